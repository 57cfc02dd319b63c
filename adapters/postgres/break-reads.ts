import type { Seen } from '../../domain/reconciliation/what-was-seen.ts';
import type { Sql } from './database.ts';

/** A break as people see it. */
export interface SeenBreak {
  readonly id: number;
  readonly kind: string;
  readonly subject: string;
  readonly checkoutId: string | null;
  readonly state: 'open' | 'mended' | 'gone';
  readonly severity: 'critical' | 'high' | 'low';
  /** What was seen; a sentence in English where a worker of before there were keys has seen it. */
  readonly seen: Seen | string;
  readonly suggestion: string;
  /** Null where it is not about money. */
  readonly amountMinor: number | null;
  readonly currency: string | null;
  readonly mendTries: number;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
}

/** The columns of a SeenBreak. */
export const BREAK_COLUMNS = `id, kind, subject, checkout_id AS "checkoutId", state, severity,
  coalesce(to_jsonb(facts), seen) AS seen, suggestion, amount_minor AS "amountMinor",
  currency, mend_tries AS "mendTries", first_seen_at AS "firstSeenAt", last_seen_at AS "lastSeenAt"`;

/** Open breaks after the id `after`, in the order of their finding. */
export async function listOpenBreaks(sql: Sql, after: number, limit: number): Promise<SeenBreak[]> {
  return sql<SeenBreak & Record<string, unknown>>(
    'breaks.open',
    `SELECT ${BREAK_COLUMNS} FROM breaks WHERE state = 'open' AND id > $1 ORDER BY id LIMIT $2`,
    [after, limit],
  );
}

/** Breaks that are open, or were closed by the run `runId`: open ones first, the gravest first, the oldest of these first. */
export async function breaksOfRun(sql: Sql, runId: string, limit: number): Promise<SeenBreak[]> {
  return sql<SeenBreak & Record<string, unknown>>(
    'breaks.of_run',
    `SELECT ${BREAK_COLUMNS} FROM breaks WHERE state = 'open' OR closed_at >= (SELECT started_at FROM reconciliation_runs WHERE id = $1)
     ORDER BY state <> 'open', array_position(ARRAY['critical', 'high', 'low'], severity), id LIMIT $2`,
    [runId, limit],
  );
}

/** What is open at this moment. */
export interface BreakTotals {
  readonly openByKind: Readonly<Record<string, number>>;
  /** Since the oldest open one was first seen, in seconds; 0 where none is. */
  readonly oldestSeconds: number;
  /** Minor units by currency; what one payment has at stake is counted once for each of its breaks. */
  readonly atStakeMinor: Readonly<Record<string, number>>;
  /** Since a run was last finished, in seconds; null where none ever was. */
  readonly sinceRunSeconds: number | null;
}

/** Reads an index of open breaks only, and the newest run. */
export async function readBreakTotals(sql: Sql): Promise<BreakTotals> {
  const [row] = await sql<BreakTotals & Record<string, unknown>>(
    'breaks.totals',
    `SELECT
       coalesce((SELECT json_object_agg(kind, n) FROM (SELECT kind, count(*) AS n FROM breaks WHERE state = 'open' GROUP BY kind) k), '{}') AS "openByKind",
       (SELECT coalesce(extract(epoch FROM now() - min(first_seen_at)), 0)::float FROM breaks WHERE state = 'open') AS "oldestSeconds",
       coalesce((SELECT json_object_agg(currency, stake) FROM (SELECT currency, sum(amount_minor) AS stake FROM breaks
         WHERE state = 'open' AND currency IS NOT NULL GROUP BY currency) s), '{}') AS "atStakeMinor",
       (SELECT extract(epoch FROM now() - max(finished_at))::float FROM reconciliation_runs) AS "sinceRunSeconds"`,
    [],
  );
  if (!row) throw new Error('a statement that always has one row had none');
  return row;
}
