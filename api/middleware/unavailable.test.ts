import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Database } from '../../adapters/postgres/database.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import type { TestDatabase } from '../../tests/setup/environment.ts';
import { createTestDatabase } from '../../tests/setup/environment.ts';
import { isUnavailable } from './unavailable.ts';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { connections: 1, statementMs: 200 });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

test('a statement that takes too long, and a server that ends the connection', async () => {
  expect(isUnavailable(await failureOf(db.sql('slow', 'SELECT pg_sleep(5)', [])))).toBe(true);
  expect(isUnavailable(await failureOf(db.sql('end', 'SELECT pg_terminate_backend(pg_backend_pid())', [])))).toBe(true);
});

test('nobody listens, for pg and for Prisma', async () => {
  const gone = openDatabase('postgresql://nobody@127.0.0.1:1/none', { connections: 1 });
  expect(isUnavailable(await failureOf(gone.sql('one', 'SELECT 1', [])))).toBe(true);
  expect(isUnavailable(await failureOf(gone.prisma.product.findMany()))).toBe(true);
  await gone.close();
});

test('a statement that is wrong is our fault, not the server’s', async () => {
  expect(isUnavailable(await failureOf(db.sql('wrong', 'SELECT nothing', [])))).toBe(false);
  expect(isUnavailable(await failureOf(db.sql('data', `SELECT 'x'::int`, [])))).toBe(false);
  expect(isUnavailable(new Error('something else'))).toBe(false);
});
