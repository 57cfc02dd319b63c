import type { OutsideService } from '../../contracts/outside-services.ts';
import type { Database, Sql } from './database.ts';

/** How often a process says that it is there. A newcomer's calls begin two beats later, when all others know of it. */
export const BEAT_MS = 1_000;
const GROWTH_BEATS = 2;
/** A process that says nothing for this long is gone; it makes no calls itself from a second before. */
const GONE_MS = 5_000;
const SILENT_MS = 4_000;
/** The calls of a process that ends count for this long. */
const LAST_CALLS_MS = 2_000;

/** This process's part of a limit that the whole fleet keeps to. */
export interface FleetShare {
  /** Calls a second, now: 0 before the others know of this process, and while Postgres was not reached for some time. */
  perSecond(): number;
  /** Says that this process is there, and learns who else is. To be called every BEAT_MS. */
  beat(): Promise<void>;
  /** The others may have the part, a little later: the last calls have only just been made. */
  leave(): Promise<void>;
}

interface Fleet {
  /** Processes, this one included. */
  readonly size: number;
  /** How many stand before this one. */
  readonly rank: number;
}

/**
 * The limit, divided by the processes that are there. Whoever has less from now on makes fewer calls at once; whoever has more
 * waits two beats with it. So the parts of all are never more than the limit, also while processes come and go.
 * @param limit calls a second of all processes together
 * @param now milliseconds of a clock that never goes back
 */
export function createFleetShare(
  db: Pick<Database, 'sql' | 'transaction'>,
  service: OutsideService,
  limit: number,
  now: () => number = () => performance.now(),
): FleetShare {
  let self: string | null = null;
  /** This beat's part and those of the two before; the smallest counts. */
  let parts: readonly number[] = [];
  let beatAtMs = -Infinity;
  return {
    perSecond: () => (now() - beatAtMs < SILENT_MS ? Math.min(...parts) : 0),
    async beat() {
      const nowMs = now();
      const part = ({ size, rank }: Fleet) => Math.floor(limit / size) + (rank < limit % size ? 1 : 0);
      if (self === null) {
        const { process, fleet } = await db.transaction((sql) => join(sql, service));
        self = process;
        // Alone, there is nobody to wait for.
        parts = fleet.size === 1 ? [part(fleet)] : [...Array<number>(GROWTH_BEATS).fill(0), part(fleet)];
      } else {
        const fleet = await look(db.sql, service, self);
        // Silent for too long: the others have taken the part, and it is as if this process were new.
        const known = nowMs - beatAtMs < SILENT_MS ? parts : Array<number>(GROWTH_BEATS).fill(0);
        parts = [...known, part(fleet)].slice(-1 - GROWTH_BEATS);
      }
      beatAtMs = nowMs;
    },
    async leave() {
      if (self === null) return;
      await db.sql(
        'callers.leave',
        `UPDATE callers SET seen_at = clock_timestamp() - $3 * interval '1 millisecond'
         WHERE service = $1 AND process = $2::uuid`,
        [service, self, GONE_MS - LAST_CALLS_MS],
      );
    },
  };
}

/** One after another, so that of two that begin together one knows of the other. */
async function join(sql: Sql, service: OutsideService): Promise<{ process: string; fleet: Fleet }> {
  await sql('callers.lock', `SELECT pg_advisory_xact_lock(hashtext('callers'), hashtext($1))`, [service]);
  await sql('callers.forget', `DELETE FROM callers WHERE seen_at < now() - interval '1 hour'`, []);
  const [row] = await sql<{ process: string }>(
    'callers.join',
    'INSERT INTO callers (service, process) VALUES ($1, gen_random_uuid()) RETURNING process',
    [service],
  );
  if (!row) throw new Error('an insert that returns its row returned none');
  return { process: row.process, fleet: await look(sql, service, row.process) };
}

async function look(sql: Sql, service: OutsideService, process: string): Promise<Fleet> {
  const [fleet] = await sql<{ size: number; rank: number }>(
    'callers.beat',
    `WITH beat AS (INSERT INTO callers (service, process, seen_at) VALUES ($1, $2::uuid, clock_timestamp())
       ON CONFLICT (service, process) DO UPDATE SET seen_at = excluded.seen_at)
     SELECT 1 + count(*)::int AS size, (count(*) FILTER (WHERE process < $2::uuid))::int AS rank
     FROM callers WHERE service = $1 AND process <> $2::uuid
       AND seen_at > clock_timestamp() - $3 * interval '1 millisecond'`,
    [service, process, GONE_MS],
  );
  if (!fleet) throw new Error('a statement that always has one row had none');
  return fleet;
}
