import { answerWaiting } from '../adapters/postgres/command-table.ts';
import { loadPayment } from '../adapters/postgres/payment-table.ts';
import { needsBuyerAction } from '../domain/checkout/checkout.ts';
import { buyerActionDone, buyerActionRequired } from '../domain/checkout/payment-transitions.ts';
import type { StepDeps, StepResult } from './checkout-step.ts';
import { runStep } from './checkout-step.ts';
import { freezeHolds } from './inventory.ts';
import type { StepRef } from './orders.ts';
import { isForQuote } from './orders.ts';

/** The buyer's bank wants to hear from the buyer: the row says so, and every complete that waits is answered with it. */
export async function requireBuyerAction(deps: StepDeps, { checkoutId, revision }: StepRef): Promise<StepResult<null>> {
  return runStep<null>(deps, checkoutId, revision, async ({ sql, checkout, write }) => {
    if (checkout.status !== 'complete_in_progress' || checkout.cancelRequest || needsBuyerAction(checkout)) return null;
    const next = buyerActionRequired(checkout);
    await write(next, { type: 'payment.action_required', data: { attempt: next.attempt } });
    await answerWaiting(sql, deps.seal, next, { outcome: 'applied', checkout: next, messages: [] });
    return null;
  });
}

/** refused: nothing may be charged any more; `reason` stands in the error table where the buyer can do something about it. */
export type ResumeResult =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly reason: 'payment_canceled' | 'payment_mismatch' | 'hold_lapsed' };

/**
 * The buyer has been at his bank. Before his money is asked for again: no cancel has come, the attempt is open and over this
 * very quote, and its stock is still held (promises S4, O2, O3).
 */
export async function resumePayment(
  deps: StepDeps,
  { checkoutId, revision }: StepRef,
): Promise<StepResult<ResumeResult>> {
  return runStep<ResumeResult>(deps, checkoutId, revision, async ({ sql, checkout, nowMs, write }) => {
    if (checkout.status !== 'complete_in_progress' || checkout.cancelRequest)
      return { kind: 'refused', reason: 'payment_canceled' };
    const payment = await loadPayment(sql, checkoutId, checkout.attempt);
    if (payment?.status !== 'open' || !isForQuote(payment, checkout))
      return { kind: 'refused', reason: 'payment_mismatch' };
    if (!(await freezeHolds(sql, checkoutId, checkout.lines))) return { kind: 'refused', reason: 'hold_lapsed' };
    if (needsBuyerAction(checkout)) {
      const next = buyerActionDone(checkout, nowMs, deps.durations);
      await write(next, { type: 'payment.action_done', data: { attempt: next.attempt } });
    }
    return { kind: 'ready' };
  });
}
