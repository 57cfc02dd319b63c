import type {
  CheckoutFacts,
  EffectFacts,
  OrderFacts,
  PaymentFacts,
} from '../../domain/reconciliation/judge-checkout.ts';
import type { IntentFacts } from '../../domain/reconciliation/judge-payment.ts';
import type { Sql } from './database.ts';

/**
 * Checkouts `c` with something left to do for their workflow: all that wait, except those that people are asked to look at
 * after their end. Money that is still out is never left alone.
 */
export const OPEN_FOR_ITS_WORKFLOW = `c.waiting_for IS NOT NULL
  AND NOT (c.status IN ('completed', 'canceled') AND c.attention IS NOT NULL AND c.waiting_for <> 'release')`;

/** A deadline may pass by this before its workflow counts as late, as at the monitor (backlog-reads). */
const LATE = `interval '30 seconds'`;

/** Rows of one checkout, and what the caller has to ask its workflow. */
export interface CheckoutReading extends Omit<CheckoutFacts, 'run'> {
  /** Something of it changed within the grace time: it is not judged yet. */
  readonly fresh: boolean;
  /** It should have a running workflow. */
  readonly open: boolean;
}

interface ReadingRow {
  id: string;
  row: CheckoutFacts['row'];
  open: boolean | null;
  fresh: boolean;
  payments: PaymentFacts[];
  effects: EffectFacts[];
  order: OrderFacts | null;
  held: number;
  frozen: number;
  gift_cards: number;
  claims: number;
}

// The newest change is the row's, or of a call to Stripe that has not come back. Each part goes by an index on the checkout.
const READ_CHECKOUTS = `
  SELECT w.id, coalesce(${OPEN_FOR_ITS_WORKFLOW}, false) AS open,
    coalesce(greatest(c.updated_at, money.latest, ledger.latest, ord.placed_at) > now() - $2 * interval '1 millisecond', false) AS fresh,
    CASE WHEN c.id IS NOT NULL THEN json_build_object(
      'revision', c.revision, 'status', c.status, 'currency', c.currency, 'totalMinor', c.total_minor,
      'waitingFor', c.waiting_for, 'attention', c.attention, 'overdue', coalesce(c.deadline_at < now() - ${LATE}, false),
      'units', CASE WHEN c.status = 'complete_in_progress'
        THEN (SELECT coalesce(sum((line->>'quantity')::int), 0) FROM jsonb_array_elements(c.state->'lines') AS line
              WHERE line->>'stockPolicy' IS DISTINCT FROM 'untracked') END) END AS row,
    coalesce(money.rows, '[]') AS payments, coalesce(ledger.rows, '[]') AS effects, ord.row AS order, held.held, held.frozen, claimed.gift_cards, claimed.claims
  FROM unnest($1::text[]) AS w (id) LEFT JOIN checkouts c ON c.id = w.id
  LEFT JOIN LATERAL (
    SELECT max(p.created_at) AS latest, json_agg(json_build_object(
      'attempt', p.attempt, 'status', p.status, 'amountMinor', p.amount_minor, 'capturedMinor', p.captured_minor,
      'refundedMinor', p.refunded_minor, 'currency', p.currency, 'paymentIntentId', p.payment_intent_id,
      'madeGoodMinor', (SELECT coalesce(sum(r.amount_minor), 0) FROM refunds r
        WHERE r.checkout_id = p.checkout_id AND r.attempt = p.attempt AND r.made_good_by IS NOT NULL))
      ORDER BY p.attempt) AS rows
    FROM payments p WHERE p.checkout_id = w.id) money ON true
  LEFT JOIN LATERAL (
    SELECT max(coalesce(e.result_at, e.intent_at)) AS latest, json_agg(json_build_object(
      'attempt', e.attempt, 'step', e.step, 'outcome', e.outcome,
      'settling', e.intent_at > now() - $2 * interval '1 millisecond')) AS rows
    FROM effects e WHERE e.checkout_id = w.id) ledger ON true
  LEFT JOIN LATERAL (
    SELECT o.placed_at, json_build_object('status', o.status, 'totalMinor', o.total_minor, 'currency', o.currency) AS row
    FROM orders o WHERE o.checkout_id = w.id) ord ON true
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(h.quantity), 0)::int AS held, count(*) FILTER (WHERE h.frozen)::int AS frozen
    FROM holds h WHERE h.checkout_id = w.id) held
  CROSS JOIN LATERAL (
    SELECT coalesce((SELECT -sum(e.amount_minor) FROM gift_card_entries e WHERE e.checkout_id = w.id AND e.kind = 'debit'), 0)::bigint AS gift_cards,
           (SELECT count(*)::int FROM code_claims k WHERE k.checkout_id = w.id AND k.state = 'claimed')
           + (SELECT count(*)::int FROM gift_card_holds h WHERE h.checkout_id = w.id AND h.state = 'held') AS claims) claimed`;

