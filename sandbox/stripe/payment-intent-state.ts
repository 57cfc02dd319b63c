import { unplan } from './agenda.ts';
import type { Call } from './endpoint.ts';
import { docUrl, resourceMissing } from './errors.ts';
import type { PaymentIntent } from './records.ts';

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

/**
 * Gives an authorization back, or what is left of it: without a refund object. A PaymentIntent of which something was
 * captured (multicapture) has succeeded, any other is canceled.
 */
export function endWithoutRest(
  call: Call,
  paymentIntent: PaymentIntent,
  reason: PaymentIntent['cancellation_reason'],
): PaymentIntent {
  unplan(call, 'authorization_expires', paymentIntent.id);
  unplan(call, 'payment_settles', paymentIntent.id);
  const ended = { ...paymentIntent, amount_capturable: 0, next_action: null };
  if (paymentIntent.status === 'requires_capture' && paymentIntent.amount_received > 0) {
    const succeeded = save(call, { ...ended, status: 'succeeded' });
    call.emit('payment_intent.succeeded', succeeded);
    return succeeded;
  }
  const canceled = save(call, {
    ...ended,
    canceled_at: call.nowSeconds,
    cancellation_reason: reason,
    status: 'canceled',
  });
  call.emit('payment_intent.canceled', canceled);
  return canceled;
}

/** An authorization past its `capture_before` is given back; what was captured of it stays captured. */
export function expireAuthorization(call: Call, id: string): void {
  const paymentIntent = call.tx.get('payment_intent', id);
  const charge = call.tx.get('charge', paymentIntent?.latest_charge ?? '');
  if (paymentIntent?.status !== 'requires_capture' || charge === undefined) return;
  call.emit('charge.expired', charge);
  endWithoutRest(call, paymentIntent, 'expired');
}

/** An authentication that the server did not confirm in time no longer counts. */
export function lapseAuthentication(call: Call, id: string): void {
  const paymentIntent = call.tx.get('payment_intent', id);
  const authentication = call.tx.get('authentication', id);
  if (authentication?.state !== 'authenticated' || paymentIntent?.status !== 'requires_confirmation') return;
  if (authentication.paymentMethod !== paymentIntent.payment_method) return;
  call.tx.put('authentication', { ...authentication, state: 'failed' });
  failAttempt(call, paymentIntent, {
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
  return found;
}
