import type { OutsideService } from '../../contracts/outside-services.ts';
import type { Sql } from './database.ts';

/** A breaker that is not probed for this long after its time has no traffic: nobody knows how the service is. */
const UNPROBED = `interval '1 minute'`;

/** True for services that some process of the fleet has stopped calling. */
const IS_OPEN = `coalesce(open_until > now() - ${UNPROBED}, false)`;

/** Every service that was ever given up for a while, as JSON; a part of the statement that reads the backlog. */
export const BREAKERS_JSON = `SELECT coalesce(json_agg(b), '[]') FROM (
  SELECT service, ${IS_OPEN} AS open, opened_total AS "openedTotal" FROM breakers) AS b`;

/** The services that some process of the fleet has stopped calling. */
export async function readOpenBreakers(sql: Sql): Promise<string[]> {
  const rows = await sql<{ service: string }>(
    'breakers.open',
    `SELECT service FROM breakers WHERE ${IS_OPEN} ORDER BY service`,
    [],
  );
  return rows.map(({ service }) => service);
}

/** Notes that a process calls a service no more for `openMs`. Written at that moment only, never on the way of a purchase. */
export async function noteOpened(sql: Sql, service: OutsideService, openMs: number, again: boolean): Promise<void> {
  await sql(
    'breaker.opened',
    `INSERT INTO breakers AS b (service, opened_total, opened_at, open_until)
     VALUES ($1, 1, now(), now() + $2 * interval '1 millisecond')
     ON CONFLICT (service) DO UPDATE SET opened_total = b.opened_total + $3,
       opened_at = CASE WHEN $3 = 1 THEN now() ELSE b.opened_at END,
       open_until = greatest(b.open_until, excluded.open_until)`,
    [service, openMs, again ? 0 : 1],
  );
}

/** Notes that a process has found a service working. One that has not yet says so again when its probe fails. */
export async function noteClosed(sql: Sql, service: OutsideService): Promise<void> {
  await sql('breaker.closed', 'UPDATE breakers SET open_until = NULL WHERE service = $1', [service]);
}
