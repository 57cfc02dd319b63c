import { randomUUID } from 'node:crypto';
import { describe, expect } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import type { LocalActivities, RemoteActivities } from '../activities/index.ts';
import type { StepResult } from '../activities/checkout-step.ts';
import type { PaymentOutcome } from '../activities/payments.ts';
import type { CheckoutHead, CommandReceipt, CommandRef } from '../contracts/workflow-messages.ts';
import { SIGNAL, UPDATE } from '../contracts/workflow-messages.ts';
import { skippedTime } from '../tests/setup/skipped-time.ts';

// Postgres' clock can't be skipped, so that the steps are played here by a row in memory; what is tested is the story: which
// step comes when. The steps themselves are tested on a real Postgres.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const time = await skippedTime();

type Steps = { [Name in keyof (LocalActivities & RemoteActivities)]?: (LocalActivities & RemoteActivities)[Name] };

/** A checkout in memory: its head, and the steps that were taken, each with the skipped time at which it came. */
function checkoutInMemory(initial: Partial<CheckoutHead>, startMs: number) {
  const taken: string[] = [];
  let head: CheckoutHead = {
    revision: 1,
    status: 'ready_for_complete',
    channel: 'test',
    currency: 'USD',
    totalMinor: 2500,
    total: 'USD 1.00',
    units: 1,
    waitingFor: 'buyer',
    nextAction: 'the items go back',
    attention: null,
    attempt: 0,
    cancelRequested: false,
    paymentDeadlineMs: null,
    holdExpiresMs: startMs + 15 * MINUTE,
    expiresMs: startMs + 6 * HOUR,
    orderNumber: null,
    ...initial,
  };
  const step = async <T>(name: string, change: Partial<CheckoutHead>, value: T): Promise<StepResult<T>> => {
    const minutes = Math.round(((await time.env.currentTimeMs()) - startMs) / MINUTE);
    taken.push(`${name} at ${minutes} min`);
    head = { ...head, ...change, revision: head.revision + 1 };
    return { kind: 'done', head, value };
  };
  const steps: Steps = {
    readCheckout: async () => head,
    releaseInventory: () => step('releaseInventory', { holdExpiresMs: null }, { units: 1, held: false }),
    requestCancel: ({ actor, reason }) =>
      step(`requestCancel by ${actor} (${reason})`, { cancelRequested: true }, 'requested' as const),
    closeCheckout: () => step('closeCheckout', { status: 'canceled', waitingFor: null }, null),
    askForAttention: ({ reason }) => step(`askForAttention (${reason})`, { attention: reason }, null),
    cancelOrder: () => step('cancelOrder', { waitingFor: 'release' }, null),
    closeOrder: () => step('closeOrder', { waitingFor: null }, null),
  };
  return { taken, steps, step };
}

/** Runs a checkout on these steps, and tells what `play` comes to; unset: its end. */
async function run<T = unknown>(
  steps: Steps,
  play: (handle: WorkflowHandle) => Promise<T> = (handle) => handle.result() as Promise<T>,
): Promise<T> {
  const taskQueue = randomUUID();
  const worker = await Worker.create({
    connection: time.env.nativeConnection,
    taskQueue,
    workflowBundle: time.bundle,
    activities: steps,
  });
  const checkoutId = `chk_${taskQueue}`;
  const options = {
    taskQueue,
    workflowId: `checkout/${checkoutId}`,
    args: [{ checkoutId, createCommandId: null, head: null }],
  };
  return worker.runUntil(async () => {
    return play(await time.env.client.workflow.start('checkout', options));
  });
}

/** The steps without their times. */
const names = (taken: readonly string[]) => taken.map((step) => step.replace(/ at \d+ min$/, ''));

