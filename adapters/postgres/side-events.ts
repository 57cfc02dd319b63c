import type { StepEvent } from './checkout-table.ts';
import type { Sql } from './database.ts';

/**
 * Events that belong to a checkout but to no revision of its row or its order's are numbered above both: what support asked for
 * while a step was under way must not make that step stale.
 */
const SIDE_EVENTS = 2_000_000_000;

/** Tells an event beside the row, in the transaction of what it tells. */
export async function tellBeside(sql: Sql, checkoutId: string, { type, data }: StepEvent): Promise<void> {
  await sql('events.lock', 'SELECT pg_advisory_xact_lock(hashtextextended($1, 1))', [checkoutId]);
  await sql(
    'events.beside',
    `INSERT INTO events (checkout_id, sequence, type, data)
     SELECT $1, coalesce(max(sequence), ${SIDE_EVENTS}) + 1, $2, $3 FROM events
     WHERE checkout_id = $1 AND sequence > ${SIDE_EVENTS}`,
    [checkoutId, type, JSON.stringify(data)],
  );
}
