import type { Logger } from 'pino';
import type { Database } from '../adapters/postgres/database.ts';
import type { InboxOutcome, PendingNews, WebhookInbox } from '../adapters/postgres/webhook-inbox.ts';
import type { CheckoutGateway } from '../contracts/checkout-gateway.ts';
import type { PeriodicJob } from './periodic-job.ts';

/** Most news is about a call of ours that is just being answered; a moment later it is known, and needs no signal. */
const SETTLING_MS = 1_000;
/** News about a payment that we do not know may be early: kept waiting this long before it counts as an orphan. */
const EARLY_MS = 60_000;
const BATCH = 100;

interface Knowledge {
  readonly checkout_id: string;
  readonly in_flight: boolean;
  readonly settled: boolean;
}

/** Tells checkouts about news from Stripe that they do not know yet: a signal that says "read it again". */
export function newsDelivery(db: Database, inbox: WebhookInbox, gateway: CheckoutGateway, logger: Logger): PeriodicJob {
  const settleOne = async (news: PendingNews): Promise<InboxOutcome | null> => {
    const known = await knowledgeOf(db, news);
    if (!known) return (await isEarly(db, news.eventId)) ? null : 'orphan';
    if (known.in_flight) return null;
    if (known.settled || news.paymentIntentId === null) return 'known';
    const sent = await gateway.tellNews(known.checkout_id, {
      eventId: news.eventId,
      paymentIntentId: news.paymentIntentId,
    });
    if (sent === 'unavailable') return null;
    return sent === 'sent' ? 'signaled' : 'ended';
  };
  return {
    name: 'news delivery',
    everyMs: 500,
    async pass(signal) {
      for (const news of await inbox.pending(SETTLING_MS, BATCH)) {
        if (signal.aborted) return;
        const outcome = await settleOne(news);
        if (!outcome) continue;
        await inbox.settle(news.eventId, outcome);
        if (outcome !== 'known')
          logger.info({ checkoutId: news.checkoutId, eventId: news.eventId, outcome }, 'news from Stripe');
      }
    },
  };
}

/** What the ledger says of the payment that news is about. A call of the last 30 s without a result is still in flight. */
async function knowledgeOf(db: Database, news: PendingNews): Promise<Knowledge | null> {
  const [row] = await db.sql<Knowledge & Record<string, unknown>>(
    'news.knowledge',
    `SELECT p.checkout_id,
            EXISTS (SELECT 1 FROM effects e WHERE e.checkout_id = p.checkout_id AND e.attempt = p.attempt
                    AND e.outcome IS NULL AND e.intent_at > now() - interval '30 seconds') AS in_flight,
            p.status IN ('captured', 'canceled', 'failed', 'refunded')
              OR p.status = 'authorized' AND c.status = 'completed' AS settled
     FROM payments p JOIN checkouts c ON c.id = p.checkout_id
     WHERE p.payment_intent_id = $1 OR (p.checkout_id = $2 AND p.attempt = $3) LIMIT 1`,
    [news.paymentIntentId, news.checkoutId, news.attempt],
  );
  return row ?? null;
}

async function isEarly(db: Database, eventId: string): Promise<boolean> {
  const rows = await db.sql(
    'news.early',
    `SELECT 1 FROM webhook_inbox WHERE event_id = $1 AND received_at > now() - $2 * interval '1 millisecond'`,
    [eventId, EARLY_MS],
  );
  return rows.length > 0;
}
