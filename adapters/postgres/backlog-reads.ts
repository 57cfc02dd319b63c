import { BREAKERS_JSON } from './breaker-table.ts';
import type { Sql } from './database.ts';

/** Something that is normally dealt with at once: how much of it is left, and for how long the oldest has been. */
export interface Waiting {
  readonly count: number;
  /** Seconds, 0 where nothing waits. */
  readonly oldestSeconds: number;
}

/** What a shop has left to do, at one moment of the database's clock. */
export interface Backlog {
  /** Checkouts with something left to wait for, by status. */
  readonly open: Readonly<Record<string, number>>;
  /** Of these: past their deadline by more than 30 s (promise E4). */
  readonly overdue: number;
  /** Of these: those that people are asked to look at. */
  readonly needingAttention: number;
  /** Placed orders with something left to wait for; past their deadline by more than 30 s; that people are asked to look at. */
  readonly orders: { readonly waiting: number; readonly overdue: number; readonly needingAttention: number };
  /** Holds that have lapsed and were not given back yet; the age is since they lapsed. */
  readonly lapsedHolds: Waiting;
  /** Commands that their workflow has not applied yet, while they still may be. */
  readonly undeliveredCommands: Waiting;
  /** Stripe's news that no checkout was told yet. */
  readonly unsettledWebhooks: Waiting;
  /** Stripe's news about payments that are none of ours. */
  readonly orphanedWebhooks: number;
  /** Payments that belong to no order and are not given back yet; the age is since they were found. */
  readonly openRecoveries: Waiting;
  /** Of these: those that people are asked to look at. */
  readonly recoveriesNeedingAttention: number;
  /** Services outside that were ever given up for a while; `open`: now. */
  readonly breakers: readonly { readonly service: string; readonly open: boolean; readonly openedTotal: number }[];
}

/** Each part reads a partial index that holds open work only. */
const READ = `
  SELECT
    (SELECT coalesce(json_agg(s), '[]') FROM (
       SELECT status, count(*) AS open, count(*) FILTER (WHERE deadline_at < now() - interval '30 seconds') AS overdue,
              count(*) FILTER (WHERE attention IS NOT NULL) AS attention
       FROM checkouts WHERE waiting_for IS NOT NULL GROUP BY status) AS s) AS checkouts,
    (SELECT json_build_object('waiting', count(*), 'overdue', count(*) FILTER (WHERE deadline_at < now() - interval '30 seconds'),
                              'needingAttention', count(attention))
     FROM orders WHERE waiting_for IS NOT NULL) AS orders,
    (SELECT ${waiting('expires_at')} FROM holds WHERE NOT frozen AND expires_at < now()) AS holds,
    (SELECT ${waiting('received_at')} FROM commands WHERE answered_at IS NULL AND applied_at IS NULL AND deadline_at > now()) AS commands,
    (SELECT ${waiting('received_at')} FROM webhook_inbox WHERE settled_at IS NULL) AS webhooks,
    (SELECT count(*)::int FROM webhook_inbox WHERE outcome = 'orphan') AS orphans,
    (SELECT ${waiting('opened_at')} FROM recoveries WHERE outcome IS NULL) AS recoveries,
    (SELECT count(*)::int FROM recoveries WHERE outcome IS NULL AND attention IS NOT NULL) AS stuck,
    (${BREAKERS_JSON}) AS breakers`;

function waiting(since: string): string {
  return `json_build_object('count', count(*), 'oldestSeconds', coalesce(greatest(0, extract(epoch FROM now() - min(${since}))), 0))`;
}

interface BacklogRow {
  checkouts: { status: string; open: number; overdue: number; attention: number }[];
  orders: Backlog['orders'];
  holds: Waiting;
  commands: Waiting;
  webhooks: Waiting;
  orphans: number;
  recoveries: Waiting;
  stuck: number;
  breakers: Backlog['breakers'];
}

/** Reads the backlog in one statement. */
export async function readBacklog(sql: Sql): Promise<Backlog> {
  const [row] = await sql<BacklogRow & Record<string, unknown>>('backlog', READ, []);
  if (!row) throw new Error('a statement that always has one row had none');
  const sum = (part: 'overdue' | 'attention') => row.checkouts.reduce((total, { [part]: count }) => total + count, 0);
  return {
    open: Object.fromEntries(row.checkouts.map(({ status, open }) => [status, open])),
    overdue: sum('overdue'),
    needingAttention: sum('attention'),
    orders: row.orders,
    lapsedHolds: row.holds,
    undeliveredCommands: row.commands,
    unsettledWebhooks: row.webhooks,
    orphanedWebhooks: row.orphans,
    openRecoveries: row.recoveries,
    recoveriesNeedingAttention: row.stuck,
    breakers: row.breakers,
  };
}
