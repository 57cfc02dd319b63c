import type { Sql } from '../adapters/postgres/database.ts';
import type { Order } from '../domain/order/order.ts';
import { disputedMinor, madeGoodMinor } from '../domain/order/order.ts';
import type { RefundSplit } from '../domain/order/refund-split.ts';

interface Reservation {
  readonly refundId: string;
  readonly reason: string;
  readonly actor: string;
  /** JSON of LineUnits. */
  readonly lines: string;
  readonly shipping: boolean;
}

/**
 * Reserves the card's part on the payment and records the refund, in one statement that does neither when more would be given back
 * than was captured and not taken by disputes, or paid back in another way (promise M6). One that goes to gift cards wholly is
 * done with that.
 */
export async function reserveRefund(
  sql: Sql,
  order: Order,
  { cardMinor, giftCards }: RefundSplit,
  wanted: Reservation,
): Promise<boolean> {
  const { id, checkoutId, currency, payment } = order;
  const giftCardMinor = giftCards.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const made = await sql(
    'refund.reserve',
    `WITH reserved AS (
       UPDATE payments p SET refunded_minor = p.refunded_minor + $4
       WHERE p.checkout_id = $2 AND p.attempt = $3 AND p.status = 'captured'
         AND p.captured_minor - p.refunded_minor - $5 >= $4
       RETURNING p.checkout_id, p.attempt)
     INSERT INTO refunds (id, order_id, checkout_id, attempt, amount_minor, gift_card_minor, currency, reason, actor, lines, shipping,
                          status, settled_at)
     SELECT $1, $6, $2, p.attempt, $4, $12, $7, $8, $9, $10, $11, CASE WHEN $4 > 0 THEN 'requested' ELSE 'succeeded' END,
            CASE WHEN $4 = 0 THEN clock_timestamp() END
     FROM (SELECT attempt FROM reserved UNION ALL SELECT NULL WHERE $4 = 0) p RETURNING 1`,
    [
      wanted.refundId,
      checkoutId,
      cardMinor > 0 ? payment?.attempt : null,
      cardMinor,
      disputedMinor(order) + madeGoodMinor(order),
      id,
      currency,
      wanted.reason,
      wanted.actor,
      wanted.lines,
      wanted.shipping,
      giftCardMinor,
    ],
  );
  return made.length > 0;
}
