import { setTimeout as delay } from 'node:timers/promises';
import { checkoutWorkflowId } from '../contracts/workflow-messages.ts';
import { type Spread, spreadOf } from './figures.ts';
import { type Bench, until } from './product.ts';
import { buy } from './purchases.ts';

/** What one purchase leaves behind: in Temporal's history, and as transactions in Postgres. */
export interface Footprint {
  readonly events: Spread;
  readonly workflowTasks: Spread;
  readonly historyBytes: Spread;
  /** Transactions of one purchase, reads and webhooks included; background jobs' idle rounds are taken off. */
  readonly transactions: number;
  /** Those that wrote something, but for the storing of webhooks. */
  readonly commits: number;
  /** Webhooks stored, each in a commit of its own. */
  readonly webhooks: number;
  readonly idleCommitsPerSecond: number;
}

/** Backends of Postgres that have nothing to do tell what they did within 10 s. */
const STATISTICS_MS = 11_000;

/**
 * Buys a few times, one after another, and counts.
 * @param idleMs how long the product is watched doing nothing
 */
export async function measureFootprint(
  bench: Bench,
  { purchases, idleMs }: { purchases: number; idleMs: number },
  report: (text: string) => void,
): Promise<Footprint> {
  report('waiting for Postgres’s statistics');
  await delay(STATISTICS_MS);
  const atFirst = await commits(bench);
  report('nothing to do');
  await delay(idleMs);
  const idle = await commits(bench);
  const idlePerMs = (idle.count - atFirst.count) / (idle.atMs - atFirst.atMs);
  const ids: string[] = [];
  const firstId = await nextTransactionId(bench);
  const webhooksBefore = await webhooksStored(bench);
  for (let n = 0; n < purchases; n += 1) {
    report(`purchase ${n + 1} of ${purchases}`);
    ids.push((await buy(bench)).id);
  }
  await until('webhooks are settled', () => nothingWaits(bench));
  const writes = ((await nextTransactionId(bench)) - firstId) / purchases;
  const webhooks = ((await webhooksStored(bench)) - webhooksBefore) / purchases;
  report('waiting for Postgres’s statistics');
  await delay(STATISTICS_MS);
  const end = await commits(bench);
  report('reading histories');
  const histories = [];
  for (const id of ids) histories.push(await historyOf(bench, id));
  return {
    events: spreadOf(histories.map(({ events }) => events)),
    workflowTasks: spreadOf(histories.map(({ workflowTasks }) => workflowTasks)),
    historyBytes: spreadOf(histories.map(({ bytes }) => bytes)),
    transactions: (end.count - idle.count - idlePerMs * (end.atMs - idle.atMs)) / purchases,
    commits: writes - webhooks,
    webhooks,
    idleCommitsPerSecond: idlePerMs * 1_000,
  };
}

async function commits({ sql }: Bench): Promise<{ count: number; atMs: number }> {
  const { rows } = await sql.query<{ count: string }>(
    'SELECT xact_commit AS count FROM pg_stat_database WHERE datname = current_database()',
  );
  return { count: Number(rows[0]?.count), atMs: Date.now() };
}

/** Only what writes takes an id; asking takes none. Of the whole server, which serves nobody else meanwhile. */
async function nextTransactionId({ sql }: Bench): Promise<number> {
  const { rows } = await sql.query<{ next: string }>('SELECT pg_snapshot_xmax(pg_current_snapshot()) AS next');
  return Number(rows[0]?.next);
}

async function webhooksStored({ sql }: Bench): Promise<number> {
  const { rows } = await sql.query<{ count: number }>('SELECT count(*)::int AS count FROM webhook_inbox');
  return rows[0]?.count ?? 0;
}

async function nothingWaits({ sql }: Bench): Promise<boolean> {
  const { rows } = await sql.query<{ waits: boolean }>(
    `SELECT EXISTS (SELECT FROM checkouts WHERE waiting_for IS NOT NULL)
         OR EXISTS (SELECT FROM webhook_inbox WHERE settled_at IS NULL) AS waits`,
  );
  // Each look is a commit of ours: one a second is little beside a purchase's.
  await delay(1_000);
  return rows[0]?.waits === false;
}

async function historyOf({ client }: Bench, id: string) {
  const handle = client.workflow.getHandle(checkoutWorkflowId(id));
  const { events } = await handle.fetchHistory();
  const { historySize } = await handle.describe();
  if (!events || historySize === undefined) throw new Error(`no history of ${id}`);
  const workflowTasks = events.filter(({ workflowTaskCompletedEventAttributes: done }) => done != null).length;
  return { events: events.length, workflowTasks, bytes: historySize };
}
