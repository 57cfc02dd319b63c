import { plan } from './agenda.ts';
import { createCharge } from './charges.ts';
import { ok } from './endpoint.ts';
import type { Answer, Call } from './endpoint.ts';
import { ApiError, docUrl } from './errors.ts';
import { failAttempt, save } from './payment-intent-state.ts';
import type { Charge, PaymentIntent, PaymentMethodRecord } from './records.ts';
import { startProcessing } from './settlement.ts';
import type { Decline } from './test-cards.ts';
import { testMethod } from './test-methods.ts';

/** Manual for this payment: as a whole, or by the card's own option. */
function isManual(paymentIntent: PaymentIntent): boolean {
  return (
    paymentIntent.capture_method === 'manual' || paymentIntent.payment_method_options?.card?.capture_method === 'manual'
  );
}

/**
 * Charges: 200 (authorized, paid, or in `processing` until the bank has answered) or 402 (declined: another payment
 * method may be tried).
 */
export function charge(
  call: Call,
  paymentIntent: PaymentIntent,
  method: PaymentMethodRecord,
  authenticated: boolean,
): Answer {
  const tested = testMethod(method.testName);
  const manual = tested.type === 'card' && isManual(paymentIntent);
  const made = createCharge(call, paymentIntent, method, { manual, authenticated });
  if (tested.type === 'sepa_debit' || tested.type === 'us_bank_account') {
    call.tx.put('payment_method', { ...method, chargedBy: paymentIntent.id });
    return ok(startProcessing(call, paymentIntent, made, tested.settlesAfterSeconds));
  }
  if (tested.decline !== undefined) return declined(call, paymentIntent, made, method, tested.decline);
  call.tx.put('payment_method', { ...method, chargedBy: paymentIntent.id });
  return ok(manual ? authorize(call, paymentIntent, made) : succeed(call, paymentIntent, made));
}

function authorize(call: Call, paymentIntent: PaymentIntent, made: Charge): PaymentIntent {
  const authorized = save(call, {
    ...paymentIntent,
    amount_capturable: paymentIntent.amount,
    latest_charge: made.id,
    status: 'requires_capture',
  });
  call.emit('payment_intent.amount_capturable_updated', authorized);
  plan(call, 'authorization_expires', paymentIntent.id, call.nowSeconds + call.captureWithinSeconds);
  return authorized;
}

function succeed(call: Call, paymentIntent: PaymentIntent, made: Charge): PaymentIntent {
  const succeeded = save(call, {
    ...paymentIntent,
    amount_received: paymentIntent.amount,
    latest_charge: made.id,
    status: 'succeeded',
  });
  call.emit('payment_intent.succeeded', succeeded);
  return succeeded;
}

/** Refuses an attempt with 402; `made` is its failed charge, null where none was tried. */
export function declined(
  call: Call,
  paymentIntent: PaymentIntent,
  made: Charge | null,
  method: PaymentMethodRecord,
  decline: Decline,
): Answer {
  const error = {
    type: 'card_error' as const,
    ...(made === null ? {} : { charge: made.id }),
    code: decline.code,
    ...(decline.declineCode === undefined ? {} : { decline_code: decline.declineCode }),
    doc_url: docUrl(decline.code),
    message: decline.message,
    payment_method: method.object,
  };
  const latest = made === null ? paymentIntent : { ...paymentIntent, latest_charge: made.id };
  const failed = failAttempt(call, latest, error);
  return { status: 402, body: { error: new ApiError(402, { ...error, payment_intent: failed }).body } };
}
