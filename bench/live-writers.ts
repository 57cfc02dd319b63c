import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { openStatements } from '../adapters/postgres/database.ts';
import { readLive } from '../adapters/postgres/live-reads.ts';
import { step } from '../sandbox/progress.mjs';
import { type Spread, spreadOf } from './figures.ts';

const WRITERS = 16;
const SECONDS = 4;
const ROUNDS = 3;
const WATCHED = 1_000;
const LOOK_EVERY_MS = 300;

/** Ways in which a process could hear of changes: not at all, LISTEN behind a trigger that notifies, or the reader. */
const WAYS = ['nobody listens', 'trigger and LISTEN', 'reader'] as const;
type Way = (typeof WAYS)[number];

/** What writers do while changes are heard of in one way. */
export interface WriterCost {
  readonly way: Way;
  /** Commits a second of 16 connections, each updating one row of its own per transaction; the median of the rounds. */
  readonly commits: number;
  readonly times: Spread;
  /** Milliseconds of the reader's looks; null for the others. */
  readonly looks: Spread | null;
}

/** Compares what each way costs those who write checkouts. @param ids of rows that may be written */
export async function measureWriters(databaseUrl: string, ids: readonly string[]): Promise<WriterCost[]> {
  const rounds = new Map<Way, Omit<WriterCost, 'way'>[]>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const way of WAYS) {
      const one = await step(`${WRITERS} writers, ${way}`, () => measure(databaseUrl, ids, way));
      rounds.set(way, [...(rounds.get(way) ?? []), one]);
    }
  }
  return WAYS.map((way) => {
    const sorted = (rounds.get(way) ?? []).toSorted((one, other) => one.commits - other.commits);
    const middle = sorted[Math.floor(sorted.length / 2)];
    if (!middle) throw new Error('nothing was measured');
    return { way, ...middle };
  });
}

async function measure(databaseUrl: string, ids: readonly string[], way: Way): Promise<Omit<WriterCost, 'way'>> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: WRITERS });
  const stop = await begin(databaseUrl, pool, ids, way);
  try {
    const end = performance.now() + SECONDS * 1_000;
    const times: number[] = [];
    const write = async (writer: number) => {
      const client = await pool.connect();
      try {
        for (let n = 0; performance.now() < end; n += 1) {
          const id = ids[(writer + n * WRITERS) % ids.length];
          const begun = performance.now();
          await client.query({
            name: 'bench.write',
            text: 'UPDATE checkouts SET revision = revision + 1, updated_at = now() WHERE id = $1',
            values: [id],
          });
          times.push(performance.now() - begun);
        }
      } finally {
        client.release();
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
    return { commits: times.length / SECONDS, times: spreadOf(times), looks: await stop() };
  } finally {
    await pool.end();
  }
}

/** @returns ends it */
async function begin(
  databaseUrl: string,
  pool: pg.Pool,
  ids: readonly string[],
  way: Way,
): Promise<() => Promise<Spread | null>> {
  if (way === 'trigger and LISTEN') {
    await pool.query(`CREATE FUNCTION bench_news() RETURNS trigger LANGUAGE plpgsql AS
      $$BEGIN PERFORM pg_notify('bench_news', NEW.id || ' ' || NEW.revision); RETURN NULL; END$$`);
    await pool.query(`CREATE TRIGGER bench_news AFTER UPDATE OF revision ON checkouts
                      FOR EACH ROW EXECUTE FUNCTION bench_news()`);
    const listener = new pg.Client({ connectionString: databaseUrl });
    await listener.connect();
    let heard = 0;
    listener.on('notification', () => (heard += 1));
    await listener.query('LISTEN bench_news');
    return async () => {
      await delay(500);
      await listener.end();
      await pool.query('DROP TRIGGER bench_news ON checkouts; DROP FUNCTION bench_news()');
      if (heard === 0) throw new Error('no notification came');
      return null;
    };
  }
  if (way === 'reader') {
    const { sql, close } = openStatements(databaseUrl, { connections: 1, statementMs: 5_000 });
    const looks: number[] = [];
    let ended = false;
    const reading = (async () => {
      while (!ended) {
        const begun = performance.now();
        await readLive(sql, { checkouts: ids.slice(0, WATCHED), items: [] }, 5);
        looks.push(performance.now() - begun);
        await delay(LOOK_EVERY_MS);
      }
    })();
    return async () => {
      ended = true;
      await reading;
      await close();
      return spreadOf(looks);
    };
  }
  return async () => null;
}
