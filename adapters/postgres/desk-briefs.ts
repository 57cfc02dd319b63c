import type { CheckoutStatus } from '../../domain/checkout/checkout.ts';
import type { Sql } from './database.ts';

/** What something waits for, as its row says. */
export interface Awaited {
  readonly waitingFor: string | null;
  readonly deadlineAt: Date | null;
  readonly nextAction: string | null;
  readonly attention: string | null;
}

/** One checkout in short: enough to say in a sentence where it stands. Amounts are in minor units of `currency`. */
export interface Brief {
  readonly checkoutId: string;
  readonly status: CheckoutStatus;
  readonly currency: string;
  readonly totalMinor: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Personal data; null also once erased. */
  readonly email: string | null;
  readonly held: boolean;
  /** Who asked for a cancel; null: nobody. */
  readonly cancelActor: string | null;
  /** The last attempt to pay has failed. */
  readonly failed: boolean;
  readonly awaits: Awaited;
  readonly order: BriefOrder | null;
  /** Money that belongs to no order and is not given back yet; null: none. */
  readonly late: Awaited | null;
}

export interface BriefOrder {
  readonly id: string;
  readonly number: string;
  readonly status: 'placed' | 'canceled';
  readonly awaits: Awaited;
  /** Of the card payment that it was placed on; null where nothing had to be paid by card. */
  readonly payment: string | null;
  /** What reached the buyer, by card and to gift cards. */
  readonly refundedMinor: number;
  /** What is on its way. */
  readonly refundingMinor: number;
  /** What came back, or was refused, and was not made good. */
  readonly failedRefundMinor: number;
  /** What the buyer disputes and the bank has not decided yet. */
  readonly disputedMinor: number;
}

/** Briefs of many checkouts, by keys alone. */
const BRIEFS = `
  SELECT c.id, c.status, c.currency, c.total_minor, c.created_at, c.updated_at, c.personal -> 'buyer' ->> 'email' AS email,
         c.hold_expires_at IS NOT NULL AS held, c.state -> 'cancelRequest' ->> 'actor' AS cancel_actor,
         jsonb_typeof(c.state -> 'paymentFailure') IS NOT DISTINCT FROM 'object' AS failed,
         c.waiting_for, c.deadline_at, c.next_action, c.attention,
         o.id AS order_id, o.number, o.status AS order_status, o.waiting_for AS order_waiting_for,
         o.deadline_at AS order_deadline_at, o.next_action AS order_next_action, o.attention AS order_attention,
         p.status AS payment, r.refunded, r.refunding, r.failed AS failed_refund, d.disputed,
         l.waiting_for AS late_waiting_for, l.deadline_at AS late_deadline_at, l.next_action AS late_next_action,
         l.attention AS late_attention
  FROM checkouts c
  LEFT JOIN orders o ON o.checkout_id = c.id
  LEFT JOIN payments p ON p.checkout_id = c.id AND p.attempt = c.attempt AND p.payment_intent_id IS NOT NULL
  LEFT JOIN LATERAL (
    SELECT coalesce(sum(r.amount_minor + r.gift_card_minor) FILTER (WHERE r.status = 'succeeded'), 0)::bigint AS refunded,
           coalesce(sum(r.amount_minor) FILTER (WHERE r.status IN ('requested', 'pending')), 0)::bigint AS refunding,
           coalesce(sum(r.amount_minor) FILTER (WHERE r.status IN ('failed', 'refused') AND r.made_good_by IS NULL AND NOT EXISTS (
             SELECT FROM refunds again WHERE again.order_id = r.order_id AND again.requested_at >= r.settled_at
               AND again.status IN ('requested', 'pending', 'succeeded'))), 0)::bigint AS failed
    FROM refunds r WHERE r.order_id = o.id) r ON true
  LEFT JOIN LATERAL (
    SELECT coalesce(sum(d.amount_minor), 0)::bigint AS disputed FROM disputes d
    WHERE d.order_id = o.id AND d.closed_at IS NULL) d ON true
  LEFT JOIN LATERAL (
    SELECT l.waiting_for, l.deadline_at, l.next_action, l.attention FROM recoveries l
    WHERE l.checkout_id = c.id AND l.outcome IS NULL ORDER BY l.opened_at LIMIT 1) l ON true
  WHERE c.id = ANY($1) ORDER BY c.created_at DESC, c.id`;

interface BriefRow {
  id: string;
  status: CheckoutStatus;
  currency: string;
  total_minor: number;
  created_at: Date;
  updated_at: Date;
  email: string | null;
  held: boolean;
  cancel_actor: string | null;
  failed: boolean;
  waiting_for: string | null;
  deadline_at: Date | null;
  next_action: string | null;
  attention: string | null;
  order_id: string | null;
  number: number;
  order_status: BriefOrder['status'];
  order_waiting_for: string | null;
  order_deadline_at: Date | null;
  order_next_action: string | null;
  order_attention: string | null;
  payment: string | null;
  refunded: number;
  refunding: number;
  failed_refund: number;
  disputed: number;
  late_waiting_for: string | null;
  late_deadline_at: Date | null;
  late_next_action: string | null;
  late_attention: string | null;
}

/** Newest first; ids that are not known are left out. */
export async function loadBriefs(sql: Sql, checkoutIds: readonly string[]): Promise<Brief[]> {
  if (checkoutIds.length === 0) return [];
  const rows = await sql<BriefRow & Record<string, unknown>>('desk.briefs', BRIEFS, [checkoutIds]);
  return rows.map(read);
}

function read(row: BriefRow): Brief {
  return {
    checkoutId: row.id,
    status: row.status,
    currency: row.currency,
    totalMinor: row.total_minor,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    email: row.email,
    held: row.held,
    cancelActor: row.cancel_actor,
    failed: row.failed,
    awaits: awaited(row.waiting_for, row.deadline_at, row.next_action, row.attention),
    order: row.order_id === null ? null : readOrder(row, row.order_id),
    late:
      row.late_waiting_for === null
        ? null
        : awaited(row.late_waiting_for, row.late_deadline_at, row.late_next_action, row.late_attention),
  };
}

function readOrder(row: BriefRow, id: string): BriefOrder {
  return {
    id,
    number: String(row.number),
    status: row.order_status,
    awaits: awaited(row.order_waiting_for, row.order_deadline_at, row.order_next_action, row.order_attention),
    payment: row.payment,
    refundedMinor: row.refunded,
    refundingMinor: row.refunding,
    failedRefundMinor: row.failed_refund,
    disputedMinor: row.disputed,
  };
}

function awaited(
  waitingFor: string | null,
  deadlineAt: Date | null,
  nextAction: string | null,
  attention: string | null,
): Awaited {
  return { waitingFor, deadlineAt, nextAction, attention };
}
