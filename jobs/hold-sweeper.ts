import type { Database } from '../adapters/postgres/database.ts';
import type { PeriodicJob } from './periodic-job.ts';

/** Stock rows that one statement gives back holds of. */
const ROWS_PER_STATEMENT = 200;
const STATEMENTS_PER_PASS = 50;

/**
 * Gives lapsed holds back to the shop (promise S3). Never frozen ones: their payment is in flight (S4).
 * @param count told, for each checkout, how many seconds after its expiry its hold was given back
 */
export function holdSweeper(db: Database, count: (lateSeconds: readonly number[]) => void): PeriodicJob {
  return {
    name: 'hold sweeper',
    everyMs: 500,
    async pass(signal) {
      for (let n = 0; n < STATEMENTS_PER_PASS && !signal.aborted; n += 1) {
        const swept = await db.sql<{ late: number }>(
          'sweep',
          'SELECT swept_late_seconds AS late FROM sweep_lapsed_holds($1)',
          [ROWS_PER_STATEMENT],
        );
        if (swept.length === 0) return;
        count(swept.map(({ late }) => late));
      }
    },
  };
}
