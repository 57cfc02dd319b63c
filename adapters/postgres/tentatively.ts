import type { Sql } from './database.ts';

/**
 * Does something within the caller's transaction that may turn out not to be wanted: then all of it is taken back, with the locks
 * that it took, and the transaction goes on as if it had not been.
 * @param stays says of the result whether it stays
 */
export async function tentatively<T>(sql: Sql, stays: (result: T) => boolean, work: () => Promise<T>): Promise<T> {
  await sql('', 'SAVEPOINT tentative', []);
  const result = await work();
  await sql('', stays(result) ? 'RELEASE SAVEPOINT tentative' : 'ROLLBACK TO SAVEPOINT tentative', []);
  return result;
}
