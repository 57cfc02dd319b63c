import { ActivityFailure, ApplicationFailure, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  log,
  ParentClosePolicy,
  setHandler,
  sleep,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { introduction } from '../contracts/run-links.ts';
import type { CheckoutStart, CommandReceipt, CommandRef } from '../contracts/workflow-messages.ts';
import { ORDER_WORKFLOW, orderWorkflowId } from '../contracts/workflow-messages.ts';
import { MAIL, ORDER_STEP, RECORD_TAXES, STEP_RETRY_LIMIT, STEP_RETRY_MAX_MS } from './activity-options.ts';
import {
  applyRetry,
  askForAttention,
  CheckoutRun,
  local,
  recordTaxes,
  sendConfirmation,
  withSummary,
} from './checkout-run.ts';
import {
  cancelSignal,
  cancelUpdate,
  completeUpdate,
  createUpdate,
  paymentNewsSignal,
  readCancelSignal,
  requireCommandRef,
  retryUpdate,
  storyQuery,
  supportUpdate,
  updateUpdate,
} from './messages.ts';
import { givenLinks } from './details.ts';
import type { order } from './order.ts';
import { mayPass } from './passing-failure.ts';
import { captureOrUndo, freeCanceledOrder, payAndPlace } from './payment.ts';
import { millisecondsUntil } from './workflow-time.ts';

/** How a checkout's run ended. `nothing created`: its create was refused. */
export type CheckoutEnd = 'completed' | 'canceled' | 'nothing created';

/**
 * One checkout, from its first line to its order or its end. The row in Postgres is what counts; this is its story: who may
 * move it when, what happens by itself at which time, and what is undone when a step fails.
 */
export async function checkout(start: CheckoutStart): Promise<CheckoutEnd> {
  const run = new CheckoutRun(start.checkoutId, start.head);
  listen(run);
  // The engine's cancellation means support's cancel: money and stock are given back before the end.
  void CancellationScope.current().cancelRequested.catch(() => {
    run.cancelSignals.push({ actor: 'temporal', reason: 'canceled in Temporal' });
  });
  return CancellationScope.nonCancellable(async () => {
    await begin(run, start);
    const end = run.head === null ? 'nothing created' : await live(run);
    run.closing = true;
    await condition(allHandlersFinished);
    return end;
  });
}

/** Sets the handlers: updates apply a command each, signals only record. */
function listen(run: CheckoutRun): void {
  const command = (operation: string) => (ref: CommandRef) =>
    CancellationScope.nonCancellable(async (): Promise<CommandReceipt> => {
      await condition(() => run.begun);
      // Create's work is in the start arguments, so that it can't be lost; its update only waits for the result.
      if (run.createReceipt && ref.commandId === run.createReceipt.commandId) return run.createReceipt;
      if (run.closing || run.head === null)
        throw ApplicationFailure.nonRetryable('the checkout has ended', 'CheckoutEnded');
      return run.apply(operation, ref.commandId);
    });
  const shape = { validator: requireCommandRef };
  setHandler(createUpdate, command('create'), shape);
  setHandler(updateUpdate, command('update'), shape);
  setHandler(completeUpdate, command('complete'), shape);
  setHandler(cancelUpdate, command('cancel'), shape);
  const counted = (handler: (ref: CommandRef) => Promise<CommandReceipt>) => async (ref: CommandRef) => {
    run.acts += 1;
    try {
      return await handler(ref);
    } finally {
      run.acts -= 1;
    }
  };
  setHandler(supportUpdate, counted(command('support')), shape);
  setHandler(
    retryUpdate,
    counted((ref) => CancellationScope.nonCancellable(() => retry(run, ref))),
    shape,
  );
  setHandler(cancelSignal, (request) => void run.cancelSignals.push(readCancelSignal(request)));
  setHandler(paymentNewsSignal, () => void (run.newsCount += 1));
  setHandler(storyQuery, () => run.head);
}

/** What is waited for is done now: a wait for news has them. It changes no row, so that it holds up nothing. */
async function retry(run: CheckoutRun, ref: CommandRef): Promise<CommandReceipt> {
  await condition(() => run.begun);
  const { outcome } = await applyRetry.executeWithOptions({ ...ORDER_STEP, summary: 'retry' }, [ref]);
  if (outcome === 'applied') run.newsCount += 1;
  return { outcome, revision: run.head?.revision ?? 0, status: run.head?.status ?? null };
}

/** Creates the checkout, or takes up the one that is there. While Postgres is away, it is tried again. */
async function begin(run: CheckoutRun, { checkoutId, createCommandId }: CheckoutStart): Promise<void> {
  for (let tries = 1; !run.begun && tries <= STEP_RETRY_LIMIT; tries += 1) {
    try {
      if (createCommandId !== null)
        run.createReceipt = { ...(await run.apply('create', createCommandId)), commandId: createCommandId };
      else run.adopt(await existing(checkoutId));
      run.begun = true;
    } catch (error) {
      if (!mayPass(error)) throw error;
      log.warn('the beginning failed and is tried again', { tries });
      await sleep(Math.min(1_000 * 2 ** Math.min(tries - 1, 10), STEP_RETRY_MAX_MS), { summary: 'try to begin again' });
    }
  }
}

async function existing(checkoutId: string) {
  const head = await local.readCheckout.executeWithOptions(withSummary('goes on from its row'), [{ checkoutId }]);
  if (!head) throw ApplicationFailure.nonRetryable(`there is no checkout ${checkoutId}`, 'UnknownCheckout');
  return head;
}

/** Everything between the beginning and the end. Each turn does the one thing that is most urgent, then looks again. */
async function live(run: CheckoutRun): Promise<CheckoutEnd> {
  for (;;) {
    await run.recordCancels();
    const { status, cancelRequested, holdExpiresMs, expiresMs } = run.known;
    // What support does to a checkout that was taken up from its row comes first.
    if (status === 'canceled' && run.acts === 0) return 'canceled';
    if (status === 'completed' && run.acts === 0) return finish(run);
    if (status === 'canceled' || status === 'completed') await condition(() => run.acts === 0);
    else if (status === 'complete_in_progress') await payAndPlace(run);
    else if (cancelRequested) await giveUp(run);
    else if (millisecondsUntil(expiresMs) <= 0) run.cancelSignals.push({ actor: 'timer', reason: 'expired' });
    else if (holdExpiresMs !== null && millisecondsUntil(holdExpiresMs) <= 0) await letHoldLapse(run);
    else if (workflowInfo().continueAsNewSuggested && allHandlersFinished()) await beginNewRun(run);
    else
      await rest(
        run,
        Math.min(expiresMs, holdExpiresMs ?? expiresMs),
        holdExpiresMs === null ? 'checkout expires' : 'hold lapses',
      );
  }
}

/** Waits for the buyer, for support, or for the time at which something happens by itself. */
async function rest(run: CheckoutRun, untilMs: number, summary: string): Promise<void> {
  const called = () => run.cancelSignals.length > 0 || run.unsettled || workflowInfo().continueAsNewSuggested;
  await condition(called, Math.max(1, millisecondsUntil(untilMs)), { summary });
}

/** The stock goes back to the shop; the checkout stays resumable. The sweeper may have been faster. */
async function letHoldLapse(run: CheckoutRun): Promise<void> {
  const { held } = await run.step((ref) =>
    local.releaseInventory.executeWithOptions(withSummary('the hold lapsed'), [{ ...ref, because: 'hold_lapsed' }]),
  );
  // The database's clock rules: a hold that still lives there is looked at again a little later.
  if (held) await sleep('1s', { summary: 'hold lives a little longer' });
}

/** Canceled, by whomever: only once nothing is held and no money is out. */
async function giveUp(run: CheckoutRun): Promise<void> {
  await run.step((ref) =>
    local.releaseInventory.executeWithOptions(withSummary('canceled'), [{ ...ref, because: 'cancel' }]),
  );
  await run.step((ref) => local.closeCheckout.executeWithOptions(withSummary('stock and money are back'), [ref]));
}

/** The order is placed: take the money, then tell the buyer. */
async function finish(run: CheckoutRun): Promise<CheckoutEnd> {
  if (run.known.heldOrderId !== undefined) await handOver(run.known.heldOrderId);
  if (run.known.waitingFor === 'capture') await captureOrUndo(run);
  // A run that was lost while the money of a canceled order went back.
  if (run.known.waitingFor === 'release') await freeCanceledOrder(run);
  if (run.known.waitingFor === 'confirmation_email') await tellBuyer(run);
  if (run.known.recordsTaxes) await bookTaxes(run);
  return 'completed';
}

/** The order's own workflow holds the authorization until the goods ship. It outlives this one; where it runs already, it goes on. */
async function handOver(orderId: string): Promise<void> {
  try {
    await startChild<typeof order>(ORDER_WORKFLOW, {
      workflowId: orderWorkflowId(orderId),
      args: [{ orderId }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowTaskTimeout: '3s',
      ...introduction('order', givenLinks(), { order: orderId }),
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

async function tellBuyer(run: CheckoutRun): Promise<void> {
  try {
    const summary = `order ${run.known.orderNumber ?? ''}`;
    await run.outsideStep((ref) => sendConfirmation.executeWithOptions({ ...MAIL, summary }, [ref]));
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    await run.step((ref) => askForAttention(ref, 'the confirmation e-mail could not be sent'));
  }
}

/** Who has computed the order's taxes books them. */
async function bookTaxes(run: CheckoutRun): Promise<void> {
  try {
    await run.outsideStep((ref) => recordTaxes.executeWithOptions({ ...RECORD_TAXES, summary: 'taxes' }, [ref]));
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    await run.step((ref) => askForAttention(ref, 'the taxes of the order could not be recorded at their provider'));
  }
}

/** A long history is left behind; the next run goes on from the head. */
async function beginNewRun(run: CheckoutRun): Promise<void> {
  await continueAsNew<typeof checkout>({ checkoutId: run.checkoutId, createCommandId: null, head: run.known });
}
