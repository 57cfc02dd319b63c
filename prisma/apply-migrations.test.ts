import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../tests/setup/environment.ts';
import { applyMigrations } from './apply-migrations.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

async function query(sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('all migrations are applied once, also by two at the same time', async () => {
  expect(await applyMigrations(database.url)).toEqual([]);
  await query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  const [one, other] = await Promise.all([applyMigrations(database.url), applyMigrations(database.url)]);
  const applied = [...one, ...other];
  expect(applied.length).toBeGreaterThan(0);
  expect(await query('SELECT migration_name AS name FROM _prisma_migrations ORDER BY 1')).toEqual(
    applied.map((name) => ({ name })),
  );
});

test('a migration that was edited after it was applied is refused', async () => {
  await query(`UPDATE _prisma_migrations SET checksum = 'another'`);
  await expect(applyMigrations(database.url)).rejects.toThrow('was changed after it was applied');
});

test('a migration that Prisma left half done is refused', async () => {
  await query('UPDATE _prisma_migrations SET finished_at = NULL');
  await expect(applyMigrations(database.url)).rejects.toThrow('prisma migrate resolve');
});

test(`Prisma's own command agrees, through the engine from npm`, async () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ['node_modules/prisma/build/index.js', 'migrate', 'status'], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '', DATABASE_URL: database.url },
  });
  expect(stdout).toContain('Database schema is up to date!');
});
