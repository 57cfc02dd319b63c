import type { Destination } from '../../domain/checkout/checkout.ts';
import type { Sql } from './database.ts';

/** A customer as he sees himself. */
export interface AccountRead {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  /** The newest first. */
  readonly orders: readonly {
    readonly id: string;
    readonly number: string;
    readonly status: 'placed' | 'canceled';
    readonly currency: string;
    readonly totalMinor: number;
    readonly placedAt: Date;
  }[];
  /**
   * Where the newest order with one was sent that he placed signed in: anybody can place one as a guest under his e-mail address,
   * to whatever place. Null where none was, or it is erased.
   */
  readonly address: Destination | null;
}

interface OrderRow {
  id: string;
  number: number;
  status: 'placed' | 'canceled';
  currency: string;
  total_minor: number;
  placed_at: Date;
  address: Destination | null;
}

/**
 * Orders that the customer placed signed in, and those that were placed under his address as a guest, once he has shown that the
 * address is his.
 * @param most how many orders
 */
export async function readAccount(sql: Sql, customerId: string, most: number): Promise<AccountRead | null> {
  const [customer] = await sql<{ id: string; name: string | null; email: string | null; proved: boolean }>(
    'account.customer',
    `SELECT id, name, email, email_proved_at IS NOT NULL AS proved FROM customers
     WHERE id = $1 AND active AND erased_at IS NULL`,
    [customerId],
  );
  if (!customer) return null;
  const { id, name, email, proved } = customer;
  const orders = await sql<OrderRow & Record<string, unknown>>(
    'account.orders',
    `SELECT o.id, o.number, o.status, o.currency, o.total_minor, o.placed_at,
       CASE WHEN o.customer_id = $1 THEN (SELECT d FROM jsonb_array_elements(o.personal -> 'destinations') AS d
        WHERE d ->> 'id' = o.content ->> 'selectedDestinationId' AND o.content -> 'pickup' -> 'id' IS NULL LIMIT 1) END AS address
     FROM orders o JOIN (
       SELECT id FROM orders WHERE customer_id = $1
       UNION SELECT id FROM orders WHERE lower(personal -> 'buyer' ->> 'email') = $2) AS own USING (id)
     ORDER BY o.placed_at DESC, o.number DESC LIMIT $3`,
    [id, proved ? email : null, most],
  );
  return {
    id,
    name,
    email,
    orders: orders.map(({ id: orderId, number, status, currency, total_minor, placed_at }) => ({
      id: orderId,
      number: String(number),
      status,
      currency,
      totalMinor: total_minor,
      placedAt: placed_at,
    })),
    address: orders.find(({ address }) => address !== null)?.address ?? null,
  };
}
