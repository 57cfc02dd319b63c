import { unplan } from './agenda.ts';
import { captureCharge, latestCharge } from './charges.ts';
import { checkStep } from './currencies.ts';
import { ok } from './endpoint.ts';
import type { Answer, Call } from './endpoint.ts';
import { invalidParam, wrongStatus } from './errors.ts';
import { edited } from './payment-intent-edits.ts';
import type { CancelParams, CaptureParams } from './payment-intent-params.ts';
import { CANCELABLE, endWithoutRest, hasStatus, load, save } from './payment-intent-state.ts';
import type { Charge, PaymentIntent } from './records.ts';

/**
 * Takes all or part of an authorization. What is left is given back without a refund object, unless the charge reports
 * that it may be captured several times and the caller says that this was not the last one (`final_capture: false`).
 */
export function capture(call: Call, params: CaptureParams): Answer {
  const before = load(call);
  if (before.status !== 'requires_capture') throw wrongStatus(before, 'capture', 'captured', ['requires_capture']);
  const charge = latestCharge(call, before);
  if (params.final_capture === false && !canCaptureAgain(charge)) {
    throw invalidParam('final_capture', 'This payment is not eligible for multiple captures.');
  }
  const amount = params.amount_to_capture ?? before.amount_capturable;
  checkStep(amount, before.currency, 'amount_to_capture');
  if (amount > before.amount_capturable) {
    const message = `amount_to_capture (${amount}) is greater than the amount that can be captured (${before.amount_capturable}).`;
    throw invalidParam('amount_to_capture', message, 'amount_too_large');
  }
  captureCharge(call, charge, amount);
  const { metadata, statement_descriptor, statement_descriptor_suffix } = params;
  const left = params.final_capture === false ? before.amount_capturable - amount : 0;
  const captured: PaymentIntent = {
    ...edited(call, before, { metadata, statement_descriptor, statement_descriptor_suffix }),
    amount_capturable: left,
    amount_received: before.amount_received + amount,
  };
  if (left > 0) {
    call.emit('payment_intent.amount_capturable_updated', save(call, captured));
    return ok(captured);
  }
  unplan(call, 'authorization_expires', before.id);
  const succeeded = save(call, { ...captured, status: 'succeeded' });
  call.emit('payment_intent.succeeded', succeeded);
  return ok(succeeded);
}

function canCaptureAgain(charge: Charge): boolean {
  return charge.payment_method_details?.card?.multicapture?.status === 'available';
}

/** A debit in `processing` can be called back only in the United States, and only until the bank has answered. */
export function cancel(call: Call, params: CancelParams): Answer {
  const before = load(call);
  if (!hasStatus(before, CANCELABLE)) throw wrongStatus(before, 'cancel', 'canceled', CANCELABLE);
  if (before.status === 'processing') {
    const charge = latestCharge(call, before);
    if (charge.payment_method_details?.type !== 'us_bank_account') {
      throw wrongStatus(
        before,
        'cancel',
        'canceled',
        CANCELABLE.filter((status) => status !== 'processing'),
      );
    }
    call.tx.put('charge', { ...charge, status: 'failed', captured: false });
  }
  return ok(endWithoutRest(call, before, params.cancellation_reason ?? null));
}
