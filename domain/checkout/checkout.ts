import type { Language } from '../../words/languages.ts';
import type { PriceStep } from '../pricing/price-steps.ts';
import type { Promotion } from '../promotions/promotion.ts';
import type { LineStock } from '../stock/line-stock.ts';
import type { GiftCardPart } from '../tenders/due.ts';
import type { Quote } from '../totals/quote.ts';
import type { PickupChoice } from './pickup.ts';

/** Where a checkout stands. The words are UCP's, so that no layer translates them. */
export type CheckoutStatus =
  'incomplete' | 'requires_escalation' | 'ready_for_complete' | 'complete_in_progress' | 'completed' | 'canceled';

/** What a checkout waits for; each has a deadline and a next action on its row (promise E4). */
export type WaitingFor =
  | 'buyer'
  | 'payment'
  | 'buyer_action'
  | 'bank'
  | 'capture'
  | 'confirmation_email'
  | 'tax_record'
  | 'release'
  | 'support';

/** Who buys. Personal data: lives in rows that can be erased and nowhere else. */
export interface Buyer {
  readonly email: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly phone: string | null;
}

/** A shipping address that the caller has written. `country` is ISO 3166-1 alpha-2 in capitals. */
export interface Destination {
  readonly id: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly street: string | null;
  readonly extended: string | null;
  readonly locality: string | null;
  readonly region: string | null;
  readonly postalCode: string | null;
  readonly country: string | null;
  readonly phone: string | null;
}

/** What the buyer tells of where he is, for early totals; a chosen destination outranks it. */
export interface Locality {
  readonly country: string | null;
  readonly region: string | null;
  readonly postalCode: string | null;
}

/** One line as the shop has accepted it, with the product facts that its price rests on. */
export interface CheckoutLine extends LineStock {
  readonly lineId: string;
  readonly variantId: string;
  readonly productId: string;
  /** The shop's own word for the sort of goods; empty where it has none. */
  readonly category: string;
  readonly title: string;
  readonly imageUrl: string | null;
  /** 1 to 1,000,000 whole units. */
  readonly quantity: number;
  readonly unitPriceMinor: number;
  /** The list that the price is of; absent: the variant's own. */
  readonly priceListId?: string;
  /** What it costs at other quantities, as it was quoted; absent where the quantity does not matter. */
  readonly priceSteps?: readonly PriceStep[];
  readonly requiresShipping: boolean;
  readonly taxable: boolean;
  /** Which of a place's tax rates is for it; `standard` where the shop says nothing else. */
  readonly taxClass: string;
  readonly weightGrams: number;
}

/** The placed order as its checkout knows it. */
export interface PlacedOrder {
  readonly id: string;
  readonly number: string;
  readonly placedAt: string;
  /** Its payment is authorized, and taken when the goods ship: that is up to the order's own workflow. */
  readonly captureOnShipment?: true;
}

/** Somebody wants the checkout canceled; it is once money and stock are given back. */
export interface CancelRequest {
  /** `buyer`, or who of support did it. */
  readonly actor: string;
  readonly reason: string;
  readonly requestedAt: string;
}

/** Why the last attempt to pay failed; its code says it to the buyer (`failureText`). */
export interface PaymentFailure {
  readonly attempt: number;
  readonly code: string;
}

/**
 * One checkout as a whole: the row in Postgres, the stored answer of a command and what the API renders.
 * Times are ISO 8601 in UTC. Only the workflow's activities write it, each write with the next revision.
 */
export interface Checkout {
  readonly id: string;
  /** 1 for the created checkout, one more for each committed step. */
  readonly revision: number;
  readonly status: CheckoutStatus;
  readonly caller: string;
  readonly channel: string;
  /** Who of the shop's customers buys; null for guests. */
  readonly customerId: string | null;
  readonly currency: string;
  readonly lines: readonly CheckoutLine[];
  /** Discount codes as the buyer gave them. */
  readonly codes: readonly string[];
  /** The promotions that the quote's discounts come from, as they were then: they stand while the hold lives (promise O3). */
  readonly promotions: readonly Promotion[];
  readonly quote: Quote;
  readonly buyer: Buyer | null;
  /** What the buyer reads, mails too; absent: nobody has said. */
  readonly language?: Language;
  readonly locality: Locality | null;
  readonly destinations: readonly Destination[];
  readonly selectedDestinationId: string | null;
  /** Null where the shop has no places where these goods may be fetched. */
  readonly pickup: PickupChoice | null;
  /** The number of the newest attempt to pay; 0 before the first. */
  readonly attempt: number;
  /** The caller's name for what the newest attempt is paid with; null before the first, and where the caller gave none. */
  readonly instrumentId: string | null;
  /** What gift cards pay in the newest attempt, in the order in which they are used; absent where none does. */
  readonly giftCards?: readonly GiftCardPart[];
  readonly paymentFailure: PaymentFailure | null;
  readonly waitingFor: WaitingFor | null;
  readonly deadlineAt: string | null;
  /** What happens at the deadline, in plain words. */
  readonly nextAction: string | null;
  /** Why people have to look at it; null in the ordinary case. */
  readonly attention: string | null;
  /** Null when nothing is held. */
  readonly holdExpiresAt: string | null;
  /** The hold is never extended beyond this: 60 minutes after the first. */
  readonly holdLimitAt: string | null;
  readonly expiresAt: string;
  readonly createdAt: string;
  /** Set by a cancel, and never unset: nothing may be sold or charged from then on. */
  readonly cancelRequest: CancelRequest | null;
  readonly endedReason: string | null;
  readonly order: PlacedOrder | null;
}

/** The destination that goods go to, or null where none is chosen. */
export function chosenDestination(
  checkout: Pick<Checkout, 'destinations' | 'selectedDestinationId'>,
): Destination | null {
  return checkout.destinations.find(({ id }) => id === checkout.selectedDestinationId) ?? null;
}

/** The buyer's bank wants to hear from the buyer (3-D Secure): the payment goes on once he has been at our action page. */
export function needsBuyerAction(checkout: Pick<Checkout, 'status' | 'waitingFor'>): boolean {
  return checkout.status === 'complete_in_progress' && checkout.waitingFor === 'buyer_action';
}

/** True once nothing can change the checkout any more. */
export function hasEnded(status: CheckoutStatus): boolean {
  return status === 'completed' || status === 'canceled';
}

/** A provider has computed the taxes of this placed order: it is to book them once the buyer is told, and has not yet. */
export function recordsTaxes({ quote, order, waitingFor }: Pick<Checkout, 'quote' | 'order' | 'waitingFor'>): boolean {
  const toDo = waitingFor === 'confirmation_email' || waitingFor === 'tax_record';
  return order !== null && toDo && quote.taxSource?.provider === 'stripe';
}