describe(time.title, () => {
  const { story } = time;

  story(
    'E4: a forgotten checkout lets its hold lapse after 15 minutes and expires after 6 hours, with its stock given back',
    async () => {
      const { taken, steps } = checkoutInMemory({}, await time.env.currentTimeMs());
      expect(await run(steps)).toBe('canceled');
      expect(taken).toEqual([
        'releaseInventory at 15 min',
        'requestCancel by timer (expired) at 360 min',
        'releaseInventory at 360 min',
        'closeCheckout at 360 min',
      ]);
    },
  );

  story(
    'M2: a capture that fails for good takes the order back, gives the money free, then tells the buyer',
    async () => {
      const initial = {
        status: 'completed',
        waitingFor: 'capture',
        attempt: 1,
        orderNumber: '1001',
        holdExpiresMs: null,
      } as const;
      const { taken, steps } = checkoutInMemory(initial, await time.env.currentTimeMs());
      steps.capturePayment = async () => {
        throw ApplicationFailure.nonRetryable('Stripe will not have it');
      };
      steps.cancelPayment = async () => {
        taken.push('cancelPayment');
        return 'free';
      };
      steps.sendCancellation = async () => void taken.push('sendCancellation');
      expect(await run(steps)).toBe('completed');
      expect(names(taken)).toEqual(['cancelOrder', 'cancelPayment', 'closeOrder', 'sendCancellation']);
    },
  );

  /** A payment that the bank still has; `decided` is what it says once `afterMinutes` have passed. */
  const atTheBank = async (afterMinutes: number, decided: PaymentOutcome) => {
    const started = await time.env.currentTimeMs();
    const initial = { status: 'complete_in_progress', waitingFor: 'payment', attempt: 1 } as const;
    const played = checkoutInMemory({ ...initial, paymentDeadlineMs: started + MINUTE }, started);
    const { steps, step } = played;
    const minutes = async () => ((await time.env.currentTimeMs()) - started) / MINUTE;
    steps.createPaymentIntent = async () => ({ paymentIntentId: 'pi_1' });
    steps.confirmPayment = async () => ({ kind: 'processing' });
    steps.readPayment = async () => ((await minutes()) >= afterMinutes ? decided : { kind: 'processing' });
    steps.watchPayment = () =>
      step('watchPayment', { waitingFor: 'bank', paymentDeadlineMs: started + 21 * 24 * HOUR }, null);
    steps.recordPaymentFailure = ({ code }) =>
      step(`recordPaymentFailure (${code})`, { status: 'incomplete', waitingFor: 'buyer' }, null);
    return { ...played, minutes };
  };

  story(
    'O5, S4: a payment that the bank still has is watched beyond its deadline and the expiry of its checkout, then placed',
    async () => {
      const { taken, steps, step } = await atTheBank(5 * 24 * 60, { kind: 'authorized' });
      steps.createOrder = () =>
        step('createOrder', { status: 'completed', waitingFor: 'capture', orderNumber: '1001' }, {
          kind: 'placed',
          orderNumber: '1001',
        } as const);
      steps.capturePayment = () => step('capturePayment', { waitingFor: null }, { kind: 'captured' } as const);
      expect(await run(steps)).toBe('completed');
      expect(names(taken)).toEqual(['watchPayment', 'createOrder', 'capturePayment']);
      expect(taken[0]).toBe('watchPayment at 1 min');
      // Asked at the latest every 6 hours.
      const placedAt = Number(/at (\d+) min/.exec(taken[1] ?? '')?.[1]);
      expect(placedAt).toBeGreaterThanOrEqual(5 * 24 * 60);
      expect(placedAt).toBeLessThanOrEqual(5 * 24 * 60 + 6 * 60 + 1);
    },
  );

  story('M2: a payment that the bank declines after days is a decline', async () => {
    const { taken, steps } = await atTheBank(2 * 24 * 60, { kind: 'declined', code: 'insufficient_funds' });
    steps.cancelPayment = async () => 'free';
    expect(await run(steps)).toBe('canceled');
    expect(names(taken).slice(0, 3)).toEqual([
      'watchPayment',
      'recordPaymentFailure (insufficient_funds)',
      'requestCancel by timer (expired)',
    ]);
  });

  story('M5: a cancel while the bank has the payment goes on until the bank has decided, then pays back', async () => {
    const { taken, steps, minutes } = await atTheBank(Number.POSITIVE_INFINITY, { kind: 'processing' });
    steps.cancelPayment = async () => ((await minutes()) >= 3 * 24 * 60 ? 'captured' : 'processing');
    steps.refundPayment = async () => void taken.push('refundPayment');
    const end = await run(steps, async (handle) => {
      await handle.signal(SIGNAL.cancel, { actor: 'support', reason: 'asked by phone' });
      return handle.result();
    });
    expect(end).toBe('canceled');
    const seen = names(taken);
    expect(seen).toContain('askForAttention (the payment can be given back once the bank has decided on it)');
    expect(seen.slice(-4)).toEqual([
      'refundPayment',
      'recordPaymentFailure (payment_canceled)',
      'releaseInventory',
      'closeCheckout',
    ]);
  });

  story(
    'M5: a cancel at Stripe that fails for good asks for attention after each round and goes on trying',
    async () => {
      const started = await time.env.currentTimeMs();
      const initial = {
        status: 'complete_in_progress',
        waitingFor: 'payment',
        attempt: 1,
        paymentDeadlineMs: started + 10 * MINUTE,
      } as const;
      const { taken, steps, step } = checkoutInMemory(initial, started);
      let rounds = 0;
      steps.createPaymentIntent = async () => ({ refused: 'card_declined' });
      steps.cancelPayment = async () => {
        if (taken.length < 2) throw new Error('Stripe is away');
        rounds += 1;
        return 'free';
      };
      steps.recordPaymentFailure = ({ code }) =>
        step(`recordPaymentFailure (${code})`, { status: 'incomplete', waitingFor: 'buyer' }, null);
      expect(await run(steps)).toBe('canceled');
      expect(rounds).toBe(1);
      const attention = 'askForAttention (the payment could not be given back yet)';
      expect(names(taken).slice(0, 3)).toEqual([attention, attention, 'recordPaymentFailure (card_declined)']);
    },
  );

  story(
    'E4, M5: a buyer who never comes back from his bank is waited for until the deadline, and no longer',
    async () => {
      const started = await time.env.currentTimeMs();
      const initial = {
        status: 'complete_in_progress',
        waitingFor: 'payment',
        attempt: 1,
        paymentDeadlineMs: started + 10 * MINUTE,
      } as const;
      const { taken, steps, step } = checkoutInMemory(initial, started);
      let reads = 0;
      steps.createPaymentIntent = async () => ({ paymentIntentId: 'pi_1' });
      steps.confirmPayment = async () => ({ kind: 'action_required' });
      steps.requireBuyerAction = () => step('requireBuyerAction', { waitingFor: 'buyer_action' }, null);
      steps.readPayment = async () => {
        reads += 1;
        return { kind: 'action_required' };
      };
      steps.cancelPayment = async () => {
        taken.push('cancelPayment');
        return 'free';
      };
      steps.recordPaymentFailure = ({ code }) =>
        step(`recordPaymentFailure (${code})`, { status: 'incomplete', waitingFor: 'buyer' }, null);
      expect(await run(steps)).toBe('canceled');
      expect(taken.slice(0, 3)).toEqual([
        'requireBuyerAction at 0 min',
        'cancelPayment',
        'recordPaymentFailure (payment_timed_out) at 10 min',
      ]);
      // Every 15 s, and once at the deadline.
      expect([39, 40, 41]).toContain(reads);
    },
  );

  /** Completes a checkout whose payment is `confirmed` so at first, and authorized when it is read again 15 s later. */
  const completed = async (confirmed: PaymentOutcome) => {
    const started = await time.env.currentTimeMs();
    const { steps, step } = checkoutInMemory({}, started);
    steps.applyCommand = async () => {
      const paying = { status: 'complete_in_progress', waitingFor: 'payment', attempt: 1 } as const;
      const { head } = await step('complete', { ...paying, paymentDeadlineMs: started + 10 * MINUTE }, null);
      const receipt = { outcome: 'applied', revision: head?.revision ?? 0, status: 'complete_in_progress' } as const;
      return { kind: 'done', receipt, head, open: true };
    };
    steps.createPaymentIntent = async () => ({ paymentIntentId: 'pi_1' });
    steps.confirmPayment = async () => confirmed;
    steps.readPayment = async () => ({ kind: 'authorized' });
    steps.createOrder = () =>
      step('createOrder', { status: 'completed', waitingFor: 'capture', orderNumber: '1001' }, {
        kind: 'placed',
        orderNumber: '1001',
      } as const);
    steps.capturePayment = () => step('capturePayment', { waitingFor: null }, { kind: 'captured' } as const);
    return run(steps, async (handle) => {
      const update = await handle.startUpdate<CommandReceipt, [CommandRef]>(UPDATE.complete, {
        args: [{ commandId: 'cmd_1' }],
        waitForStage: 'ACCEPTED',
      });
      // Time is skipped only while the end is waited for.
      const [receipt, end] = await Promise.all([update.result(), handle.result()]);
      expect(end).toBe('completed');
      return receipt;
    });
  };

  story('O4: complete is answered when its outcome is there', async () => {
    expect(await completed({ kind: 'authorized' })).toEqual(expect.not.objectContaining({ slow: true }));
  });

  story('O4: complete waits 8 s for its outcome, and then says that it goes on', async () => {
    expect(await completed({ kind: 'processing' })).toMatchObject({ outcome: 'applied', slow: true });
  });

  story('M1: a bank that asks again after the buyer has been there gets no second visit', async () => {
    const started = await time.env.currentTimeMs();
    const initial = {
      status: 'complete_in_progress',
      waitingFor: 'payment',
      attempt: 1,
      paymentDeadlineMs: started + 10 * MINUTE,
    } as const;
    const { taken, steps, step } = checkoutInMemory(initial, started);
    steps.createPaymentIntent = async () => ({ paymentIntentId: 'pi_1' });
    steps.confirmPayment = async () => ({ kind: 'action_required' });
    steps.requireBuyerAction = () => step('requireBuyerAction', { waitingFor: 'buyer_action' }, null);
    steps.readPayment = async () => ({ kind: 'authenticated' });
    steps.resumePayment = () => step('resumePayment', { waitingFor: 'payment' }, { kind: 'ready' as const });
    steps.confirmPaymentAgain = async () => ({ kind: 'action_required' });
    steps.cancelPayment = async () => 'free';
    steps.recordPaymentFailure = ({ code }) =>
      step(`recordPaymentFailure (${code})`, { status: 'incomplete', waitingFor: 'buyer' }, null);
    expect(await run(steps)).toBe('canceled');
    expect(names(taken).slice(0, 3)).toEqual([
      'requireBuyerAction',
      'resumePayment',
      'recordPaymentFailure (authentication_required)',
    ]);
  });
});
