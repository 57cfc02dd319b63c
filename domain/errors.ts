import type { Words } from './told.ts';
import { words } from './told.ts';

/** One kind of failure. What buyers and callers are told of it stands in words/, under `error.` and its code. */
export interface ErrorKind {
  /** HTTP status of the answer that carries the code; 200 for business outcomes, which travel as UCP messages. */
  readonly status: number;
  /** Whether the same request may succeed later, unchanged. */
  readonly retryable: boolean;
  /** For the log and for people who operate the shop. */
  readonly log: string;
}

const malformed = (status: number, log: string) => ({ status, retryable: false, log });
const business = (log: string) => ({ status: 200, retryable: false, log });
const refused = (log: string) => ({ status: 409, retryable: false, log });
const declined = (log: string) => ({ status: 200, retryable: false, log });
const passing = (status: number, log: string) => ({ status, retryable: true, log });

/** Every code that an answer of the product may carry. Codes of the UCP specification keep its names. */
export const ERRORS = {
  // The request can't be understood.
  invalid_json: malformed(400, 'malformed JSON'),
  invalid_request: malformed(400, 'request does not fit its schema'),
  nesting_too_deep: malformed(400, 'JSON nested beyond the limit'),
  request_too_large: malformed(400, 'batch above the limit'),
  invalid_text: malformed(400, 'NUL or lone surrogate in a string'),
  invalid_idempotency_key: malformed(400, 'idempotency key missing or malformed'),
  invalid_if_match: malformed(400, 'malformed If-Match'),
  invalid_profile_url: malformed(400, 'malformed UCP-Agent'),
  raw_card_data: malformed(400, 'raw card number refused'),
  invalid_signature: malformed(400, 'webhook signature mismatch'),
  unauthorized: malformed(401, 'missing or wrong API key'),
  customer_token_invalid: malformed(401, 'customer token forged, damaged or expired'),
  sign_in_required: malformed(401, 'no Customer-Token where one is needed'),
  sign_in_link_invalid: malformed(401, 'sign-in link forged, used, expired, or void'),
  session_ended: malformed(401, 'session unknown, idle, expired or ended'),
  sign_in_failed: malformed(401, 'wrong name or password'),
  csrf_failed: malformed(403, 'CSRF token or origin of a request with a session not right'),
  role_missing: malformed(403, 'session without the role'),
  forbidden: malformed(403, 'API key of another kind'),
  not_found: malformed(404, 'unknown resource'),
  idempotency_conflict: malformed(409, 'idempotency key reused with another body'),
  request_expired: malformed(409, 'command past its delivery deadline'),
  already_exists: malformed(409, 'unique constraint'),
  reference_broken: malformed(409, 'foreign key'),
  version_mismatch: malformed(412, 'If-Match of another version'),
  precondition_required: malformed(428, 'change without If-Match'),
  body_too_large: malformed(413, 'body above the limit'),
  uri_too_long: malformed(414, 'URL above the limit'),
  unsupported_media_type: malformed(415, 'wrong content type'),

  // The product can't serve the request now; nothing is lost.
  too_many_guesses: passing(429, 'wrong gift card codes beyond the limit'),
  too_many_streams: passing(429, 'event streams beyond the limit'),
  too_many_sign_ins: passing(429, 'wrong passwords beyond the limit, or too many at once'),
  too_many_links: passing(429, 'sign-in links beyond the limit'),
  mail_unavailable: passing(503, 'no mail server is configured'),
  too_many_requests: passing(429, 'too many commands in flight'),
  service_unavailable: passing(503, 'Temporal, workers or Postgres not available'),
  internal_error: passing(500, 'unexpected error'),

  // The shop understood and says no.
  out_of_stock: business('out of stock'),
  order_limit: business('above the maximum per order'),
  customer_limit: business('above the maximum per customer'),
  delayed_fulfillment: business('preorder or backorder'),
  item_unavailable: business('unknown or inactive variant, or no price'),
  address_undeliverable: business('no shipping rate'),
  field_required: business('field required to be ready'),
  selection_invalid: business('unknown selection'),
  not_ready: business('complete before ready'),
  payment_required: business('complete without an instrument'),
  quote_changed: business('quote changed'),
  price_changed: business('price changed since the quote'),
  discount_changed: business('discount gone, new or of another amount since the quote'),
  shipping_changed: business('shipping cost changed since the quote'),
  tax_changed: business('taxes changed since the quote'),
  checkout_unknown: business('command for an unknown checkout'),
  checkout_ended: business('command after the end'),
  already_completed: business('complete after the order'),
  payment_slow: business('no outcome of the payment yet'),
  requires_3ds: business('authentication required'),
  payment_in_progress: business('change during a payment'),
  revision_mismatch: business('If-Match mismatch'),
  hold_lapsed: business('hold lapsed'),
  taxes_unavailable: business('no answer of the tax provider, and no fallback'),
  tax_place_unknown: business('the tax provider does not know the place'),
  amount_too_small: business("below the payment provider's minimum"),
  amount_too_large: business("above the payment provider's maximum"),
  amount_not_payable: business('a tender that is no step of the currency'),
  discount_code_invalid: business('unknown code, or its uses are gone'),
  gift_card_unknown: business('unknown or inactive gift card'),
  gift_card_expired: business('gift card past its expiry'),
  gift_card_currency: business('gift card in another currency'),
  gift_card_insufficient: business('more asked than the gift card has'),
  tenders_exceed_total: business('tenders above the total'),
  tenders_too_small: business('tenders below the total'),

  // Support asks something of an order that can't be done.
  refund_exceeds_captured: refused('refund above what was captured'),
  refund_amount_invalid: refused('refund of nothing, or not in steps'),
  refund_line_unknown: refused('refund of an unknown line'),
  refund_line_returned: refused('refund of units given back already'),
  nothing_captured: refused('refund before the capture'),
  order_disputed: refused('refund while disputed'),
  order_not_settled: refused('order still with its checkout'),
  nothing_to_capture: refused('capture without an authorization'),
  capture_amount_invalid: refused('capture of an amount not in steps'),
  capture_exceeds_authorized: refused('capture above the authorization'),
  cancel_under_way: refused('cancel while one is under way'),
  order_canceled: refused('command for a canceled order'),
  order_shipped: refused('cancel after the goods left'),
  order_given_back: refused('cancel of an order that was refunded'),
  nothing_to_retry: refused('retry of what does not wait'),
  nothing_held: refused('extension of no hold'),
  hold_at_limit: refused('extension beyond the limit'),
  mail_to_come: refused('resend before the mail was sent'),
  no_address: refused('resend without an address'),
  too_many_mails: refused('resend beyond the daily limit'),
  no_attention: refused('resolution of no attention'),
  cause_stands: refused('resolution while the cause stands'),
  order_exists: refused('order by hand beside an order'),
  money_not_there: refused('order by hand without money'),
  money_given_back: refused('order by hand on money given back'),
  release_under_way: refused('order by hand while a release is not settled'),
  money_not_the_quote: refused('order by hand on another amount'),
  stock_gone: refused('order by hand without stock'),
  claims_gone: refused('order by hand without its codes or gift cards'),

  // People change stock by hand.
  stock_unknown: refused('stock of an unknown variant or location'),
  stock_reserved: refused('stock below what is reserved'),
  stock_out_of_range: refused('stock above the maximum'),
  stock_reference_used: refused('stock reference reused'),

  // People change gift cards by hand.
  gift_card_held: refused('gift card below what is held'),
  gift_card_above_initial: refused('gift card above its amount'),
  gift_card_reference_used: refused('gift card reference reused'),

  // The payment did not go through. The words say what the buyer can do.
  payment_failed: declined('payment failed'),
  card_declined: declined('card declined'),
  insufficient_funds: declined('insufficient funds'),
  expired_card: declined('expired card'),
  incorrect_cvc: declined('incorrect CVC'),
  incorrect_number: declined('incorrect number'),
  processing_error: declined('processing error at the bank'),
  authentication_required: declined('authentication required in a way that has no page'),
  authentication_failed: declined('authentication failed at the bank'),
  payment_canceled: declined('payment canceled'),
  payment_timed_out: declined('payment deadline'),
  instrument_invalid: declined('payment token unknown, used or expired'),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

/** What a buyer is told by a code. */
export function buyerText(code: ErrorCode): Words {
  return words(`error.${code}`);
}

/** Why a payment failed: in the words of its code, or in general ones where a provider has a code of its own. */
export function failureText({ code }: { readonly code: string }): Words {
  return buyerText(isErrorCode(code) ? code : 'payment_failed');
}

/** True for a code of this table; codes of payment providers are not all in it. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}
