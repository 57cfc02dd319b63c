import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '../../adapters/postgres/database.ts';
import { createTestDatabase, type TestDatabase, PATIENT } from '../../tests/setup/environment.ts';
import { importProducts, type ImportSummary } from './import-products.ts';

const HEADER =
  'Handle,Title,Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,' +
  'Variant Inventory Policy,Variant Price,Price / KWD';

let server: TestDatabase;
let db: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  db = openDatabase(server.url, { ...PATIENT, connections: 4 });
}, 120_000);

afterAll(async () => {
  await db?.close();
  await server?.drop();
});

async function load(lines: readonly string[], header = HEADER): Promise<ImportSummary & { bad: string[] }> {
  const bad: string[] = [];
  const file = Readable.from([Buffer.from([header, ...lines].join('\r\n'))]);
  const summary = await importProducts(db, file, {
    currency: 'USD',
    location: 'main',
    onBadLine: ({ line, reason }) => bad.push(`${line} ${reason}`),
  });
  return { ...summary, bad };
}

async function stock(variantId: string): Promise<unknown> {
  return db.prisma.stock.findUnique({
    where: { variantId_locationId: { variantId, locationId: 'main' } },
    select: { onHand: true, reserved: true, backorderLimit: true },
  });
}

describe('importProducts', () => {
  test('creates, changes nothing when run again, and updates what changed', async () => {
    const lines = [
      'tee,Tee,Mill,Size,S,TEE-S,shopify,5,deny,20.00,6.100',
      'tee,,,,M,TEE-M,shopify,7,deny,20.00,6.100',
      'sock,Sock,Mill,Title,Default Title,SOCK,,,,4.5,',
    ];
    expect(await load(lines)).toMatchObject({
      products: { created: 2, updated: 0, unchanged: 0 },
      variants: { created: 3, updated: 0, unchanged: 0 },
      bad: [],
    });
    expect(await load(lines)).toMatchObject({
      products: { created: 0, updated: 0, unchanged: 2 },
      variants: { created: 0, updated: 0, unchanged: 3 },
    });
    const changed = [
      'tee,Tee shirt,Mill,Size,S,TEE-S,shopify,5,deny,20.00,6.100',
      'tee,,,,M,TEE-M,shopify,7,deny,19.00,',
      'sock,Sock,Mill,Title,Default Title,SOCK,shopify,3,deny,4.5,',
    ];
    expect(await load(changed)).toMatchObject({
      products: { created: 0, updated: 1, unchanged: 1 },
      variants: { created: 0, updated: 2, unchanged: 1 },
    });
    expect(await db.prisma.price.findMany({ where: { variantId: 'TEE-M' } })).toEqual([
      { variantId: 'TEE-M', currency: 'USD', amountMinor: 1900n, compareAtMinor: null, version: 2 },
    ]);
    expect(await stock('SOCK')).toEqual({ onHand: 3, reserved: 0, backorderLimit: 0 });
    expect(await db.prisma.product.findUnique({ where: { handle: 'tee' } })).toMatchObject({
      title: 'Tee shirt',
      vendor: 'Mill',
    });
  });

  test('leaves alone what the file has no column for', async () => {
    await load(['keep,Keep,Mill,Title,Default Title,KEEP,shopify,9,continue,8.00,2.500']);
    const summary = await load(['keep,Kept,KEEP,9.00'], 'Handle,Title,Variant SKU,Variant Price');
    expect(summary.bad).toEqual([]);
    expect(await stock('KEEP')).toEqual({ onHand: 9, reserved: 0, backorderLimit: 1_000_000 });
    expect(await db.prisma.product.findUnique({ where: { handle: 'keep' } })).toMatchObject({
      title: 'Kept',
      vendor: 'Mill',
    });
    const prices = await db.prisma.price.findMany({ where: { variantId: 'KEEP' }, orderBy: { currency: 'asc' } });
    expect(prices.map(({ currency, amountMinor }) => [currency, amountMinor])).toEqual([
      ['KWD', 2500n],
      ['USD', 900n],
    ]);
  });

  test('never touches what is reserved, and refuses less stock than that', async () => {
    const line = (quantity: number, price: string, policy = 'deny') =>
      `hot,Hot,Mill,Title,Default Title,HOT,shopify,${quantity},${policy},${price},`;
    await load([line(10, '5.00')]);
    await db.prisma.stock.updateMany({ where: { variantId: 'HOT' }, data: { reserved: 6 } });

    const refused = await load([line(5, '7.00'), 'cold,Cold,Mill,Title,Default Title,COLD,shopify,1,deny,1.00,']);
    expect(refused).toMatchObject({
      bad: ['2 6 units are reserved, more than a quantity of 5 and 0 on backorder'],
      badLines: 1,
      variants: { created: 1 },
    });
    expect(await db.prisma.price.findFirst({ where: { variantId: 'HOT' } })).toMatchObject({ amountMinor: 500n });

    expect((await load([line(6, '7.00')])).bad).toEqual([]);
    expect(await stock('HOT')).toEqual({ onHand: 6, reserved: 6, backorderLimit: 0 });
    expect((await load([line(-3, '7.00', 'continue')])).bad).toEqual([]);
    expect(await stock('HOT')).toEqual({ onHand: -3, reserved: 6, backorderLimit: 1_000_000 });
    expect((await load([line(-3, '7.00')])).bad).toEqual([
      '2 a quantity of -3 with at most 0 on backorder is oversold',
    ]);
  });

  test('waits for a hold that is being placed, and counts it', async () => {
    const line = (quantity: number) => `race,Race,Mill,Title,Default Title,RACE,shopify,${quantity},deny,5.00,`;
    await load([line(5)]);
    let summary: Promise<{ bad: string[] }> | undefined;
    await db.transaction(async (sql) => {
      await sql('test.hold', `UPDATE stock SET reserved = 4 WHERE variant_id = 'RACE'`, []);
      summary = load([line(3)]);
      const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      for (let tries = 0; tries < 200; tries += 1) {
        if ((await db.sql('test.waiting', waiting, [])).length > 0) return;
        await delay(10);
      }
      throw new Error('The import did not wait for the hold.');
    });
    expect((await summary)?.bad).toEqual(['2 4 units are reserved, more than a quantity of 3 and 0 on backorder']);
    expect(await stock('RACE')).toEqual({ onHand: 5, reserved: 4, backorderLimit: 0 });
  });

  test('goes on with a product a few lines below, in the same batch', async () => {
    const summary = await load([
      'far,Far,Mill,Size,S,FAR-S,shopify,1,deny,1.00,',
      'near,Near,Mill,Title,Default Title,NEAR,shopify,1,deny,1.00,',
      'far,,,,M,FAR-M,shopify,1,deny,1.00,',
    ]);
    expect(summary).toMatchObject({ bad: [], products: { created: 2 }, variants: { created: 3 } });
  });

  test("refuses another product's SKU, and a product that could not be made, but keeps the rest", async () => {
    await load(['owner,Owner,Mill,Title,Default Title,OWNED,shopify,1,deny,1.00,']);
    const summary = await load([
      'thief,Thief,Mill,Size,S,OWNED,shopify,1,deny,1.00,',
      'thief,,,,M,THIEF-M,shopify,1,deny,1.00,',
      'broken,Broken,Mill,Size,S,BROKEN-S,shopify,1,deny,x,',
      'between,Between,Mill,Title,Default Title,BETWEEN,shopify,1,deny,1.00,',
      'broken,,,,M,BROKEN-M,shopify,1,deny,1.00,',
    ]);
    expect(summary.bad).toEqual([
      '4 price in USD: "x" is not a plain decimal amount such as 12.50',
      '2 SKU OWNED belongs to product owner',
      '6 product broken could not be imported',
    ]);
    expect(summary.variants).toEqual({ created: 2, updated: 0, unchanged: 0 });
  });

  test('where the database refuses a batch, only the product at fault is missing', async () => {
    await db.sql('test.check', `ALTER TABLE products ADD CONSTRAINT no_imps CHECK (title <> 'Imp')`, []);
    const lines = Array.from(
      { length: 9 },
      (_, index) => `p${index},${index === 4 ? 'Imp' : 'Fine'},Mill,Title,Default Title,P${index},shopify,1,deny,1.00,`,
    );
    const summary = await load(lines);
    expect(summary.bad).toEqual([expect.stringMatching(/^6 the database refused its product: .*no_imps/)]);
    expect(summary.variants.created).toBe(8);
  });

  test('10,000 variants, in several batches, with the same handle in two places', async () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => {
      const [product, size] = [Math.floor(index / 4) % 2_499, index % 4];
      const first = size === 0 && index < 9_996;
      const title = first ? `Big ${product},Mill,Size` : ',,';
      return `big-${product},${title},${index},BIG-${index},shopify,1,deny,1.00,0.500`;
    });
    const summary = await load(lines);
    expect(summary.bad).toEqual([]);
    expect(summary.variants.created).toBe(10_000);
    expect(summary.products.created).toBe(2_499);
    expect(await db.prisma.stock.count({ where: { variantId: { startsWith: 'BIG-' }, onHand: 1 } })).toBe(10_000);
  });
});
