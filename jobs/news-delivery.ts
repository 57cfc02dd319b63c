import type { Logger } from 'pino';
import type { NewsToTell, WebhookInbox } from '../adapters/postgres/webhook-inbox.ts';
import type { CheckoutGateway, SignalResult } from '../contracts/checkout-gateway.ts';
import type { PeriodicJob } from './periodic-job.ts';

/** Most news is about a call of ours that is just being answered; a moment later it is known, and needs no signal. */
const SETTLING_MS = 1_000;
/** News about a payment that we do not know may be early: kept waiting this long before it counts as an orphan. */
const EARLY_MS = 60_000;
/** What needs no signal is settled in one statement a pass, this much of it. */
const QUIET_BATCH = 1_000;
/** Signals of one pass. */
const SIGNAL_BATCH = 100;

/** Tells whom it concerns about news from Stripe that they do not know yet: a signal that says "read it again". */
export function newsDelivery(inbox: WebhookInbox, gateway: CheckoutGateway, logger: Logger): PeriodicJob {
  return {
    name: 'news delivery',
    everyMs: 500,
    async pass(signal) {
      for (const news of await inbox.settleQuiet(SETTLING_MS, EARLY_MS, QUIET_BATCH)) {
        if (news.outcome === 'orphan') logger.info(news, 'news from Stripe');
      }
      for (const news of await inbox.toTell(SETTLING_MS, EARLY_MS, SIGNAL_BATCH)) {
        if (signal.aborted) return;
        const sent = await tell(gateway, news);
        if (sent === 'unavailable') continue;
        const outcome = sent === 'sent' ? 'signaled' : 'ended';
        await inbox.settle(news.eventId, outcome);
        logger.info({ ...news, outcome }, 'news from Stripe');
      }
    },
  };
}

function tell(gateway: CheckoutGateway, { to, checkoutId, orderId, ...news }: NewsToTell): Promise<SignalResult> {
  if (to === 'checkout') return gateway.tellNews(checkoutId, news);
  return to === 'order' && orderId !== null ? gateway.tellOrder(orderId, news) : gateway.tellRecovery(news);
}

/** News may come before what it is about: an orphan whose payment is known by now is delivered after all (promise E1). */
export function orphanAdoption(inbox: WebhookInbox, logger: Logger): PeriodicJob {
  return {
    name: 'orphan adoption',
    everyMs: 10_000,
    async pass() {
      const adopted = await inbox.adoptOrphans(QUIET_BATCH);
      if (adopted > 0) logger.info({ adopted }, 'news from Stripe found what it is about');
    },
  };
}
