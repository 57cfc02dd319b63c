import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Database } from '../adapters/postgres/database.ts';
import { startOrder } from '../adapters/temporal/order-start.ts';
import type { RunLinks } from '../contracts/run-links.ts';
import type { PeriodicJob } from './periodic-job.ts';

/** A row that changed this recently has its workflow at work, or just about to begin. */
const FRESH_MS = 10_000;
const STARTS_PER_PASS = 200;

/**
 * Starts the workflow of every order that has something to do and none that runs: lost, terminated, or never begun. Orders that
 * only people can go on with are left alone.
 */
export function orderRecovery(
  db: Database,
  client: Client,
  taskQueue: string,
  logger: Logger,
  links: RunLinks | null = null,
): PeriodicJob {
  // Each pass goes on behind the last order that the one before it looked at, so that all get their turn.
  let after = '';
  return {
    name: 'order recovery',
    everyMs: 15_000,
    async pass(signal) {
      const waiting = await db.sql<{ id: string }>(
        'recovery.orders',
        `SELECT id FROM orders WHERE waiting_for IS NOT NULL AND waiting_for <> 'support'
           AND updated_at < now() - $1 * interval '1 millisecond' AND id > $2 ORDER BY id LIMIT $3`,
        [FRESH_MS, after, STARTS_PER_PASS],
      );
      after = waiting.length < STARTS_PER_PASS ? '' : (waiting.at(-1)?.id ?? '');
      for (const { id: orderId } of waiting) {
        if (signal.aborted) return;
        if (await startOrder(client, taskQueue, orderId, links))
          logger.warn({ orderId }, 'an order had something to do and no workflow; it goes on from its row');
      }
    },
  };
}
