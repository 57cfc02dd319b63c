import { randomUUID } from 'node:crypto';
import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import type { OrderActivities, RemoteActivities } from '../../activities/index.ts';
import type { OrderStepResult } from '../../activities/order-step.ts';
import type { OrderHead } from '../../contracts/workflow-messages.ts';
import { EXAMPLE_PAYMENT, exampleOrder } from '../../domain/order/example-order.ts';
import type { Order, OrderPayment, OrderRefund } from '../../domain/order/order.ts';
import type { OrderPolicy } from '../../domain/order/standing.ts';
import { standingOf } from '../../domain/order/standing.ts';
import type { SkippedTime } from './skipped-time.ts';

// Postgres' and Stripe's clocks can't be skipped, so that the steps of an order are played by an order in memory; what is tested
// with it is the story, with the real rules of where an order stands: which step comes when. The steps are tested on real parts.

const HOUR = 3_600_000;

/** The steps that a story takes. */
type Steps = { [Name in keyof (OrderActivities & RemoteActivities)]?: (OrderActivities & RemoteActivities)[Name] };

/** Money that is reserved, and nothing more. */
export const reserved: OrderPayment = { ...EXAMPLE_PAYMENT, status: 'authorized', capturedMinor: 0 };

/** An order in memory, and the steps that were taken, each with the skipped time at which it came. */
export async function orderInMemory(
  time: SkippedTime,
  change: Partial<Order>,
  policy: OrderPolicy = { lapse: 'capture' },
) {
  const startMs = await time.env.currentTimeMs();
  const at = (ms: number) => new Date(startMs + ms).toISOString();
  const taken: string[] = [];
  let order: Order = exampleOrder({
    placedAt: at(0),
    capturePolicy: 'on_shipment',
    payment: { ...reserved, createdAt: at(0) },
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
      step('capture', { payment: { ...reserved, createdAt: at(0), status: 'captured', capturedMinor: 5_000 } }, {
        kind: 'captured',
      } as const),
    cancelHeldOrder: ({ reason }) => step(`cancel order (${reason})`, { status: 'canceled', canceledAt: at(0) }, null),
    standOrder: ({ trouble }) => step(trouble === null ? 'stand' : `stand (${trouble})`, {}, null, trouble),
    cancelPayment: async () => {
      order = { ...order, payment: { ...reserved, createdAt: at(0), status: 'canceled' } };
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

type Handle = WorkflowHandleWithFirstExecutionRunId;

/** Runs the order's workflow on these steps. What it ends with. */
export async function runOrder(time: SkippedTime, steps: Steps, meanwhile?: (handle: Handle) => Promise<void>) {
  const taskQueue = randomUUID();
  const { nativeConnection: connection, client } = time.env;
  const worker = await Worker.create({ connection, taskQueue, workflowBundle: time.bundle, activities: steps });
  return worker.runUntil(async () => {
    const args = [{ orderId: 'ord_1' }];
    const handle = await client.workflow.start('order', { taskQueue, workflowId: `order/${taskQueue}`, args });
    await meanwhile?.(handle);
    return handle.result() as Promise<unknown>;
  });
}

/** A refund that was asked for and is not made yet. */
export function askedRefund(at: (ms: number) => string): OrderRefund {
  return {
    id: 'rf_1',
    amountMinor: 1_000,
    giftCardMinor: 0,
    currency: 'USD',
    reason: 'a test',
    actor: 'kim',
    lines: [],
    shipping: false,
    status: 'requested',
    stripeRefundId: null,
    failureCode: null,
    requestedAt: at(0),
    settledAt: null,
  };
}
