import type { Buyer, CheckoutLine, Destination } from '../../domain/checkout/checkout.ts';
import type { PickupPlace } from '../../domain/checkout/pickup.ts';
import type { Quote } from '../../domain/totals/quote.ts';
import type { Order, OrderDispute, OrderRefund } from '../../domain/order/order.ts';
import type { Sql } from './database.ts';
import { ORDER_DISPUTES, ORDER_REFUNDS } from './order-table.ts';

/** A placed order, as it was paid. */
export interface OrderRead {
  readonly id: string;
  readonly number: string;
  readonly checkoutId: string;
  /** Who made its checkout. */
  readonly caller: string;
  readonly status: 'placed' | 'canceled';
  readonly currency: string;
  readonly lines: readonly CheckoutLine[];
  readonly quote: Quote;
  /** Where its units were taken from. */
  readonly sold: Order['sold'];
  /** Null once erased, and where nothing ships. */
  readonly destination: Destination | null;
  /** Where the buyer fetches the goods; null where they are shipped, or neither. */
  readonly pickup: PickupPlace | null;
  readonly buyer: Buyer | null;
  /** ISO 8601, UTC. */
  readonly placedAt: string;
  readonly canceledAt: string | null;
  /** Oldest first. */
  readonly refunds: readonly OrderRefund[];
  readonly disputes: readonly OrderDispute[];
}

interface OrderRow {
  id: string;
  number: number;
  checkout_id: string;
  caller: string;
  status: OrderRead['status'];
  currency: string;
  content: {
    lines: CheckoutLine[];
    quote: Quote;
    sold?: Order['sold'];
    selectedDestinationId: string | null;
    pickup?: PickupPlace;
  };
  personal: { buyer: Buyer | null; destinations: Destination[] } | null;
  placed_at: Date;
  canceled_at: Date | null;
  refunds: OrderRefund[];
  disputes: OrderDispute[];
}

const LOAD = `
  SELECT o.id, o.number, o.checkout_id, c.caller, o.status, o.currency, o.content, o.personal, o.placed_at, o.canceled_at,
         ${ORDER_REFUNDS} AS refunds, ${ORDER_DISPUTES} AS disputes
  FROM orders o JOIN checkouts c ON c.id = o.checkout_id
  WHERE o.id = $1`;

/** An order by its id, or null. */
export async function loadOrder(sql: Sql, orderId: string): Promise<OrderRead | null> {
  const [row] = await sql<OrderRow>('order.load', LOAD, [orderId]);
  if (!row) return null;
  const { lines, quote, sold = [], selectedDestinationId, pickup = null } = row.content;
  return {
    id: row.id,
    number: String(row.number),
    checkoutId: row.checkout_id,
    caller: row.caller,
    status: row.status,
    currency: row.currency,
    lines,
    quote,
    sold,
    destination: row.personal?.destinations.find(({ id }) => id === selectedDestinationId) ?? null,
    pickup,
    buyer: row.personal?.buyer ?? null,
    placedAt: row.placed_at.toISOString(),
    canceledAt: row.canceled_at?.toISOString() ?? null,
    refunds: row.refunds,
    disputes: row.disputes,
  };
}
