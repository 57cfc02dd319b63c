import { ActivityFailure, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  log,
  ParentClosePolicy,
  patched,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { LocalActivities, RemoteActivities } from '../activities/index.ts';
import type { RecoveryRef, RecoveryState } from '../activities/payment-recovery.ts';
import { introduction } from '../contracts/run-links.ts';
import type { CheckoutStart, CommandReceipt, CommandRef, RecoveryStart } from '../contracts/workflow-messages.ts';
import { CHECKOUT_WORKFLOW, checkoutWorkflowId } from '../contracts/workflow-messages.ts';
import { LOCAL_STEP, LOOK_AFTER, MAIL, ORDER_STEP } from './activity-options.ts';
import { givenLinks } from './details.ts';
import { paymentNewsSignal, requireCommandRef, retryUpdate, supportUpdate } from './messages.ts';
import { mayPass } from './passing-failure.ts';
import { bankPollMs } from './processing-payment.ts';
import { RecoveryPage } from './recovery-page.ts';

// A command that can't be applied for as long as that fails its update: whoever asked may ask again, and the looks go on.
const { recoverPayment, placeLateOrder, applyRecoveryCommand } =
  proxyActivities<Pick<RemoteActivities, 'recoverPayment' | 'placeLateOrder' | 'applyRecoveryCommand'>>(LOOK_AFTER);
const { applyRetry } = proxyActivities<Pick<RemoteActivities, 'applyRetry'>>(ORDER_STEP);
const { tellGivenBack } = proxyActivities<Pick<RemoteActivities, 'tellGivenBack'>>(MAIL);
const { recoveryAttention } = proxyLocalActivities<Pick<LocalActivities, 'recoveryAttention'>>(LOCAL_STEP);

/** How a recovery ended. none: it was not its business. */
export type RecoveryEnd = 'placed' | 'given_back' | 'canceled' | 'made_good' | 'none';

/**
 * Looks after one PaymentIntent that belongs to no order: an order is placed on it where that is still wanted and possible, or
 * all of it is given back, read back, and the buyer told (promises M2, M5). It goes on until Stripe says that nothing is left
 * to do; what it waits for stands in its row. Who asks for a cancel here is not listened to: the money would stay where it is.
 */
export async function paymentRecovery({ paymentIntentId }: RecoveryStart): Promise<RecoveryEnd> {
  const ref = { paymentIntentId };
  const shown = new RecoveryPage(paymentIntentId);
  let news = 0;
  let acts = 0;
  setHandler(paymentNewsSignal, () => void (news += 1));
  /** Applies a command of support's; whatever it came to, the payment is looked at again. */
  const command = (apply: (ref: CommandRef) => Promise<CommandReceipt['outcome']>) => (commandRef: CommandRef) =>
    CancellationScope.nonCancellable(async (): Promise<CommandReceipt> => {
      acts += 1;
      try {
        return { outcome: await apply(commandRef), revision: 0, status: null };
      } finally {
        news += 1;
        acts -= 1;
      }
    });
  const shape = { validator: requireCommandRef };
  setHandler(
    supportUpdate,
    command(async (commandRef) => {
      const { answer, placed } = await applyRecoveryCommand({ ...ref, ...commandRef });
      if (placed !== null) await takeUp(placed);
      return answer.outcome;
    }),
    shape,
  );
  setHandler(
    retryUpdate,
    command(async (commandRef) => (await applyRetry(commandRef)).outcome),
    shape,
  );
  return CancellationScope.nonCancellable(async () => {
    let mayPlace = true;
    let told = false;
    /** Mails that are on their way. */
    let mails = 0;
    for (let round = 0; ; round += 1) {
      const heard = news;
      shown.looks = round + 1;
      const state = await look(ref, mayPlace, shown);
      if (state.kind === 'place') {
        const placed = await place(ref, state, shown);
        if (placed === 'placed') return 'placed';
        mayPlace = placed !== 'refused';
        continue;
      }
      if (state.tell && !told) {
        told = true;
        mails += 1;
        const telling = tell(ref).finally(() => (mails -= 1));
        // Money and support's commands do not wait for a mail server. Runs that began to wait for it go on as they began.
        if (!patched('told-beside-the-looks')) await telling;
      }
      // What support asks for meanwhile may have changed what was seen.
      if (acts > 0) await condition(() => acts === 0);
      if (state.kind === 'closed') {
        await condition(() => mails === 0 || news > heard);
        if (news === heard) return state.outcome;
      }
      if (workflowInfo().continueAsNewSuggested && allHandlersFinished() && mails === 0)
        await continueAsNew<typeof paymentRecovery>(ref);
      if (state.kind === 'wait') {
        shown.waits(state.for, bankPollMs(round));
        await condition(() => news > heard, bankPollMs(round), { summary: `waits for: ${state.for}` });
      }
    }
  });
}

/** Reads Stripe, and gives back what has to be given back. After a round that failed people are asked to look. */
async function look(ref: RecoveryRef, mayPlace: boolean, shown: RecoveryPage): Promise<RecoveryState> {
  try {
    const summary = `look ${shown.looks}${mayPlace ? '' : ', no order is placed'}`;
    const state = await recoverPayment.executeWithOptions({ summary }, [{ ...ref, mayPlace }]);
    shown.works(state.kind === 'wait' && state.for === 'support');
    return state;
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    await askForAttention(ref, 'the payment could not be given back yet', shown);
    return { kind: 'wait', for: 'release', tell: false };
  }
}

/** Places the order and hands it to its checkout's workflow, which takes the money and tells the buyer. */
async function place(
  ref: RecoveryRef,
  { checkoutId, revision }: Extract<RecoveryState, { kind: 'place' }>,
  shown: RecoveryPage,
): Promise<'placed' | 'refused' | 'stale'> {
  let result;
  try {
    const summary = `on ${checkoutId}, revision ${revision}`;
    result = await placeLateOrder.executeWithOptions({ summary }, [{ ...ref, checkoutId, revision }]);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    // It may have been placed: the next look tells.
    await askForAttention(ref, 'the order could not be placed yet', shown);
    return 'stale';
  }
  // Somebody wrote the row meanwhile; the next look tells what it means.
  if (result.kind === 'stale') return 'stale';
  if (result.value.kind === 'refused') {
    log.info('no order is placed on late money', { ...ref, reason: result.value.reason });
    return 'refused';
  }
  await takeUp(checkoutId);
  return 'placed';
}

/** Has the workflow of a checkout go on from its row, with the order that was placed. */
async function takeUp(checkoutId: string): Promise<void> {
  try {
    const start: CheckoutStart = { checkoutId, createCommandId: null, head: null };
    await startChild(CHECKOUT_WORKFLOW, {
      workflowId: checkoutWorkflowId(checkoutId),
      args: [start],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowTaskTimeout: '3s',
      ...introduction('checkout', givenLinks(), { checkout: checkoutId }),
    });
  } catch (error) {
    // Already taken up from its row: that is what was wanted.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

async function tell(ref: RecoveryRef): Promise<void> {
  try {
    await tellGivenBack.executeWithOptions({ summary: 'the money goes back' }, [ref]);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    log.warn('the buyer could not be told that the money is given back', { ...ref });
  }
}

async function askForAttention(ref: RecoveryRef, reason: string, shown: RecoveryPage): Promise<void> {
  shown.fails(reason);
  try {
    await recoveryAttention.executeWithOptions({ ...LOCAL_STEP, summary: reason }, [{ ...ref, reason }]);
  } catch (error) {
    // Postgres is away: the next round asks again.
    if (!mayPass(error)) throw error;
    log.warn('could not ask for attention', { ...ref });
  }
}
