import { ApplicationFailure } from '@temporalio/common';
import type { StepEvent } from '../adapters/postgres/checkout-table.ts';
import { RevisionConflict } from '../adapters/postgres/checkout-table.ts';
import type { Database, Sql } from '../adapters/postgres/database.ts';
import { loadOrder, lockOrder, writeOrder } from '../adapters/postgres/order-table.ts';
import type { OrderHead } from '../contracts/workflow-messages.ts';
import type { Order } from '../domain/order/order.ts';
import type { OrderPolicy, Standing } from '../domain/order/standing.ts';
import { standingOf } from '../domain/order/standing.ts';
import type { Ruling } from '../domain/support/ruling.ts';

export interface OrderStepDeps {
  readonly db: Database;
  readonly orderPolicy: OrderPolicy;
}

export interface OrderRef {
  readonly orderId: string;
  /** The revision that the workflow knows. */
  readonly revision: number;
}

/** stale: the row is not at the revision that the workflow knows; nothing was done, the workflow adopts `head`. */
export type OrderStepResult<T> =
  | { readonly kind: 'done'; readonly head: OrderHead; readonly value: T }
  | { readonly kind: 'stale'; readonly head: OrderHead };

/** What a step under way has to work with: its transaction, in which order and payment are locked, and where it starts. */
export interface OrderStep {
  readonly sql: Sql;
  readonly order: Order;
  readonly nowMs: number;
}

/** What a step has done to the order's tables. */
export interface OrderStepDone<T> {
  readonly value: T;
  /** What happened, for the log; none where nothing changed. */
  readonly events: readonly StepEvent[];
  /** What could not be done: people are asked to look. */
  readonly trouble?: string;
}

/** What carrying a command out comes to: its ruling, and, where it is allowed, what happened. */
export interface Carried {
  readonly ruling: Ruling;
  readonly events?: readonly StepEvent[];
  readonly refundId?: string;
  /** The same command was carried out before: nothing happens, and nothing is told again. */
  readonly repeated?: true;
}

/**
 * Runs one step of an order in one transaction, provided that the row is at `revision`. Where the order stands is worked out
 * from its tables afterwards, and written with the events as the next revision; a step that changes nothing writes nothing.
 * @throws when there is no such order
 */
export async function runOrderStep<T>(
  { db, orderPolicy }: OrderStepDeps,
  { orderId, revision }: OrderRef,
  work: (step: OrderStep) => Promise<OrderStepDone<T>>,
): Promise<OrderStepResult<T>> {
  try {
    return await db.transaction(async (sql) => {
      const before = await lockOrder(sql, orderId);
      if (!before) throw new Error(`no order ${orderId}`);
      const { order, nowMs } = before;
      if (order.revision !== revision)
        return { kind: 'stale', head: headOfOrder(order, standingOf(order, orderPolicy, nowMs)) };
      const { value, events, trouble } = await work({ sql, order, nowMs });
      const changed = events.length === 0 ? order : ((await loadOrder(sql, orderId))?.order ?? order);
      const standing = standingOf(changed, orderPolicy, nowMs, trouble);
      const told = [...events, ...calls(order, standing)];
      if (told.length === 0 && !moved(order, standing))
        return { kind: 'done', head: headOfOrder(changed, standing), value };
      await writeOrder(sql, orderId, revision + 1, standing, told);
      return { kind: 'done', head: headOfOrder({ ...changed, revision: revision + 1 }, standing), value };
    });
  } catch (error) {
    if (!(error instanceof RevisionConflict)) throw error;
    return { kind: 'stale', head: await readOrder({ db, orderPolicy }, orderId) };
  }
}

async function readOrder({ db, orderPolicy }: OrderStepDeps, orderId: string): Promise<OrderHead> {
  const found = await loadOrder(db.sql, orderId);
  if (!found) throw ApplicationFailure.nonRetryable(`no order ${orderId}`, 'UnknownOrder');
  return headOfOrder(found.order, standingOf(found.order, orderPolicy, found.nowMs));
}

/** What a run of the workflow starts from: the row, with where it stands by now. @throws when there is no such order */
export async function beginOrder(deps: OrderStepDeps, { orderId }: { readonly orderId: string }): Promise<OrderHead> {
  const { revision } = await readOrder(deps, orderId);
  const { head } = await runOrderStep<null>(deps, { orderId, revision }, async () => ({ value: null, events: [] }));
  return head;
}

/** People are asked once for each reason. */
function calls({ attention: before, number }: Order, { attention }: Standing): StepEvent[] {
  if (attention === null || attention === before) return [];
  return [{ type: 'order.needs_attention', data: { orderNumber: number, reason: attention } }];
}

function moved(order: Order, standing: Standing): boolean {
  return (['waitingFor', 'deadlineAt', 'nextAction', 'attention'] as const).some(
    (name) => order[name] !== standing[name],
  );
}

function headOfOrder(order: Order, standing: Standing): OrderHead {
  return {
    revision: order.revision,
    number: order.number,
    checkoutId: order.checkoutId,
    attempt: order.payment?.attempt ?? 0,
    status: order.status,
    channel: order.channel,
    currency: order.currency,
    totalMinor: order.totalMinor,
    waitingFor: standing.waitingFor,
    nextAction: standing.nextAction,
    attention: standing.attention,
    deadlineMs: standing.deadlineAt === null ? null : Date.parse(standing.deadlineAt),
    next: standing.next,
    requestedRefunds: order.refunds.filter(({ status }) => status === 'requested').map(({ id }) => id),
    captureRequested: order.captureRequestedMinor !== null,
  };
}
