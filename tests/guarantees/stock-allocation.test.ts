import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Sourcing } from '../../activities/inventory.ts';
import { placeHolds, sellHolds } from '../../activities/inventory.ts';
import type { Sql } from '../../adapters/postgres/database.ts';
import type { Goods, Place } from './allocation-model.ts';
import { allocate } from './allocation-model.ts';
import type { Location, Shelf, World } from './allocation-world.ts';
import { buildWorld, heldBy, nameOf } from './allocation-world.ts';
import { inOneHour, openStockDatabase, unjournaled, unsound } from './stock-shelf.ts';

const CHECKOUTS = ['c0', 'c1', 'c2', 'c3'];
const seed = Date.now() % 2 ** 31;
let stock: Awaited<ReturnType<typeof openStockDatabase>>;

beforeAll(async () => {
  console.log(`seed ${seed}`);
  stock = await openStockDatabase([], CHECKOUTS);
});
afterEach(async () => {
  expect(await unsound(stock.db.sql)).toEqual([]);
  expect(await unjournaled(stock.db.sql)).toEqual([]);
});
afterAll(() => stock?.close());

const location: fc.Arbitrary<Location> = fc.record({
  priority: fc.integer({ min: 0, max: 2 }),
  regions: fc.constantFrom<string[][]>([], [], ['US'], ['US-NY'], ['DE', 'FR'], ['US-CA', 'CA']),
  ships: fc.constantFrom(true, true, true, true, false),
  pickup: fc.boolean(),
  active: fc.constantFrom(true, true, true, true, true, false),
});
const shelf: fc.Arbitrary<Shelf> = fc.record({
  onHand: fc.integer({ min: 0, max: 5 }),
  safetyStock: fc.constantFrom(0, 0, 0, 1, 7),
  backorderLimit: fc.constantFrom(0, 0, 0, 2),
});
const world = (locations: number, variants: number): fc.Arbitrary<World> =>
  fc.record({
    locations: fc.array(location, { minLength: locations, maxLength: locations }),
    variants: fc.array(
      fc.record({
        isParcel: fc.constantFrom(true, true, true, false),
        shelves: fc.array(fc.option(shelf, { freq: 4 }), { minLength: locations, maxLength: locations }),
      }),
      { minLength: variants, maxLength: variants },
    ),
  });

const wish = fc.record({
  checkoutId: fc.constantFrom(...CHECKOUTS),
  units: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 4, maxLength: 4 }),
  destination: fc.constantFrom<Sourcing['destination'][]>(
    ...[null, { country: 'US', region: 'NY' }, { country: 'US', region: 'US-CA' }, { country: 'DE', region: null }],
  ),
  pickUpAt: fc.option(fc.integer({ min: 0, max: 3 }), { freq: 4 }),
  sells: fc.constantFrom(true, false, false),
});

interface Row {
  variantId: string;
  locationId: string;
  onHand: number;
  reserved: number;
  safetyStock: number;
  backorderLimit: number;
  held: number;
  late: number;
}

const rowsFor = (sql: Sql, checkoutId: string) =>
  sql<Row & Record<string, unknown>>(
    '',
    `SELECT s.variant_id AS "variantId", s.location_id AS "locationId", s.on_hand AS "onHand", s.reserved,
       s.safety_stock AS "safetyStock", s.backorder_limit AS "backorderLimit",
       coalesce(h.quantity, 0) AS held, coalesce(h.backordered, 0) AS late
     FROM stock s LEFT JOIN holds h ON h.checkout_id = $1 AND h.variant_id = s.variant_id AND h.location_id = s.location_id`,
    [checkoutId],
  );

/** How a location's own words fit where goods go. */
function farness({ regions }: Location, destination: Sourcing['destination']): number {
  if (!destination || regions.length === 0) return 2;
  const { country, region } = destination;
  if (region && regions.includes(`${country}-${region.replace(/^US-/, '')}`)) return 0;
  return regions.includes(country) ? 1 : 3;
}

/** What the product's rules allow each shelf to give, said anew. */
function goodsOf(
  { locations, variants }: World,
  rows: readonly Row[],
  wanted: ReadonlyMap<string, number>,
  fromLocation: string | null,
): Goods[] {
  const usable = (id: string, isParcel: boolean) => {
    const one = locations[Number(id.slice(1))];
    if (!one?.active) return false;
    if (!isParcel) return true;
    return fromLocation === null ? one.ships : id === fromLocation && one.pickup;
  };
  return [...wanted].map(([variantId, units]) => {
    const isParcel = variants[Number(variantId.slice(1))]?.isParcel ?? true;
    const shelves = rows
      .filter((row) => row.variantId === variantId && usable(row.locationId, isParcel))
      .map(({ locationId, onHand, reserved, safetyStock, backorderLimit, held, late }) => {
        const sellable = Math.max(0, onHand - safetyStock);
        const free = Math.max(0, onHand - safetyStock - reserved);
        return {
          locationId,
          held,
          now: held - Math.min(late, Math.max(0, reserved - sellable)) + free,
          ever: held + Math.max(0, onHand + backorderLimit - safetyStock - reserved),
        };
      });
    const there = shelves.reduce((sum, { now }) => sum + now, 0) >= units;
    return {
      variantId,
      wanted: units,
      isParcel,
      shelves: shelves.map(({ ever, ...shelf }) => ({ ...shelf, free: there ? shelf.now : ever })),
    };
  });
}

