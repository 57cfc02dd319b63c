import type { VerifiedEvent } from '../stripe/webhook-verification.ts';
import type { Database } from './database.ts';

/** News about a payment of ours that its checkout has to be told. */
export interface NewsToTell {
  readonly eventId: string;
  readonly paymentIntentId: string;
  readonly checkoutId: string;
}

/** News that was settled without a word to a checkout. `checkoutId` is what the event says, null when it says nothing. */
export interface SettledNews {
  readonly eventId: string;
  readonly checkoutId: string | null;
  readonly outcome: 'known' | 'orphan';
}

export interface WebhookInbox {
  /** Stores an event before it is acknowledged; one that is there already changes nothing (promise E1). */
  store(event: VerifiedEvent): Promise<void>;
  /**
   * Settles at once what needs no signal: `known` is news about a payment that is over, `orphan` news about none of ours.
   * @param ageMs news younger than this is left alone
   * @param orphanAgeMs news about an unknown payment may be early: it waits until it is this old
   * @returns what was settled, at most `limit`
   */
  settleQuiet(ageMs: number, orphanAgeMs: number, limit: number): Promise<SettledNews[]>;
  /** The oldest news of at least `ageMs` about payments that are still open and that no call of ours is busy with. */
  toTell(ageMs: number, limit: number): Promise<NewsToTell[]>;
  settle(eventId: string, outcome: 'signaled' | 'ended'): Promise<void>;
}

/**
 * Unsettled news of at least $1 ms with what the ledger says of its payment: null where the payment is none of ours. A call of
 * the last 30 s without a result is still in flight.
 */
const NEWS = `
  FROM webhook_inbox n LEFT JOIN LATERAL (
    SELECT p.checkout_id,
           EXISTS (SELECT 1 FROM effects e WHERE e.checkout_id = p.checkout_id AND e.attempt = p.attempt
                   AND e.outcome IS NULL AND e.intent_at > now() - interval '30 seconds') AS in_flight,
           n.payment_intent_id IS NULL OR p.status IN ('captured', 'canceled', 'failed', 'refunded')
             OR p.status = 'authorized' AND c.status = 'completed' AS quiet
    FROM payments p JOIN checkouts c ON c.id = p.checkout_id
    WHERE p.payment_intent_id = n.payment_intent_id OR (p.checkout_id = n.checkout_id AND p.attempt = n.attempt)
    LIMIT 1
  ) ledger ON true
  WHERE n.settled_at IS NULL AND n.received_at <= now() - $1 * interval '1 millisecond'`;

// Workers that do this at the same time pass over each other's rows.
const SETTLE_QUIET = `
  WITH quiet AS (
    SELECT n.event_id, CASE WHEN ledger.checkout_id IS NULL THEN 'orphan' ELSE 'known' END AS outcome ${NEWS}
      AND CASE WHEN ledger.checkout_id IS NULL THEN n.received_at <= now() - $2 * interval '1 millisecond'
               ELSE ledger.quiet AND NOT ledger.in_flight END
    ORDER BY n.received_at LIMIT $3 FOR UPDATE OF n SKIP LOCKED
  )
  UPDATE webhook_inbox news SET settled_at = now(), outcome = quiet.outcome FROM quiet WHERE news.event_id = quiet.event_id
  RETURNING news.event_id AS "eventId", news.checkout_id AS "checkoutId", news.outcome`;

const TO_TELL = `
  SELECT n.event_id AS "eventId", n.payment_intent_id AS "paymentIntentId", ledger.checkout_id AS "checkoutId" ${NEWS}
    AND NOT ledger.quiet AND NOT ledger.in_flight
  ORDER BY n.received_at LIMIT $2`;

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
    settleQuiet: (ageMs, orphanAgeMs, limit) =>
      sql<SettledNews & Record<string, unknown>>('inbox.settle_quiet', SETTLE_QUIET, [ageMs, orphanAgeMs, limit]),
    toTell: (ageMs, limit) => sql<NewsToTell & Record<string, unknown>>('inbox.to_tell', TO_TELL, [ageMs, limit]),
    async settle(eventId, outcome) {
      await sql('inbox.settle', `UPDATE webhook_inbox SET settled_at = now(), outcome = $2 WHERE event_id = $1`, [
        eventId,
        outcome,
      ]);
    },
  };
}
