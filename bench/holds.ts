import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { applyMigrations } from '../prisma/apply-migrations.ts';
import { ensureDatabase } from '../sandbox/postgres.ts';
import { signal } from '../sandbox/processes.ts';
import { inParallel, type Spread, spreadOf } from './figures.ts';
import { type Bench, pollersOf, until, VARIANTS, variantId } from './product.ts';
import { buy } from './purchases.ts';

/** The hold statement alone. */
export interface HoldRate {
  readonly perSecond: number;
  /** Milliseconds of one statement. */
  readonly statement: Spread;
  readonly granted: number;
  readonly refused: number;
  /** Whether exactly what there was got held, and the counter agrees with the rows (promises S1, S2). */
  readonly exact: boolean;
}

const CONNECTIONS = 64;
const DATABASE = 'holdfast_holds';
const PLACE = { name: 'place', text: 'SELECT short_variant FROM place_holds($1, $2, $3, $4)' };
const CHECKOUTS = `
  INSERT INTO checkouts (id, revision, status, caller, channel, currency, total_minor, state, expires_at, ended_reason)
  SELECT $1 || n, 1, 'canceled', 'bench', 'bench', 'USD', 0, '{}', now(), 'bench' FROM generate_series(0, $2 - 1) AS n`;

/** One SKU, 64 connections, each statement a transaction of its own; a tenth more is asked for than there is. */
export async function measureHoldRate({ up }: Bench, granted: number): Promise<HoldRate> {
  const url = new URL(up.databaseUrl);
  await ensureDatabase(up.databaseUrl, DATABASE);
  url.pathname = DATABASE;
  await applyMigrations(url.href);
  const pool = new pg.Pool({ connectionString: url.href, max: CONNECTIONS });
  try {
    await pool.query(`INSERT INTO locations (id, name) VALUES ('main', 'Main')`);
    await pool.query(`INSERT INTO products (id, handle, title, updated_at) VALUES ('hot', 'hot', 'Hot', now())`);
    await pool.query(`INSERT INTO variants (id, product_id, sku, title) VALUES ('hot', 'hot', 'hot', '')`);
    await pool.query(`INSERT INTO stock (variant_id, location_id, on_hand) VALUES ('hot', 'main', $1)`, [granted]);
    const asked = Math.ceil(granted * 1.1);
    await pool.query(CHECKOUTS, ['chk_hot_', asked]);
    await Promise.all(Array.from({ length: CONNECTIONS }, () => pool.query('SELECT pg_sleep(0.1)')));

    const expiresAt = new Date(Date.now() + 3_600_000);
    const times: number[] = [];
    let refused = 0;
    let lastGrant = 0;
    const begin = performance.now();
    await inParallel(asked, CONNECTIONS, async (n) => {
      const sent = performance.now();
      const { rows } = await pool.query({ ...PLACE, values: [`chk_hot_${n}`, ['hot'], [1], expiresAt] });
      const end = performance.now();
      times.push(end - sent);
      if (rows.length > 0) refused += 1;
      else lastGrant = end;
    });
    const { rows } = await pool.query<{ reserved: number; held: number }>(
      `SELECT reserved, (SELECT coalesce(sum(quantity), 0)::int FROM holds) AS held FROM stock`,
    );
    const [{ reserved, held } = { reserved: -1, held: -1 }] = rows;
    const got = asked - refused;
    return {
      perSecond: (got * 1_000) / (lastGrant - begin),
      statement: spreadOf(times),
      granted: got,
      refused,
      exact: got === granted && reserved === granted && held === granted,
    };
  } finally {
    await pool.end();
  }
}

/** Holds that lapse in the same instant. */
export interface Lapse {
  readonly holds: number;
  /** Milliseconds from the lapse to the release, as seen by looking every 20 ms. */
  readonly delay: Spread;
  /** Whether the counters agree with the rows afterwards: each was released exactly once. */
  readonly exact: boolean;
}

const LOOK_EVERY_MS = 20;
const RELEASE_LIMIT_MS = 60_000;
/** Time to place them all before they lapse. */
const LEAD_MS = 4_000;

/**
 * A number of holds lapses at once while buyers buy, and one of two workers is killed in that moment (promise S3).
 * @param buyers how many buy meanwhile
 */
export async function measureLapse(
  bench: Bench,
  holds: number,
  buyers: number,
  report: (text: string) => void,
): Promise<Lapse> {
  const { sql, client, up } = bench;
  report('starting a second worker');
  const before = await pollersOf(client, up.temporal.taskQueue);
  const victim = await bench.startWorker();
  await until('a second worker polls', async () => (await pollersOf(client, up.temporal.taskQueue)) > before);

  report('placing holds');
  await sql.query(CHECKOUTS, ['chk_lapse_', holds]);
  const lapseMs = Date.now() + LEAD_MS;
  await inParallel(holds, 8, async (n) => {
    await sql.query({ ...PLACE, values: [`chk_lapse_${n}`, [variantId(n % VARIANTS)], [1], new Date(lapseMs)] });
  });
  if (Date.now() >= lapseMs) throw new Error(`${holds} holds could not be placed within ${LEAD_MS} ms`);

  let looking = true;
  const shopping = Array.from({ length: buyers }, async () => {
    while (looking) await buy(bench);
  });
  try {
    report('waiting for the lapse');
    await delay(lapseMs - Date.now());
    signal(victim, 'SIGKILL');
    report('looking for releases');
    const delays = await releases(bench, holds, lapseMs);
    looking = false;
    await Promise.all(shopping);
    return { holds, delay: spreadOf(delays), exact: await agrees(bench) };
  } finally {
    looking = false;
    await Promise.allSettled(shopping);
  }
}

/** Looks again and again which of the holds are still there. @returns when each was gone, in ms after the lapse */
async function releases({ sql }: Bench, holds: number, lapseMs: number): Promise<number[]> {
  const delays: number[] = [];
  while (delays.length < holds) {
    const { rows } = await sql.query<{ left: number; now_ms: number }>({
      name: 'left',
      text: `SELECT count(*)::int AS left, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now_ms
             FROM holds WHERE checkout_id LIKE 'chk\\_lapse\\_%'`,
    });
    const [row] = rows;
    if (!row) throw new Error('a count without a row');
    while (delays.length < holds - row.left) delays.push(row.now_ms - lapseMs);
    if (row.now_ms - lapseMs > RELEASE_LIMIT_MS) throw new Error(`${row.left} holds are not released after a minute`);
    await delay(LOOK_EVERY_MS);
  }
  return delays;
}

async function agrees({ sql }: Bench): Promise<boolean> {
  const { rows } = await sql.query(
    `SELECT 1 FROM stock s WHERE reserved <> (SELECT coalesce(sum(quantity), 0) FROM holds h
       WHERE h.variant_id = s.variant_id AND h.location_id = s.location_id)`,
  );
  return rows.length === 0;
}
