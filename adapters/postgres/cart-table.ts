import type { Cart, CartLine } from '../../domain/cart/cart.ts';
import type { Checkout, CheckoutLine, CheckoutStatus } from '../../domain/checkout/checkout.ts';
import { hasEnded } from '../../domain/checkout/checkout.ts';
import type { Sql } from './database.ts';

interface CartRow {
  id: string;
  revision: number;
  caller: string;
  channel: string;
  customer_id: string | null;
  currency: string;
  state: Pick<Cart, 'codes' | 'localityGuessed' | 'mergedInto'>;
  personal: Pick<Cart, 'buyer' | 'locality'> | null;
  checkout_id: string | null;
  expires_at: Date;
  updated_at: Date;
  lines: CartLine[];
  checkout_status: CheckoutStatus | null;
  checkout_lines: CheckoutLine[] | null;
}

const SELECT = `
  SELECT c.id, c.revision, c.caller, c.channel, c.customer_id, c.currency, c.state, c.personal, c.checkout_id, c.expires_at,
         c.updated_at, k.status AS checkout_status,
         CASE WHEN k.updated_at > c.updated_at THEN k.state->'lines' END AS checkout_lines,
         coalesce((SELECT jsonb_agg(jsonb_build_object('lineId', l.line_id, 'variantId', l.variant_id, 'quantity', l.quantity)
                                    ORDER BY l.position)
                   FROM cart_lines l WHERE l.cart_id = c.id), '[]') AS lines
  FROM carts c LEFT JOIN checkouts k ON k.id = c.checkout_id`;

/** A cart as it is now; null where there is none, or where it has expired. */
export async function loadCart(sql: Sql, cartId: string): Promise<Cart | null> {
  const [row] = await sql<CartRow>('cart.load', `${SELECT} WHERE c.id = $1 AND c.expires_at > now()`, [cartId]);
  return row ? compose(row) : null;
}

/**
 * The same, for a transaction that changes it: changes of one cart go one after another. It is read after the lock, by a
 * statement of its own: the lines of a statement that had to wait would be those of before.
 */
export async function lockCart(sql: Sql, cartId: string): Promise<Cart | null> {
  await sql('cart.lock', 'SELECT 1 FROM carts WHERE id = $1 FOR UPDATE', [cartId]);
  return loadCart(sql, cartId);
}

/** The cart of a signed-in customer, for a transaction that changes it, or begins it; null where he has none. */
export async function lockCartOf(sql: Sql, customerId: string): Promise<Cart | null> {
  await sql('cart.lock-customer', 'SELECT pg_advisory_xact_lock(hashtextextended($1, 2))', [customerId]);
  await sql('cart.forget-expired', 'DELETE FROM carts WHERE customer_id = $1 AND expires_at <= now()', [customerId]);
  await sql('cart.lock-own', 'SELECT 1 FROM carts WHERE customer_id = $1 FOR UPDATE', [customerId]);
  return loadCartOf(sql, customerId);
}

/** The cart of a signed-in customer; null where he has none. */
export async function loadCartOf(sql: Sql, customerId: string): Promise<Cart | null> {
  const [row] = await sql<CartRow>('cart.own', `${SELECT} WHERE c.customer_id = $1 AND c.expires_at > now()`, [
    customerId,
  ]);
  return row ? compose(row) : null;
}

/**
 * While its checkout is open the cart follows it; once it is paid the cart is empty again; what was canceled or has expired
 * becomes a cart again (UCP cart, "Cart lifecycle after conversion").
 */
