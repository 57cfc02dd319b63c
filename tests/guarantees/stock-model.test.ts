import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SoldUnits } from '../../activities/inventory.ts';
import { placeHolds, releaseHolds, restock, sellHolds, thawHolds } from '../../activities/inventory.ts';
import type { Database, Sql } from '../../adapters/postgres/database.ts';
import {
  Aborted,
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
import { StockModel } from './stock-model.ts';

const SHELVES = [shelf('p', 4), shelf('p', 3, 0, 'b'), shelf('q', 4, 2), shelf('r', 2)];
const CHECKOUTS = ['c0', 'c1', 'c2'];
// The same units twice; the second has an empty place besides, so that place_holds goes the long way.
const TWINS = [shelf('short', 4, 1), shelf('long', 4, 1), shelf('long', 0, 0, 'b')];
const TWIN_CHECKOUTS = ['d0', 'd1', 'd2'];
const seed = Date.now() % 2 ** 31;
let stock: Awaited<ReturnType<typeof openStockDatabase>>;

beforeAll(async () => {
  console.log(`seed ${seed}`);
  stock = await openStockDatabase(SHELVES, CHECKOUTS);
});
afterAll(() => stock?.close());

interface Operation {
  readonly kind: 'place' | 'freeze' | 'thaw' | 'lapse' | 'release' | 'sell' | 'restock' | 'sweep';
  readonly checkoutId: string;
  readonly wanted: Readonly<Record<string, number>>;
  /** Made so that it has lapsed already. */
  readonly late: boolean;
  /** once: committed; twice: committed, and delivered again; aborted: rolled back after its work. */
  readonly delivery: 'once' | 'twice' | 'aborted';
}

// Weighted so that most operations find something to do: holds first of all, and units to hold.
const operation: fc.Arbitrary<Operation> = fc.record({
  kind: fc.constantFrom<Operation['kind'][]>(
    ...(['place', 'place', 'place', 'place', 'place', 'freeze', 'freeze'] as const),
    ...(['thaw', 'lapse', 'release', 'sell', 'restock', 'sweep'] as const),
  ),
  checkoutId: fc.constantFrom(...CHECKOUTS),
  wanted: fc.constantFrom<Record<string, number>[]>(
    ...[{ p: 1 }, { p: 2, q: 1 }, { q: 2 }, { r: 1 }, { p: 1, q: 2, r: 1 }, { p: 4 }, { q: 6, r: 1 }, {}],
  ),
  late: fc.constantFrom(true, false, false),
  delivery: fc.constantFrom('once', 'once', 'once', 'twice', 'aborted'),
});

/** What a checkout has sold and not taken back; as the order row remembers it. */
type Sold = Map<string, SoldUnits[]>;

/** Carries one operation out. @returns what it came to, in the words that the model uses. */
async function carryOut(sql: Sql, { kind, checkoutId, wanted, late }: Operation, sold: Sold): Promise<unknown> {
  const until = late ? anHourAgo() : inOneHour();
  const lines = Object.entries(wanted).map(([variantId, quantity]) => ({ variantId, quantity }));
  switch (kind) {
    case 'place':
      return byVariant(await placeHolds(sql, checkoutId, lines, until));
    case 'freeze': {
      const [row] = await sql<{ units: number }>('', 'SELECT freeze_units($1) AS units', [checkoutId]);
      // The payment takes longer than the hold would have lasted.
      if (late)
        await sql('', `UPDATE holds SET expires_at = $2 WHERE checkout_id = $1 AND frozen`, [checkoutId, until]);
      return row?.units;
    }
    case 'thaw':
      return thawHolds(sql, checkoutId, until);
    case 'lapse':
      // Time passes: the test's own device. In turn with the checkout's statements: it locks holds in no order.
      await sql('', 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [checkoutId]);
      await sql('', `UPDATE holds SET expires_at = $2 WHERE checkout_id = $1`, [checkoutId, anHourAgo()]);
      return undefined;
    case 'release':
      return releaseHolds(sql, checkoutId);
    case 'sell':
      // What is on backorder is told by a test of its own.
      return byVariant(await sellHolds(sql, checkoutId)).map(({ backordered: _, ...units }) => units);
    case 'restock':
      return restock(sql, sold.get(checkoutId) ?? [], { reason: 'return', reference: randomUUID(), actor: 'a test' });
    case 'sweep':
      return (await sql<{ swept_units: number }>('', 'SELECT * FROM sweep_lapsed_holds(100)', [])).reduce(
        (units, row) => units + row.swept_units,
        0,
      );
  }
}

function byVariant<T extends { readonly variantId: string; readonly locationId?: string }>(rows: readonly T[]): T[] {
  const key = ({ variantId, locationId = '' }: T) => `${variantId} ${locationId}`;
  return [...rows].sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

test('S2: random operations, duplicates and aborted ones give what a simple model gives, at every step', async () => {
  const { db } = stock;
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 25, maxLength: 40 }), async (operations) => {
      await fillShelves(db.sql, SHELVES);
      const model = new StockModel(SHELVES);
      const sold: Sold = new Map();
      const remember = ({ kind, checkoutId }: Operation, result: unknown) => {
        if (kind === 'sell') sold.set(checkoutId, result as SoldUnits[]);
        if (kind === 'restock') sold.delete(checkoutId);
      };
      for (const step of operations) {
        if (step.delivery === 'aborted') {
          expect(await aborted(db, (sql) => carryOut(sql, step, sold))).toEqual(apply(model.copy(), step, sold));
        }
        for (let n = { once: 1, twice: 2, aborted: 0 }[step.delivery]; n > 0; n -= 1) {
          const expected = apply(model, step, sold);
          const result = await db.transaction((sql) => carryOut(sql, step, sold));
          expect(result).toEqual(expected);
          remember(step, result);
        }
        expect(await figures(db.sql)).toEqual(model.figures());
        expect(await unsound(db.sql)).toEqual([]);
      }
      expect(await unjournaled(db.sql)).toEqual([]);
    }),
    { seed, numRuns: 40, interruptAfterTimeLimit: 40_000 },
  );
});

