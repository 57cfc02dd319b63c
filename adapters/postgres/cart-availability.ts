import type { Cart } from '../../domain/cart/cart.ts';
import type { Sql } from './database.ts';

/**
 * Units of each variant that a buyer could have now, at all open locations together: on hand or on backorder, and not held. Lapsed
 * holds count as free (promise S3). What is in other carts that were changed within `softSeconds` counts as wanted; it never
 * blocks a hold, it only keeps two carts from being promised the last unit.
 * @param cart what its own checkout holds counts as free for it (promise S5)
 * @param softSeconds 0: other carts count for nothing
 */
export async function loadAvailability(
  sql: Sql,
  variantIds: readonly string[],
  cart: Pick<Cart, 'id' | 'checkoutId'>,
  softSeconds: number,
): Promise<ReadonlyMap<string, number>> {
  const rows = await sql<{ variant_id: string; free: number }>(
    'cart.availability',
    `SELECT s.variant_id, greatest(0, sum(greatest(0, s.on_hand + s.backorder_limit - s.safety_stock - s.reserved))
         + coalesce((SELECT sum(h.quantity) FROM holds h
                     WHERE h.variant_id = s.variant_id
                       AND (h.checkout_id = $4 OR NOT h.frozen AND h.expires_at <= clock_timestamp())), 0)
         - coalesce((SELECT sum(l.quantity) FROM cart_lines l JOIN carts c ON c.id = l.cart_id
                     WHERE $3::int > 0 AND l.variant_id = s.variant_id AND l.cart_id <> $2
                       AND c.checkout_id IS NULL AND c.updated_at > now() - make_interval(secs => $3)), 0))::int AS free
     FROM stock s JOIN locations p ON p.id = s.location_id AND p.active WHERE s.variant_id = ANY ($1) GROUP BY s.variant_id`,
    [variantIds, cart.id, softSeconds, cart.checkoutId],
  );
  return new Map(rows.map(({ variant_id, free }) => [variant_id, free]));
}