function compose(row: CartRow): Cart {
  const { checkout_status: status, checkout_lines: newer } = row;
  const ended = status !== null && hasEnded(status);
  const lines = status === 'completed' ? [] : (newer?.map(toCartLine) ?? row.lines);
  return {
    id: row.id,
    revision: row.revision,
    caller: row.caller,
    channel: row.channel,
    customerId: row.customer_id,
    currency: row.currency,
    lines,
    codes: status === 'completed' ? [] : row.state.codes,
    buyer: row.personal?.buyer ?? null,
    locality: row.personal?.locality ?? null,
    localityGuessed: row.state.localityGuessed,
    checkoutId: ended ? null : row.checkout_id,
    mergedInto: row.state.mergedInto,
    expiresAt: row.expires_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

const toCartLine = ({ lineId, variantId, quantity }: CheckoutLine): CartLine => ({ lineId, variantId, quantity });

/** Writes a cart with its lines, as the caller's transaction has made it of the locked row. */
export async function saveCart(sql: Sql, cart: Cart): Promise<void> {
  await sql(
    'cart.save',
    `INSERT INTO carts (id, revision, caller, channel, customer_id, currency, state, personal, checkout_id, expires_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp())
     ON CONFLICT (id) DO UPDATE SET revision = $2, customer_id = $5, currency = $6, state = $7, personal = $8,
       checkout_id = $9, expires_at = $10, updated_at = clock_timestamp()`,
    [
      cart.id,
      cart.revision,
      cart.caller,
      cart.channel,
      cart.customerId,
      cart.currency,
      JSON.stringify({ codes: cart.codes, localityGuessed: cart.localityGuessed, mergedInto: cart.mergedInto }),
      JSON.stringify({ buyer: cart.buyer, locality: cart.locality }),
      cart.checkoutId,
      cart.expiresAt,
    ],
  );
  await sql('cart.unline', 'DELETE FROM cart_lines WHERE cart_id = $1', [cart.id]);
  await sql(
    'cart.line',
    `INSERT INTO cart_lines (cart_id, line_id, variant_id, quantity, position)
     SELECT $1, l.line_id, l.variant_id, l.quantity, l.position
     FROM unnest($2::text[], $3::text[], $4::int[]) WITH ORDINALITY AS l (line_id, variant_id, quantity, position)`,
    [
      cart.id,
      cart.lines.map(({ lineId }) => lineId),
      cart.lines.map(({ variantId }) => variantId),
      cart.lines.map(({ quantity }) => quantity),
    ],
  );
}

/** Ends a cart. */
export async function deleteCart(sql: Sql, cartId: string): Promise<void> {
  await sql('cart.delete', 'DELETE FROM carts WHERE id = $1', [cartId]);
}

/**
 * Names the checkout that a cart becomes: `candidate`, unless one is named already that is open, or that may still be on its
 * way. So two requests at once begin one checkout (UCP cart, "Idempotent conversion").
 * @returns the checkout's id; null where there is no such cart
 */
export async function nameCheckout(sql: Sql, cartId: string, candidate: string): Promise<string | null> {
  // A create is refused 60 s after it came (DESIGN, "The way of one request"): what is not there by then never will be.
  const [named] = await sql<{ checkout_id: string }>(
    'cart.name-checkout',
    `UPDATE carts c SET checkout_id = $2, updated_at = clock_timestamp() WHERE c.id = $1 AND (c.checkout_id IS NULL
       OR EXISTS (SELECT FROM checkouts k WHERE k.id = c.checkout_id AND k.status IN ('completed', 'canceled'))
       OR c.updated_at < now() - interval '90 seconds' AND NOT EXISTS (SELECT FROM checkouts k WHERE k.id = c.checkout_id))
     RETURNING c.checkout_id`,
    [cartId, candidate],
  );
  if (named) return named.checkout_id;
  const [row] = await sql<{ checkout_id: string | null }>(
    'cart.checkout',
    'SELECT checkout_id FROM carts WHERE id = $1',
    [cartId],
  );
  return row?.checkout_id ?? null;
}

/** Takes the name back: nothing was created under it. */
export async function unnameCheckout(sql: Sql, cartId: string, checkoutId: string): Promise<void> {
  await sql('cart.unname-checkout', 'UPDATE carts SET checkout_id = NULL WHERE id = $1 AND checkout_id = $2', [
    cartId,
    checkoutId,
  ]);
}

/** The lines of a checkout that can become a cart: it has ended without an order. */
export function linesAgain(checkout: Pick<Checkout, 'status' | 'lines'>): CartLine[] | null {
  return checkout.status === 'canceled' ? checkout.lines.map(toCartLine) : null;
}
