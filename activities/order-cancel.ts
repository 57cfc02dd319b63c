import type { StepEvent } from '../adapters/postgres/checkout-table.ts';
import type { Sql } from '../adapters/postgres/database.ts';
import type { OrderCommandPayload } from '../contracts/commands.ts';
import type { Order } from '../domain/order/order.ts';
import { cardRefundableMinor } from '../domain/order/order.ts';
import type { PlacedUnits } from '../domain/stock/returned-units.ts';
import { canceledUnits, mayCancelOrder } from '../domain/support/order-rules.ts';
import { mayNot } from '../domain/support/ruling.ts';
import { giveBackUses } from './claims/order-claims.ts';
import { restock } from './inventory.ts';
import type { Carried, OrderRef, OrderStep, OrderStepDeps, OrderStepResult } from './order-step.ts';
import { runOrderStep } from './order-step.ts';
import { reserveRefund } from './refund-reservation.ts';

/** Takes an order back whose held authorization could not be captured: its units return to where they came from. */
export async function cancelHeldOrder(
  deps: OrderStepDeps,
  ref: OrderRef & { readonly reason: string },
): Promise<OrderStepResult<null>> {
  const { reason } = ref;
  return runOrderStep<null>(deps, ref, async ({ sql, order }) => {
    if (order.status !== 'placed') return { value: null, events: [] };
    return { value: null, events: [await takeBack(sql, order, { reason, actor: null, units: order.sold })] };
  });
}

/**
 * Support cancels an order. In one transaction its units return, its codes and gift cards are free again, and what was taken on
 * its card is reserved for a refund; the workflow then makes that refund, or lets go of the authorization, and tells the buyer.
 */
export async function cancelBySupport(
  { sql, order }: OrderStep,
  { refundId, reason, actor }: Extract<OrderCommandPayload, { operation: 'cancel_order' }>,
): Promise<Carried> {
  const ruling = mayCancelOrder({ order });
  if (!ruling.allowed) return { ruling };
  const cardMinor = cardRefundableMinor(order);
  const units = canceledUnits(order);
  const wish = { refundId, reason, actor, lines: '[]', shipping: false };
  if (cardMinor > 0 && !(await reserveRefund(sql, order, { cardMinor, giftCards: [] }, wish)))
    return { ruling: mayNot('refund_exceeds_captured', 'refused.nothing_left') };
  const { number: orderNumber, currency } = order;
  const asked = { refundId, orderNumber, amountMinor: cardMinor, currency, reason, actor, lines: [], shipping: false };
  const events: StepEvent[] = [
    await takeBack(sql, order, { reason, actor, units }),
    ...(cardMinor > 0 ? [{ type: 'refund.requested' as const, data: asked }] : []),
  ];
  return { ruling, events, ...(cardMinor > 0 && { refundId }) };
}

interface TakenBack {
  readonly reason: string;
  /** Who of support wants it; null: it could not be kept. */
  readonly actor: string | null;
  readonly units: readonly PlacedUnits[];
}

async function takeBack(sql: Sql, order: Order, { reason, actor, units }: TakenBack): Promise<StepEvent> {
  await sql(
    'order.cancel_held',
    `WITH canceled AS (
       UPDATE orders SET status = 'canceled', canceled_at = now(), cancel_reason = $2, canceled_by = $3, capture_requested_minor = NULL
       WHERE id = $1 AND status = 'placed' RETURNING id, checkout_id, total_minor, currency)
     INSERT INTO effects (key, checkout_id, attempt, step, amount_minor, currency, result_at, outcome, external_id)
     SELECT checkout_id || '/0/order_canceled', checkout_id, 0, 'order_canceled', total_minor, currency, now(), 'done', id
     FROM canceled
     ON CONFLICT (key) DO NOTHING`,
    [order.id, reason, actor],
  );
  const why = { reason: 'order_canceled', reference: order.checkoutId, actor: actor ?? 'order' } as const;
  await restock(sql, units, why);
  await giveBackUses(sql, order.checkoutId, order.id, reason);
  const data = { orderNumber: order.number, reason, sold: units };
  return { type: 'order.canceled', data: { ...data, ...(actor !== null && { actor }) } };
}
