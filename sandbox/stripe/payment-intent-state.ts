import type { Call } from './endpoint.ts';
import { docUrl, resourceMissing } from './errors.ts';
import type { Charge, PaymentIntent } from './records.ts';

/** Statuses in which a PaymentIntent may be confirmed, its amount changed, or be canceled. */
export const CONFIRMABLE = ['requires_payment_method', 'requires_confirmation', 'requires_action'] as const;
export const CANCELABLE = [...CONFIRMABLE, 'requires_capture', 'processing'] as const;

/** A buyer's authentication lasts an hour until the server's second confirm. */
export const AUTHENTICATION_SECONDS = 3600;

export function hasStatus(paymentIntent: PaymentIntent, statuses: readonly PaymentIntent['status'][]): boolean {
  return statuses.includes(paymentIntent.status);
}

/** Stores a changed PaymentIntent and returns it. */
export function save(call: Call, paymentIntent: PaymentIntent): PaymentIntent {
  call.tx.put('payment_intent', paymentIntent);
  return paymentIntent;
}

/** The attempt is over without money; another payment method may be tried. */
export function failAttempt(
  call: Call,
  paymentIntent: PaymentIntent,
  error: NonNullable<PaymentIntent['last_payment_error']>,
): PaymentIntent {
  const failed = save(call, {
    ...paymentIntent,
    last_payment_error: error,
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  });
  call.emit('payment_intent.payment_failed', failed);
  return failed;
}

/** Ends a PaymentIntent without money: an authorization is given back, which makes no refund object. */
export function endCanceled(
  call: Call,
  paymentIntent: PaymentIntent,
  reason: PaymentIntent['cancellation_reason'],
): PaymentIntent {
  const canceled = save(call, {
    ...paymentIntent,
    amount_capturable: 0,
    canceled_at: call.nowSeconds,
    cancellation_reason: reason,
    next_action: null,
    status: 'canceled',
  });
  call.emit('payment_intent.canceled', canceled);
  return canceled;
}

function lapsed(call: Call, charge: Charge | undefined): boolean {
  const captureBefore = charge?.payment_method_details?.card?.capture_before;
  return captureBefore !== undefined && captureBefore <= call.nowSeconds;
}

/** The PaymentIntent as of now: authorizations past their `capture_before` and old authentications have lapsed. */
export function asOfNow(call: Call, paymentIntent: PaymentIntent): PaymentIntent {
  if (paymentIntent.status === 'requires_confirmation') return withoutOldAuthentication(call, paymentIntent);
  if (paymentIntent.status !== 'requires_capture' || paymentIntent.latest_charge === null) return paymentIntent;
  const charge = call.tx.get('charge', paymentIntent.latest_charge);
  if (charge === undefined || !lapsed(call, charge)) return paymentIntent;
  call.emit('charge.expired', charge);
  return endCanceled(call, paymentIntent, 'expired');
}

function withoutOldAuthentication(call: Call, paymentIntent: PaymentIntent): PaymentIntent {
  const authentication = call.tx.get('authentication', paymentIntent.id);
  if (authentication?.state !== 'authenticated' || authentication.paymentMethod !== paymentIntent.payment_method) {
    return paymentIntent;
  }
  if ((authentication.answeredAt ?? 0) + AUTHENTICATION_SECONDS > call.nowSeconds) return paymentIntent;
  call.tx.put('authentication', { ...authentication, state: 'failed' });
  return failAttempt(call, paymentIntent, {
    type: 'invalid_request_error',
    code: 'payment_intent_payment_attempt_expired',
    doc_url: docUrl('payment_intent_payment_attempt_expired'),
    message: 'The latest payment attempt of this PaymentIntent was not confirmed within an hour of authentication.',
  });
}

/** The PaymentIntent named in the path; 404 when there is none. */
export function load(call: Call): PaymentIntent {
  const found = call.tx.get('payment_intent', call.id);
  if (found === undefined) throw resourceMissing('payment_intent', call.id, 'intent', 404);
  return asOfNow(call, found);
}
