import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { CommandReceipt, CommandRef, OrderStart } from '../contracts/workflow-messages.ts';
import type { NextStep } from '../domain/order/standing.ts';
import { ORDER_STEP, OUTCOME_WAIT_MS } from './activity-options.ts';
import {
  captureUpdate,
  orderStoryQuery,
  paymentNewsSignal,
  refundUpdate,
  requireCommandRef,
  retryUpdate,
  supportUpdate,
} from './messages.ts';
import { applyRetry, giveBack, mail, money, OrderRun, steps } from './order-run.ts';
import { millisecondsUntil } from './workflow-time.ts';

/**
 * A placed order, for as long as something is to be done for it: an authorization to hold until the goods ship, refunds,
 * disputes. It is started by whoever brings work, and ends when nothing is left; the row in Postgres is what counts.
 */
export async function order({ orderId }: OrderStart): Promise<'settled'> {
  const run = new OrderRun(orderId);
  listen(run);
  // The engine's cancellation stops nothing here: money that is on its way arrives, and support has its own commands.
  return CancellationScope.nonCancellable(async (): Promise<'settled'> => {
    run.adopt(await steps.beginOrder.executeWithOptions({ summary: 'goes on from its row' }, [{ orderId }]));
    for (;;) {
      const { next } = run.known;
      if (run.news > run.newsRead) await readMoney(run);
      else if (workflowInfo().continueAsNewSuggested && allHandlersFinished())
        await continueAsNew<typeof order>({ orderId });
      else if (next !== null && next.do !== 'wait') await work(run, next);
      else if (next === null && run.commands === 0 && allHandlersFinished()) return 'settled';
      else await rest(run, next?.untilMs ?? null);
    }
  });
}

/** Sets the handlers: updates apply a command each and wait a little for what it comes to; signals only record. */
function listen(run: OrderRun): void {
  const command =
    (settled: (refundId: string | null) => boolean) =>
    ({ commandId }: CommandRef) =>
      CancellationScope.nonCancellable(async (): Promise<CommandReceipt> => {
        run.commands += 1;
        try {
          await condition(() => run.head !== null);
          const { outcome, refundId } = await run.step((ref) =>
            steps.applyOrderCommand.executeWithOptions({ summary: 'command' }, [{ ...ref, commandId }]),
          );
          if (outcome === 'applied')
            await condition(() => settled(refundId), OUTCOME_WAIT_MS, {
              summary: 'the command is answered at the latest',
            });
          return { outcome, revision: run.known.revision, status: null };
        } finally {
          run.commands -= 1;
        }
      });
  const shape = { validator: requireCommandRef };
  const made = (refundId: string | null) => !run.known.requestedRefunds.some((id) => id === refundId);
  setHandler(refundUpdate, command(made), shape);
  setHandler(
    captureUpdate,
    command(() => !run.known.captureRequested),
    shape,
  );
  setHandler(
    supportUpdate,
    command(() => run.known.next === null || run.known.next.do === 'wait'),
    shape,
  );
  setHandler(retryUpdate, (ref) => CancellationScope.nonCancellable(() => retry(run, ref)), shape);
  setHandler(paymentNewsSignal, () => void (run.news += 1));
  setHandler(orderStoryQuery, () => run.head);
}

/** What is waited for is done now, as after news. It does not wait for the step that is under way. */
async function retry(run: OrderRun, ref: CommandRef): Promise<CommandReceipt> {
  run.commands += 1;
  try {
    await condition(() => run.head !== null);
    const { outcome } = await applyRetry.executeWithOptions({ ...ORDER_STEP, summary: 'retry' }, [ref]);
    if (outcome === 'applied') run.news += 1;
    return { outcome, revision: run.known.revision, status: null };
  } finally {
    run.commands -= 1;
  }
}

async function work(run: OrderRun, next: Exclude<NextStep, { do: 'wait' }>): Promise<void> {
  switch (next.do) {
    case 'refund':
      return run.round(() => refund(run, next.refundId), 'a refund could not be made yet');
    case 'capture':
      return run.round(() => capture(run, next.amountMinor), 'the money could not be taken yet');
    case 'release':
      return run.round(() => release(run), 'the payment of the canceled order could not be given back yet');
    case 'mail':
      return run.round(() => tellBuyer(run), 'the buyer could not be told that the order is canceled');
    case 'resend':
      return run.round(() => sendAgain(run, next.number), 'the mail could not be sent again');
  }
}

/** Until there is news, a command, or the time at which Stripe is read again. */
async function rest(run: OrderRun, untilMs: number | null): Promise<void> {
  const { next } = run.known;
  const called = () => run.news > run.newsRead || run.known.next !== next || workflowInfo().continueAsNewSuggested;
  if (untilMs === null) await condition(() => called() || (run.commands === 0 && allHandlersFinished()));
  else if (!(await condition(called, Math.max(1, millisecondsUntil(untilMs)), { summary: 'Stripe is read again' })))
    await readMoney(run);
}

async function readMoney(run: OrderRun): Promise<void> {
  run.newsRead = run.news;
  await run.round(async () => {
    const seen = await run.step((ref) =>
      money.readOrderMoney.executeWithOptions({ summary: 'payment, refunds, disputes' }, [ref]),
    );
    if (seen === 'lapsed') await takeBack(run, 'the authorization of the payment lapsed');
  }, 'Stripe could not be read');
}

async function refund(run: OrderRun, refundId: string): Promise<void> {
  const outcome = await run.step((ref) =>
    money.makeRefund.executeWithOptions({ summary: refundId }, [{ ...ref, refundId }]),
  );
  // Somebody else may have given the money back: what Stripe has is put on record.
  if (outcome === 'refused') await readMoney(run);
}

/** Takes the money of a held authorization. Where it can't be had, the order is taken back. */
async function capture(run: OrderRun, amountMinor: number | null): Promise<void> {
  const result = await run.step((ref) =>
    money.captureHeld.executeWithOptions(
      { summary: amountMinor === null ? 'all that is authorized' : `${amountMinor} minor units` },
      [{ ...ref, amountMinor }],
    ),
  );
  if (result.kind === 'refused') await takeBack(run, 'the payment could not be captured');
}

/** The order can't be kept: its units go back; what is still to be given back, and the mail, follow from its row. */
async function takeBack(run: OrderRun, reason: string): Promise<void> {
  await run.step((ref) => steps.cancelHeldOrder.executeWithOptions({ summary: reason }, [{ ...ref, reason }]));
}

/** Lets go of the payment of a canceled order, read back (promise M5). */
async function release(run: OrderRun): Promise<void> {
  const { checkoutId, attempt } = run.known;
  const ref = { checkoutId, attempt };
  const options = { summary: `the order is canceled; attempt ${attempt}` };
  const canceled = await giveBack.cancelPayment.executeWithOptions(options, [ref]);
  if (canceled === 'captured') await giveBack.refundPayment.executeWithOptions(options, [ref]);
  await stand(run, 'the money is back');
}

async function tellBuyer(run: OrderRun): Promise<void> {
  const summary = `order ${run.known.number}`;
  await mail.sendCancellation.executeWithOptions({ summary }, [{ checkoutId: run.known.checkoutId }]);
  await stand(run, 'the buyer is told');
}

async function stand(run: OrderRun, summary: string): Promise<void> {
  await run.step((step) => steps.standOrder.executeWithOptions({ summary }, [{ ...step, trouble: null }]));
}

async function sendAgain(run: OrderRun, number: number): Promise<void> {
  await run.step((ref) => mail.sendAgain.executeWithOptions({ summary: `mail ${number}` }, [{ ...ref, number }]));
}
