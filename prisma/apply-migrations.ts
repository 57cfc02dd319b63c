import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

/** The advisory lock that Prisma's own engine takes while it migrates. */
const MIGRATION_LOCK = 72707369;
const LOCK_WAIT_MS = 60_000;

const MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

/**
 * Applies the migrations of `prisma/migrations` that a database does not have yet, in order, each in a transaction
 * together with its row in `_prisma_migrations`; the rows are those of `prisma migrate deploy`, so both can be used on
 * one database, also at the same time.
 * @param databaseUrl connection string of an existing database
 * @returns names of the migrations applied now
 * @throws when a migration fails (its changes are rolled back), was edited after it was applied, or is left half done
 */
export async function applyMigrations(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`SET lock_timeout = ${LOCK_WAIT_MS}`);
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(MIGRATIONS_TABLE);
    const { rows } = await client.query<{ name: string; checksum: string; finished: boolean }>(
      `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
       FROM _prisma_migrations WHERE rolled_back_at IS NULL`,
    );
    const known = new Map(rows.map((row) => [row.name, row]));
    const applied: string[] = [];
    for (const { name, sql } of migrations()) {
      const checksum = createHash('sha256').update(sql).digest('hex');
      const row = known.get(name);
      if (row && !row.finished) throw new Error(`Migration ${name} failed before: see "prisma migrate resolve".`);
      if (row && row.checksum !== checksum) throw new Error(`Migration ${name} was changed after it was applied.`);
      if (row) continue;
      await apply(client, name, sql, checksum);
      applied.push(name);
    }
    return applied;
  } finally {
    // Ends the session, and the advisory lock with it.
    await client.end();
  }
}

async function apply(client: pg.Client, name: string, sql: string, checksum: string): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new Error(`Migration ${name} failed: ${(error as Error).message}`, { cause: error });
  }
}

/** Names and texts of the migrations, in the order of their names, which begin with their time. */
function migrations(): { name: string; sql: string }[] {
  const folder = fileURLToPath(new URL('migrations', import.meta.url));
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => ({ name, sql: readFileSync(path.join(folder, name, 'migration.sql'), 'utf8') }));
}
