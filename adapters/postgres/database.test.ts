import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestDatabase } from '../../tests/setup/environment.ts';
import type { Database } from './database.ts';
import { openDatabase } from './database.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { connections: 2 });
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
});

test('a transaction that is cut off between two statements fails, and the pool goes on with another connection', async () => {
  const cutOff = db.transaction(async (sql) => {
    const [own] = await sql<{ pid: number }>('', 'SELECT pg_backend_pid() AS pid', []);
    await db.sql('', 'SELECT pg_terminate_backend($1, 5000)', [own?.pid]);
    // The end of the connection is heard of here, with no statement under way.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await sql('', 'SELECT 1', []);
  });
  await expect(cutOff).rejects.toThrow();
  expect(await db.transaction((sql) => sql('', 'SELECT 1 AS one', []))).toEqual([{ one: 1 }]);
});

test('a transaction whose work throws changes nothing', async () => {
  const work = db.transaction(async (sql) => {
    await sql('', `INSERT INTO locations (id, name) VALUES ('a', 'A')`, []);
    throw new Error('no');
  });
  await expect(work).rejects.toThrow('no');
  expect(await db.sql('', 'SELECT id FROM locations', [])).toEqual([]);
});