test('S1, S3, S4: the short way of place_holds, for one product, gives what the long way gives', async () => {
  const twins = await openStockDatabase(TWINS, [...CHECKOUTS, ...TWIN_CHECKOUTS]);
  const { sql } = twins.db;
  const units = fc.integer({ min: 1, max: 6 });
  const run = fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(operation, units), { minLength: 15, maxLength: 25 }), async (steps) => {
      await fillShelves(sql, TWINS);
      const sold: Sold = new Map();
      for (const [step, quantity] of steps.filter(([{ kind }]) => kind !== 'sweep' && kind !== 'restock')) {
        const twin = TWIN_CHECKOUTS[CHECKOUTS.indexOf(step.checkoutId)] ?? '';
        const short = await carryOut(sql, { ...step, wanted: { short: quantity } }, sold);
        const long = await carryOut(sql, { ...step, checkoutId: twin, wanted: { long: quantity } }, sold);
        expect(JSON.stringify(short)).toBe(JSON.stringify(long)?.replaceAll('"long"', '"short"'));
        const rows = (await figures(sql)).filter(({ locationId }) => locationId === 'a');
        const [one, other] = ['short', 'long'].map((id) => rows.find(({ variantId }) => variantId === id));
        expect({ ...one, variantId: '' }).toEqual({ ...other, variantId: '' });
        const holds = (id: string) =>
          sql(
            '',
            'SELECT quantity, expires_at <= now() AS late, frozen FROM holds WHERE variant_id = $1 ORDER BY checkout_id',
            [id],
          );
        expect(await holds('short')).toEqual(await holds('long'));
      }
    }),
    { seed, numRuns: 20, interruptAfterTimeLimit: 40_000 },
  );
  try {
    await run;
  } finally {
    await twins.close();
  }
});

