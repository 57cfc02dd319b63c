import type { VerifiedEvent } from '../stripe/webhook-verification.ts';
import type { Database } from './database.ts';

/** News that somebody has to be told: the checkout that pays, the order that was paid, or the recovery of the payment. */
export interface NewsToTell {
  readonly eventId: string;
  readonly paymentIntentId: string;
  readonly checkoutId: string;
  readonly to: 'checkout' | 'order' | 'recovery';
  /** Null where no order was placed. */
  readonly orderId: string | null;
}

/** News that was settled without a word to anybody. `checkoutId` is what the event says, null when it says nothing. */
export interface SettledNews {
  readonly eventId: string;
  readonly checkoutId: string | null;
  readonly outcome: 'known' | 'orphan' | 'ignored';
}

/** News about a payment that is none of ours, as far as we know. Times are ISO 8601 in UTC. */
export interface Orphan {
  readonly eventId: string;
  readonly type: string;
  readonly objectId: string | null;
  readonly paymentIntentId: string | null;
  /** What its metadata say. */
  readonly checkoutId: string | null;
  readonly createdAt: string;
  readonly receivedAt: string;
}

export interface WebhookInbox {
  /** Stores an event before it is acknowledged; one that is there already changes nothing (promise E1). */
  store(event: VerifiedEvent): Promise<void>;
  /**
   * Settles at once what needs no signal. known: it tells nothing that is not recorded. ignored: it is about no payment.
   * orphan: its payment is none of ours.
   * @param ageMs news younger than this is left alone
   * @param earlyMs news about an unknown payment may be early: it waits until it is this old
   * @returns what was settled, at most `limit`
   */
  settleQuiet(ageMs: number, earlyMs: number, limit: number): Promise<SettledNews[]>;
  /** The oldest news that somebody has to read, while no call of ours is busy with its payment. */
  toTell(ageMs: number, earlyMs: number, limit: number): Promise<NewsToTell[]>;
  settle(eventId: string, outcome: 'signaled' | 'ended'): Promise<void>;
  /** Takes orphans up again whose payment or checkout is known by now. @returns how many */
  adoptOrphans(limit: number): Promise<number>;
  /** The newest orphans, and how many there are. */
  orphans(limit: number): Promise<{ readonly total: number; readonly orphans: readonly Orphan[] }>;
}

/** What comes before the end of a payment, or beside it: nothing new where more is recorded already. */
const HERALDS = [
  'payment_intent.created',
  'payment_intent.requires_action',
  'payment_intent.processing',
  'payment_intent.amount_capturable_updated',
  'payment_intent.payment_failed',
  'charge.pending',
  'charge.succeeded',
  'charge.failed',
  'charge.updated',
  'charge.refunded',
];
const TAKEN = [...HERALDS, 'payment_intent.succeeded', 'payment_intent.canceled', 'charge.captured', 'charge.expired'];
const FREE = [...HERALDS, 'payment_intent.canceled', 'charge.expired'];

/**
 * What tells nothing new of a payment in each recorded state. Succeeded and canceled are final at Stripe: what was read back
 * as one never becomes the other. A refund may still fail, and a dispute may come at any time.
 */
const NOTHING_NEW = {
  authorized: HERALDS,
  captured: TAKEN,
  refunded: [...TAKEN, 'refund.created'],
  canceled: FREE,
  failed: FREE,
} as const;

const QUIET = `CASE p.status ${Object.entries(NOTHING_NEW)
  .map(([status, types]) => `WHEN '${status}' THEN n.type = ANY ('{${types.join(',')}}')`)
  .join(' ')} ELSE false END`;

/**
 * Unsettled news of at least $1 ms with what we know: the payment (p; by its id, or an attempt whose id is not stored yet), the
 * checkout (c) that it or its metadata name, the order (o). A call of the last 30 s without a result is still in flight.
 */
const NEWS = `
  FROM webhook_inbox n
  LEFT JOIN LATERAL (
    SELECT p.checkout_id, p.attempt, p.status FROM payments p
    WHERE p.payment_intent_id = n.payment_intent_id
       OR (p.checkout_id = n.checkout_id AND p.attempt = n.attempt AND p.payment_intent_id IS NULL AND p.status = 'open')
    LIMIT 1) p ON true
  LEFT JOIN LATERAL (
    SELECT c.id, c.status, c.attempt FROM checkouts c WHERE c.id = coalesce(p.checkout_id, n.checkout_id)) c ON true
  LEFT JOIN LATERAL (SELECT o.id FROM orders o WHERE o.checkout_id = c.id) o ON true
  CROSS JOIN LATERAL (
    SELECT n.payment_intent_id IS NULL OR n.type NOT SIMILAR TO '(payment_intent|charge|refund).%' AS beside,
           p.checkout_id IS NOT NULL AND (${QUIET} OR n.type = 'refund.created' AND EXISTS (
             SELECT 1 FROM effects e WHERE e.checkout_id = p.checkout_id AND e.external_id = n.object_id)) AS quiet,
           EXISTS (SELECT 1 FROM effects e WHERE e.checkout_id = p.checkout_id AND e.attempt = p.attempt
                   AND e.outcome IS NULL AND e.intent_at > now() - interval '30 seconds') AS in_flight,
           p.checkout_id IS NULL AND n.received_at > now() - $2 * interval '1 millisecond' AS early) known
  WHERE n.settled_at IS NULL AND n.received_at <= now() - $1 * interval '1 millisecond'`;

