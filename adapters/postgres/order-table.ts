import type { Quote } from '../../domain/totals/quote.ts';
import type { Order, OrderDispute, OrderGiftCard, OrderPayment, OrderRefund } from '../../domain/order/order.ts';
import type { Standing } from '../../domain/order/standing.ts';
import type { StepEvent } from './checkout-table.ts';
import { RevisionConflict } from './checkout-table.ts';
import type { Sql } from './database.ts';

/** The events of an order are numbered above those of its checkout, whose own go on until the buyer is told. */
const ORDER_EVENTS = 1_000_000_000;

interface OrderRow {
  id: string;
  number: number;
  checkout_id: string;
  revision: number;
  status: Order['status'];
  channel: string;
  currency: string;
  total_minor: number;
  quote: Quote;
  lines: Order['lines'] | null;
  sold: Order['sold'] | null;
  back: Order['back'];
  placed_at: Date;
  canceled_at: Date | null;
  cancel_reason: string | null;
  canceled_by: string | null;
  capture_policy: Order['capturePolicy'];
  capture_requested_minor: number | null;
  waiting_for: Order['waitingFor'];
  deadline_at: Date | null;
  next_action: string | null;
  attention: string | null;
  with_checkout: boolean;
  mailed: boolean;
  resent: Order['resent'];
  payment: OrderPayment | null;
  gift_cards: OrderGiftCard[];
  refunds: OrderRefund[];
  disputes: OrderDispute[];
  now_ms: number;
}

const TIME = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;
const iso = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', ${TIME})`;

/** The refunds of `orders o`, oldest first, as OrderRefunds in JSON. */
export const ORDER_REFUNDS = `
         (SELECT coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'amountMinor', r.amount_minor,
                 'giftCardMinor', r.gift_card_minor, 'currency', r.currency,
                 'reason', r.reason, 'actor', r.actor, 'lines', r.lines, 'shipping', r.shipping, 'status', r.status,
                 'stripeRefundId', r.stripe_refund_id, 'failureCode', r.failure_code, 'requestedAt', ${iso('r.requested_at')},
                 'settledAt', ${iso('r.settled_at')}, 'madeGoodBy', r.made_good_by) ORDER BY r.requested_at, r.id), '[]')
          FROM refunds r WHERE r.order_id = o.id)`;

/** The disputes of `orders o`, oldest first, as OrderDisputes in JSON. */
export const ORDER_DISPUTES = `
         (SELECT coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'amountMinor', d.amount_minor, 'currency', d.currency,
                 'reason', d.reason, 'status', d.status, 'evidenceDueAt', ${iso('d.evidence_due_at')},
                 'openedAt', ${iso('d.opened_at')}, 'closedAt', ${iso('d.closed_at')}) ORDER BY d.opened_at, d.id), '[]')
          FROM disputes d WHERE d.order_id = o.id)`;

const LOAD = `
  SELECT o.id, o.number, o.checkout_id, o.revision, o.status, o.channel, o.currency, o.total_minor, o.content->'quote' AS quote,
         o.content->'lines' AS lines, o.content->'sold' AS sold,
         (SELECT coalesce(jsonb_agg(jsonb_build_object('variantId', j.variant_id, 'locationId', j.location_id, 'quantity', j.change)), '[]')
          FROM refunds r JOIN stock_journal j ON j.reference = r.id AND j.reason = 'return' WHERE r.order_id = o.id) AS back,
         o.placed_at, o.canceled_at, o.cancel_reason, o.canceled_by, o.capture_policy, o.capture_requested_minor, o.waiting_for, o.deadline_at,
         o.next_action, o.attention, c.waiting_for IN ('capture', 'release') AS with_checkout,
         EXISTS (SELECT 1 FROM effects e WHERE e.key = o.checkout_id || '/0/cancellation_email' AND e.outcome = 'done') AS mailed,
         (SELECT jsonb_build_object('today', count(*) FILTER (WHERE e.intent_at > now() - interval '1 day'),
                 'next', (jsonb_agg(jsonb_build_object('number', split_part(e.key, '/', 4)::int, 'at', ${iso('e.intent_at')}))
                          FILTER (WHERE e.result_at IS NULL))->0)
          FROM effects e WHERE e.checkout_id = o.checkout_id AND e.step = 'resent_mail') AS resent,
         (SELECT jsonb_build_object('attempt', p.attempt, 'paymentIntentId', p.payment_intent_id, 'status', p.status,
                 'amountMinor', p.amount_minor, 'capturedMinor', p.captured_minor, 'refundedMinor', p.refunded_minor,
                 'createdAt', ${iso('p.created_at')}, 'captureBefore', ${iso('p.capture_before')})
          FROM payments p WHERE p.checkout_id = o.checkout_id AND p.attempt = c.attempt AND p.payment_intent_id IS NOT NULL) AS payment,
         (SELECT coalesce(jsonb_agg(jsonb_build_object('giftCardId', g.id, 'lastFour', g.last_four, 'debitedMinor', e.debited,
                 'creditedMinor', e.credited) ORDER BY g.id), '[]')
          FROM (SELECT gift_card_id, coalesce(-sum(amount_minor) FILTER (WHERE kind = 'debit'), 0) AS debited,
                       coalesce(sum(amount_minor) FILTER (WHERE kind = 'credit'), 0) AS credited
                FROM gift_card_entries WHERE checkout_id = o.checkout_id GROUP BY 1) e
          JOIN gift_cards g ON g.id = e.gift_card_id) AS gift_cards,
         ${ORDER_REFUNDS} AS refunds, ${ORDER_DISPUTES} AS disputes,
         floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms
  FROM orders o JOIN checkouts c ON c.id = o.checkout_id
  WHERE o.id = $1`;

