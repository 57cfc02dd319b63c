/** One kind of failure, told to each of its readers. */
export interface ErrorKind {
  /** HTTP status of the answer that carries the code; 200 for business outcomes, which travel as UCP messages. */
  readonly status: number;
  /** Whether the same request may succeed later, unchanged. */
  readonly retryable: boolean;
  /** For the buyer or the calling program: plain, without internals. */
  readonly buyer: string;
  /** For the log and for people who operate the shop. */
  readonly log: string;
}

const kind = (status: number, retryable: boolean, buyer: string, log: string): ErrorKind => ({
  status,
  retryable,
  buyer,
  log,
});
const malformed = (status: number, buyer: string, log: string) => kind(status, false, buyer, log);
const business = (buyer: string, log: string) => kind(200, false, buyer, log);
const refused = (buyer: string, log: string) => kind(409, false, buyer, log);
const declined = (buyer: string, log: string) => kind(200, false, buyer, log);
const passing = (status: number, buyer: string, log: string) => kind(status, true, buyer, log);

/** Every code that an answer of the product may carry. Codes of the UCP specification keep its names. */
export const ERRORS = {
  // The request can't be understood.
  invalid_json: malformed(400, 'The body is not valid JSON.', 'malformed JSON'),
  invalid_request: malformed(400, 'The request is not valid.', 'request does not fit its schema'),
  nesting_too_deep: malformed(400, 'The body is nested too deeply.', 'JSON nested beyond the limit'),
  request_too_large: malformed(400, 'Too much is asked for at once.', 'batch above the limit'),
  invalid_text: malformed(400, 'Texts may not contain NUL or broken characters.', 'NUL or lone surrogate in a string'),
  invalid_idempotency_key: malformed(
    400,
    'Idempotency-Key must be 16 to 255 visible ASCII characters.',
    'idempotency key missing or malformed',
  ),
  invalid_if_match: malformed(400, 'If-Match must be the ETag of a checkout.', 'malformed If-Match'),
  invalid_profile_url: malformed(400, 'UCP-Agent must name a profile: profile="https://…".', 'malformed UCP-Agent'),
  raw_card_data: malformed(
    400,
    'Card numbers are not accepted here; send a token of the payment handler.',
    'raw card number refused',
  ),
  invalid_signature: malformed(400, 'The signature does not match.', 'webhook signature mismatch'),
  unauthorized: malformed(401, 'The API key is not known.', 'missing or wrong API key'),
  customer_token_invalid: malformed(
    401,
    'Your sign-in has run out. Sign in again, or go on as a guest.',
    'customer token forged, damaged or expired',
  ),
  session_ended: malformed(401, 'Your session has ended. Sign in again.', 'session unknown, idle, expired or ended'),
  sign_in_failed: malformed(401, 'This name and password do not belong together.', 'wrong name or password'),
  csrf_failed: malformed(
    403,
    'This page is out of date. Load it again and try once more.',
    'CSRF token or origin of a request with a session not right',
  ),
  role_missing: malformed(403, 'Your role does not include this.', 'session without the role'),
  forbidden: malformed(403, 'This API key may not do that.', 'API key of another kind'),
  not_found: malformed(404, 'There is nothing here by this name.', 'unknown resource'),
  idempotency_conflict: malformed(
    409,
    'This Idempotency-Key was used with another body.',
    'idempotency key reused with another body',
  ),
  request_expired: malformed(
    409,
    'The request came too late to be carried out. Send it again with a new Idempotency-Key.',
    'command past its delivery deadline',
  ),
  already_exists: malformed(409, 'There is one by this name already.', 'unique constraint'),
  reference_broken: malformed(409, 'It names something that there is not.', 'foreign key'),
  version_mismatch: malformed(412, 'It was changed meanwhile. Read it again.', 'If-Match of another version'),
  precondition_required: malformed(428, 'Send If-Match with the ETag that you have read.', 'change without If-Match'),
  body_too_large: malformed(413, 'The body is larger than 256 KiB.', 'body above the limit'),
  uri_too_long: malformed(414, 'The address is too long.', 'URL above the limit'),
  unsupported_media_type: malformed(415, 'Send application/json in UTF-8, not compressed.', 'wrong content type'),

  // The product can't serve the request now; nothing is lost.
  too_many_guesses: passing(
    429,
    'Too many gift card codes were wrong. Try again later.',
    'wrong gift card codes beyond the limit',
  ),
  too_many_streams: passing(
    429,
    'Too many pages are open at once. This page looks for news by itself.',
    'event streams beyond the limit',
  ),
  too_many_sign_ins: passing(
    429,
    'Too many attempts to sign in. Wait a moment and try again.',
    'wrong passwords beyond the limit, or too many at once',
  ),
  too_many_requests: passing(429, 'This checkout is busy. Try again shortly.', 'too many commands in flight'),
  service_unavailable: passing(
    503,
    'The shop can not answer right now. Send the same request again.',
    'Temporal, workers or Postgres not available',
  ),
  internal_error: passing(500, 'Something went wrong on our side.', 'unexpected error'),

  // The shop understood and says no.
  out_of_stock: business('This item is sold out.', 'out of stock'),
  order_limit: business('So many of this item are not sold in one order.', 'above the maximum per order'),
  customer_limit: business('So many of this item are not sold to one customer.', 'above the maximum per customer'),
  delayed_fulfillment: business('This item ships later.', 'preorder or backorder'),
  item_unavailable: business('This item is not sold here.', 'unknown or inactive variant, or no price'),
  address_undeliverable: business('We do not ship to this address.', 'no shipping rate'),
  field_required: business('Something is missing.', 'field required to be ready'),
  selection_invalid: business('This choice is not offered.', 'unknown selection'),
  not_ready: business('The checkout is not complete yet; see what is missing.', 'complete before ready'),
  payment_required: business('Choose how to pay.', 'complete without an instrument'),
  quote_changed: business('Prices or availability have changed. Check the new total and go on.', 'quote changed'),
  price_changed: business('The price of an item has changed.', 'price changed since the quote'),
  discount_changed: business('A discount has changed.', 'discount gone, new or of another amount since the quote'),
  shipping_changed: business('The shipping has changed.', 'shipping cost changed since the quote'),
  tax_changed: business('The taxes have changed.', 'taxes changed since the quote'),
  checkout_unknown: business('There is no such checkout.', 'command for an unknown checkout'),
  checkout_ended: business('This checkout has ended and can not be changed any more.', 'command after the end'),
  already_completed: business('This order was already placed; you are not charged again.', 'complete after the order'),
  payment_slow: business(
    'The payment takes longer than usual. We keep trying; you are not charged twice.',
    'no outcome of the payment yet',
  ),
  requires_3ds: business(
    'Your bank asks you to confirm this payment. Nothing is charged before you do.',
    'authentication required',
  ),
  payment_in_progress: business(
    'A payment is in progress. Wait for it to finish before you change anything.',
    'change during a payment',
  ),
  revision_mismatch: business('The checkout has changed meanwhile. Look at it again.', 'If-Match mismatch'),
  hold_lapsed: business('Your items are no longer set aside.', 'hold lapsed'),
  taxes_unavailable: business(
    'The taxes can not be computed right now. Try again in a moment.',
    'no answer of the tax provider, and no fallback',
  ),
  tax_place_unknown: business(
    'We can not tell the taxes at this address. Check its region and postal code.',
    'the tax provider does not know the place',
  ),
  amount_too_small: business('The total is too small to be paid by card.', "below the payment provider's minimum"),
  amount_too_large: business('The total is too large to be paid by card.', "above the payment provider's maximum"),
  amount_not_payable: business(
    'This amount can not be paid in this currency.',
    'a tender that is no step of the currency',
  ),
  discount_code_invalid: business('This code can not be used.', 'unknown code, or its uses are gone'),
  gift_card_unknown: business('This gift card is not known, or can not be used.', 'unknown or inactive gift card'),
  gift_card_expired: business('This gift card has expired.', 'gift card past its expiry'),
  gift_card_currency: business('This gift card is in another currency.', 'gift card in another currency'),
  gift_card_insufficient: business('There is less on this gift card than that.', 'more asked than the gift card has'),
  tenders_exceed_total: business('That is more than the total.', 'tenders above the total'),
  tenders_too_small: business('That does not pay the total yet.', 'tenders below the total'),

  // Support asks something of an order that can't be done.
  refund_exceeds_captured: refused('More than what is left of the captured money.', 'refund above what was captured'),
  refund_amount_invalid: refused('This amount can not be refunded.', 'refund of nothing, or not in steps'),
  refund_line_unknown: refused('The order has no such line.', 'refund of an unknown line'),
  refund_line_returned: refused('Fewer units of this line are left than that.', 'refund of units given back already'),
  nothing_captured: refused('No money was captured that could be given back.', 'refund before the capture'),
  order_disputed: refused('The buyer disputes this payment; his bank has taken the money.', 'refund while disputed'),
  order_not_settled: refused('The order is still being settled. Try again shortly.', 'order still with its checkout'),
  nothing_to_capture: refused('No authorized money waits to be captured.', 'capture without an authorization'),
  capture_amount_invalid: refused('This amount can not be captured.', 'capture of an amount not in steps'),
  capture_exceeds_authorized: refused('More than what is authorized.', 'capture above the authorization'),
  cancel_under_way: refused('A cancel is being carried out already.', 'cancel while one is under way'),
  order_canceled: refused('This order is canceled.', 'command for a canceled order'),
  order_shipped: refused('The goods have left. Refund the order when they come back.', 'cancel after the goods left'),
  order_given_back: refused('All of its money is given back already.', 'cancel of an order that was refunded'),
  nothing_to_retry: refused('Nothing waits that could be tried again.', 'retry of what does not wait'),
  nothing_held: refused('Nothing is set aside.', 'extension of no hold'),
  hold_at_limit: refused('The items are set aside for as long as they can be.', 'extension beyond the limit'),
  mail_to_come: refused('The mail has not been sent yet; it goes out by itself.', 'resend before the mail was sent'),
  no_address: refused('There is no e-mail address to send it to.', 'resend without an address'),
  too_many_mails: refused('The mail was sent again often enough today.', 'resend beyond the daily limit'),
  no_attention: refused('Nobody is asked to look at anything here.', 'resolution of no attention'),
  cause_stands: refused('What asks for attention is still so.', 'resolution while the cause stands'),
  order_exists: refused('There is an order already.', 'order by hand beside an order'),
  money_not_there: refused('The money is not there.', 'order by hand without money'),
  money_given_back: refused('The money is given back, or on its way back.', 'order by hand on money given back'),
  release_under_way: refused('The money is just being given back.', 'order by hand while a release is not settled'),
  money_not_the_quote: refused('The payment is not over what was quoted.', 'order by hand on another amount'),
  stock_gone: refused('Too few units are left in stock.', 'order by hand without stock'),
  claims_gone: refused('A code or gift card was used otherwise.', 'order by hand without its codes or gift cards'),

  // People change stock by hand.
  stock_unknown: refused('There is no such product or location.', 'stock of an unknown variant or location'),
  stock_reserved: refused('Buyers have reserved more than would be left.', 'stock below what is reserved'),
  stock_out_of_range: refused('No location holds that many units.', 'stock above the maximum'),
  stock_reference_used: refused('This reference was used for another change.', 'stock reference reused'),

  // People change gift cards by hand.
  gift_card_held: refused('Buyers are just paying with more than would be left.', 'gift card below what is held'),
  gift_card_above_initial: refused('A gift card has at most what it was issued with.', 'gift card above its amount'),
  gift_card_reference_used: refused('This reference was used for another change.', 'gift card reference reused'),

  // The payment did not go through. The words say what the buyer can do.
  payment_failed: declined(
    'The payment failed. You were not charged. Try again or use another card.',
    'payment failed',
  ),
  card_declined: declined('Your card was declined. Try another card, or ask your bank.', 'card declined'),
  insufficient_funds: declined('Your card has insufficient funds. Try another card.', 'insufficient funds'),
  expired_card: declined('Your card has expired. Try another card.', 'expired card'),
  incorrect_cvc: declined("Your card's security code is incorrect. Check it and try again.", 'incorrect CVC'),
  incorrect_number: declined('Your card number is incorrect. Check it and try again.', 'incorrect number'),
  processing_error: declined(
    'Your bank could not process the payment. You were not charged. Try again.',
    'processing error at the bank',
  ),
  authentication_required: declined(
    'Your bank asks you to confirm this payment, which is not possible here. Try another card.',
    'authentication required in a way that has no page',
  ),
  authentication_failed: declined(
    'Your bank could not confirm that it was you. You were not charged. Try again or use another card.',
    'authentication failed at the bank',
  ),
  payment_canceled: declined('The payment was canceled. You were not charged.', 'payment canceled'),
  payment_timed_out: declined('The payment took too long and was given up. You were not charged.', 'payment deadline'),
  instrument_invalid: declined(
    'This way of paying can not be used any more. Enter your card again.',
    'payment token unknown, used or expired',
  ),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

/** What a buyer is told about a code. */
export function buyerText(code: ErrorCode): string {
  return ERRORS[code].buyer;
}

/** True for a code of this table; codes of payment providers are not all in it. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}
