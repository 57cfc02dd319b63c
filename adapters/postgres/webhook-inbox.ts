import type { VerifiedEvent } from '../stripe/webhook-verification.ts';
import type { Database } from './database.ts';

/** News about a PaymentIntent that nobody has been told yet. */
export interface PendingNews {
  readonly eventId: string;
  readonly paymentIntentId: string | null;
  readonly checkoutId: string | null;
  readonly attempt: number | null;
}

/** What became of an event: told to its checkout, known already, or about nothing we know. */
export type InboxOutcome = 'signaled' | 'known' | 'ended' | 'orphan';

export interface WebhookInbox {
  /** Stores an event before it is acknowledged; one that is there already changes nothing (promise E1). */
  store(event: VerifiedEvent): Promise<void>;
  /** The oldest unsettled news that is at least `ageMs` old, at most `limit`. */
  pending(ageMs: number, limit: number): Promise<PendingNews[]>;
  settle(eventId: string, outcome: InboxOutcome): Promise<void>;
}

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
    pending: (ageMs, limit) =>
      sql<PendingNews & Record<string, unknown>>(
        'inbox.pending',
        `SELECT event_id AS "eventId", payment_intent_id AS "paymentIntentId", checkout_id AS "checkoutId", attempt
         FROM webhook_inbox WHERE settled_at IS NULL AND received_at <= now() - $1 * interval '1 millisecond'
         ORDER BY received_at LIMIT $2`,
        [ageMs, limit],
      ),
    async settle(eventId, outcome) {
      await sql('inbox.settle', `UPDATE webhook_inbox SET settled_at = now(), outcome = $2 WHERE event_id = $1`, [
        eventId,
        outcome,
      ]);
    },
  };
}
