import type { Quote } from '../totals/quote.ts';
import { chosenDestination } from './checkout.ts';
import type { Checkout } from './checkout.ts';
import { laterText } from '../stock/line-stock.ts';

/** How a caller should treat an error (UCP checkout, "Error Handling"). */
export type Severity = 'recoverable' | 'requires_buyer_input' | 'requires_buyer_review' | 'unrecoverable';

/** The part of the checkout that a message is about; the API turns it into the path of its protocol version. */
export type MessageTarget =
  | { readonly part: 'line'; readonly index: number }
  | { readonly part: 'quantity'; readonly index: number }
  | { readonly part: 'email' }
  | { readonly part: 'destination' }
  | { readonly part: 'selected_destination' }
  | { readonly part: 'option' }
  | { readonly part: 'code'; readonly index: number }
  | { readonly part: 'pickup_place' }
  | { readonly part: 'pickup_lines' }
  | { readonly part: 'payment' }
  /** One of the instruments of the request. */
  | { readonly part: 'instrument'; readonly index: number };

/** Something that the caller should know: a refusal, what is missing, or mere news. */
export interface CheckoutMessage {
  readonly type: 'error' | 'warning' | 'info';
  /** From the table in domain/errors.ts, or a code that UCP names. */
  readonly code: string;
  /** For errors only. */
  readonly severity?: Severity;
  readonly target?: MessageTarget;
  /** For the buyer: plain text. */
  readonly content: string;
}

/** An error that the caller can mend by another request. */
export function recoverable(code: string, content: string, target?: MessageTarget): CheckoutMessage {
  return { type: 'error', code, severity: 'recoverable', content, ...(target && { target }) };
}

/**
 * What the state says by itself, read off it and never stored: what is missing, why codes take nothing off, and what will not
 * leave at once.
 */
export function standingMessages(checkout: Checkout): CheckoutMessage[] {
  const isOpen = checkout.status === 'incomplete' || checkout.status === 'ready_for_complete';
  return [
    ...missing(checkout),
    ...(isOpen ? codeMessages(checkout.quote) : []),
    ...(checkout.status === 'canceled' ? [] : delays(checkout)),
  ];
}

/** Why codes take nothing off, each at its place. */
export function codeMessages({ refusedCodes = [] }: Pick<Quote, 'refusedCodes'>): CheckoutMessage[] {
  return refusedCodes.map(({ index, kind, content }) => {
    return { type: 'warning', code: kind, content, target: { part: 'code', index } };
  });
}

/** Units that leave later (UCP catalog, "Backorder Warning": the buyer is to be shown it). */
function delays({ lines }: Pick<Checkout, 'lines'>): CheckoutMessage[] {
  return lines.flatMap(({ later, quantity }, index) =>
    later
      ? [
          {
            type: 'warning',
            code: 'delayed_fulfillment',
            content: laterText(later, quantity),
            target: { part: 'line', index },
          },
        ]
      : [],
  );
}

/** What keeps the checkout from being ready, and how its last payment failed. */
function missing(checkout: Checkout): CheckoutMessage[] {
  // Until Stripe, read back, says that the money is free, the checkout is not canceled, only being so (promise M5).
  if (checkout.status === 'complete_in_progress' && checkout.cancelRequest)
    return [
      { type: 'info', code: 'canceling', content: 'The checkout is being canceled; what was paid is given back.' },
    ];
  if (checkout.status !== 'incomplete' && checkout.status !== 'ready_for_complete') return [];
  const messages: CheckoutMessage[] = [];
  if (checkout.paymentFailure) {
    messages.push(recoverable('payment_failed', checkout.paymentFailure.content, { part: 'payment' }));
  }
  if (!checkout.buyer?.email) {
    messages.push(
      recoverable('field_required', 'An e-mail address is needed for the confirmation.', { part: 'email' }),
    );
  }
  if (checkout.quote.requiresShipping) messages.push(...shippingMessages(checkout));
  if (checkout.holdExpiresAt === null) {
    messages.push({
      type: 'warning',
      code: 'hold_lapsed',
      content: 'Your items are no longer set aside. They are set aside again when you go on, if they are still there.',
    });
  }
  return messages;
}

/** What is fetched needs a place of the shop's and no address of the buyer's. */
function shippingMessages(checkout: Checkout): CheckoutMessage[] {
  if (checkout.pickup?.wanted) {
    if (checkout.quote.pickupLocationId !== undefined) return [];
    return [recoverable('field_required', 'Choose where you want to fetch your order.', { part: 'pickup_place' })];
  }
  const destination = chosenDestination(checkout);
  if (!destination?.country) {
    return [recoverable('field_required', 'A shipping address is needed.', { part: 'destination' })];
  }
  const blank = [
    ...(['street', 'locality'] as const).filter((field) => !destination[field]),
    ...(checkout.quote.addressLacks ?? []).map((field) => (field === 'postalCode' ? 'postal code' : field)),
  ];
  if (blank.length > 0) {
    return [recoverable('field_required', `The shipping address lacks: ${blank.join(', ')}.`, { part: 'destination' })];
  }
  if (!checkout.quote.deliverable) {
    return [recoverable('address_undeliverable', 'We do not ship to this address.', { part: 'destination' })];
  }
  if (checkout.quote.selectedShippingOptionId === null) {
    return [recoverable('field_required', 'Choose how your order should be shipped.', { part: 'option' })];
  }
  return [];
}

/** Ready means: lines, e-mail, destination and option where goods are shipped, hold, quote. */
export function readiness(checkout: Checkout): 'incomplete' | 'ready_for_complete' {
  const lacks = missing({ ...checkout, paymentFailure: null, status: 'incomplete' });
  return checkout.lines.length > 0 && lacks.length === 0 ? 'ready_for_complete' : 'incomplete';
}
