import type { Logger } from 'pino';
import type { Database } from '../adapters/postgres/database.ts';
import type { CheckoutGateway } from '../contracts/checkout-gateway.ts';
import type { AnyOperation } from '../contracts/commands.ts';
import type { PeriodicJob } from './periodic-job.ts';

/** A command this old that is still not applied was not delivered, or its delivery was lost. */
const OVERDUE_MS = 4_000;
/** An applied complete or cancel has its outcome, or its workflow knows of it, well before this. */
const UNSETTLED_MS = 12_000;
const BATCH = 50;
const AT_ONCE = 8;

/**
 * Delivers commands that were accepted but never reached their workflow: the API died, Temporal or the workers were away.
 * Until their deadline; after that they are refused (DESIGN, "The way of one request"). A complete or cancel that is applied
 * but has no outcome is delivered again too: when Temporal died with it, its workflow never heard of it. Delivering twice is
 * harmless.
 */
export function commandDelivery(db: Database, gateway: CheckoutGateway, logger: Logger): PeriodicJob {
  return {
    name: 'command delivery',
    everyMs: 3_000,
    async pass(signal) {
      const overdue = await db.sql<{
        id: string;
        operation: AnyOperation;
        checkout_id: string;
        subject: string | null;
      }>(
        'commands.overdue',
        `SELECT id, operation, checkout_id, subject FROM commands
         WHERE answered_at IS NULL AND response_status IS NULL
           AND (applied_at IS NULL AND deadline_at > now() AND received_at < now() - $1 * interval '1 millisecond'
                OR applied_at < now() - $2 * interval '1 millisecond')
         ORDER BY received_at LIMIT $3`,
        [OVERDUE_MS, UNSETTLED_MS, BATCH],
      );
      for (let from = 0; from < overdue.length && !signal.aborted; from += AT_ONCE) {
        await Promise.all(
          overdue.slice(from, from + AT_ONCE).map(async (command) => {
            const delivery = await gateway.deliver(command.operation, command.checkout_id, command.id, command.subject);
            logger.info(
              { checkoutId: command.checkout_id, commandId: command.id, delivery: delivery.kind },
              'overdue command delivered',
            );
          }),
        );
      }
    },
  };
}
