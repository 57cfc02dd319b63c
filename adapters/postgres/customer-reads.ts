import type { Sql } from './database.ts';

/** Whether there is such a customer who may sign in: neither barred nor erased. */
export async function maySignIn(sql: Sql, customerId: string): Promise<boolean> {
  const rows = await sql(
    'customer.may-sign-in',
    'SELECT 1 FROM customers WHERE id = $1 AND active AND erased_at IS NULL',
    [customerId],
  );
  return rows.length > 0;
}
