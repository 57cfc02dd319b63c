import type Stripe from 'stripe';
import { fromStripeAmount } from '../../domain/money/stripe-amount.ts';
import type { Product, Shelf } from './product.ts';

/** Statuses in which a PaymentIntent can still take money, or holds some. */
const PAYABLE = new Set([
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'processing',
  'requires_capture',
]);
const MOST_INTENTS = 10_000;

/** What was found in the books, in minor units, and everything that does not agree, in words. */
export interface Verdict {
  readonly figures: Readonly<Record<string, number>>;
  readonly breaches: readonly string[];
}

/**
 * Checkouts that still work on money, stock or mail; what waits for its buyer is at rest. A command that came after the end
 * has a response, and no answer of its checkout's.
 */
export async function underWay({ sql }: Product): Promise<{ id: string; waiting_for: string }[]> {
  return sql<{ id: string; waiting_for: string }>(
    '',
    `SELECT id, waiting_for FROM checkouts WHERE waiting_for <> 'buyer' OR status = 'complete_in_progress'
     UNION ALL SELECT checkout_id, 'command ' || operation FROM commands WHERE answered_at IS NULL AND response_status IS NULL
     UNION ALL SELECT event_id, 'webhook ' || type FROM webhook_inbox WHERE settled_at IS NULL`,
    [],
  );
}

/** Compares, once nothing is under way, Stripe, ledger, orders and stock: in sum, and for each checkout. */
export async function judge(product: Product, shelf: Shelf): Promise<Verdict> {
  const [money, books, loose] = [await atStripe(product.stripe), await inBooks(product), await looseEnds(product)];
  const breaches = [...loose, ...(await stockBreaches(product, shelf))];
  const known = new Set(books.map(({ id }) => id));
  for (const id of money.keys()) if (!known.has(id)) breaches.push(`Stripe has money of ${id}, which nobody knows`);
  const sums = { 'at Stripe': 0, 'in the ledger': 0, 'in orders': 0 };
  let placed = 0;
  for (const book of books) {
    const { kept, payable, charges } = money.get(book.id) ?? { kept: 0, payable: 0, charges: 0 };
    if (kept !== book.ledger || kept !== book.orders)
      breaches.push(`${book.id}: ${kept} at Stripe, ${book.ledger} in the ledger, ${book.orders} in orders`);
    if (charges > 1) breaches.push(`${book.id} was charged ${charges} times`);
    if (payable > 0) breaches.push(`${book.id} has ${payable} PaymentIntents that can still be paid`);
    sums['at Stripe'] += kept;
    sums['in the ledger'] += book.ledger;
    sums['in orders'] += book.orders;
    placed += book.placed;
  }
  return { figures: { checkouts: books.length, 'orders placed': placed, ...sums }, breaches };
}

interface AtStripe {
  readonly kept: number;
  readonly payable: number;
  /** PaymentIntents that took money which was not given back. */
  readonly charges: number;
}

/** Captured − refunded at Stripe, by checkout. */
async function atStripe(stripe: Stripe): Promise<Map<string, AtStripe>> {
  const refunded = new Map<string, number>();
  for await (const { payment_intent, amount, status } of stripe.refunds.list({ limit: 100 })) {
    if (status === 'failed' || status === 'canceled') continue;
    const id = typeof payment_intent === 'string' ? payment_intent : (payment_intent?.id ?? '');
    refunded.set(id, (refunded.get(id) ?? 0) + amount);
  }
  const found = new Map<string, AtStripe>();
  let seen = 0;
  for await (const { id, amount_received, currency, metadata, status } of stripe.paymentIntents.list({ limit: 100 })) {
    seen += 1;
    if (seen > MOST_INTENTS) throw new Error(`more than ${MOST_INTENTS} PaymentIntents`);
    const checkoutId = metadata['checkout_id'] ?? id;
    const kept = fromStripeAmount(amount_received - (refunded.get(id) ?? 0), currency.toUpperCase());
    const before = found.get(checkoutId) ?? { kept: 0, payable: 0, charges: 0 };
    found.set(checkoutId, {
      kept: before.kept + kept,
      payable: before.payable + (PAYABLE.has(status) ? 1 : 0),
      charges: before.charges + (kept > 0 ? 1 : 0),
    });
  }
  return found;
}

