import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Database } from '../adapters/postgres/database.ts';
import { openDatabase } from '../adapters/postgres/database.ts';
import { createTestDatabase } from '../tests/setup/environment.ts';
import { loadAssortment } from './pricing.ts';

let db: Database;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await createTestDatabase();
  drop = database.drop;
  db = openDatabase(database.url);
  await db.prisma.product.create({ data: { id: 'clock', handle: 'clock', title: 'Ship’s clock' } });
});
afterAll(async () => {
  await db.close();
  await drop();
});

test.each([
  ['', 'Ship’s clock'],
  ['Default Title', 'Ship’s clock'],
  ['Ship’s clock', 'Ship’s clock'],
  ['Brass', 'Ship’s clock – Brass'],
])('a line of a variant called “%s” is titled “%s”', async (title, expected) => {
  const id = `clock-${title}`;
  await db.prisma.variant.create({ data: { id, productId: 'clock', sku: id, title } });
  expect((await loadAssortment(db.sql, [id], ['USD'], null)).offers.get(id)?.title).toBe(expected);
});