/** An order with its money, and the database's clock in milliseconds since 1970. */
export interface OrderStart {
  readonly order: Order;
  readonly nowMs: number;
}

/** An order as last committed, or null. */
export async function loadOrder(sql: Sql, orderId: string): Promise<OrderStart | null> {
  const [row] = await sql<OrderRow & Record<string, unknown>>('order.facts', LOAD, [orderId]);
  return row ? { order: read(row), nowMs: row.now_ms } : null;
}

/** As loadOrder, with the order and its payments locked until the transaction ends. */
export async function lockOrder(sql: Sql, orderId: string): Promise<OrderStart | null> {
  await sql('order.lock', 'SELECT 1 FROM orders WHERE id = $1 FOR UPDATE', [orderId]);
  await sql(
    'order.lock_payments',
    `SELECT 1 FROM payments p JOIN orders o ON o.checkout_id = p.checkout_id WHERE o.id = $1 ORDER BY p.attempt FOR UPDATE OF p`,
    [orderId],
  );
  return loadOrder(sql, orderId);
}

function read(row: OrderRow): Order {
  return {
    id: row.id,
    number: String(row.number),
    checkoutId: row.checkout_id,
    revision: row.revision,
    status: row.status,
    channel: row.channel,
    currency: row.currency,
    totalMinor: row.total_minor,
    quote: row.quote,
    lines: row.lines ?? [],
    sold: row.sold ?? [],
    back: row.back,
    placedAt: row.placed_at.toISOString(),
    canceledAt: row.canceled_at?.toISOString() ?? null,
    cancelReason: row.cancel_reason,
    canceledBy: row.canceled_by,
    capturePolicy: row.capture_policy,
    captureRequestedMinor: row.capture_requested_minor,
    waitingFor: row.waiting_for,
    deadlineAt: row.deadline_at?.toISOString() ?? null,
    nextAction: row.next_action,
    attention: row.attention,
    withCheckout: row.with_checkout === true,
    payment: row.payment,
    giftCards: row.gift_cards,
    refunds: row.refunds,
    disputes: row.disputes,
    cancellationMailed: row.mailed,
    resent: row.resent,
  };
}

const WRITE = `
  WITH written AS (
    UPDATE orders SET revision = $2, waiting_for = $3, deadline_at = $4, next_action = $5, attention = $6, updated_at = now()
    WHERE id = $1 AND revision = $2::int - 1
    RETURNING checkout_id),
  told AS (
    INSERT INTO events (checkout_id, sequence, type, data)
    SELECT written.checkout_id, ${ORDER_EVENTS} + $2::int * 100 + step.ordinality, step.value->>'type', step.value->'data'
    FROM written, jsonb_array_elements($7::jsonb) WITH ORDINALITY AS step)
  SELECT 1 FROM written`;

/**
 * Writes where an order stands and what happened, as the revision after the one that the step began from.
 * @throws RevisionConflict when the row is not at `revision - 1`
 */
export async function writeOrder(
  sql: Sql,
  orderId: string,
  revision: number,
  standing: Standing,
  events: readonly StepEvent[],
): Promise<void> {
  const { waitingFor, deadlineAt, nextAction, attention } = standing;
  const written = await sql('order.write', WRITE, [
    orderId,
    revision,
    waitingFor,
    deadlineAt,
    nextAction,
    attention,
    JSON.stringify(events),
  ]);
  if (written.length === 0) throw new RevisionConflict(`order ${orderId} is not at revision ${revision - 1}`);
}
