import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Sourcing } from '../../activities/inventory.ts';
import { placeHolds, sellHolds } from '../../activities/inventory.ts';
import type { Sql } from '../../adapters/postgres/database.ts';
import type { Goods, Place } from './allocation-model.ts';
import { allocate } from './allocation-model.ts';
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

interface Location {
  readonly priority: number;
  readonly regions: readonly string[];
  readonly ships: boolean;
  readonly pickup: boolean;
  readonly active: boolean;
}

interface Shelf {
  readonly onHand: number;
  readonly safetyStock: number;
  readonly backorderLimit: number;
}

interface World {
  readonly locations: readonly Location[];
  /** By variant, by location; null: no such shelf. */
  readonly variants: readonly { readonly isParcel: boolean; readonly shelves: readonly (Shelf | null)[] }[];
}

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

const nameOf = { location: (index: number) => `L${index}`, variant: (index: number) => `V${index}` };

/** Makes the database this world, with nothing held. */
async function build(sql: Sql, { locations, variants }: World): Promise<void> {
  await sql('', 'DELETE FROM holds', []);
  await sql('', 'UPDATE stock SET reserved = 0', []);
  await sql('', 'DELETE FROM stock', []);
  await sql(
    '',
    `INSERT INTO locations (id, name, priority, regions, ships, pickup, active, address)
     SELECT id, id, priority, regions, ships, pickup, active, '{"country":"NL"}'
     FROM jsonb_to_recordset($1) AS i (id text, priority int, regions text[], ships boolean, pickup boolean, active boolean)
     ON CONFLICT (id) DO UPDATE SET priority = excluded.priority, regions = excluded.regions, ships = excluded.ships,
       pickup = excluded.pickup, active = excluded.active`,
    [JSON.stringify(locations.map((one, index) => ({ id: nameOf.location(index), ...one })))],
  );
  const goods = JSON.stringify(variants.map(({ isParcel }, index) => ({ id: nameOf.variant(index), isParcel })));
  await sql(
    '',
    `INSERT INTO products (id, handle, title, updated_at) SELECT id, id, id, now() FROM jsonb_to_recordset($1) AS i (id text)
     ON CONFLICT DO NOTHING`,
    [goods],
  );
  await sql(
    '',
    `INSERT INTO variants (id, product_id, sku, title, requires_shipping)
     SELECT id, id, id, id, "isParcel" FROM jsonb_to_recordset($1) AS i (id text, "isParcel" boolean)
     ON CONFLICT (id) DO UPDATE SET requires_shipping = excluded.requires_shipping`,
    [goods],
  );
  const shelves = variants.flatMap(({ shelves: row }, variant) =>
    row.flatMap((one, place) =>
      one ? [{ variant_id: nameOf.variant(variant), location_id: nameOf.location(place), ...one }] : [],
    ),
  );
  await sql(
    '',
    `INSERT INTO stock (variant_id, location_id, on_hand, safety_stock, backorder_limit)
     SELECT variant_id, location_id, "onHand", "safetyStock", "backorderLimit"
     FROM jsonb_to_recordset($1) AS i (variant_id text, location_id text, "onHand" int, "safetyStock" int, "backorderLimit" int)`,
    [JSON.stringify(shelves)],
  );
}

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

const heldBy = (sql: Sql, checkoutId: string) =>
  sql<{ variantId: string; locationId: string; quantity: number }>(
    '',
    `SELECT variant_id AS "variantId", location_id AS "locationId", quantity FROM holds WHERE checkout_id = $1 ORDER BY 1, 2`,
    [checkoutId],
  );
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
        await build(db.sql, shop);
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
        await build(sql, { ...shop, variants: shop.variants.map((variant) => ({ ...variant, isParcel: true })) });
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

const usual: Location = { priority: 0, regions: [], ships: true, pickup: false, active: true };
const here = (onHand: number, change: Partial<Shelf> = {}): Shelf => ({
  onHand,
  safetyStock: 0,
  backorderLimit: 0,
  ...change,
});
const want = (units: Readonly<Record<string, number>>) =>
  Object.entries(units).map(([variantId, quantity]) => ({ variantId, quantity }));
const hold = (checkoutId: string, units: Readonly<Record<string, number>>, sourcing?: Sourcing) =>
  placeHolds(stock.db.sql, checkoutId, want(units), inOneHour(), sourcing);
const heldAs = async (checkoutId: string) =>
  (await heldBy(stock.db.sql, checkoutId)).map(
    ({ variantId, locationId, quantity }) => `${variantId} ${locationId} ${quantity}`,
  );
const parcel = (...shelves: (Shelf | null)[]) => ({ isParcel: true, shelves });

