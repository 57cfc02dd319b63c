import type { Sql } from './database.ts';

/** A checkout that was found, and when it was begun or ordered. */
export interface Found {
  readonly checkoutId: string;
  readonly at: Date;
}

/** How many of the newest checkouts are looked through for what no index knows: goods without stock, codes that were refused. */
const RECENT = 2_000;
/** Of somebody who has ordered more often than this, not all are looked at. */
const MOST_OF_ONE = 5_000;

const EMAIL = `personal -> 'buyer' ->> 'email'`;
const PHONE = `coalesce(personal -> 'buyer' ->> 'phone', personal -> 'destinations' -> 0 ->> 'phone')`;
/** Digits that a phone's last ones are compared by. People write country codes and zeros as they like. */
export const PHONE_DIGITS = 8;
const PHONE_TAIL = `reverse(right(regexp_replace(${PHONE}, '\\D', '', 'g'), ${PHONE_DIGITS}))`;

/** Of whose buyer `condition` is true; `$1` is in it, `$2` is the limit. */
const ofBuyer = (known: string, condition: string) => `
  SELECT id AS "checkoutId", created_at AS at FROM (
    SELECT id, created_at FROM checkouts WHERE ${known} IS NOT NULL AND ${condition} LIMIT ${MOST_OF_ONE}) c
  ORDER BY created_at DESC, id LIMIT $2`;

const BY_EMAIL = ofBuyer(EMAIL, `lower(${EMAIL}) = $1`);
const BY_PHONE = ofBuyer(PHONE, `${PHONE_TAIL} LIKE $1`);

/** The newest checkouts that ${condition} is true of. */
const recent = (condition: string) => `
  SELECT id, created_at FROM (
    SELECT id, created_at, state FROM checkouts ORDER BY created_at DESC, id DESC LIMIT ${RECENT}) c
  WHERE ${condition}`;

const BY_SKU = `
  WITH wanted AS (SELECT id FROM variants WHERE sku = ANY($1) OR id = ANY($1) LIMIT 1)
  SELECT "checkoutId", max(at) AS at FROM (
    SELECT h.checkout_id AS "checkoutId", c.created_at AS at
    FROM wanted w JOIN holds h ON h.variant_id = w.id JOIN checkouts c ON c.id = h.checkout_id
    WHERE h.pending_since IS NULL
    UNION ALL
    SELECT s.reference, s.occurred_at FROM wanted w CROSS JOIN locations l CROSS JOIN LATERAL (
      SELECT j.reference, j.occurred_at FROM stock_journal j
      WHERE j.variant_id = w.id AND j.location_id = l.id AND j.reason = 'sale' ORDER BY j.id DESC LIMIT $2) s
    UNION ALL
    SELECT r.id, r.created_at FROM wanted w CROSS JOIN LATERAL (
      ${recent(`jsonb_path_query_array(state, '$.lines[*].variantId') ? w.id`)}) r) found
  GROUP BY 1 ORDER BY at DESC, 1 LIMIT $2`;

const BY_CODE = `
  SELECT "checkoutId", max(at) AS at FROM (
    (SELECT checkout_id AS "checkoutId", created_at AS at FROM payments
     WHERE failure_code = $1 ORDER BY created_at DESC LIMIT $3)
    UNION ALL
    (SELECT u.checkout_id, u.claimed_at FROM promotion_codes p JOIN code_claims u ON u.code_id = p.id
     WHERE p.code_key = $2 ORDER BY u.day DESC LIMIT $3)
    UNION ALL
    (${recent(`jsonb_array_length(state -> 'codes') > 0 AND EXISTS (
       SELECT FROM jsonb_array_elements_text(state -> 'codes') given WHERE upper(replace(given, ' ', '')) = $2)`)})) found
  GROUP BY 1 ORDER BY at DESC, 1 LIMIT $3`;

/** By Stripe's own ids: PaymentIntents, refunds, charges, disputes. */
const BY_STRIPE = `
  WITH intents AS (
    SELECT $1::text AS id
    UNION SELECT payment_intent_id FROM webhook_inbox WHERE object_id = $1 AND type LIKE 'charge.%' AND payment_intent_id IS NOT NULL)
  SELECT DISTINCT ON (c.created_at, c.id) c.id AS "checkoutId", c.created_at AS at FROM (
    SELECT checkout_id FROM payments WHERE payment_intent_id IN (SELECT id FROM intents)
    UNION SELECT checkout_id FROM recoveries WHERE payment_intent_id IN (SELECT id FROM intents)
    UNION (SELECT checkout_id FROM webhook_inbox WHERE payment_intent_id = $1 AND checkout_id IS NOT NULL LIMIT 1)
    UNION SELECT checkout_id FROM refunds WHERE stripe_refund_id = $1
    UNION SELECT checkout_id FROM effects WHERE external_id = $1 AND step = 'refund'
    UNION SELECT o.checkout_id FROM disputes d JOIN orders o ON o.id = d.order_id WHERE d.id = $1) known
  JOIN checkouts c ON c.id = known.checkout_id
  ORDER BY c.created_at DESC, c.id LIMIT $2`;

/** Finds cases by what people have at hand; each newest first, at most `limit`. */
export function deskSearchOn(sql: Sql) {
  return {
    byCheckout: (id: string) =>
      sql<Found & Record<string, unknown>>(
        'desk.by_checkout',
        'SELECT id AS "checkoutId", created_at AS at FROM checkouts WHERE id = $1',
        [id],
      ),
    byOrder: (id: string) =>
      sql<Found & Record<string, unknown>>(
        'desk.by_order',
        'SELECT checkout_id AS "checkoutId", placed_at AS at FROM orders WHERE id = $1',
        [id],
      ),
    byOrderNumber: (number: number) =>
      sql<Found & Record<string, unknown>>(
        'desk.by_number',
        'SELECT checkout_id AS "checkoutId", placed_at AS at FROM orders WHERE number = $1',
        [number],
      ),
    byStripeId: (id: string, limit: number) =>
      sql<Found & Record<string, unknown>>('desk.by_stripe', BY_STRIPE, [id, limit]),
    /** @param email in small letters */
    byEmail: (email: string, limit: number) =>
      sql<Found & Record<string, unknown>>('desk.by_email', BY_EMAIL, [email, limit]),
    /** @param digits the last ones, at least 4 and at most `PHONE_DIGITS` */
    byPhone: (digits: string, limit: number) =>
      sql<Found & Record<string, unknown>>('desk.by_phone', BY_PHONE, [
        `${digits.split('').reverse().join('')}%`,
        limit,
      ]),
    /** @param skus how it may be written */
    bySku: (skus: readonly string[], limit: number) =>
      sql<Found & Record<string, unknown>>('desk.by_sku', BY_SKU, [skus, limit]),
    /** @param failure why payments failed @param codeKey a discount code in capitals, without spaces */
    byCode: (failure: string, codeKey: string, limit: number) =>
      sql<Found & Record<string, unknown>>('desk.by_code', BY_CODE, [failure, codeKey, limit]),
  };
}

export type DeskSearchReads = ReturnType<typeof deskSearchOn>;
