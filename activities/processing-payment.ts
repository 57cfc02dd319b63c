import { stillProcessing } from '../domain/checkout/payment-transitions.ts';
import type { StepDeps, StepResult } from './checkout-step.ts';
import { runStep } from './checkout-step.ts';
import type { StepRef } from './orders.ts';

/** Says on the row that the payment outlived its deadline at the bank, and asks people to look. Its hold stays frozen. */
export async function watchPayment(deps: StepDeps, { checkoutId, revision }: StepRef): Promise<StepResult<null>> {
  return runStep<null>(deps, checkoutId, revision, async ({ checkout, nowMs, write }) => {
    if (checkout.status !== 'complete_in_progress' || checkout.waitingFor === 'bank') return null;
    const next = stillProcessing(checkout, nowMs);
    await write(next, {
      type: 'payment.still_processing',
      data: { attempt: checkout.attempt, deadlineAt: next.deadlineAt },
    });
    return null;
  });
}
