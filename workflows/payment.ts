import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { condition, log, patched } from '@temporalio/workflow';
import type { AttemptRef } from '../activities/payment-intent.ts';
import type { PaymentOutcome } from '../activities/payments.ts';
import { CAPTURE, GIVE_BACK_ROUNDS, LAST_READ_MS, MAIL, PAYMENT_POLL_MS, STRIPE_CALL } from './activity-options.ts';
import type { CheckoutRun } from './checkout-run.ts';
import {
  askForAttention,
  capturePayment,
  giveBack,
  local,
  sendCancellation,
  stripe,
  withSummary,
} from './checkout-run.ts';
import { Compensations } from './compensations.ts';
import { bankPollMs, readAgain, watchUntilSettled } from './processing-payment.ts';
import { millisecondsUntil } from './workflow-time.ts';

/** The attempt can't go on; what was done is undone. `code` stands in the error table, or is Stripe's. */
class AttemptFailed extends Error {
  override readonly name = 'AttemptFailed';
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/**
 * Reserves the money and places the order. When a step fails, the authorization is canceled, read back, and the buyer may try
 * again. Every step may have been done by an earlier run: each finds what it did.
 */
export async function payAndPlace(run: CheckoutRun): Promise<void> {
  const undo = new Compensations();
  try {
    await authorize(run, undo);
    await placeOrder(run);
  } catch (error) {
    const code = codeOf(error);
    log.info('the attempt failed', { attempt: run.known.attempt, code, undo: undo.names });
    await undo.run();
    // A cancel that came by signal is the outcome that the caller of complete learns (promise O4).
    await run.recordCancels();
    await run.step((ref) => local.recordPaymentFailure.executeWithOptions(withSummary(code), [{ ...ref, code }]));
  }
}

/** Takes the money of the placed order. Where it can't be had, the order is taken back and the money released. */
export async function captureOrUndo(run: CheckoutRun): Promise<void> {
  const undo = new Compensations();
  const reason = 'the payment could not be captured';
  undo.add('cancelPayment', () => freeCanceledOrder(run));
  undo.add('cancelOrder', async () => {
    await run.step((ref) => local.cancelOrder.executeWithOptions(withSummary(reason), [{ ...ref, reason }]));
  });
  try {
    await capture(run);
  } catch (error) {
    log.warn('the capture failed', { attempt: run.known.attempt, code: codeOf(error), undo: undo.names });
    await undo.run();
  }
}

/** Gives back the money of an order that was taken back, and only then ends its story. */
export async function freeCanceledOrder(run: CheckoutRun): Promise<void> {
  await returnMoney(run);
  await run.step((ref) => local.closeOrder.executeWithOptions(withSummary('the money is back'), [ref]));
  // Runs begun before there was this mail go on without it.
  if (patched('cancellation-mail')) await tellCanceled(run);
}

async function tellCanceled(run: CheckoutRun): Promise<void> {
  try {
    const summary = `order ${run.known.orderNumber ?? ''}`;
    await sendCancellation.executeWithOptions({ ...MAIL, summary }, [{ checkoutId: run.checkoutId }]);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    await run.step((ref) => askForAttention(ref, 'the buyer could not be told that the order is canceled'));
  }
}

async function authorize(run: CheckoutRun, undo: Compensations): Promise<void> {
  // Heads from before there were gift cards know the total alone.
  if ((run.known.dueMinor ?? run.known.totalMinor) === 0) return;
  const ref = { checkoutId: run.checkoutId, attempt: run.known.attempt };
  const withinDeadline = (summary: string) => stripeCall(summary, paymentTimeLeft(run));

  undo.add('cancelPayment', () => returnMoney(run));
  stopIfCanceled(run);
  const intent = await stripe.createPaymentIntent.executeWithOptions(withinDeadline(`attempt ${ref.attempt}`), [ref]);
  if ('refused' in intent) throw new AttemptFailed(intent.refused);

  stopIfCanceled(run);
  let outcome: PaymentOutcome = await stripe.confirmPayment.executeWithOptions(
    withinDeadline(`attempt ${ref.attempt}: ${intent.paymentIntentId}`),
    [ref],
  );
  if (outcome.kind === 'action_required' || outcome.kind === 'authenticated') {
    outcome = await withTheBuyer(run, ref, outcome);
  }
  while (outcome.kind === 'processing' && paymentTimeLeft(run) > 1 && run.known.waitingFor !== 'bank') {
    run.showLastingPayment();
    const heard = run.newsCount;
    const called = () => run.newsCount > heard || run.known.cancelRequested || run.cancelSignals.length > 0;
    await condition(called, Math.min(PAYMENT_POLL_MS, paymentTimeLeft(run)), { summary: 'the payment is read again' });
    stopIfCanceled(run);
    outcome = await readAgain(ref);
  }
  if (outcome.kind === 'processing') {
    outcome = await watchUntilSettled(run, ref, () => isCanceled(run));
    stopIfCanceled(run);
  }
  if (outcome.kind === 'processing') throw new AttemptFailed('payment_timed_out');
  if (outcome.kind === 'declined') throw new AttemptFailed(outcome.code);
  // One visit to the bank is an attempt's share: it is not asked for again and again.
  if (outcome.kind !== 'authorized') throw new AttemptFailed('authentication_required');
}

/**
 * The bank wants to hear from the buyer (3-D Secure). The row says so, whoever waits is told where to send him, and nobody may
 * change what is being paid. What ends the wait: news, of Stripe or of the buyer's return; the poll, where there is none; a
 * cancel; the deadline. Before the bank is asked again for the money, hold, quote and cancel are looked at once more.
 */
async function withTheBuyer(run: CheckoutRun, ref: AttemptRef, asked: PaymentOutcome): Promise<PaymentOutcome> {
  const outcome = asked.kind === 'action_required' ? await buyerAtTheBank(run, ref) : asked;
  if (outcome.kind !== 'authenticated') return outcome;
  stopIfCanceled(run);
  const resumed = await run.step((step) =>
    local.resumePayment.executeWithOptions(withSummary(`attempt ${ref.attempt}`), [step]),
  );
  if (resumed.kind === 'refused') throw new AttemptFailed(resumed.reason);
  stopIfCanceled(run);
  return stripe.confirmPaymentAgain.executeWithOptions(
    stripeCall(`attempt ${ref.attempt}, confirmed by the buyer`, paymentTimeLeft(run)),
    [ref],
  );
}

/** Until the bank has said yes or no, or the time is over. */
async function buyerAtTheBank(run: CheckoutRun, ref: AttemptRef): Promise<PaymentOutcome> {
  let heard = run.newsCount;
  await run.step((step) => local.requireBuyerAction.executeWithOptions(withSummary(`attempt ${ref.attempt}`), [step]));
  run.showLastingPayment();
  for (;;) {
    const known = heard;
    const called = () => run.newsCount > known || run.known.cancelRequested || run.cancelSignals.length > 0;
    const wait = Math.min(PAYMENT_POLL_MS, paymentTimeLeft(run));
    await condition(called, wait, { summary: 'the buyer is at the bank; the payment is read again' });
    stopIfCanceled(run);
    heard = run.newsCount;
    const late = paymentTimeLeft(run) <= 1;
    const options = stripeCall('how it went at the bank', late ? LAST_READ_MS : paymentTimeLeft(run));
    const outcome = await stripe.readPayment.executeWithOptions(options, [ref]);
    if (outcome.kind !== 'action_required') return outcome;
    if (late) throw new AttemptFailed('payment_timed_out');
  }
}

const stripeCall = (summary: string, scheduleToCloseTimeout: number) => ({
  ...STRIPE_CALL,
  scheduleToCloseTimeout,
  summary,
});

async function placeOrder(run: CheckoutRun): Promise<void> {
  stopIfCanceled(run);
  const result = await run.step((ref) =>
    local.createOrder.executeWithOptions(withSummary(`attempt ${run.known.attempt}`), [ref]),
  );
  if (result.kind === 'refused') throw new AttemptFailed(result.reason);
}

async function capture(run: CheckoutRun): Promise<void> {
  const { attempt } = run.known;
  const summary = `order ${run.known.orderNumber ?? ''}`;
  const result = await run.outsideStep((ref) =>
    capturePayment.executeWithOptions({ ...CAPTURE, summary }, [{ ...ref, attempt }]),
  );
  if (result.kind === 'refused') throw new AttemptFailed(result.code);
}

/**
 * Gives back what the attempt has reserved or taken, in rounds, until Stripe, read back, says that it is given back. After a
 * round that failed people are asked to look (promise M5).
 */
async function returnMoney(run: CheckoutRun): Promise<void> {
  const ref = { checkoutId: run.checkoutId, attempt: run.known.attempt };
  for (let round = 0; round < GIVE_BACK_ROUNDS; round += 1) {
    try {
      const options = { summary: `attempt ${ref.attempt}, round ${round + 1}` };
      const canceled = await giveBack.cancelPayment.executeWithOptions(options, [ref]);
      if (canceled === 'captured') await giveBack.refundPayment.executeWithOptions(options, [ref]);
      if (canceled !== 'processing') return run.tried(null);
      run.tried({
        what: 'the bank still processes the payment, which can not be taken back meanwhile',
        times: round + 1,
      });
      await run.recordCancels();
      await run.step((step) => askForAttention(step, 'the payment can be given back once the bank has decided on it'));
      const heard = run.newsCount;
      await condition(() => run.newsCount > heard, bankPollMs(round), { summary: 'the bank is asked again' });
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      await run.step((step) => askForAttention(step, 'the payment could not be given back yet'));
      run.tried({ what: 'the payment could not be given back', times: round + 1 });
    }
  }
  throw ApplicationFailure.nonRetryable(`the money of ${run.checkoutId} could not be given back`, 'MoneyOut');
}

/** A cancel is read before each effect, so that none is begun after it. */
function stopIfCanceled(run: CheckoutRun): void {
  if (isCanceled(run)) throw new AttemptFailed('payment_canceled');
}

function isCanceled(run: CheckoutRun): boolean {
  return run.known.cancelRequested || run.cancelSignals.length > 0;
}

/** Milliseconds until the attempt is given up, at least 1. */
function paymentTimeLeft(run: CheckoutRun): number {
  return Math.max(1, millisecondsUntil(run.known.paymentDeadlineMs ?? 0));
}

function codeOf(error: unknown): string {
  if (error instanceof AttemptFailed) return error.code;
  // Not known in time: what happened is settled by the compensation, which reads it back.
  if (error instanceof ActivityFailure) return 'payment_timed_out';
  throw error;
}
