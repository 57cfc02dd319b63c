import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Sourcing } from '../../activities/inventory.ts';
import { placeHolds, sellHolds } from '../../activities/inventory.ts';
import type { Location, Shelf } from './allocation-world.ts';
import { buildWorld, heldBy } from './allocation-world.ts';
import { inOneHour, openStockDatabase, unjournaled, unsound } from './stock-shelf.ts';

let stock: Awaited<ReturnType<typeof openStockDatabase>>;

beforeAll(async () => {
  stock = await openStockDatabase([], ['c0', 'c1', 'c2']);
});
afterEach(async () => {
  expect(await unsound(stock.db.sql)).toEqual([]);
  expect(await unjournaled(stock.db.sql)).toEqual([]);
});
afterAll(() => stock?.close());

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
    await buildWorld(stock.db.sql, {
      locations: [{ ...usual, regions: ['US'] }, { ...usual, regions: ['US'] }, usual],
      variants: [parcel(here(5), null, here(1)), parcel(null, here(5), here(1))],
    });
    expect(
      await hold('c0', { V0: 1, V1: 1 }, { destination: { country: 'US', region: 'NY' }, fromLocation: null }),
    ).toEqual([]);
    expect(await heldAs('c0')).toEqual(['V0 L2 1', 'V1 L2 1']);
  });

  test('the nearer of two, then the one with the lower priority; what is held stays while nothing is nearer', async () => {
    await buildWorld(stock.db.sql, {
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
    await buildWorld(stock.db.sql, {
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
    await buildWorld(stock.db.sql, {
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
    await buildWorld(stock.db.sql, {
      locations: [usual, usual],
      variants: [parcel(here(5, { safetyStock: 3 }), here(0))],
    });
    expect(await hold('c0', { V0: 3 })).toEqual([{ variantId: 'V0', available: 2 }]);
    expect(await hold('c0', { V0: 2 })).toEqual([]);
    await stock.db.sql('', `UPDATE stock SET safety_stock = 5`, []);
    expect(await hold('c0', { V0: 2 })).toEqual([]);
    expect(await hold('c1', { V0: 1 })).toEqual([{ variantId: 'V0', available: 0 }]);
  });

  test('S1: units that are there come before a backorder at the location that would be first, and the first buyers have them', async () => {
    await buildWorld(stock.db.sql, {
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
    await buildWorld(stock.db.sql, { locations: [usual, usual], variants: [parcel(here(9), here(9))] });
    const twice = stock.db.sql(
      '',
      `SELECT * FROM place_holds('c0', '{V0,V0}', '{1,1}', now() + interval '1 hour')`,
      [],
    );
    await expect(twice).rejects.toThrow('named twice');
  });
});
