import type { StepEvent } from '../adapters/postgres/checkout-table.ts';
import type { Sql } from '../adapters/postgres/database.ts';
import { comingBack } from '../domain/order/coming-back.ts';
import type { Order } from '../domain/order/order.ts';
import type { RefundWanted } from '../domain/order/refund-amount.ts';
import { restock } from './inventory.ts';

/**
 * Puts the goods that come back with a refund on the shelves they left from, in the transaction that accepts the refund. What
 * the refund comes to at Stripe changes nothing about the goods.
 * @returns the event of it; none where nothing came back
 */
export async function returnStock(
  sql: Sql,
  order: Order,
  refund: { readonly refundId: string; readonly wanted: RefundWanted; readonly actor: string },
): Promise<StepEvent[]> {
  const { refundId, wanted, actor } = refund;
  const returned = comingBack(order, wanted);
  if (returned.length === 0) return [];
  await restock(sql, returned, { reason: 'return', reference: refundId, actor });
  return [{ type: 'stock.returned', data: { orderNumber: order.number, refundId, actor, returned } }];
}
