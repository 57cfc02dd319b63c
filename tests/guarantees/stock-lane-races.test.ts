import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HotHold } from '../../activities/hot-holds.ts';
import { placeHolds, releaseHolds } from '../../activities/inventory.ts';
import { SkuHeat } from '../../activities/sku-heat.ts';
import type { Sql } from '../../adapters/postgres/database.ts';
import type { HoldLane, LaneAnswer } from '../../adapters/postgres/hold-lane.ts';
import { openHoldLane } from '../../adapters/postgres/hold-lane.ts';
import { aborted, addCheckouts, fillShelves, inOneHour, openStockDatabase, shelf, unsound } from './stock-shelf.ts';

const SHELVES = [shelf('p', 6), shelf('p', 3, 0, 'b'), shelf('q', 4, 2), shelf('r', 2), shelf('s', 40)];
/** Those with rows, and those that are yet to be created. */
const ROWS = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5'];
const NEW = ['n0', 'n1', 'n2', 'n3', 'n4', 'n5'];
const seed = Date.now() % 2 ** 31;
let stock: Awaited<ReturnType<typeof openStockDatabase>>;
let lanes: HoldLane[];

beforeAll(async () => {
  console.log(`seed ${seed}`);
  stock = await openStockDatabase(SHELVES, ROWS, 24);
  lanes = [openHoldLane(stock.url), openHoldLane(stock.url)];
});
afterAll(async () => {
  await Promise.all(lanes?.map((lane) => lane.close()) ?? []);
  await stock?.close();
});

type Units = Readonly<Record<string, number>>;
const linesOf = (units: Units) => Object.entries(units).map(([variantId, quantity]) => ({ variantId, quantity }));
const units: fc.Arbitrary<Units> = fc.constantFrom<Units[]>(
  ...[{ p: 1 }, { p: 2 }, { p: 4 }, { q: 1 }, { q: 3, p: 1 }, { r: 1 }, { r: 2, s: 1 }, { p: 1, q: 1, r: 1 }],
  ...[{ s: 5 }, { p: 7 }, { q: 7 }, { gone: 1 }],
);
const owner = fc.constantFrom(...ROWS, ...NEW);
const operation = fc.oneof(
  // What has arrived in two processes while their statements ran.
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('group' as const),
      requests: fc.uniqueArray(fc.record({ checkoutId: owner, units, lane: fc.constantFrom(0, 1) }), {
        selector: ({ checkoutId }) => checkoutId,
        minLength: 1,
        maxLength: 8,
      }),
    }),
  },
  // A whole step, also after an earlier try of it has died behind the lane.
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('step' as const),
      checkoutId: fc.constantFrom(...ROWS),
      units,
      held: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('release' as const, 'forget' as const, 'give back' as const, 'sweep' as const),
      checkoutId: owner,
    }),
  },
);

interface Held {
  readonly variant_id: string;
  readonly quantity: number;
  readonly lapsed: boolean;
}
const rowsOf = (sql: Sql, checkoutId: string) =>
  sql<{ variant_id: string; quantity: number; lapsed: boolean }>(
    '',
    `SELECT variant_id, sum(quantity)::int AS quantity, bool_or(expires_at <= now()) AS lapsed FROM holds
     WHERE checkout_id = $1 GROUP BY 1 ORDER BY 1`,
    [checkoutId],
  );
const alive = (rows: readonly Held[]) => rows.filter(({ lapsed }) => !lapsed);
const holdsExactly = async (checkoutId: string, wanted: Units) =>
  expect(await rowsOf(stock.db.sql, checkoutId)).toEqual(
    Object.entries(wanted)
      .map(([variant_id, quantity]) => ({ variant_id, quantity, lapsed: false }))
      .sort((one, other) => (one.variant_id < other.variant_id ? -1 : 1)),
  );

/** What place_holds would say to him alone, at this moment. */
const alone = (checkoutId: string, wanted: Units) =>
  aborted(stock.db, (sql) => placeHolds(sql, checkoutId, linesOf(wanted), inOneHour()));

/** Each answer is true of the rows as they are after the group: nothing was given back meanwhile. */
async function isTrue(answer: LaneAnswer, checkoutId: string, wanted: Units, before: readonly Held[]): Promise<void> {
  if (answer.kind === 'held') return holdsExactly(checkoutId, wanted);
  // What had lapsed may be given back, to whoever needs it.
  expect(alive(await rowsOf(stock.db.sql, checkoutId))).toEqual(alive(before));
  if (answer.kind === 'plain') return expect(before).not.toEqual([]);
  const shortages = await alone(checkoutId, wanted);
  const still = new Map(shortages.map(({ variantId, available }) => [variantId, available]));
  for (const { variantId, available } of answer.shortages) {
    expect(still.get(variantId) ?? `${variantId} is there`).toBeLessThanOrEqual(available);
    expect(available).toBeLessThan(wanted[variantId] ?? 0);
  }
}

