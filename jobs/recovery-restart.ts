import type { Logger } from 'pino';
import type { Database } from '../adapters/postgres/database.ts';
import { overdueRecoveries } from '../adapters/postgres/recovery-table.ts';
import type { CheckoutGateway } from '../contracts/checkout-gateway.ts';
import type { PeriodicJob } from './periodic-job.ts';

const BATCH = 50;

/** Has money that belongs to no order looked after again where nobody has for a day: its workflow was lost with Temporal's data. */
export function recoveryRestart(
  db: Database,
  gateway: Pick<CheckoutGateway, 'tellRecovery'>,
  logger: Logger,
): PeriodicJob {
  return {
    name: 'recovery restart',
    everyMs: 60_000,
    async pass(signal) {
      for (const paymentIntentId of await overdueRecoveries(db.sql, BATCH)) {
        if (signal.aborted) return;
        const sent = await gateway.tellRecovery({ eventId: 'overdue', paymentIntentId });
        logger.warn({ paymentIntentId, sent }, 'a recovery is past its deadline');
      }
    },
  };
}
