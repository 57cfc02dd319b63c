import type { PlacedUnits } from '../stock/returned-units.ts';
import type { Quote } from '../totals/quote.ts';
import type { LineUnits } from './refund-amount.ts';

/** What an order waits for after it was placed; each has a deadline and a next action on its row (promise E4). */
export type OrderWaiting =
  'shipment' | 'capture' | 'release' | 'cancellation_email' | 'refund' | 'dispute' | 'mail_again' | 'support';

/**
 * requested: reserved, not yet made at Stripe. pending: Stripe has it, the bank not yet. succeeded: on its way to the buyer.
 * failed: Stripe got it back from the bank. refused: Stripe would not make it. The last two count nothing.
 */
export type RefundStatus = 'requested' | 'pending' | 'succeeded' | 'failed' | 'refused';

/** Money given back of an order. Times are ISO 8601 in UTC. */
export interface OrderRefund {
  readonly id: string;
  /** What goes back the way the card payment came; `status` and the rest are about this. */
  readonly amountMinor: number;
  /** What went to the gift cards that had paid, when it was asked for. */
  readonly giftCardMinor: number;
  readonly currency: string;
  readonly reason: string;
  readonly actor: string;
  readonly lines: readonly LineUnits[];
  readonly shipping: boolean;
  readonly status: RefundStatus;
  readonly stripeRefundId: string | null;
  readonly failureCode: string | null;
  readonly requestedAt: string;
  readonly settledAt: string | null;
  /** Who says that one that came to nothing was paid back in another way; absent: nobody does. */
  readonly madeGoodBy?: string | null;
}

/** What a gift card paid of an order, and got back of it. */
export interface OrderGiftCard {
  readonly giftCardId: string;
  readonly lastFour: string;
  readonly debitedMinor: number;
  readonly creditedMinor: number;
}

/** A buyer's bank asks for the money back; `status` and `reason` are Stripe's words. Times are ISO 8601 in UTC. */
export interface OrderDispute {
  readonly id: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly reason: string;
  readonly status: string;
  readonly evidenceDueAt: string | null;
  readonly openedAt: string;
  readonly closedAt: string | null;
}

/** The payment that an order was placed on. */
export interface OrderPayment {
  readonly attempt: number;
  readonly paymentIntentId: string;
  readonly status: 'open' | 'authorized' | 'captured' | 'failed' | 'canceled' | 'refunded';
  readonly amountMinor: number;
  readonly capturedMinor: number;
  /** What refunds that count have reserved or given back. */
  readonly refundedMinor: number;
  readonly createdAt: string;
  readonly captureBefore: string | null;
}

export type CapturePolicy = 'on_order' | 'on_shipment';

/** A placed order with all that happens to its money. Times are ISO 8601 in UTC. */
export interface Order {
  readonly id: string;
  readonly number: string;
  readonly checkoutId: string;
  readonly revision: number;
  readonly status: 'placed' | 'canceled';
  readonly channel: string;
  readonly currency: string;
  readonly totalMinor: number;
  readonly quote: Quote;
  /** Which product each line of the quote is. */
  readonly lines: readonly { readonly lineId: string; readonly variantId: string }[];
  /** Where its units were taken from. */
  readonly sold: readonly (PlacedUnits & { readonly backordered?: number })[];
  /** What came back of them with refunds. */
  readonly back: readonly PlacedUnits[];
  readonly placedAt: string;
  readonly canceledAt: string | null;
  readonly cancelReason: string | null;
  /** Who of support canceled it; null: nobody did, or it could not be kept. */
  readonly canceledBy: string | null;
  readonly capturePolicy: CapturePolicy;
  readonly captureRequestedMinor: number | null;
  readonly waitingFor: OrderWaiting | null;
  readonly deadlineAt: string | null;
  readonly nextAction: string | null;
  readonly attention: string | null;
  /** The checkout's workflow still captures, or gives back what it could not capture. */
  readonly withCheckout: boolean;
  /** Null where nothing had to be paid by card. */
  readonly payment: OrderPayment | null;
  /** Those that paid, in the order of their ids. */
  readonly giftCards: readonly OrderGiftCard[];
  /** Oldest first. */
  readonly refunds: readonly OrderRefund[];
  readonly disputes: readonly OrderDispute[];
  /** The buyer was told that the order is canceled. */
  readonly cancellationMailed: boolean;
  /** Mails that support had sent again: how many in the last 24 hours, and the one that is to be sent, asked for at `at`. */
  readonly resent: { readonly today: number; readonly next: { readonly number: number; readonly at: string } | null };
}

/** Whether a refund counts against what was captured. */
export function counts({ status }: Pick<OrderRefund, 'status'>): boolean {
  return status === 'requested' || status === 'pending' || status === 'succeeded';
}

/** Stripe's words for disputes that took no money: inquiries that may become one, and those that are over without harm. */
const HARMLESS = new Set(['won', 'prevented', 'warning_needs_response', 'warning_under_review', 'warning_closed']);
const CLOSED = new Set(['won', 'lost', 'prevented', 'warning_closed']);

/** The bank has taken the disputed amount, at least until it decides (docs.stripe.com/disputes/how-disputes-work). */
export function hasTakenMoney({ status }: Pick<OrderDispute, 'status'>): boolean {
  return !HARMLESS.has(status);
}

export function isClosed({ status }: Pick<OrderDispute, 'status'>): boolean {
  return CLOSED.has(status);
}

/** What the buyer's bank has taken. */
export function disputedMinor({ disputes }: Pick<Order, 'disputes'>): number {
  return disputes.filter(hasTakenMoney).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

/** What can still be given back, by card and to gift cards. */
export function refundableMinor(order: Pick<Order, 'payment' | 'disputes' | 'giftCards' | 'refunds'>): number {
  return cardRefundableMinor(order) + giftCardRefundableMinor(order);
}

/** What gift cards have paid and not got back. */
export function giftCardRefundableMinor({ giftCards }: Pick<Order, 'giftCards'>): number {
  return giftCards.reduce((sum, { debitedMinor, creditedMinor }) => sum + debitedMinor - creditedMinor, 0);
}

/** What was paid back past Stripe, in place of refunds that came to nothing. */
export function madeGoodMinor({ refunds }: Pick<Order, 'refunds'>): number {
  return refunds.reduce((sum, { madeGoodBy, amountMinor }) => sum + (madeGoodBy ? amountMinor : 0), 0);
}

/** What can still be given back by card: captured, less what refunds, disputes and other ways have taken; never below 0. */
export function cardRefundableMinor(order: Pick<Order, 'payment' | 'disputes' | 'refunds'>): number {
  const { payment } = order;
  if (payment?.status !== 'captured') return 0;
  return Math.max(0, payment.capturedMinor - payment.refundedMinor - disputedMinor(order) - madeGoodMinor(order));
}
