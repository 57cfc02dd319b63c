import { randomUUID } from 'node:crypto';
import { describe, expect } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import type { OrderActivities, RemoteActivities } from '../activities/index.ts';
import type { OrderStepResult } from '../activities/order-step.ts';
import type { OrderHead } from '../contracts/workflow-messages.ts';
import { EXAMPLE_PAYMENT, exampleOrder } from '../domain/order/example-order.ts';
import type { Order, OrderPayment, OrderRefund } from '../domain/order/order.ts';
import type { OrderPolicy } from '../domain/order/standing.ts';
import { standingOf } from '../domain/order/standing.ts';
import { skippedTime } from '../tests/setup/skipped-time.ts';

// Postgres' and Stripe's clocks can't be skipped, so that the steps are played here by an order in memory; what is tested is the
// story, with the real rules of where an order stands: which step comes when. The steps are tested on real parts elsewhere.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const time = await skippedTime();

type Steps = { [Name in keyof (OrderActivities & RemoteActivities)]?: (OrderActivities & RemoteActivities)[Name] };

const payment: OrderPayment = { ...EXAMPLE_PAYMENT, status: 'authorized', capturedMinor: 0 };

/** An order in memory, and the steps that were taken, each with the skipped time at which it came. */
async function orderInMemory(change: Partial<Order>, policy: OrderPolicy = { lapse: 'capture' }) {
  const startMs = await time.env.currentTimeMs();
  const at = (ms: number) => new Date(startMs + ms).toISOString();
  const taken: string[] = [];
  let order: Order = exampleOrder({
    placedAt: at(0),
    capturePolicy: 'on_shipment',
    payment: { ...payment, createdAt: at(0) },
    ...change,
  });
  const head = async (trouble: string | null = null): Promise<OrderHead> => {
    const { waitingFor, nextAction, attention, next } = standingOf(
      order,
      policy,
      await time.env.currentTimeMs(),
      trouble,
    );
    const { revision, number, checkoutId, status, channel, currency, totalMinor } = order;
    return {
      ...{ revision, number, checkoutId, status, channel, currency, totalMinor, attempt: 1 },
      ...{ waitingFor, nextAction, attention, next, captureRequested: false },
      requestedRefunds: order.refunds.filter(({ status: is }) => is === 'requested').map(({ id }) => id),
    };
  };
  const step = async <T>(
    name: string,
    to: Partial<Order>,
    value: T,
    trouble?: string | null,
  ): Promise<OrderStepResult<T>> => {
    const hours = ((await time.env.currentTimeMs()) - startMs) / HOUR;
    taken.push(`${name} at ${Math.round(hours * 10) / 10} h`);
    order = { ...order, ...to, revision: order.revision + 1 };
    return { kind: 'done', head: await head(trouble), value };
  };
  const steps: Steps = {
    beginOrder: () => head(),
    readOrderMoney: () => step('read', {}, 'as expected' as const),
    captureHeld: () =>
      step('capture', { payment: { ...payment, createdAt: at(0), status: 'captured', capturedMinor: 5_000 } }, {
        kind: 'captured',
      } as const),
    cancelHeldOrder: ({ reason }) => step(`cancel order (${reason})`, { status: 'canceled', canceledAt: at(0) }, null),
    standOrder: ({ trouble }) => step(trouble === null ? 'stand' : `stand (${trouble})`, {}, null, trouble),
    cancelPayment: async () => {
      order = { ...order, payment: { ...payment, createdAt: at(0), status: 'canceled' } };
      taken.push('cancel payment');
      return 'free';
    },
    sendCancellation: async () => {
      order = { ...order, cancellationMailed: true };
      taken.push('mail');
    },
  };
  return { taken, steps, step, at, seen: () => order };
}

async function run(steps: Steps): Promise<unknown> {
  const taskQueue = randomUUID();
  const connection = time.env.nativeConnection;
  const worker = await Worker.create({ connection, taskQueue, workflowBundle: time.bundle, activities: steps });
  return worker.runUntil(
    time.env.client.workflow.execute('order', {
      taskQueue,
      workflowId: `order/${taskQueue}`,
      args: [{ orderId: 'ord_1' }],
    }),
  );
}