// Workers that do this at the same time pass over each other's rows.
const SETTLE_QUIET = `
  WITH quiet AS (
    SELECT n.event_id,
           CASE WHEN known.beside THEN 'ignored' WHEN c.id IS NULL THEN 'orphan' ELSE 'known' END AS outcome ${NEWS}
      AND (known.beside OR known.quiet AND NOT known.in_flight OR c.id IS NULL AND NOT known.early)
    ORDER BY n.received_at LIMIT $3 FOR UPDATE OF n SKIP LOCKED
  )
  UPDATE webhook_inbox news SET settled_at = now(), outcome = quiet.outcome FROM quiet WHERE news.event_id = quiet.event_id
  RETURNING news.event_id AS "eventId", news.checkout_id AS "checkoutId", news.outcome`;

/**
 * A payment is the running checkout's while it lives, and the order's when it was the last attempt. All other money that names
 * a checkout of ours is looked after by itself: closed attempts (promise M9), and PaymentIntents that we never heard of.
 */
const TO_TELL = `
  SELECT n.event_id AS "eventId", n.payment_intent_id AS "paymentIntentId", c.id AS "checkoutId", o.id AS "orderId",
         CASE WHEN p.checkout_id IS NULL THEN 'recovery'
              WHEN o.id IS NOT NULL AND p.attempt = c.attempt THEN 'order'
              WHEN c.status NOT IN ('completed', 'canceled') AND p.status IN ('open', 'authorized', 'captured') THEN 'checkout'
              ELSE 'recovery' END AS "to" ${NEWS}
    AND c.id IS NOT NULL AND NOT known.beside AND NOT known.quiet AND NOT known.in_flight AND NOT known.early
  ORDER BY n.received_at LIMIT $3`;

/** An event may come days late; one whose checkout is unknown for longer is left to people. */
const ADOPT = `
  UPDATE webhook_inbox SET settled_at = NULL, outcome = NULL WHERE event_id IN (
    SELECT n.event_id FROM webhook_inbox n
    WHERE n.outcome = 'orphan' AND n.received_at > now() - interval '7 days'
      AND (EXISTS (SELECT 1 FROM payments p WHERE p.payment_intent_id = n.payment_intent_id)
           OR EXISTS (SELECT 1 FROM checkouts c WHERE c.id = n.checkout_id))
    LIMIT $1)
  RETURNING event_id`;

const ORPHANS = `
  SELECT event_id AS "eventId", type, object_id AS "objectId", payment_intent_id AS "paymentIntentId",
         checkout_id AS "checkoutId", created_at AS "createdAt", received_at AS "receivedAt", count(*) OVER ()::int AS total
  FROM webhook_inbox WHERE outcome = 'orphan' ORDER BY received_at DESC LIMIT $1`;

type OrphanRow = Omit<Orphan, 'createdAt' | 'receivedAt'> & { createdAt: Date; receivedAt: Date; total: number };

export function createWebhookInbox({ sql }: Database): WebhookInbox {
  return {
    async store(event) {
      await sql(
        'inbox.store',
        `INSERT INTO webhook_inbox (event_id, type, object_id, payment_intent_id, checkout_id, attempt, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (event_id) DO NOTHING`,
        [
          event.eventId,
          event.type,
          event.objectId,
          event.paymentIntentId,
          event.checkoutId,
          event.attempt,
          event.createdAt,
        ],
      );
    },
    settleQuiet: (ageMs, earlyMs, limit) =>
      sql<SettledNews & Record<string, unknown>>('inbox.settle_quiet', SETTLE_QUIET, [ageMs, earlyMs, limit]),
    toTell: (ageMs, earlyMs, limit) =>
      sql<NewsToTell & Record<string, unknown>>('inbox.to_tell', TO_TELL, [ageMs, earlyMs, limit]),
    async settle(eventId, outcome) {
      await sql('inbox.settle', `UPDATE webhook_inbox SET settled_at = now(), outcome = $2 WHERE event_id = $1`, [
        eventId,
        outcome,
      ]);
    },
    adoptOrphans: async (limit) => (await sql('inbox.adopt', ADOPT, [limit])).length,
    async orphans(limit) {
      const rows = await sql<OrphanRow>('inbox.orphans', ORPHANS, [limit]);
      return {
        total: rows[0]?.total ?? 0,
        orphans: rows.map(({ total: _total, createdAt, receivedAt, ...orphan }) => ({
          ...orphan,
          createdAt: createdAt.toISOString(),
          receivedAt: receivedAt.toISOString(),
        })),
      };
    },
  };
}