test('S1, S2, S5: random groups, steps, crashes, releases and sweeps: counters right at every step, every answer true', async () => {
  const { sql } = stock.db;
  const hot = { heat: new SkuHeat({ hotPerSecond: 0 }) };
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 12, maxLength: 25 }), async (operations) => {
      await sql('', 'DELETE FROM holds', []);
      await fillShelves(sql, SHELVES);
      for (const one of operations) {
        if (one.kind === 'group') {
          const before = await Promise.all(one.requests.map(({ checkoutId }) => rowsOf(sql, checkoutId)));
          const answers = await Promise.all(
            one.requests.map(({ checkoutId, units: wanted, lane }) =>
              lanes[lane]!.place(checkoutId, new Map(Object.entries(wanted))),
            ),
          );
          for (const [index, { checkoutId, units: wanted }] of one.requests.entries())
            await isTrue(answers[index]!, checkoutId, wanted, before[index] ?? []);
        } else if (one.kind === 'step') {
          const before = await rowsOf(sql, one.checkoutId);
          const hold = new HotHold(stock.db, { ...hot, lane: lanes[0]! }, one.checkoutId);
          const shortages = await stock.db.transaction((step) =>
            placeHolds(step, one.checkoutId, linesOf(one.units), inOneHour(), undefined, { hold, held: one.held }),
          );
          if (shortages.length === 0) await holdsExactly(one.checkoutId, one.units);
          else {
            expect(alive(await rowsOf(sql, one.checkoutId))).toEqual(alive(before));
            expect(await alone(one.checkoutId, one.units)).toEqual(shortages);
          }
        } else if (one.kind === 'release') await releaseHolds(sql, one.checkoutId);
        else if (one.kind === 'give back') await sql('', 'SELECT lapse_pending_holds($1)', [one.checkoutId]);
        else if (one.kind === 'sweep') await sql('', 'SELECT * FROM sweep_lapsed_holds(100)', []);
        else
          await sql(
            '',
            `UPDATE holds SET expires_at = now() - interval '1 second' WHERE checkout_id = $1 AND expires_at > now()`,
            [one.checkoutId],
          );
        expect(await unsound(sql)).toEqual([]);
      }
      // Whoever died: nothing that has no checkout is left once it has lapsed.
      await sql(
        '',
        `UPDATE holds SET expires_at = now() - interval '1 second' WHERE pending_since IS NOT NULL AND expires_at > now()`,
        [],
      );
      await sql('', 'SELECT * FROM sweep_lapsed_holds(100)', []);
      expect(await sql('', 'SELECT 1 FROM holds WHERE pending_since IS NOT NULL', [])).toEqual([]);
      expect(await unsound(sql)).toEqual([]);
    }),
    { seed, numRuns: 40, interruptAfterTimeLimit: 40_000 },
  );
});

test('skewed orders in any order, through two lanes, beside plain ones, releases and sweeps: no deadlock, nothing miscounted', async () => {
  const { sql } = stock.db;
  const skus = ['p', 'q', 'r', 's'];
  await sql('', 'DELETE FROM holds', []);
  await fillShelves(
    sql,
    skus.map((variantId) => shelf(variantId, 100_000)).concat(skus.map((variantId) => shelf(variantId, 0, 0, 'b'))),
  );
  const buyers = Array.from({ length: 240 }, (_, n) => `d${n}`);
  await addCheckouts(sql, buyers);
  let state = seed;
  const pick = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  // Most want the first; each names them in an order of his own.
  const basket = (): Units => {
    const rest = [...skus];
    const chosen = skus.flatMap(() => rest.splice(Math.min(pick(rest.length), pick(rest.length)), 1));
    return Object.fromEntries(chosen.slice(0, 2 + pick(3)).map((variantId) => [variantId, 1 + pick(3)]));
  };
  const queue = buyers.entries();
  const counts: Record<string, number> = {};
  const work = async () => {
    for (const [n, checkoutId] of queue) {
      const wanted = basket();
      if (n % 3 === 0) await placeHolds(sql, checkoutId, linesOf(wanted), inOneHour());
      else {
        const hold = new HotHold(stock.db, { lane: lanes[n % 2]!, heat: new SkuHeat({ hotPerSecond: 0 }) }, checkoutId);
        await stock.db.transaction((step) =>
          placeHolds(step, checkoutId, linesOf(wanted), inOneHour(), undefined, { hold, held: false }),
        );
      }
      await holdsExactly(checkoutId, wanted);
      if (n % 5 === 0) await releaseHolds(sql, checkoutId);
      if (n % 7 === 0) await sql('', 'SELECT * FROM sweep_lapsed_holds(100)', []);
      counts[n % 3 === 0 ? 'plain' : 'lane'] = (counts[n % 3 === 0 ? 'plain' : 'lane'] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: 20 }, work));
  expect(counts).toEqual({ plain: 80, lane: 160 });
  expect(await unsound(sql)).toEqual([]);
  const [row] = await sql<{ deadlocks: number }>(
    '',
    'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
    [],
  );
  expect(row).toEqual({ deadlocks: 0 });
});