describe('allocation by example', () => {
  test('one location that has all comes before two that are nearer', async () => {
    await build(stock.db.sql, {
      locations: [{ ...usual, regions: ['US'] }, { ...usual, regions: ['US'] }, usual],
      variants: [parcel(here(5), null, here(1)), parcel(null, here(5), here(1))],
    });
    expect(
      await hold('c0', { V0: 1, V1: 1 }, { destination: { country: 'US', region: 'NY' }, fromLocation: null }),
    ).toEqual([]);
    expect(await heldAs('c0')).toEqual(['V0 L2 1', 'V1 L2 1']);
  });

  test('the nearer of two, then the one with the lower priority; what is held stays while nothing is nearer', async () => {
    await build(stock.db.sql, {
      locations: [
        { ...usual, priority: 2 },
        { ...usual, priority: 1 },
        { ...usual, priority: 9, regions: ['DE'] },
      ],
      variants: [parcel(here(3), here(1), here(3))],
    });
    await hold('c1', { V0: 1 });
    expect(await heldAs('c1')).toEqual(['V0 L1 1']);
    await hold('c0', { V0: 2 });
    expect(await heldAs('c0')).toEqual(['V0 L0 2']);
    await stock.db.sql('', `UPDATE stock SET on_hand = 5 WHERE location_id = 'L1'`, []);
    await hold('c0', { V0: 2 });
    expect(await heldAs('c0')).toEqual(['V0 L0 2']);
    await hold('c0', { V0: 2 }, { destination: { country: 'DE', region: null }, fromLocation: null });
    expect(await heldAs('c0')).toEqual(['V0 L2 2']);
  });

  test('a split set moves to the nearer pair once the destination is known, and not back', async () => {
    const german = { ...usual, regions: ['DE'] };
    await build(stock.db.sql, {
      locations: [usual, usual, german, german],
      variants: [parcel(here(1), here(1), here(1), here(1))],
    });
    await hold('c0', { V0: 2 });
    expect(await heldAs('c0')).toEqual(['V0 L0 1', 'V0 L1 1']);
    await hold('c0', { V0: 2 }, { destination: { country: 'DE', region: null }, fromLocation: null });
    expect(await heldAs('c0')).toEqual(['V0 L2 1', 'V0 L3 1']);
    await hold('c0', { V0: 2 });
    expect(await heldAs('c0')).toEqual(['V0 L2 1', 'V0 L3 1']);
  });

  test('a closed location gives nothing, one without parcels only what is fetched there; then from nowhere else', async () => {
    await build(stock.db.sql, {
      locations: [{ ...usual, active: false, pickup: true }, { ...usual, ships: false, pickup: true }, usual],
      variants: [parcel(here(5), here(2), here(1))],
    });
    expect(await hold('c0', { V0: 2 })).toEqual([{ variantId: 'V0', available: 1 }]);
    expect(await hold('c0', { V0: 2 }, { destination: null, fromLocation: 'L1' })).toEqual([]);
    expect(await heldAs('c0')).toEqual(['V0 L1 2']);
    expect(await hold('c1', { V0: 1 }, { destination: null, fromLocation: 'L1' })).toEqual([
      { variantId: 'V0', available: 0 },
    ]);
    expect(await hold('c1', { V0: 1 }, { destination: null, fromLocation: 'L0' })).toEqual([
      { variantId: 'V0', available: 0 },
    ]);
    expect(await hold('c1', { V0: 1 }, { destination: null, fromLocation: 'L2' })).toEqual([
      { variantId: 'V0', available: 0 },
    ]);
  });

  test('safety stock is not sold; who holds a unit keeps it when the shop keeps more back', async () => {
    await build(stock.db.sql, { locations: [usual, usual], variants: [parcel(here(5, { safetyStock: 3 }), here(0))] });
    expect(await hold('c0', { V0: 3 })).toEqual([{ variantId: 'V0', available: 2 }]);
    expect(await hold('c0', { V0: 2 })).toEqual([]);
    await stock.db.sql('', `UPDATE stock SET safety_stock = 5`, []);
    expect(await hold('c0', { V0: 2 })).toEqual([]);
    expect(await hold('c1', { V0: 1 })).toEqual([{ variantId: 'V0', available: 0 }]);
  });

  test('S1: units that are there come before a backorder at the location that would be first, and the first buyers have them', async () => {
    await build(stock.db.sql, {
      locations: [
        { ...usual, priority: 1 },
        { ...usual, priority: 2 },
      ],
      variants: [parcel(here(0, { backorderLimit: 2 }), here(1))],
    });
    const late = async (checkoutId: string) =>
      (
        await stock.db.sql<{ late: number }>(
          '',
          'SELECT sum(backordered)::int AS late FROM holds WHERE checkout_id = $1',
          [checkoutId],
        )
      )[0]?.late;
    await hold('c0', { V0: 1 });
    expect([await heldAs('c0'), await late('c0')]).toEqual([['V0 L1 1'], 0]);
    await hold('c1', { V0: 1 });
    expect([await heldAs('c1'), await late('c1')]).toEqual([['V0 L0 1'], 1]);
    expect(await hold('c2', { V0: 2 })).toEqual([{ variantId: 'V0', available: 1 }]);
    await hold('c0', { V0: 1 });
    expect(await late('c0')).toBe(0);
    expect(await sellHolds(stock.db.sql, 'c1')).toEqual([
      { variantId: 'V0', locationId: 'L0', quantity: 1, backordered: 1 },
    ]);
    expect(await sellHolds(stock.db.sql, 'c0')).toEqual([{ variantId: 'V0', locationId: 'L1', quantity: 1 }]);
  });

  test('a variant that is named twice is a bug of the caller', async () => {
    await build(stock.db.sql, { locations: [usual, usual], variants: [parcel(here(9), here(9))] });
    const twice = stock.db.sql(
      '',
      `SELECT * FROM place_holds('c0', '{V0,V0}', '{1,1}', now() + interval '1 hour')`,
      [],
    );
    await expect(twice).rejects.toThrow('named twice');
  });
});
