import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '../adapters/postgres/database.ts';
import { currencyStepMinor } from '../domain/money/currency.ts';
import { taxesAt } from '../domain/totals/tax-places.ts';
import { shippingOptions } from '../domain/totals/shipping-options.ts';
import type { ShippingZone } from '../domain/totals/shipping-zones.ts';
import { createTestDatabase, type TestDatabase, PATIENT } from '../tests/setup/environment.ts';
import { promotionDefinition } from '../contracts/promotions.ts';
import { priceLists, promotions } from './demo-shop/promotions.ts';
import { taxRates } from './demo-shop/rates.ts';
import { shippingZones } from './demo-shop/shipping.ts';
import { seedDemoShop } from './seed.ts';

const CURRENCIES = ['EUR', 'JPY', 'KWD', 'USD'];

const UNJOURNALED = `
  SELECT s.variant_id, s.location_id FROM stock s LEFT JOIN stock_journal j USING (variant_id, location_id)
  GROUP BY s.variant_id, s.location_id HAVING s.on_hand <> coalesce(sum(j.change), 0)`;

let server: TestDatabase;
let db: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  db = openDatabase(server.url, { ...PATIENT, connections: 2 });
}, 120_000);

afterAll(async () => {
  await db?.close();
  await server?.drop();
});

describe('seedDemoShop', () => {
  test('loads an empty shop once, however many start it', async () => {
    const results = await Promise.all([seedDemoShop(server.url), seedDemoShop(server.url), seedDemoShop(server.url)]);
    expect(results.filter((result) => result !== null)).toEqual([{ products: 17, variants: 50 }]);
    expect(await seedDemoShop(server.url)).toBeNull();
    const stored = await db.prisma.shippingZone.findMany({
      include: { areas: true, methods: { include: { rates: true } } },
    });
    const counted = (
      zones: readonly { id: string; areas: readonly object[]; methods: readonly { rates: readonly object[] }[] }[],
    ) =>
      zones
        .map(
          ({ id, areas, methods }) =>
            `${id}: ${areas.length} ${methods.reduce((sum, { rates }) => sum + rates.length, 0)}`,
        )
        .sort();
    expect(counted(stored)).toEqual(counted(shippingZones));
    expect(await db.prisma.taxRate.count()).toBe(taxRates.length);
    expect(await db.prisma.priceListPrice.count()).toBe(4 * 7 + 4);
    expect(await db.prisma.promotion.count()).toBe(promotions.length);
    expect(await db.prisma.promotionCode.findMany()).toMatchObject([{ code: 'WELCOME10', codeKey: 'WELCOME10' }]);
  });

  test('its promotions can be understood, its list prices be charged, and its mugs cost what they cost', async () => {
    for (const { definition } of promotions) expect(promotionDefinition.safeParse(definition).success).toBe(true);
    for (const { currency, tiers, variantIds } of priceLists) {
      for (const { amountMinor } of tiers) expect(amountMinor % currencyStepMinor(currency)).toBe(0);
      expect(variantIds.filter((id) => id.startsWith('MUG'))).toEqual([]);
    }
  });

  test('has every variant in every currency, in steps that can be charged', async () => {
    const prices = await db.prisma.price.findMany();
    const variants = await db.prisma.variant.findMany();
    for (const { id } of variants) {
      const own = prices.filter(({ variantId }) => variantId === id);
      expect(own.map(({ currency }) => currency).sort()).toEqual(CURRENCIES);
      for (const { currency, amountMinor, compareAtMinor } of own) {
        expect(Number(amountMinor) % currencyStepMinor(currency)).toBe(0);
        expect(Number(amountMinor) > 0).toBe(id !== 'FREE');
        expect(Number(compareAtMinor ?? amountMinor + 1n)).toBeGreaterThan(Number(amountMinor) - 1);
      }
    }
  });

  test('has what a demo shows: sold out, a single unit, backorder, digital, free, heavy', async () => {
    const ids = ['LAST-ONE', 'SOLD-OUT', 'BACKORDER', 'DIGITAL', 'FREE', 'ANCHOR-40', 'MUG-NAVY'];
    const rows = await db.prisma.variant.findMany({ where: { id: { in: ids } }, include: { stock: true } });
    const of = (id: string) => {
      const row = rows.find((variant) => variant.id === id);
      const [stock] = row?.stock ?? [];
      return [stock?.onHand, stock?.backorderLimit, row?.requiresShipping];
    };
    expect(of('LAST-ONE')).toEqual([1, 0, true]);
    expect(of('SOLD-OUT')).toEqual([0, 0, true]);
    expect(of('BACKORDER')).toEqual([0, 25, true]);
    expect(of('DIGITAL')).toEqual([undefined, undefined, false]);
    expect(of('FREE')).toEqual([undefined, undefined, false]);
    expect(of('MUG-NAVY')).toEqual([400, 0, true]);
    expect(rows.find(({ id }) => id === 'ANCHOR-40')?.weightGrams).toBe(40_000);
  });

  test('has two locations, and every policy of stock on some SKU', async () => {
    const stock = await db.prisma.stock.findMany({ where: { variantId: 'ANCHOR-40' }, orderBy: { locationId: 'asc' } });
    expect(stock.map(({ locationId, onHand }) => [locationId, onHand])).toEqual([
      ['main', 7],
      ['rotterdam', 9],
    ]);
    const variants = await db.prisma.variant.findMany();
    const has = (test: (variant: (typeof variants)[number]) => boolean) => variants.some(test);
    expect(new Set(variants.map(({ stockPolicy }) => stockPolicy))).toEqual(
      new Set(['at_start', 'at_payment', 'untracked']),
    );
    expect(has(({ preorderUntil }) => preorderUntil !== null)).toBe(true);
    expect(has(({ backorderShipsOn }) => backorderShipsOn !== null)).toBe(true);
    expect(has(({ maxPerOrder }) => maxPerOrder !== null)).toBe(true);
    expect(has(({ maxPerCustomer }) => maxPerCustomer !== null)).toBe(true);
    expect(await db.prisma.stock.count({ where: { safetyStock: { gt: 0 } } })).toBe(2);
  });

  test('S2: its journal adds up to what lies on its shelves', async () => {
    expect(await db.sql('', UNJOURNALED, [])).toEqual([]);
  });
});

