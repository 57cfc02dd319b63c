import { ActivityFailure } from '@temporalio/common';
import { condition, log } from '@temporalio/workflow';
import type { AttemptRef } from '../activities/payment-intent.ts';
import type { PaymentOutcome } from '../activities/payments.ts';
import { BANK_POLL_MAX_MS, BANK_POLL_ROUNDS, BANK_READ } from './activity-options.ts';
import type { CheckoutRun } from './checkout-run.ts';
import { local, stripe, withSummary } from './checkout-run.ts';
import { millisecondsUntil } from './workflow-time.ts';

const MINUTE_MS = 60_000;

/** How long until the bank is asked again: 1 min, 2 min, … */
export function bankPollMs(round: number): number {
  return Math.min(MINUTE_MS * 2 ** Math.min(round, 20), BANK_POLL_MAX_MS);
}

/**
 * Watches a payment that the bank still has when its deadline has passed: it can't be taken back, so the checkout neither
 * expires nor gives its items away (promises O5, S4). Ends when the bank has decided, when `giveUp` says so, or, still
 * processing, after weeks.
 */
export async function watchUntilSettled(
  run: CheckoutRun,
  ref: AttemptRef,
  giveUp: () => boolean,
): Promise<PaymentOutcome> {
  const since = 'the bank still has the payment';
  await run.step((step) => local.watchPayment.executeWithOptions(withSummary(since), [step]));
  for (let round = 0; round < BANK_POLL_ROUNDS && millisecondsUntil(run.known.paymentDeadlineMs ?? 0) > 0; round += 1) {
    const heard = run.newsCount;
    await condition(() => run.newsCount > heard || giveUp(), bankPollMs(round), { summary: 'the bank is asked again' });
    if (giveUp()) break;
    const outcome = await readAgain(ref);
    if (outcome.kind !== 'processing') return outcome;
  }
  return { kind: 'processing' };
}

/** What Stripe says of a payment that was processing. While it can't be asked, that is what is known. */
export async function readAgain(ref: AttemptRef): Promise<PaymentOutcome> {
  try {
    // Not bounded by the payment's deadline: at the deadline it is just this that has to be known (promise O5).
    return await stripe.readPayment.executeWithOptions({ ...BANK_READ, summary: 'read the payment again' }, [ref]);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    log.warn('the payment could not be read again', { attempt: ref.attempt });
    return { kind: 'processing' };
  }
}
