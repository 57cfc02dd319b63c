import type { StepEvent } from '../adapters/postgres/checkout-table.ts';
import type { Sql } from '../adapters/postgres/database.ts';
import type { CheckoutLine } from '../domain/checkout/checkout.ts';
import type { Order } from '../domain/order/order.ts';
import type { LineUnits, RefundWanted } from '../domain/order/refund-amount.ts';
import { placeReturned } from '../domain/stock/returned-units.ts';
import type { SoldUnits } from './inventory.ts';
import { restock, unitsByVariant } from './inventory.ts';

interface SoldOrder {
  readonly sold: readonly SoldUnits[];
  readonly lines: readonly Pick<CheckoutLine, 'lineId' | 'variantId'>[];
  /** What came back with earlier refunds. */
  readonly back: readonly SoldUnits[];
}

/**
 * Puts the goods that come back with a refund on the shelves they left from, in the transaction that accepts the refund: the
 * units of its lines, or all that has not come back. What the refund comes to at Stripe changes nothing about the goods.
 * @returns the event of it; none where nothing came back, as with a canceled order, whose units are back already
 */
export async function returnStock(
  sql: Sql,
  { id, number, status }: Pick<Order, 'id' | 'number' | 'status'>,
  refund: { readonly refundId: string; readonly wanted: RefundWanted; readonly actor: string },
): Promise<StepEvent[]> {
  const { refundId, wanted, actor } = refund;
  if (status === 'canceled' || wanted.kind === 'amount') return [];
  const [order] = await sql<SoldOrder & Record<string, unknown>>(
    'refund.sold',
    `SELECT content->'sold' AS sold, content->'lines' AS lines, coalesce((
       SELECT jsonb_agg(jsonb_build_object('variantId', j.variant_id, 'locationId', j.location_id, 'quantity', j.change))
       FROM refunds r JOIN stock_journal j ON j.reference = r.id AND j.reason = 'return' WHERE r.order_id = o.id), '[]') AS back
     FROM orders o WHERE o.id = $1`,
    [id],
  );
  if (!order) throw new Error(`no order ${id}`);
  const coming = unitsByVariant(wanted.kind === 'everything' ? order.sold : named(wanted.lines, order.lines));
  const returned = placeReturned(order.sold, order.back, coming);
  if (returned.length === 0) return [];
  await restock(sql, returned, { reason: 'return', reference: refundId, actor });
  return [{ type: 'stock.returned', data: { orderNumber: number, refundId, actor, returned } }];
}

function named(units: readonly LineUnits[], lines: SoldOrder['lines']): { variantId: string; quantity: number }[] {
  const variants = new Map(lines.map(({ lineId, variantId }) => [lineId, variantId]));
  return units.flatMap(({ lineId, quantity }) => {
    const variantId = variants.get(lineId);
    return variantId === undefined ? [] : [{ variantId, quantity }];
  });
}
