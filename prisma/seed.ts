import { createReadStream } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type Database, openDatabase } from '../adapters/postgres/database.ts';
import { codeKey } from '../domain/promotions/promotion.ts';
import { priceLists, promotions } from './demo-shop/promotions.ts';
import { taxPolicies, taxRates } from './demo-shop/rates.ts';
import { shippingZones } from './demo-shop/shipping.ts';
import { storeZones } from './demo-shop/store-zones.ts';
import { inRotterdam, locations, rules, safetyStock } from './demo-shop/stock.ts';
import { importProducts } from './import/import-products.ts';

const PRODUCTS = new URL('demo-shop/products.csv', import.meta.url);

/** Of our own choosing: whoever seeds holds this advisory lock. */
const SEED_LOCK = 710_220_603;
const MAIN = 'main';
const DAY_MS = 24 * 60 * 60 * 1_000;
const LOCK_TRIES = 300;
const LOCK_EVERY_MS = 100;

/**
 * Loads the demo shop into a migrated database that has no products: those of `demo-shop/products.csv`, its rates, price lists
 * and promotions, its locations and what they have. Of several at once one loads it.
 * @returns how much was loaded; null when the shop has products already
 * @throws when a line of the demo shop can't be imported, or another seeding takes longer than 30 s
 */
export async function seedDemoShop(databaseUrl: string): Promise<{ products: number; variants: number } | null> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const db = openDatabase(databaseUrl, { connections: 2, statementMs: 15_000 });
  try {
    await lock(client);
    const { rows } = await client.query<{ filled: boolean }>('SELECT EXISTS (SELECT FROM products) AS filled');
    if (rows[0]?.filled !== false) return null;
    return await load(db);
  } finally {
    await db.close();
    // Ends the session, and the advisory lock with it.
    await client.end();
  }
}

async function lock(client: pg.Client): Promise<void> {
  for (let attempt = 1; attempt <= LOCK_TRIES; attempt += 1) {
    const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [SEED_LOCK]);
    if (rows[0]?.locked) return;
    await delay(LOCK_EVERY_MS);
  }
  throw new Error('Another program has been loading the demo shop for 30 s.');
}

/**
 * Rates, promotions and locations first; the products in one transaction; then, in others, what a product file can't say: prices
 * of lists, and the rules of their stock.
 */
async function load(db: Database): Promise<{ products: number; variants: number }> {
  await db.prisma.location.createMany({ data: [...locations], skipDuplicates: true });
  await storeZones(db.prisma, shippingZones);
  await db.prisma.taxRate.createMany({ data: [...taxRates], skipDuplicates: true });
  await db.prisma.taxPolicy.createMany({
    data: taxPolicies.map(({ country, roundPer, mode }) => ({ country, roundPer, roundingMode: mode })),
    skipDuplicates: true,
  });
  await loadPromotions(db);
  const { products, variants } = await importProducts(db, createReadStream(PRODUCTS), {
    currency: 'USD',
    location: MAIN,
    onBadLine: ({ line, reason }) => {
      throw new Error(`Line ${line} of the demo shop: ${reason}`);
    },
  });
  await loadPriceLists(db);
  await shelve(db);
  return { products: products.created, variants: variants.created };
}

async function loadPromotions({ prisma }: Database): Promise<void> {
  await prisma.promotion.createMany({
    data: promotions.map(({ id, title, priority, definition, code }) => {
      return {
        id,
        title,
        priority,
        definition: definition as object,
        trigger: code === undefined ? 'automatic' : 'code',
      };
    }),
    skipDuplicates: true,
  });
  await prisma.promotionCode.createMany({
    data: promotions.flatMap(({ id, code }) =>
      code === undefined
        ? []
        : [{ id: `code_${id}`, promotionId: id, code, codeKey: codeKey(code), perCustomerLimit: 1 }],
    ),
    skipDuplicates: true,
  });
}

async function loadPriceLists({ prisma }: Database): Promise<void> {
  await prisma.priceList.createMany({
    data: priceLists.map(({ id, name, currency }) => ({ id, name, currency, channels: [], customerGroups: [] })),
    skipDuplicates: true,
  });
  await prisma.priceListPrice.createMany({
    data: priceLists.flatMap(({ id, variantIds, tiers }) =>
      variantIds.flatMap((variantId) => tiers.map((tier) => ({ priceListId: id, variantId, ...tier }))),
    ),
    skipDuplicates: true,
  });
}

/** The second location's units, and the rules of single SKUs. */
async function shelve(db: Database): Promise<void> {
  const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);
  await db.prisma.$transaction([
    ...Object.entries(rules(inDays)).map(([id, data]) => db.prisma.variant.update({ where: { id }, data })),
    ...Object.entries(safetyStock).map(([variantId, units]) =>
      db.prisma.stock.update({
        where: { variantId_locationId: { variantId, locationId: MAIN } },
        data: { safetyStock: units },
      }),
    ),
    // No word of why: the journal calls a shelf's first units its opening.
    db.prisma.stock.createMany({
      data: Object.entries(inRotterdam).map(([variantId, onHand]) => ({ variantId, locationId: 'rotterdam', onHand })),
    }),
  ]);
}
