import type { Sql } from '../../adapters/postgres/database.ts';
import { giveBackAllClaims } from './attempt-claims.ts';

/** Statuses in which a payment is in flight: its claims are its own. */
const PAYING = ['complete_in_progress', 'requires_escalation'];

/**
 * Gives back what a checkout has claimed that does not pay (any more): nobody else is left to do it. The checkout's lock comes
 * first, so that a complete that is just claiming is seen with its new status.
 */
export async function mendClaims(sql: Sql, checkoutId: string): Promise<void> {
  await sql('claims.mend.lock', 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [checkoutId]);
  const [row] = await sql<{ status: string }>('claims.mend.read', 'SELECT status FROM checkouts WHERE id = $1', [
    checkoutId,
  ]);
  if (!row || PAYING.includes(row.status)) return;
  await giveBackAllClaims(sql, checkoutId);
}
