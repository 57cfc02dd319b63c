import type { BreakKind, BreakKindName, Difference } from '../../domain/reconciliation/break-kinds.ts';
import { BREAK_KINDS } from '../../domain/reconciliation/break-kinds.ts';
import type { Sql } from './database.ts';

/** An open break, as far as it is read again and mended. */
export interface OpenBreak {
  readonly id: number;
  readonly kind: BreakKindName;
  readonly subject: string;
  readonly mendTries: number;
}

interface OpenRow {
  id: number;
  kind: string;
  subject: string;
  mend_tries: number;
}

const openBreak = ({ id, kind, subject, mend_tries: mendTries }: OpenRow): OpenBreak => ({
  id,
  kind: kind as BreakKindName,
  subject,
  mendTries,
});

/** Writes what was found, or sees it again; returns the breaks in the order of `found`. */
export async function recordBreaks(sql: Sql, found: readonly Difference[]): Promise<(OpenBreak & Difference)[]> {
  if (found.length === 0) return [];
  const kinds: readonly BreakKind[] = found.map(({ kind }) => BREAK_KINDS[kind]);
  const rows = await sql<OpenRow & Record<string, unknown>>(
    'breaks.record',
    `INSERT INTO breaks (kind, subject, checkout_id, severity, seen, suggestion, amount_minor, currency)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::text[], $7::bigint[], $8::text[])
     ON CONFLICT (kind, subject) WHERE state = 'open' DO UPDATE
       SET last_seen_at = now(), seen = excluded.seen, facts = NULL, amount_minor = excluded.amount_minor, currency = excluded.currency
     RETURNING id, kind, subject, mend_tries`,
    [
      found.map(({ kind }) => kind),
      found.map(({ subject }) => subject),
      found.map(({ checkoutId }) => checkoutId),
      kinds.map(({ severity }) => severity),
      found.map(({ seen }) => JSON.stringify(seen)),
      kinds.map(({ suggestion }) => suggestion),
      found.map(({ amountMinor }) => amountMinor),
      found.map(({ currency }) => currency),
    ],
  );
  const byName = new Map(rows.map(openBreak).map((row) => [nameOf(row), row]));
  return found.flatMap((difference) => {
    const row = byName.get(nameOf(difference));
    return row ? [{ ...difference, ...row }] : [];
  });
}

/** What makes a break the same one when it is found again. */
export const nameOf = ({ kind, subject }: Pick<Difference, 'kind' | 'subject'>): string => `${kind} ${subject}`;

/** Counts a mend that was sent. */
export async function countMend(sql: Sql, id: number): Promise<void> {
  await sql('breaks.mend', 'UPDATE breaks SET mend_tries = mend_tries + 1 WHERE id = $1', [id]);
}

/** Open breaks after `id`, in the order of their finding. */
export async function readOpenBreaks(sql: Sql, id: number, limit: number): Promise<OpenBreak[]> {
  const rows = await sql<OpenRow & Record<string, unknown>>(
    'breaks.page',
    `SELECT id, kind, subject, mend_tries FROM breaks WHERE state = 'open' AND id > $1 ORDER BY id LIMIT $2`,
    [id, limit],
  );
  return rows.map(openBreak);
}

/** Closes breaks that are no longer there: mended where a mend was sent, otherwise gone by themselves. */
export async function closeBreaks(sql: Sql, ids: readonly number[]): Promise<void> {
  await sql(
    'breaks.close',
    `UPDATE breaks SET state = CASE WHEN mend_tries > 0 THEN 'mended' ELSE 'gone' END, closed_at = now()
     WHERE id = ANY ($1) AND state = 'open'`,
    [ids],
  );
}

/** Begins a run's own record; again where a retried activity does. */
export async function beginRun(sql: Sql, id: string): Promise<void> {
  await sql('reconcile.begin', 'INSERT INTO reconciliation_runs (id) VALUES ($1) ON CONFLICT (id) DO NOTHING', [id]);
}

/** Ends a run. @returns the breaks that are open now, and those of them that were mended in vain or can't be */
export async function finishRun(sql: Sql, id: string): Promise<number> {
  const [row] = await sql<{ open_breaks: number }>(
    'reconcile.finish',
    `UPDATE reconciliation_runs SET finished_at = now(), open_breaks = (SELECT count(*) FROM breaks WHERE state = 'open')
     WHERE id = $1 RETURNING open_breaks`,
    [id],
  );
  return row?.open_breaks ?? 0;
}
