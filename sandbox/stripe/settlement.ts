import { plan } from './agenda.ts';
import { finishCharge, latestCharge } from './charges.ts';
import type { Call } from './endpoint.ts';
import { docUrl } from './errors.ts';
import { failAttempt, save } from './payment-intent-state.ts';
import type { Charge, PaymentIntent, PaymentMethodRecord } from './records.ts';
import { testMethod } from './test-methods.ts';
import type { Decline } from './test-cards.ts';

/** A delayed payment method has taken the order to pay; the bank answers later. */
export function startProcessing(
  call: Call,
  paymentIntent: PaymentIntent,
  made: Charge,
  settlesAfterSeconds: number | null,
): PaymentIntent {
  const processing = save(call, { ...paymentIntent, latest_charge: made.id, status: 'processing' });
  call.emit('payment_intent.processing', processing);
  if (settlesAfterSeconds !== null) {
    plan(call, 'payment_settles', paymentIntent.id, call.nowSeconds + settlesAfterSeconds);
  }
  return processing;
}

const REFUSED: Decline = { code: 'refer_to_customer', message: 'The payment was refused by the bank.' };

/** The bank's answer to a payment in `processing`: what the test method is made for, or `outcome`. False: not waiting. */
export function settlePayment(call: Call, id: string, outcome?: 'succeeded' | 'failed'): boolean {
  const paymentIntent = call.tx.get('payment_intent', id);
  if (paymentIntent?.status !== 'processing') return false;
  const method = call.tx.get('payment_method', paymentIntent.payment_method ?? '');
  const fated = method === undefined ? undefined : testMethod(method.testName).decline;
  const decline = outcome === 'succeeded' ? undefined : outcome === 'failed' ? (fated ?? REFUSED) : fated;
  const charge = finishCharge(call, latestCharge(call, paymentIntent), decline);
  if (decline !== undefined) {
    failAttempt(call, paymentIntent, error(decline, charge, method));
    return true;
  }
  const succeeded = save(call, { ...paymentIntent, amount_received: paymentIntent.amount, status: 'succeeded' });
  call.emit('payment_intent.succeeded', succeeded);
  return true;
}

function error(decline: Decline, charge: Charge, method: PaymentMethodRecord | undefined) {
  return {
    type: 'invalid_request_error' as const,
    charge: charge.id,
    code: decline.code,
    doc_url: docUrl(decline.code),
    message: decline.message,
    ...(method === undefined ? {} : { payment_method: method.object }),
  };
}
