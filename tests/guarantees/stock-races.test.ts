import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { freezeHolds, placeHolds, releaseHolds, sellHolds } from '../../activities/inventory.ts';
import type { Sql } from '../../adapters/postgres/database.ts';
import {
  aborted,
  anHourAgo,
  fillShelves,
  figures,
  inOneHour,
  openStockDatabase,
  shelf,
  unjournaled,
  unsound,
} from './stock-shelf.ts';

const CONNECTIONS = 24;
const SKUS = ['p', 'q', 'r', 's'];
const checkouts = Array.from({ length: 240 }, (_, index) => `c${index}`);
const seed = Date.now() % 2 ** 31;
let stock: Awaited<ReturnType<typeof openStockDatabase>>;

beforeAll(async () => {
  console.log(`seed ${seed}`);
  stock = await openStockDatabase([], checkouts, CONNECTIONS);
});
beforeEach(() =>
  fillShelves(
    stock.db.sql,
    SKUS.map((variantId) => shelf(variantId, 1_000)),
  ),
);
afterEach(async () => {
  expect(await unsound(stock.db.sql)).toEqual([]);
  expect(await unjournaled(stock.db.sql)).toEqual([]);
});
afterAll(() => stock?.close());

/** A small generator (mulberry32), so that a seed tells the run. */
function random(from: number): (below: number) => number {
  let state = from;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** The hold is made, and frozen, before this on any machine; it is waited for. */
const soon = () => new Date(Date.now() + 2_000).toISOString();

const shuffled = (pick: (below: number) => number): string[] => {
  const rest = [...SKUS];
  return SKUS.map(() => rest.splice(pick(rest.length), 1)[0] ?? '');
};

/** As many buyers at once as there are connections to spare, each with one checkout after another. */
async function crowd(buyer: (checkoutId: string, index: number) => Promise<void>): Promise<void> {
  const queue = checkouts.entries();
  const lane = async () => {
    for (const [index, id] of queue) await buyer(id, index);
  };
  await Promise.all(Array.from({ length: CONNECTIONS - 2 }, lane));
}

/** Each in a transaction of its own on a connection of its own. @returns how many got what they wanted. */
async function allAtOnce(attempt: (sql: Sql, checkoutId: string, index: number) => Promise<boolean>): Promise<number> {
  let won = 0;
  await crowd(async (id, index) => {
    if (await stock.db.transaction((sql) => attempt(sql, id, index))) won += 1;
  });
  return won;
}

const hold = async (sql: Sql, id: string, lines: { variantId: string; quantity: number }[], until = inOneHour()) =>
  (await placeHolds(sql, id, lines, until)).length === 0;

describe('S1: never more than there is', () => {
  test('S1: many at once for one unit: one has it, the others are told 0', async () => {
    await fillShelves(stock.db.sql, [shelf('p', 1)]);
    const told = new Set<number>();
    const won = await allAtOnce(async (sql, id) => {
      const shortages = await placeHolds(sql, id, [{ variantId: 'p', quantity: 1 }], inOneHour());
      for (const { available } of shortages) told.add(available);
      return shortages.length === 0;
    });
    expect([won, [...told]]).toEqual([1, [0]]);
    expect((await figures(stock.db.sql))[0]).toMatchObject({ variantId: 'p', onHand: 1, reserved: 1 });
  });

  test('S1: up to the backorder limit and no further, holds and sales together', async () => {
    await fillShelves(stock.db.sql, [shelf('p', 10, 15)]);
    const won = await allAtOnce(async (sql, id, index) => {
      const held = await hold(sql, id, [{ variantId: 'p', quantity: 1 }]);
      if (held && index % 2 === 0) expect(await sellHolds(sql, id)).toHaveLength(1);
      return held;
    });
    expect(won).toBe(25);
    const [row] = await figures(stock.db.sql);
    expect(row && row.onHand - row.reserved).toBe(-15);
  });

  test('S1: several lines in different orders: all or nothing, all units find a buyer, nobody dies in a deadlock', async () => {
    await fillShelves(
      stock.db.sql,
      SKUS.map((variantId) => shelf(variantId, 100)),
    );
    const pick = random(seed);
    const wishes = checkouts.map(() => shuffled(pick).map((variantId) => ({ variantId, quantity: 2 })));
    const won = await allAtOnce((sql, id, index) => hold(sql, id, wishes[index] ?? []));
    expect(won).toBe(50);
    expect((await figures(stock.db.sql)).map(({ reserved }) => reserved)).toEqual([100, 100, 100, 100]);
  });

  test('S1: a second location is used when the first is short; a line is split only where no location has all of it', async () => {
    await fillShelves(stock.db.sql, [shelf('two', 3), shelf('two', 5, 0, 'b')]);
    const won = await allAtOnce((sql, id) => hold(sql, id, [{ variantId: 'two', quantity: 2 }]));
    expect(won).toBe(4);
    expect(
      (await figures(stock.db.sql)).filter(({ variantId }) => variantId === 'two').map(({ reserved }) => reserved),
    ).toEqual([3, 5]);
    await fillShelves(stock.db.sql, [shelf('two', 0), shelf('two', 0, 0, 'b')]);
  });

  test('S1: holds, changes, lapses, freezes, sales and sweeps of several lines in random order end without a deadlock', async () => {
    const pick = random(seed + 1);
    const plans = checkouts.map(() => ({
      first: shuffled(pick),
      then: shuffled(pick).slice(pick(SKUS.length)),
      end: pick(4),
      late: pick(3) === 0,
    }));
    await Promise.all([
      crowd(async (id, index) => {
        const { first, then, end, late } = plans[index]!;
        const lines = (variantIds: string[]) => variantIds.map((variantId) => ({ variantId, quantity: 1 }));
        await stock.db.transaction((sql) => hold(sql, id, lines(first), late ? anHourAgo() : inOneHour()));
        await stock.db.transaction(async (sql) => {
          const frozen = await freezeHolds(sql, id, lines(first));
          if (!frozen || end === 0) await hold(sql, id, lines(then));
        });
        if (end === 1) await stock.db.transaction((sql) => releaseHolds(sql, id));
        if (end === 2) await stock.db.transaction((sql) => sellHolds(sql, id));
        if (end === 3) await aborted(stock.db, (sql) => sellHolds(sql, id));
      }),
      (async () => {
        for (let pass = 0; pass < 20; pass += 1)
          await stock.db.sql('sweep', 'SELECT * FROM sweep_lapsed_holds($1)', [10]);
      })(),
    ]);
  });
});

describe('S3: a lapsed hold blocks no one', () => {
  const last = [{ variantId: 'p', quantity: 1 }];
  beforeEach(() => fillShelves(stock.db.sql, [shelf('p', 1)]));

  test('S3: the moment it has lapsed the next buyer has the unit by his own statement, without any sweeper', async () => {
    const { sql } = stock.db;
    const until = soon();
    expect(await hold(sql, 'c0', last, until)).toBe(true);
    expect(await placeHolds(sql, 'c1', last, inOneHour())).toEqual([{ variantId: 'p', available: 0 }]);
    // Waits in the database, by its clock, for the very moment.
    await sql('', `SELECT pg_sleep(greatest(0, extract(epoch FROM $1::timestamptz - clock_timestamp())))`, [until]);
    expect(await placeHolds(sql, 'c1', last, inOneHour())).toEqual([]);
    expect(await releaseHolds(sql, 'c0')).toBe(0);
    expect(await sql('', 'SELECT checkout_id FROM holds WHERE variant_id = $1', ['p'])).toEqual([
      { checkout_id: 'c1' },
    ]);
  });

  test('S3: a buyer who waited for the row counts what lapsed while he waited', async () => {
    const until = soon();
    expect(await hold(stock.db.sql, 'c0', last, until)).toBe(true);
    let waiting: Promise<boolean> | undefined;
    await stock.db.transaction(async (sql) => {
      await sql('', `SELECT 1 FROM stock WHERE variant_id = 'p' FOR UPDATE`, []);
      waiting = hold(stock.db.sql, 'c1', last);
      await sql('', `SELECT pg_sleep(greatest(0, extract(epoch FROM $1::timestamptz - clock_timestamp())))`, [until]);
    });
    expect(await waiting).toBe(true);
  });

  test('S3: two sweepers, a release and buyers at once: given back exactly once, and one buyer has it', async () => {
    for (let round = 0; round < 30; round += 1) {
      await fillShelves(stock.db.sql, [shelf('p', 1)]);
      await hold(stock.db.sql, 'c0', last, anHourAgo());
      const sweep = () => stock.db.sql<{ swept_units: number }>('sweep', 'SELECT * FROM sweep_lapsed_holds($1)', [10]);
      const [one, two, released, first, second] = await Promise.all([
        sweep(),
        sweep(),
        releaseHolds(stock.db.sql, 'c0'),
        hold(stock.db.sql, 'c1', last),
        hold(stock.db.sql, 'c2', last),
      ]);
      expect(one.length + two.length + released).toBeLessThanOrEqual(1);
      expect(Number(first) + Number(second)).toBe(1);
      expect(await unsound(stock.db.sql)).toEqual([]);
    }
  });

  test('S3: the sweeper passes over a row that somebody works on, and gives it back afterwards', async () => {
    await hold(stock.db.sql, 'c0', last, anHourAgo());
    await hold(stock.db.sql, 'c3', [{ variantId: 'q', quantity: 1 }], anHourAgo());
    const sweep = () => stock.db.sql('sweep', 'SELECT * FROM sweep_lapsed_holds($1)', [10]);
    await stock.db.transaction(async (sql) => {
      await sql('', `SELECT 1 FROM stock WHERE variant_id = 'p' FOR UPDATE`, []);
      expect(await sweep()).toMatchObject([{ swept_checkout: 'c3', swept_units: 1 }]);
    });
    expect(await sweep()).toMatchObject([{ swept_checkout: 'c0', swept_units: 1 }]);
    expect(await sweep()).toEqual([]);
  });
});

describe('S4: a frozen hold does not lapse', () => {
  const last = [{ variantId: 'p', quantity: 1 }];
  beforeEach(() => fillShelves(stock.db.sql, [shelf('p', 1)]));

  test('S4: neither a buyer nor the sweeper takes a frozen hold after its time; a lapsed one can no longer be frozen', async () => {
    const { sql } = stock.db;
    await hold(sql, 'c0', last);
    expect(await freezeHolds(sql, 'c0', last)).toBe(true);
    await sql('', `UPDATE holds SET expires_at = now() - interval '1 hour' WHERE checkout_id = 'c0'`, []);
    expect(await hold(sql, 'c1', last)).toBe(false);
    expect(await sql('sweep', 'SELECT * FROM sweep_lapsed_holds($1)', [10])).toEqual([]);
    expect(await freezeHolds(sql, 'c0', last)).toBe(true);
    await hold(sql, 'c0', last, anHourAgo());
    expect(await freezeHolds(sql, 'c0', last)).toBe(false);
  });

  test('S4: while its owner is freezing it, nobody takes a hold, and nobody waits for him', async () => {
    const until = soon();
    await hold(stock.db.sql, 'c0', last, until);
    await stock.db.transaction(async (sql) => {
      expect(await freezeHolds(sql, 'c0', last)).toBe(true);
      await sql('', `SELECT pg_sleep(greatest(0, extract(epoch FROM $1::timestamptz - clock_timestamp())))`, [until]);
      expect(await placeHolds(stock.db.sql, 'c1', last, inOneHour())).toEqual([{ variantId: 'p', available: 0 }]);
      expect(await stock.db.sql('sweep', 'SELECT * FROM sweep_lapsed_holds($1)', [10])).toEqual([]);
    });
    expect(await sellHolds(stock.db.sql, 'c0')).toEqual([{ variantId: 'p', locationId: 'a', quantity: 1 }]);
  });
});