/** @param graceMs what changed more recently than this is not judged */
export async function readCheckouts(
  sql: Sql,
  checkoutIds: readonly string[],
  graceMs: number,
): Promise<CheckoutReading[]> {
  const rows = await sql<ReadingRow & Record<string, unknown>>('reconcile.checkouts', READ_CHECKOUTS, [
    checkoutIds,
    graceMs,
  ]);
  return rows.map(({ id, row, payments, effects, order, held, frozen, open, fresh, ...claimed }) => ({
    checkoutId: id,
    row,
    payments,
    effects,
    order,
    heldUnits: held,
    frozenHolds: frozen,
    giftCardMinor: claimed.gift_cards,
    liveClaims: claimed.claims,
    open: open ?? false,
    fresh,
  }));
}

/** A PaymentIntent, and what its metadata say where Stripe was asked. */
export interface IntentRef {
  readonly paymentIntentId: string;
  readonly checkoutId: string | null;
  readonly attempt: number | null;
}

export type IntentReading = Omit<IntentFacts, 'stripe'> & { readonly fresh: boolean };

const READ_INTENTS = `
  SELECT w.id AS "paymentIntentId", CASE WHEN p.checkout_id IS NOT NULL THEN json_build_object(
      'checkoutId', p.checkout_id, 'attempt', p.attempt, 'status', p.status, 'amountMinor', p.amount_minor,
      'capturedMinor', p.captured_minor, 'refundedMinor', p.refunded_minor, 'currency', p.currency,
      'paymentIntentId', p.payment_intent_id, 'requestedMinor', (SELECT coalesce(sum(r.amount_minor), 0) FROM refunds r
        WHERE r.checkout_id = p.checkout_id AND r.attempt = p.attempt AND r.status = 'requested')) END AS recorded,
    CASE WHEN c.id IS NOT NULL THEN json_build_object(
      'id', c.id, 'status', c.status, 'waitingFor', c.waiting_for, 'attempt', c.attempt,
      'placed', EXISTS (SELECT FROM orders o WHERE o.checkout_id = c.id AND o.status <> 'canceled'),
      'creating', c.status = 'complete_in_progress' AND EXISTS (SELECT FROM payments a
        WHERE a.checkout_id = c.id AND a.attempt = c.attempt AND a.payment_intent_id IS NULL)) END AS checkout,
    coalesce(greatest(c.updated_at, p.created_at, (SELECT max(coalesce(e.result_at, e.intent_at)) FROM effects e
      WHERE e.checkout_id = c.id)) > now() - $4 * interval '1 millisecond', false) AS fresh
  FROM unnest($1::text[], $2::text[], $3::int[]) AS w (id, checkout_id, attempt)
  LEFT JOIN payments p ON p.payment_intent_id = w.id
  LEFT JOIN checkouts c ON c.id = coalesce(p.checkout_id, w.checkout_id)`;

/** What is recorded here of these PaymentIntents. */
export async function readIntents(sql: Sql, refs: readonly IntentRef[], graceMs: number): Promise<IntentReading[]> {
  return sql<IntentReading & Record<string, unknown>>('reconcile.intents', READ_INTENTS, [
    refs.map(({ paymentIntentId }) => paymentIntentId),
    refs.map(({ checkoutId }) => checkoutId),
    refs.map(({ attempt }) => attempt),
    graceMs,
  ]);
}

/** A stock row whose counter is not the sum of its holds. */
export interface Miscount {
  readonly variantId: string;
  readonly locationId: string;
  readonly reserved: number;
  readonly held: number;
}