interface Book {
  readonly id: string;
  /** Captured − refunded. */
  readonly ledger: number;
  /** Orders − refunds. */
  readonly orders: number;
  readonly placed: number;
}

async function inBooks({ sql }: Product): Promise<Book[]> {
  return sql<Book & Record<string, unknown>>(
    '',
    `SELECT c.id, coalesce(p.captured - p.refunded, 0)::bigint AS ledger,
            coalesce(o.total - CASE WHEN o.total > 0 THEN p.refunded ELSE 0 END, 0)::bigint AS orders,
            coalesce(o.placed, 0)::int AS placed
     FROM checkouts c
     LEFT JOIN (SELECT checkout_id, sum(captured_minor) AS captured, sum(refunded_minor) AS refunded
                FROM payments GROUP BY 1) p ON p.checkout_id = c.id
     LEFT JOIN (SELECT checkout_id, sum(total_minor) FILTER (WHERE status <> 'canceled') AS total,
                       count(*) FILTER (WHERE status <> 'canceled') AS placed
                FROM orders GROUP BY 1) o ON o.checkout_id = c.id`,
    [],
  );
}

/** Every checkout has ended with a reason, or waits for something by name, in time. */
async function looseEnds({ sql }: Product): Promise<string[]> {
  const rows = await sql<{ id: string; problem: string }>(
    '',
    `SELECT id, 'no end and no named wait' AS problem FROM checkouts
       WHERE waiting_for IS NULL AND (status NOT IN ('completed', 'canceled') OR ended_reason IS NULL)
     UNION ALL SELECT id, 'waits for ' || waiting_for || ' past its deadline' FROM checkouts WHERE deadline_at < now()
     UNION ALL SELECT id, 'needs attention: ' || attention FROM checkouts WHERE attention IS NOT NULL AND waiting_for IS NOT NULL
     UNION ALL SELECT checkout_id, 'attempt ' || attempt || ' is ' || status FROM payments
       WHERE status IN ('open', 'authorized')
     UNION ALL SELECT checkout_id, step || ' of attempt ' || attempt || ' is not settled' FROM effects
       WHERE outcome IS NULL OR outcome = 'unknown'`,
    [],
  );
  return rows.map(({ id, problem }) => `${id}: ${problem}`);
}

async function stockBreaches({ sql }: Product, { onHand }: Shelf): Promise<string[]> {
  const rows = await sql<{ id: string; on_hand: number; reserved: number; held: number; sold: number }>(
    '',
    `SELECT s.variant_id AS id, s.on_hand, s.reserved,
            coalesce((SELECT sum(quantity) FROM holds h WHERE h.variant_id = s.variant_id), 0)::int AS held,
            coalesce((SELECT sum((unit ->> 'quantity')::int) FROM orders o, jsonb_array_elements(o.content -> 'sold') AS unit
                      WHERE o.status <> 'canceled' AND unit ->> 'variantId' = s.variant_id), 0)::int AS sold
     FROM stock s WHERE s.variant_id = ANY ($1)`,
    [Object.keys(onHand)],
  );
  const homeless = await sql<{ id: string }>(
    '',
    `SELECT DISTINCT checkout_id AS id FROM holds WHERE NOT EXISTS
       (SELECT 1 FROM checkouts c WHERE c.id = holds.checkout_id AND c.waiting_for IS NOT NULL)`,
    [],
  );
  return [
    ...rows.flatMap(({ id, on_hand, reserved, held, sold }) => [
      ...(on_hand + sold === onHand[id] ? [] : [`${id}: ${on_hand} on hand and ${sold} sold of ${onHand[id]}`]),
      ...(reserved === held && reserved >= 0 && reserved <= on_hand
        ? []
        : [`${id}: ${reserved} reserved, ${held} held, ${on_hand} on hand`]),
    ]),
    ...homeless.map(({ id }) => `${id} has ended and still holds stock`),
  ];
}