describe(time.title, () => {
  const { story } = time;

  story('M10: on day 6 a held authorization is captured, and the workflow ends', async () => {
    const { taken, steps } = await orderInMemory({});
    expect(await run(steps)).toBe('settled');
    expect(taken).toEqual(['read at 144 h', 'capture at 144 h']);
  });

  story(
    'M10: by the other policy people are told on day 6; on day 7 the order is taken back, and its buyer told',
    async () => {
      const { taken, steps, step } = await orderInMemory({}, { lapse: 'attention' });
      const told: (string | null)[] = [];
      let reads = 0;
      steps.readOrderMoney = async () => {
        reads += 1;
        const result = await step('read', {}, reads < 2 ? ('as expected' as const) : ('lapsed' as const));
        told.push(result.head.attention);
        return result;
      };
      expect(await run(steps)).toBe('settled');
      expect(told[0]).toContain('the authorization lapses');
      expect(taken).toEqual([
        'read at 144 h',
        'read at 168 h',
        'cancel order (the authorization of the payment lapsed) at 168 h',
        'cancel payment',
        'stand at 168 h',
        'mail',
        'stand at 168 h',
      ]);
    },
  );

  story('M5, E4: a pending refund is read at growing intervals for 60 days, then left to people', async () => {
    const refund: OrderRefund = {
      id: 'rf_1',
      amountMinor: 1_000,
      giftCardMinor: 0,
      currency: 'USD',
      reason: 'a test',
      actor: 'kim',
      lines: [],
      shipping: false,
      status: 'pending',
      stripeRefundId: 're_1',
      failureCode: null,
      requestedAt: new Date(await time.env.currentTimeMs()).toISOString(),
      settledAt: null,
    };
    const { taken, steps } = await orderInMemory({ payment: { ...payment, status: 'captured' }, refunds: [refund] });
    expect(await run(steps)).toBe('settled');
    expect(taken.slice(0, 3)).toEqual(['read at 0 h', 'read at 0 h', 'read at 0.1 h']);
    expect(taken.length).toBeLessThan(150);
    const last = Number(/at ([\d.]+) h/.exec(taken.at(-1) ?? '')?.[1]);
    expect(last).toBeGreaterThanOrEqual(60 * 24);
    expect(last).toBeLessThan(60 * 24 + 13);
  });

  story('M6: a refund that can not be made asks for people after each round and goes on trying', async () => {
    const { taken, steps, step, at, seen } = await orderInMemory({ payment: { ...payment, status: 'captured' } });
    const requested = {
      id: 'rf_1',
      amountMinor: 1_000,
      giftCardMinor: 0,
      currency: 'USD',
      reason: 'a test',
      actor: 'kim',
      lines: [],
    };
    const refund: OrderRefund = {
      ...requested,
      ...{ shipping: false, status: 'requested', stripeRefundId: null, failureCode: null },
      ...{ requestedAt: at(0), settledAt: null },
    };
    await step('asked', { refunds: [refund] }, null);
    steps.makeRefund = async () => {
      if (taken.length < 3) throw new Error('Stripe is away');
      const made = { ...refund, status: 'succeeded' as const, stripeRefundId: 're_1', settledAt: at(HOUR) };
      return step('make refund', { refunds: [made] }, 'made' as const);
    };
    expect(await run(steps)).toBe('settled');
    expect(taken.map((name) => name.replace(/ at .*/, ''))).toEqual([
      'asked',
      'stand (a refund could not be made yet)',
      'stand (a refund could not be made yet)',
      'make refund',
    ]);
    expect(seen().refunds).toMatchObject([{ status: 'succeeded' }]);
  });

  story('E4: a mail that can not be sent again holds up a refund for minutes, not for a day', async () => {
    const resent = { today: 1, next: { number: 1, at: new Date(await time.env.currentTimeMs()).toISOString() } };
    const captured = { ...payment, status: 'captured' as const };
    const { taken, steps, step } = await orderInMemory({ payment: captured, resent });
    steps.sendAgain = async () => {
      if (taken.length < 2) throw new Error('the mail server is away');
      return step('send again', { resent: { today: 1, next: null } }, null);
    };
    expect(await run(steps)).toBe('settled');
    expect(taken.slice(0, 2)).toEqual([
      'stand (the mail could not be sent again) at 0 h',
      'stand (the mail could not be sent again) at 0.2 h',
    ]);
    expect(taken[2]).toMatch(/^send again at 0\.[34] h$/);
  });
});
