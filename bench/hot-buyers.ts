import { performance } from 'node:perf_hooks';
import pg from 'pg';
import { openHoldLane } from '../adapters/postgres/hold-lane.ts';
import { inParallel } from './figures.ts';

/** plain: place_holds, a transaction each. lane: through the lane. taken over: and then made the checkout's own, a transaction each. */
export type Way = 'plain' | 'lane' | 'taken over';

/** What one process of buyers is to do. */
export interface Errand {
  readonly databaseUrl: string;
  readonly way: Way;
  readonly buyers: number;
  /** Checkouts `chk_<first>` and so on. */
  readonly first: number;
  readonly count: number;
  readonly wanted: 'one SKU' | 'three of 1,000' | 'three of 1,000, skewed';
  readonly seed: number;
}

export interface Errands {
  /** Milliseconds of each, in the order of their ends. */
  readonly times: readonly number[];
  readonly granted: number;
  readonly refused: number;
  /** Retries after the lane said that it is busy. */
  readonly busy: number;
}

const SKUS = 1_000;
const PLACE = { name: 'place', text: 'SELECT short_variant FROM place_holds($1, $2, $3, $4)' };
const KEEP = { name: 'keep', text: 'SELECT keep_holds($1, $2, $3, $4) AS kept' };

/** mulberry32: a seed tells the run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Skewed: the first SKU is in three of ten orders, the hundredth in one of 200 (log-uniform). */
function basket(wanted: Errand['wanted'], next: () => number): string[] {
  if (wanted === 'one SKU') return ['v0'];
  const chosen = new Set<number>();
  while (chosen.size < 3) {
    const at = next();
    chosen.add(wanted === 'three of 1,000' ? Math.floor(at * SKUS) : Math.floor(SKUS ** at) - 1);
  }
  return [...chosen].map((index) => `v${index}`);
}

async function run(errand: Errand): Promise<() => Promise<Errands>> {
  const { databaseUrl, way, buyers, first, count, wanted } = errand;
  const pool = new pg.Pool({ connectionString: databaseUrl, max: buyers });
  // Longer than a run on a slow machine: nobody takes these holds over.
  const lane = openHoldLane(databaseUrl, { pendingMs: 10_000 });
  const next = random(errand.seed);
  const baskets = Array.from({ length: count }, () => basket(wanted, next));
  // Connections are not what is measured.
  if (way !== 'lane') await Promise.all(Array.from({ length: buyers }, () => pool.query('SELECT pg_sleep(0.1)')));
  if (way !== 'plain') await lane.place('chk_none', new Map([['none', 1]]));
  return async () => {
    const times: number[] = [];
    let [granted, refused, busy] = [0, 0, 0];
    const expiresAt = new Date(Date.now() + 3_600_000);
    const plain = async (id: string, variants: string[]) => {
      const values = [id, variants, variants.map(() => 1), expiresAt];
      return (await pool.query({ ...PLACE, values })).rowCount === 0;
    };
    const buy = async (id: string, variants: string[]): Promise<boolean> => {
      if (way === 'plain') return plain(id, variants);
      for (;;) {
        try {
          const { kind } = await lane.place(id, new Map(variants.map((variantId) => [variantId, 1])));
          if (kind === 'plain') return await plain(id, variants);
          if (kind === 'held' && way === 'taken over') {
            const values = [id, variants, variants.map(() => 1), expiresAt];
            const { rows } = await pool.query<{ kept: boolean }>({ ...KEEP, values });
            if (!rows[0]?.kept) return await plain(id, variants);
          }
          return kind === 'held';
        } catch (error) {
          if (!(error instanceof Error) || error.name !== 'HoldLaneBusy' || busy > count) throw error;
          busy += 1;
        }
      }
    };
    await inParallel(count, buyers, async (n) => {
      const begin = performance.now();
      if (await buy(`chk_${first + n}`, baskets[n] ?? [])) granted += 1;
      else refused += 1;
      times.push(performance.now() - begin);
    });
    await Promise.all([pool.end(), lane.close()]);
    return { times, granted, refused, busy };
  };
}

/** One message starts it, the next lets it go. */
if (process.send) {
  process.once('message', (errand: Errand) => {
    void run(errand).then((go) => {
      process.once('message', () => void go().then((done) => process.send?.(done, () => process.disconnect())));
      process.send?.('ready');
    });
  });
}
