import type { Call } from './endpoint.ts';
import { resourceMissing } from './errors.ts';
import type { Charge, PaymentIntent } from './records.ts';

/** Statuses in which a PaymentIntent may be confirmed, its amount changed, or be canceled. */
export const CONFIRMABLE = ['requires_payment_method', 'requires_confirmation', 'requires_action'] as const;
export const CANCELABLE = [...CONFIRMABLE, 'requires_capture', 'processing'] as const;

export function hasStatus(paymentIntent: PaymentIntent, statuses: readonly PaymentIntent['status'][]): boolean {
  return statuses.includes(paymentIntent.status);
}

/** Stores a changed PaymentIntent and returns it. */
export function save(call: Call, paymentIntent: PaymentIntent): PaymentIntent {
  call.tx.put('payment_intent', paymentIntent);
  return paymentIntent;
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

/** The PaymentIntent as of now: an authorization past its `capture_before` has expired. */
export function asOfNow(call: Call, paymentIntent: PaymentIntent): PaymentIntent {
  if (paymentIntent.status !== 'requires_capture' || paymentIntent.latest_charge === null) return paymentIntent;
  const charge = call.tx.get('charge', paymentIntent.latest_charge);
  if (charge === undefined || !lapsed(call, charge)) return paymentIntent;
  call.emit('charge.expired', charge);
  return endCanceled(call, paymentIntent, 'expired');
}

/** The PaymentIntent named in the path; 404 when there is none. */
export function load(call: Call): PaymentIntent {
  const found = call.tx.get('payment_intent', call.id);
  if (found === undefined) throw resourceMissing('payment_intent', call.id, 'intent', 404);
  return asOfNow(call, found);
}
