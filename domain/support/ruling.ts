import type { ErrorCode } from '../errors.ts';

/** What stands in a text: an amount and a time are shown as the reader's language shows them. */
export type SaidValue =
  | string
  | number
  | { readonly amountMinor: number; readonly currency: string }
  /** ISO 8601 in UTC. */
  | { readonly at: string };

/** A sentence for support, before it is said in a language: a key of words/<language>/support.ts and its values. */
export interface Said {
  readonly key: OfferText;
  readonly values?: Readonly<Record<string, SaidValue>>;
}

/** Whether something may be done now: what it would do, or why not. */
export type Ruling =
  | { readonly allowed: true; readonly effect: readonly Said[] }
  | { readonly allowed: false; readonly code: ErrorCode; readonly because: Said };

export const may = (...effect: readonly Said[]): Ruling => ({ allowed: true, effect });

export const mayNot = (code: ErrorCode, key: OfferText, values: Said['values'] = {}): Ruling => ({
  allowed: false,
  code,
  because: { key, values },
});

export const say = (key: OfferText, values: Said['values'] = {}): Said => ({ key, values });

/** The texts of offers and refusals. */
export type OfferText =
  | 'offer.checkout_ends'
  | 'offer.payment_settled_first'
  | 'offer.units_back'
  | 'offer.units_back_if_here'
  | 'offer.reserved_released'
  | 'offer.card_back'
  | 'offer.gift_cards_back'
  | 'offer.codes_back'
  | 'offer.buyer_mailed_canceled'
  | 'offer.capture'
  | 'offer.refund_up_to'
  | 'offer.refund'
  | 'offer.refund_by_card'
  | 'offer.refund_by_gift_cards'
  | 'offer.refund_after_failure'
  | 'offer.retry_checkout'
  | 'offer.retry_order'
  | 'offer.retry_recovery'
  | 'offer.extend_hold'
  | 'offer.resend_confirmation'
  | 'offer.resend_cancellation'
  | 'offer.mails_left'
  | 'offer.resolve'
  | 'offer.resolve_refund'
  | 'offer.resolve_mail'
  | 'offer.resolve_recovery'
  | 'offer.place_order'
  | 'offer.place_takes_stock'
  | 'refused.not_your_role'
  | 'refused.checkout_canceled'
  | 'refused.checkout_is_order'
  | 'refused.cancel_under_way'
  | 'refused.order_canceled'
  | 'refused.order_not_settled'
  | 'refused.order_disputed'
  | 'refused.order_shipped'
  | 'refused.order_partly_shipped'
  | 'refused.order_given_back'
  | 'refused.nothing_captured'
  | 'refused.nothing_left'
  | 'refused.nothing_to_capture'
  | 'refused.capture_under_way'
  | 'refused.refund_exceeds_captured'
  | 'refused.refund_amount_invalid'
  | 'refused.refund_line_unknown'
  | 'refused.refund_line_returned'
  | 'refused.capture_exceeds_authorized'
  | 'refused.capture_amount_invalid'
  | 'refused.nothing_waits'
  | 'refused.buyer_is_awaited'
  | 'refused.people_are_awaited'
  | 'refused.shipment_is_awaited'
  | 'refused.nothing_held'
  | 'refused.hold_at_limit'
  | 'refused.payment_in_flight'
  | 'refused.mail_to_come'
  | 'refused.no_address'
  | 'refused.too_many_mails'
  | 'refused.no_attention'
  | 'refused.money_still_out'
  | 'refused.bank_decides'
  | 'refused.refund_owed'
  | 'refused.dispute_open'
  | 'refused.refund_pending'
  | 'refused.authorization_lapses'
  | 'refused.release_not_read_back'
  | 'refused.order_exists'
  | 'refused.recovery_closed'
  | 'refused.money_not_there'
  | 'refused.money_given_back'
  | 'refused.release_under_way'
  | 'refused.money_not_the_quote'
  | 'refused.not_the_last_attempt'
  | 'refused.checkout_lives'
  | 'refused.stock_gone'
  | 'refused.customer_limit'
  | 'refused.claims_gone';