const inOrder = <T extends { variantId: string; locationId?: string }>(rows: readonly T[]): T[] =>
  [...rows].sort((one, other) =>
    `${one.variantId} ${one.locationId}` < `${other.variantId} ${other.locationId}` ? -1 : 1,
  );

describe('S1, S2: where goods are taken from', () => {
  test('S1, S2: random locations, shelves and buyers give what trying all sets gives; a repeated one moves nothing', async () => {
    const { db } = stock;
    let split = 0;
    await fc.assert(
      fc.asyncProperty(world(4, 4), fc.array(wish, { minLength: 4, maxLength: 8 }), async (shop, wishes) => {
        await buildWorld(db.sql, shop);
        const places = (destination: Sourcing['destination']): Place[] =>
          shop.locations.map((one, index) => ({
            id: nameOf.location(index),
            priority: one.priority,
            farness: farness(one, destination),
          }));
        for (const { checkoutId, units, destination, pickUpAt, sells } of wishes) {
          const wanted = new Map(
            units.flatMap((count, index) => (count === 0 ? [] : [[nameOf.variant(index), count] as const])),
          );
          const fromLocation = pickUpAt === null ? null : nameOf.location(pickUpAt);
          const lines = [...wanted].map(([variantId, quantity]) => ({ variantId, quantity }));
          const before = inOrder(await heldBy(db.sql, checkoutId));
          const rows = await rowsFor(db.sql, checkoutId);
          const expected = allocate(goodsOf(shop, rows, wanted, fromLocation), places(destination));
          const place = () => placeHolds(db.sql, checkoutId, lines, inOneHour(), { destination, fromLocation });
          const shortages = inOrder(await place());
          if (!Array.isArray(expected)) {
            expect(shortages).toEqual(inOrder(expected.short));
            expect(await heldBy(db.sql, checkoutId)).toEqual(before);
            continue;
          }
          expect(shortages).toEqual([]);
          const held = inOrder(await heldBy(db.sql, checkoutId));
          expect(held).toEqual(inOrder(expected));
          if (held.length > lines.length) split += 1;
          // Its own hold first (S5), and nothing is moved for nothing.
          expect(await place()).toEqual([]);
          expect(inOrder(await heldBy(db.sql, checkoutId))).toEqual(held);
          expect(await unsound(db.sql)).toEqual([]);
          if (sells) {
            expect(inOrder(await sellHolds(db.sql, checkoutId)).map(({ backordered: _, ...sold }) => sold)).toEqual(
              held,
            );
          }
          expect(await unjournaled(db.sql)).toEqual([]);
        }
      }),
      { seed, numRuns: 60, interruptAfterTimeLimit: 40_000 },
    );
    expect(split).toBeGreaterThan(0);
  });

  test('beyond the bound, over twelve locations: what is wanted, whole, and no location that could be left out', async () => {
    const { sql } = stock.db;
    await fc.assert(
      fc.asyncProperty(world(12, 4), wish, async (shop, { checkoutId, units, destination }) => {
        await buildWorld(sql, { ...shop, variants: shop.variants.map((variant) => ({ ...variant, isParcel: true })) });
        const wanted = new Map(units.map((count, index) => [nameOf.variant(index), count * 2 + 1]));
        const lines = [...wanted].map(([variantId, quantity]) => ({ variantId, quantity }));
        const goods = goodsOf(
          { ...shop, variants: shop.variants.map((variant) => ({ ...variant, isParcel: true })) },
          await rowsFor(sql, checkoutId),
          wanted,
          null,
        );
        const free = (shelves: Goods['shelves'], within: (id: string) => boolean) =>
          shelves.reduce((sum, shelf) => sum + (within(shelf.locationId) ? shelf.free : 0), 0);
        const enough = goods.every(({ shelves, wanted: count }) => free(shelves, () => true) >= count);
        const shortages = await placeHolds(sql, checkoutId, lines, inOneHour(), { destination, fromLocation: null });
        expect(shortages.length === 0).toBe(enough);
        if (!enough) return;
        const held = await heldBy(sql, checkoutId);
        for (const { variantId, quantity } of lines)
          expect(held.filter((row) => row.variantId === variantId).reduce((sum, row) => sum + row.quantity, 0)).toBe(
            quantity,
          );
        const used = new Set(held.map(({ locationId }) => locationId));
        for (const left of used) {
          const without = (id: string) => used.has(id) && id !== left;
          expect(goods.every(({ shelves, wanted: count }) => free(shelves, without) >= count)).toBe(false);
        }
      }),
      { seed, numRuns: 25, interruptAfterTimeLimit: 30_000 },
    );
  });
});
