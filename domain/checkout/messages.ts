import type { BuyerText } from '../../words/buyer-text.ts';
import type { Told } from '../told.ts';
import { words } from '../told.ts';
import type { Quote } from '../totals/quote.ts';
import { chosenDestination } from './checkout.ts';
import type { Checkout } from './checkout.ts';
import { buyerText, failureText } from '../errors.ts';
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
  /** For the buyer. */
  readonly content: Told;
}

/** An error that the caller can mend by another request. */
export function recoverable(code: string, content: Told, target?: MessageTarget): CheckoutMessage {
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
    return [{ type: 'info', code: 'canceling', content: words('checkout.canceling') }];
  if (checkout.status !== 'incomplete' && checkout.status !== 'ready_for_complete') return [];
  const messages: CheckoutMessage[] = [];
  if (checkout.paymentFailure) {
    messages.push(recoverable('payment_failed', failureText(checkout.paymentFailure), { part: 'payment' }));
  }
  if (!checkout.buyer?.email) {
    messages.push(recoverable('field_required', words('needed.email'), { part: 'email' }));
  }
  if (checkout.quote.requiresShipping) messages.push(...shippingMessages(checkout));
  if (checkout.holdExpiresAt === null) {
    messages.push({ type: 'warning', code: 'hold_lapsed', content: words('checkout.hold_lapsed') });
  }
  return messages;
}

/** What is fetched needs a place of the shop's and no address of the buyer's. */
function shippingMessages(checkout: Checkout): CheckoutMessage[] {
  if (checkout.pickup?.wanted) {
    if (checkout.quote.pickupLocationId !== undefined) return [];
    return [recoverable('field_required', words('needed.pickup_place'), { part: 'pickup_place' })];
  }
  const destination = chosenDestination(checkout);
  if (!destination?.country) {
    return [recoverable('field_required', words('needed.address'), { part: 'destination' })];
  }
  const blank = [
    ...(['street', 'locality'] as const).filter((field) => !destination[field]),
    ...(checkout.quote.addressLacks ?? []),
  ];
  if (blank.length > 0) {
    const content = words('needed.address_fields', { fields: { texts: blank.map((field) => FIELD[field]) } });
    return [recoverable('field_required', content, { part: 'destination' })];
  }
  if (!checkout.quote.deliverable) {
    return [recoverable('address_undeliverable', buyerText('address_undeliverable'), { part: 'destination' })];
  }
  if (checkout.quote.selectedShippingOptionId === null) {
    return [recoverable('field_required', words('needed.option'), { part: 'option' })];
  }
  return [];
}

const FIELD = {
  street: 'field.street',
  locality: 'field.locality',
  region: 'field.region',
  postalCode: 'field.postal_code',
} as const satisfies Record<string, BuyerText>;

/** Ready means: lines, e-mail, destination and option where goods are shipped, hold, quote. */
export function readiness(checkout: Checkout): 'incomplete' | 'ready_for_complete' {
  const lacks = missing({ ...checkout, paymentFailure: null, status: 'incomplete' });
  return checkout.lines.length > 0 && lacks.length === 0 ? 'ready_for_complete' : 'incomplete';
}
