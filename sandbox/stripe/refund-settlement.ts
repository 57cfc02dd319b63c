import { unplan } from './agenda.ts';
import type { Call } from './endpoint.ts';
import type { Charge, Refund } from './records.ts';
import { testMethod } from './test-methods.ts';

/** When a refund that is not final at once becomes so. */
export const REFUND_SETTLES_SECONDS = 60;

/** How refunds of this charge go, by the test method that paid it. */
export function refundFate(call: Call, charge: Charge): 'pending' | 'fails' | undefined {
  const method = call.tx.get('payment_method', charge.payment_method ?? '');
  return method === undefined ? undefined : testMethod(method.testName).refund;
}

/**
 * The end of a refund: a pending one succeeds, one of `pm_card_refundFail` fails although it was `succeeded`; or
 * `outcome`. A failed refund gives its amount back to what can be refunded. False when it has failed already.
 */
export function settleRefund(call: Call, id: string, outcome?: 'succeeded' | 'failed'): boolean {
  const refund = call.tx.get('refund', id);
  const charge = call.tx.get('charge', refund?.charge ?? '');
  if (refund === undefined || charge === undefined || refund.status === 'failed') return false;
  unplan(call, 'refund_settles', id);
  const next = outcome ?? (refundFate(call, charge) === 'fails' ? 'failed' : 'succeeded');
  if (next === refund.status) return false;
  const { pending_reason: _, ...rest } = refund;
  const settled: Refund =
    next === 'failed' ? { ...rest, status: 'failed', failure_reason: 'unknown' } : { ...rest, status: 'succeeded' };
  call.tx.put('refund', settled);
  if (next === 'failed') {
    call.tx.put('charge', { ...charge, amount_refunded: charge.amount_refunded - refund.amount, refunded: false });
  }
  const previous = { status: refund.status };
  call.emit('refund.updated', settled, previous);
  call.emit('charge.refund.updated', settled, previous);
  if (next === 'failed') call.emit('refund.failed', settled);
  return true;
}
