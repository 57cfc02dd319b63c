import type { Sql } from './database.ts';

/** What has become of checkouts and payments since one position of the log. */
export interface Outcomes {
  /** Up to where the log was read; the next look goes on from there. */
  readonly position: number;
  /** How often a checkout of a channel was created, and how it ended. */
  readonly checkouts: readonly {
    readonly outcome: 'created' | 'completed' | 'canceled' | 'expired';
    readonly channel: string;
    readonly count: number;
  }[];
  /** How long payments took, from the complete that was accepted to their outcome, in seconds. */
  readonly payments: readonly {
    readonly outcome: 'placed' | 'declined' | 'timed_out' | 'canceled';
    readonly seconds: number[];
  }[];
}

/** So many events are looked at in one look; more are left to the next one. */
const MOST_EVENTS = 20_000;
/**
 * Events count once they are this old: positions are given at an insert and seen at its commit, so that one may appear below
 * others that were seen before. No step lasts longer.
 */
const SETTLED_SECONDS = 5;

/** Where the log ends that is old enough to be counted. */
const END = `SELECT coalesce(
  (SELECT position FROM events WHERE occurred_at <= now() - interval '${SETTLED_SECONDS} seconds' ORDER BY position DESC LIMIT 1), 0)`;

/** Reads the log by its primary key, and the beginning of each payment by the events of its checkout. */
const READ = `
  WITH news AS MATERIALIZED (
    SELECT position, checkout_id, sequence, type, data, occurred_at FROM events
    WHERE position > $1 AND position <= (${END}) ORDER BY position LIMIT ${MOST_EVENTS}),
  ends AS (
    SELECT CASE n.type WHEN 'checkout.created' THEN 'created' WHEN 'order.placed' THEN 'completed'
                       ELSE CASE WHEN n.data->>'actor' = 'timer' THEN 'expired' ELSE 'canceled' END END AS outcome,
           c.channel, count(*)::int AS count
    FROM news n JOIN checkouts c ON c.id = n.checkout_id
    WHERE n.type IN ('checkout.created', 'order.placed', 'checkout.canceled') GROUP BY 1, 2),
  paid AS (
    SELECT CASE WHEN n.type = 'order.placed' THEN 'placed' WHEN n.data->>'code' = 'payment_timed_out' THEN 'timed_out'
                WHEN n.data->>'code' IN ('payment_canceled', 'cancel_requested') THEN 'canceled' ELSE 'declined' END AS outcome,
           extract(epoch FROM n.occurred_at - began.occurred_at)::float AS seconds
    FROM news n CROSS JOIN LATERAL (
      SELECT e.occurred_at, e.type FROM events e
      WHERE e.checkout_id = n.checkout_id AND e.sequence < n.sequence AND e.type IN ('payment.started', 'checkout.canceled')
      ORDER BY e.sequence DESC LIMIT 1) AS began
    -- What is placed on late money was not waited for by anybody.
    WHERE n.type IN ('order.placed', 'payment.failed') AND began.type = 'payment.started')
  SELECT coalesce((SELECT max(position) FROM news), $1) AS position,
    (SELECT coalesce(json_agg(e), '[]') FROM ends e) AS checkouts,
    (SELECT coalesce(json_agg(p), '[]') FROM (SELECT outcome, json_agg(round(seconds::numeric, 3)) AS seconds FROM paid GROUP BY 1) p) AS payments`;

/** @param after the position up to which the log was read; null: from now on */
export async function readOutcomes(sql: Sql, after: number | null): Promise<Outcomes> {
  if (after === null) {
    const [end] = await sql<{ position: number }>('outcomes.end', `${END} AS position`, []);
    return { position: end?.position ?? 0, checkouts: [], payments: [] };
  }
  const [row] = await sql<Outcomes & Record<string, unknown>>('outcomes', READ, [after]);
  if (!row) throw new Error('a statement that always has one row had none');
  return row;
}
