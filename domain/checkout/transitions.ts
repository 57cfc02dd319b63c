import type { Language } from '../../words/languages.ts';
import type { Promotion } from '../promotions/promotion.ts';
import type { GiftCardPart } from '../tenders/due.ts';
import { dueMinor } from '../tenders/due.ts';
import type { Quote } from '../totals/quote.ts';
import type {
  Buyer,
  CancelRequest,
  Checkout,
  CheckoutLine,
  CheckoutStatus,
  Destination,
  Locality,
  PaymentFailure,
  PlacedOrder,
} from './checkout.ts';
import { hasEnded, recordsTaxes } from './checkout.ts';
import { readiness } from './messages.ts';
import type { PickupChoice } from './pickup.ts';

/** How long things may take, in milliseconds. */
export interface Durations {
  /** A hold lasts this long after each command of the buyer. */
  readonly holdMs: number;
  /** A hold is never extended beyond this, counted from the first. */
  readonly holdMaxMs: number;
  readonly checkoutMs: number;
  readonly paymentMs: number;
}

/** Capture and e-mail are tried for this long before people are asked to look. */
const AFTERMATH_MS = 24 * 60 * 60 * 1000;
/** Giving stock and money back is tried for ever; after this long people are asked to look. */
const RELEASE_MS = 60 * 60 * 1000;
/** Delayed payment methods are decided within 14 days (docs.stripe.com/payments/payment-methods). */
const BANK_MS = 21 * 24 * 60 * 60 * 1000;
const CANCEL_NEXT = 'Support is asked to look at what could not be given back.';

const allowed: Readonly<Record<CheckoutStatus, readonly CheckoutStatus[]>> = {
  incomplete: ['incomplete', 'ready_for_complete', 'canceled'],
  requires_escalation: ['complete_in_progress', 'canceled'],
  ready_for_complete: ['incomplete', 'ready_for_complete', 'complete_in_progress', 'completed', 'canceled'],
  complete_in_progress: [
    'incomplete',
    'ready_for_complete',
    'complete_in_progress',
    'requires_escalation',
    'completed',
    'canceled',
  ],
  completed: ['completed'],
  // Money came after the end, and the order is placed after all; or people have looked at what they were asked about.
  canceled: ['completed', 'canceled'],
};

