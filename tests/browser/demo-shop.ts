import { seedDemoShop } from '../../prisma/seed.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { startHttpShop } from '../setup/http-shop.ts';
import type { ShopOptions } from '../setup/shop-options.ts';
import { createTestDatabase } from '../setup/environment.ts';

/**
 * The whole shop behind its HTTP API, with what `npm start` sells: the products, rates, promotions and stock of
 * `prisma/demo-shop`, in a database of its own. `MUG-NAVY` has 400 on hand, `LAST-ONE` 1, `SOLD-OUT` none, `BACKORDER` ships later.
 */
export async function startDemoShop(options: ShopOptions & { webhooks?: boolean } = {}): Promise<HttpShop> {
  const database = await createTestDatabase();
  await seedDemoShop(database.url);
  const shop = await startHttpShop({ ...options, databaseUrl: database.url });
  return {
    ...shop,
    async stop() {
      await shop.stop();
      await database.drop();
    },
  };
}