/** Of these stock rows, those that are miscounted at this moment: one statement sees counter and holds of one moment. */
export async function readMiscounts(
  sql: Sql,
  rows: readonly { readonly variantId: string; readonly locationId: string }[],
): Promise<Miscount[]> {
  return sql<Miscount & Record<string, unknown>>(
    'reconcile.stock',
    `SELECT s.variant_id AS "variantId", s.location_id AS "locationId", s.reserved, coalesce(held.units, 0) AS held
     FROM unnest($1::text[], $2::text[]) AS w (variant_id, location_id) JOIN stock s USING (variant_id, location_id)
     LEFT JOIN (SELECT h.variant_id, h.location_id, sum(h.quantity)::int AS units FROM holds h WHERE h.variant_id = ANY ($1)
                GROUP BY 1, 2) held USING (variant_id, location_id)
     WHERE s.reserved <> coalesce(held.units, 0)`,
    [rows.map(({ variantId }) => variantId), rows.map(({ locationId }) => locationId)],
  );
}

/** A stock row whose units are not the sum of its journal. */
export interface JournalGap {
  readonly variantId: string;
  readonly locationId: string;
  readonly onHand: number;
  readonly journaled: number;
}

/** Of these stock rows, those that differ from their journal at this moment. */
export async function readJournalGaps(
  sql: Sql,
  rows: readonly { readonly variantId: string; readonly locationId: string }[],
): Promise<JournalGap[]> {
  return sql<JournalGap & Record<string, unknown>>(
    'reconcile.journal',
    `SELECT s.variant_id AS "variantId", s.location_id AS "locationId", s.on_hand AS "onHand", j.units AS journaled
     FROM unnest($1::text[], $2::text[]) AS w (variant_id, location_id) JOIN stock s USING (variant_id, location_id)
     CROSS JOIN LATERAL (SELECT coalesce(sum(change), 0)::int AS units FROM stock_journal j
                         WHERE j.variant_id = s.variant_id AND j.location_id = s.location_id) j
     WHERE s.on_hand <> j.units`,
    [rows.map(({ variantId }) => variantId), rows.map(({ locationId }) => locationId)],
  );
}

/** A command without an answer that should have one, or should have been delivered. */
export interface CommandReading {
  readonly id: string;
  readonly operation: string;
  readonly checkoutId: string;
  readonly applied: boolean;
}

/** Of these commands, those that nobody is busy with. One past its deadline that was never applied is refused when it is asked for. */
export async function readCommands(sql: Sql, ids: readonly string[], graceMs: number): Promise<CommandReading[]> {
  return sql<CommandReading & Record<string, unknown>>(
    'reconcile.commands',
    `SELECT m.id, m.operation, m.checkout_id AS "checkoutId", m.applied_at IS NOT NULL AS applied
     FROM commands m LEFT JOIN checkouts c ON c.id = m.checkout_id
     WHERE m.id = ANY ($1) AND m.answered_at IS NULL AND m.response_status IS NULL
       AND greatest(m.received_at, m.applied_at, c.updated_at) < now() - $2 * interval '1 millisecond'
       AND CASE WHEN m.applied_at IS NULL THEN m.deadline_at > now()
                ELSE m.operation IN ('complete', 'cancel') AND (c.status IN ('completed', 'canceled')
                  OR c.status <> 'complete_in_progress' AND c.state->>'cancelRequest' IS NULL) END`,
    [ids, graceMs],
  );
}

/** An order that has something to do by itself. */
export interface OpenOrderReading {
  readonly id: string;
  readonly checkoutId: string;
  readonly revision: number;
  readonly waitingFor: string;
  readonly totalMinor: number;
  readonly currency: string;
}

/** Of these orders, those that have something to do, and did not change within the grace time. */
export async function readOpenOrders(sql: Sql, ids: readonly string[], graceMs: number): Promise<OpenOrderReading[]> {
  return sql<OpenOrderReading & Record<string, unknown>>(
    'reconcile.open_orders',
    `SELECT id, checkout_id AS "checkoutId", revision, waiting_for AS "waitingFor", total_minor AS "totalMinor", currency
     FROM orders WHERE id = ANY ($1) AND waiting_for IS NOT NULL AND waiting_for <> 'support'
       AND updated_at < now() - $2 * interval '1 millisecond'`,
    [ids, graceMs],
  );
}