/** The next revision of a checkout. @throws when its status may not become the wanted one. */
function next(checkout: Checkout, change: Partial<Checkout>): Checkout {
  const status = change.status ?? checkout.status;
  if (!allowed[checkout.status].includes(status))
    throw new Error(`a checkout can't go from ${checkout.status} to ${status}`);
  return { ...checkout, ...change, revision: checkout.revision + 1 };
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** When a hold made or extended now lapses, and the limit that no extension passes. */
export function holdWindow(
  checkout: Pick<Checkout, 'holdExpiresAt' | 'holdLimitAt' | 'expiresAt'>,
  nowMs: number,
  durations: Durations,
): { holdExpiresAt: string; holdLimitAt: string } {
  const alive = isHeld(checkout, nowMs);
  const limitMs = alive && checkout.holdLimitAt ? Date.parse(checkout.holdLimitAt) : nowMs + durations.holdMaxMs;
  const expiresMs = Math.min(nowMs + durations.holdMs, limitMs, Date.parse(checkout.expiresAt));
  return { holdExpiresAt: iso(expiresMs), holdLimitAt: iso(limitMs) };
}

/** A quote, and the prices in it, are valid while this is true (DESIGN, Stock). */
export function isHeld(checkout: Pick<Checkout, 'holdExpiresAt'>, nowMs: number): boolean {
  return checkout.holdExpiresAt !== null && Date.parse(checkout.holdExpiresAt) > nowMs;
}

/** What the buyer's commands make of a checkout: its lines held and priced anew. */
export interface Contents {
  readonly customerId: string | null;
  readonly currency: string;
  readonly lines: readonly CheckoutLine[];
  readonly codes: readonly string[];
  readonly promotions: readonly Promotion[];
  readonly quote: Quote;
  readonly buyer: Buyer | null;
  /** Absent: as before. */
  readonly language?: Language;
  readonly locality: Locality | null;
  readonly destinations: readonly Destination[];
  readonly selectedDestinationId: string | null;
  readonly pickup: PickupChoice | null;
  readonly holdExpiresAt: string;
  readonly holdLimitAt: string;
}

/** A checkout that did not exist: revision 1. */
export function created(
  origin: Pick<Checkout, 'id' | 'caller' | 'channel' | 'createdAt' | 'expiresAt'>,
  contents: Contents,
): Checkout {
  const first: Checkout = {
    ...origin,
    ...contents,
    revision: 1,
    status: 'incomplete',
    attempt: 0,
    instrumentId: null,
    paymentFailure: null,
    waitingFor: 'buyer',
    deadlineAt: contents.holdExpiresAt,
    nextAction: '',
    attention: null,
    cancelRequest: null,
    endedReason: null,
    order: null,
  };
  return atRest(first);
}

/** The buyer has changed what he wants. */
export function updated(checkout: Checkout, contents: Contents): Checkout {
  return atRest(next(checkout, { ...contents, paymentFailure: null, status: 'incomplete' }));
}

/** The state while only the buyer can move it: ready or not, waiting for him until the hold lapses or the checkout expires. */
function atRest(checkout: Checkout): Checkout {
  if (checkout.cancelRequest) {
    return {
      ...checkout,
      status: readiness(checkout),
      waitingFor: 'release',
      nextAction: CANCEL_NEXT,
      deadlineAt: checkout.expiresAt,
    };
  }
  const held = checkout.holdExpiresAt !== null;
  return {
    ...checkout,
    status: readiness(checkout),
    waitingFor: 'buyer',
    deadlineAt: checkout.holdExpiresAt ?? checkout.expiresAt,
    nextAction: held ? 'The items go back into stock; the checkout stays open.' : 'The checkout expires.',
  };
}

/** The hold lapsed: the stock is for others again, the checkout stays resumable. */
export function holdLapsed(checkout: Checkout): Checkout {
  return atRest(next(checkout, { holdExpiresAt: null, holdLimitAt: null, status: 'incomplete' }));
}

/** Support has the items set aside for longer, within their limit; the quote stays valid with them (promise O3). */
export function holdExtended(checkout: Checkout, holdExpiresAt: string): Checkout {
  return atRest(next(checkout, { holdExpiresAt }));
}

/** People have looked at it, and its cause is gone: what they were asked to do is no longer waited for. */
export function attentionResolved(checkout: Checkout): Checkout {
  if (hasEnded(checkout.status)) return next(checkout, { ...nothing, attention: null });
  return atRest(next(checkout, { attention: null }));
}

/** Complete was accepted: quote and hold are frozen, attempt `attempt` begins. @param giftCards what is held of them for it */
export function completing(
  checkout: Checkout,
  instrumentId: string | null,
  giftCards: readonly GiftCardPart[],
  nowMs: number,
  durations: Durations,
): Checkout {
  return next(withoutGiftCards(checkout), {
    ...(giftCards.length > 0 && { giftCards }),
    status: 'complete_in_progress',
    attempt: checkout.attempt + 1,
    instrumentId,
    paymentFailure: null,
    ...awaitingPayment(nowMs, durations),
  });
}

/**
 * Past its deadline the payment is still with the bank, where nobody can take it back: it is watched until the bank has
 * decided, and the items stay held (promises S4, O5).
 */
export function stillProcessing(checkout: Checkout, nowMs: number): Checkout {
  return next(checkout, {
    attention: 'the payment is still being processed by the bank',
    waitingFor: 'bank',
    deadlineAt: iso(nowMs + BANK_MS),
    nextAction: 'The payment is read again until the bank has decided.',
  });
}

function awaitingPayment(nowMs: number, { paymentMs }: Durations) {
  return {
    waitingFor: 'payment',
    deadlineAt: iso(nowMs + paymentMs),
    nextAction: 'The payment is given up and read back; the items stay held.',
  } as const;
}

/** The buyer's bank asks him to confirm the payment; the payment's deadline goes on running. */
export function buyerActionRequired(checkout: Checkout): Checkout {
  return next(checkout, {
    waitingFor: 'buyer_action',
    nextAction: 'The payment is canceled, read back; the items stay held and the buyer may try again.',
  });
}

/** The buyer has been at his bank: the attempt goes on, with all of a payment's time. */
export function buyerActionDone(checkout: Checkout, nowMs: number, durations: Durations): Checkout {
  return next(checkout, awaitingPayment(nowMs, durations));
}

/** What an attempt held of gift cards ends with it: the next one says anew what pays (UCP split payments). */
function withoutGiftCards({ giftCards: _given, ...checkout }: Checkout): Checkout {
  return checkout;
}

/** The attempt failed and no money is taken or reserved any more: another card may be tried. */
export function paymentFailed(
  checkout: Checkout,
  failure: PaymentFailure,
  hold: { holdExpiresAt: string; holdLimitAt: string },
): Checkout {
  return atRest(
    next(withoutGiftCards(checkout), { ...hold, paymentFailure: failure, attention: null, status: 'incomplete' }),
  );
}

/** The order is placed. One that costs nothing, or that gift cards pay wholly, has nothing to capture. */
export function placed(checkout: Checkout, order: PlacedOrder, nowMs: number): Checkout {
  const nothingToTake = dueMinor(checkout) === 0 || order.captureOnShipment === true;
  return next(checkout, {
    status: 'completed',
    order,
    endedReason: 'order placed',
    holdExpiresAt: null,
    holdLimitAt: null,
    ...(nothingToTake ? awaitingConfirmation(nowMs) : awaitingCapture(nowMs)),
  });
}

/** An expired checkout whose money came late: its order is placed after all, at the quoted price. */
export function placedLate(checkout: Checkout, order: PlacedOrder, nowMs: number, isCaptured: boolean): Checkout {
  const late = { ...placed(checkout, order, nowMs), cancelRequest: null };
  return isCaptured ? { ...late, ...awaitingConfirmation(nowMs) } : late;
}

/** The money is taken: what is left is to tell the buyer. */
export function captured(checkout: Checkout, nowMs: number): Checkout {
  return next(checkout, awaitingConfirmation(nowMs));
}

function awaitingCapture(nowMs: number) {
  return {
    waitingFor: 'capture',
    deadlineAt: iso(nowMs + AFTERMATH_MS),
    nextAction: 'Support is asked to look at the capture.',
  } as const;
}

function awaitingConfirmation(nowMs: number) {
  return {
    waitingFor: 'confirmation_email',
    deadlineAt: iso(nowMs + AFTERMATH_MS),
    nextAction: 'Support is asked to look at the e-mail.',
  } as const;
}

const nothing = { waitingFor: null, deadlineAt: null, nextAction: null } as const;

/** The buyer has been told; nothing is left to do, but to have a provider book the taxes that it has computed. */
export function confirmed(checkout: Checkout, nowMs: number): Checkout {
  return next(checkout, { ...(recordsTaxes(checkout) ? awaitingTaxRecord(nowMs) : nothing), attention: null });
}

function awaitingTaxRecord(nowMs: number) {
  return {
    waitingFor: 'tax_record',
    deadlineAt: iso(nowMs + AFTERMATH_MS),
    nextAction: 'Support is asked to look at the taxes.',
  } as const;
}

/** The order's taxes are booked by who has computed them; nothing is left to do. */
export function taxesRecorded(checkout: Checkout): Checkout {
  return next(checkout, { ...nothing, attention: null });
}

/** The order could not be kept: canceled, its stock given back. Its money is still to be given back (promise M5). */
export function orderCanceled(checkout: Checkout, reason: string, nowMs: number): Checkout {
  return next(checkout, {
    attention: null,
    waitingFor: 'release',
    deadlineAt: iso(nowMs + RELEASE_MS),
    nextAction: CANCEL_NEXT,
    endedReason: `order canceled: ${reason}`,
  });
}

/** The money of the canceled order is given back, read back; nothing is left to do. */
export function orderReleased(checkout: Checkout): Checkout {
  return next(checkout, { ...nothing, attention: null });
}

/** Somebody asked for a cancel: from now on nothing may be sold or charged. Status and payment are settled by the workflow. */
export function cancelRequested(checkout: Checkout, request: CancelRequest, nowMs: number): Checkout {
  if (hasEnded(checkout.status)) throw new Error(`a ${checkout.status} checkout can't be canceled`);
  return next(checkout, {
    cancelRequest: request,
    waitingFor: checkout.status === 'complete_in_progress' ? 'payment' : 'release',
    deadlineAt: iso(nowMs + RELEASE_MS),
    nextAction: CANCEL_NEXT,
  });
}

/** Canceled or expired: only after money and stock are given back. */
export function canceled(checkout: Checkout, reason: string): Checkout {
  return next(checkout, {
    ...nothing,
    attention: null,
    status: 'canceled',
    holdExpiresAt: null,
    holdLimitAt: null,
    endedReason: reason,
  });
}

/** People have to look at it; the checkout goes on trying or waiting. */
export function needsAttention(checkout: Checkout, attention: string, nowMs: number): Checkout {
  return next(checkout, {
    attention,
    waitingFor: checkout.waitingFor ?? 'support',
    deadlineAt: iso(nowMs + AFTERMATH_MS),
    nextAction: 'It is tried again; support may step in.',
  });
}