function apply(model: StockModel, { kind, checkoutId, wanted, late }: Operation, sold: Sold): unknown {
  switch (kind) {
    case 'place':
      return model.place(checkoutId, wanted, late);
    case 'freeze':
      return model.freeze(checkoutId, late);
    case 'thaw':
      return model.thaw(checkoutId, late);
    case 'lapse':
      return model.lapse(checkoutId);
    case 'release':
      return model.release(checkoutId);
    case 'sell':
      return model.sell(checkoutId);
    case 'restock':
      return model.restock(sold.get(checkoutId) ?? []);
    case 'sweep':
      return model.sweep();
  }
}

class OldRevision extends Error {}

/**
 * A step as the product makes it: it reads the checkout's revision, works, and writes the next one, so that of two at once
 * for the same checkout (a frozen worker that wakes up late) one changes nothing.
 * @returns what the work came to; null when nothing was committed.
 */
async function step(
  db: Database,
  { checkoutId, delivery }: Operation,
  work: (sql: Sql) => Promise<unknown>,
): Promise<unknown> {
  try {
    return await db.transaction(async (sql) => {
      const [before] = await sql<{ revision: number }>('', 'SELECT revision FROM checkouts WHERE id = $1', [
        checkoutId,
      ]);
      const result = await work(sql);
      if (delivery === 'aborted') throw new Aborted();
      const write = 'UPDATE checkouts SET revision = revision + 1 WHERE id = $1 AND revision = $2 RETURNING id';
      if ((await sql('', write, [checkoutId, before?.revision])).length === 0) throw new OldRevision();
      return result;
    });
  } catch (error) {
    if (error instanceof Aborted || error instanceof OldRevision) return null;
    throw error;
  }
}

/** One buyer's operations, one after another. @returns what he has bought and kept. */
async function shopAround(db: Database, operations: readonly Operation[]): Promise<SoldUnits[]> {
  const kept: Sold = new Map();
  const done: SoldUnits[] = [];
  for (const operation of operations) {
    for (let n = operation.delivery === 'twice' ? 2 : 1; n > 0; n -= 1) {
      const result = await step(db, operation, (sql) => carryOut(sql, operation, kept));
      if (result === null) continue;
      if (operation.kind === 'sell') {
        done.push(...(kept.get(operation.checkoutId) ?? []));
        kept.set(operation.checkoutId, result as SoldUnits[]);
      }
      if (operation.kind === 'restock') kept.delete(operation.checkoutId);
    }
  }
  return [...done, ...[...kept.values()].flat()];
}

function unitsIn(rows: readonly { readonly variantId: string; readonly units: number }[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const { variantId, units } of rows) total[variantId] = (total[variantId] ?? 0) + units;
  return total;
}

test('S2: on concurrent connections the holds are sound in every snapshot, and no unit is lost or made', async () => {
  const { db } = stock;
  let snapshots = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(operation, { minLength: 15, maxLength: 25 }), { minLength: 4, maxLength: 8 }),
      async (buyers) => {
        await fillShelves(db.sql, SHELVES);
        let open = true;
        const watch = async () => {
          // Ends with the buyers, who have a bounded number of operations.
          while (open) {
            expect(await unsound(db.sql)).toEqual([]);
            snapshots += 1;
          }
        };
        const everyone = Promise.all(buyers.map((operations) => shopAround(db, operations))).finally(
          () => (open = false),
        );
        const [bought] = await Promise.all([everyone, watch().finally(() => (open = false))]);
        const shelves = (await figures(db.sql)).map(({ variantId, onHand }) => ({ variantId, units: onHand }));
        const baskets = bought.flat().map(({ variantId, quantity }) => ({ variantId, units: quantity }));
        expect(unitsIn([...shelves, ...baskets])).toEqual(
          unitsIn(SHELVES.map(({ variantId, onHand }) => ({ variantId, units: onHand }))),
        );
        expect(await unsound(db.sql)).toEqual([]);
        expect(await unjournaled(db.sql)).toEqual([]);
      },
    ),
    { seed, numRuns: 12, interruptAfterTimeLimit: 40_000 },
  );
  expect(snapshots).toBeGreaterThan(0);
});
