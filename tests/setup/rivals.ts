import type { Database, Sql } from '../../adapters/postgres/database.ts';
import { eventually } from './eventually.ts';

/** A transaction that is held open at the point where its work is done and nothing is committed. */
export interface OpenStep<T> {
  /** What the work came to. */
  readonly result: T;
  commit(): Promise<void>;
  rollBack(): Promise<void>;
}

class RolledBack extends Error {}

/** Does work in a session of its own and stops before the commit. Rivals are placed there. */
export async function openStep<T>(db: Database, work: (sql: Sql) => Promise<T>): Promise<OpenStep<T>> {
  let end: (commit: boolean) => void = () => undefined;
  const decided = new Promise<boolean>((resolve) => (end = resolve));
  let told: (result: T) => void = () => undefined;
  const reached = new Promise<T>((resolve) => (told = resolve));
  const whole = db.transaction(async (sql) => {
    told(await work(sql));
    if (!(await decided)) throw new RolledBack();
  });
  const over = async (commit: boolean) => {
    end(commit);
    await whole.catch((error: unknown) => {
      if (!(error instanceof RolledBack)) throw error;
    });
  };
  // Work that fails never gets to its point.
  const result = await Promise.race([reached, whole.then(() => reached)]);
  return { result, commit: () => over(true), rollBack: () => over(false) };
}

/** Resolves when so many sessions of this database wait for a lock. */
export async function waiting({ sql }: Pick<Database, 'sql'>, sessions: number): Promise<void> {
  await eventually(`${sessions} sessions that wait for a lock`, async () => {
    const [row] = await sql<{ waiting: number }>(
      '',
      `SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      [],
    );
    return row?.waiting === sessions;
  });
}
