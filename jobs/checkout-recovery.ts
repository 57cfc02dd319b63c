import type { Logger } from 'pino';
import type { Database } from '../adapters/postgres/database.ts';
import { OPEN_FOR_ITS_WORKFLOW } from '../adapters/postgres/reconciliation-reads.ts';
import type { CheckoutRuns } from '../adapters/temporal/checkout-runs.ts';
import type { PeriodicJob } from './periodic-job.ts';

/** A row that changed this recently may be ahead of what Temporal's visibility shows. */
const FRESH_MS = 10_000;
/** Beyond that the scheduled reconciliation is the tool. */
const MOST_OPEN = 100_000;
const RESTARTS_PER_PASS = 100;

/**
 * Starts the workflow of every open checkout that has none: terminated by hand, failed, or lost with Temporal's own data.
 * Postgres outranks Temporal: the new run goes on from the row.
 */
export function checkoutRecovery(db: Database, runs: CheckoutRuns, logger: Logger): PeriodicJob {
  return {
    name: 'checkout recovery',
    everyMs: 10_000,
    async pass(signal) {
      const open = await openCheckouts(db);
      if (open.size === 0) return;
      let after: string | null = null;
      for (let seen = 0; seen < MOST_OPEN;) {
        const page = await runs.running(after);
        for (const checkoutId of page.checkoutIds) open.delete(checkoutId);
        seen += page.checkoutIds.length;
        after = page.next;
        if (after === null) break;
      }
      for (const checkoutId of [...open].slice(0, RESTARTS_PER_PASS)) {
        if (signal.aborted) return;
        // Visibility lags; the workflow itself does not.
        if ((await runs.isRunning(checkoutId)) || !(await runs.start(checkoutId))) continue;
        logger.warn({ checkoutId }, 'an open checkout had no workflow; it goes on from its row');
      }
    },
  };
}

async function openCheckouts(db: Database): Promise<Set<string>> {
  const rows = await db.sql<{ id: string }>(
    'recovery.open',
    `SELECT c.id FROM checkouts c WHERE ${OPEN_FOR_ITS_WORKFLOW} AND c.updated_at < now() - $1 * interval '1 millisecond'
     ORDER BY c.id LIMIT $2`,
    [FRESH_MS, MOST_OPEN],
  );
  return new Set(rows.map(({ id }) => id));
}