/** As they are read on a day. */
const zones: readonly ShippingZone[] = shippingZones.map((zone) => ({
  ...zone,
  methods: zone.methods.map((method) => ({ ...method, leavesOn: '2026-11-23' })),
}));

describe('the rates of the demo shop', () => {
  test.each(['US', 'CA', 'GB', 'DE', 'JP', 'KW', 'BR'])(
    'ship to %s in every currency, heavy goods by standard',
    (country) => {
      for (const currency of CURRENCIES) {
        const destination = { country, region: null, postalCode: null };
        const stepMinor = currencyStepMinor(currency);
        const parcel = { currency, destination, weightGrams: 500, items: 1, subtotalMinor: 1_000, stepMinor };
        const offer = (weightGrams: number) => shippingOptions(zones, { ...parcel, weightGrams });
        const ids = (weightGrams: number) => offer(weightGrams).options.map(({ id }) => id);
        expect(ids(500)).toEqual(['standard', 'express']);
        expect(ids(40_000)).toEqual(['standard']);
        expect(offer(40_000).unavailable).toMatchObject([{ id: 'express', reason: 'too_heavy' }]);
        for (const { amountMinor } of offer(500).options) {
          expect(amountMinor).toBeGreaterThan(0);
          expect(amountMinor % stepMinor).toBe(0);
        }
      }
    },
  );

  test('cost more to Hawaii and Alaska, by ZIP code, and go there by standard alone', () => {
    const offer = (postalCode: string, weightGrams = 500) => {
      const destination = { country: 'US', region: null, postalCode };
      return shippingOptions(zones, {
        currency: 'USD',
        destination,
        weightGrams,
        items: 1,
        subtotalMinor: 1_000,
        stepMinor: 1,
      });
    };
    for (const code of ['96813', '99501-1234']) {
      expect(offer(code).options).toMatchObject([{ id: 'standard', amountMinor: 16_95 }]);
      expect(offer(code).unavailable).toMatchObject([{ id: 'express', reason: 'not_to_this_place' }]);
    }
    // 6.95 up to 15 kg, then 0.90 for each kilogram begun.
    expect([15_000, 15_001, 40_000].map((grams) => offer('62701', grams).options[0]?.amountMinor)).toEqual([
      6_95, 7_85, 29_45,
    ]);
  });

  test.each([
    ['US', 'NY', null, 'standard', [88_750], false],
    ['US', 'CA', '90012', 'standard', [72_500], false],
    ['US', 'CA', '94103-1234', 'standard', [72_500, 13_750], false],
    ['US', 'IL', '60614', 'standard', [62_500, 12_500, 17_500, 10_000], false],
    ['US', 'OR', null, 'standard', [], false],
    ['CA', 'AB', null, 'standard', [50_000], false],
    ['CA', 'QC', null, 'standard', [50_000, 99_750], false],
    ['DE', null, null, 'standard', [190_000], true],
    ['DE', null, null, 'reduced', [70_000], true],
    ['JP', null, null, 'standard', [100_000], true],
    ['JP', null, null, 'reduced', [80_000], true],
    ['KW', null, null, 'standard', [], true],
  ])('tax %s %s %s, class %s', (country, region, postalCode, taxClass, ppm, inclusive) => {
    const rates = taxesAt(taxRates, { country, region, postalCode }).goods(taxClass);
    expect(rates.map(({ ratePpm }) => ratePpm)).toEqual(ppm);
    expect(rates.every((rate) => rate.inclusive === inclusive)).toBe(true);
  });

  test('no rate stands twice', () => {
    expect(new Set(taxRates.map(({ id }) => id)).size).toBe(taxRates.length);
    const places = shippingZones.flatMap(({ areas }) => areas.map((area) => JSON.stringify(area)));
    expect(new Set(places).size).toBe(places.length);
  });
});
