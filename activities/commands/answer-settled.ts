import type { Seal } from '../../adapters/crypto/sealing.ts';
import { loadCheckout } from '../../adapters/postgres/checkout-table.ts';
import { answerWaiting } from '../../adapters/postgres/command-table.ts';
import type { Database } from '../../adapters/postgres/database.ts';
import { hasEnded } from '../../domain/checkout/checkout.ts';

/**
 * Answers what was applied to a checkout but never answered, with the checkout as it is, once nothing is under way that would
 * answer it. The row is locked against a complete that is just being applied: its command is seen with its status, or not at all.
 * @returns whether the checkout is settled
 */
export async function answerSettled(db: Database, seal: Seal, checkoutId: string): Promise<boolean> {
  return db.transaction(async (sql) => {
    await sql('checkout.lock', 'SELECT 1 FROM checkouts WHERE id = $1 FOR UPDATE', [checkoutId]);
    const checkout = await loadCheckout(sql, checkoutId);
    if (!checkout) return false;
    const underWay = checkout.status === 'complete_in_progress' || checkout.cancelRequest !== null;
    if (underWay && !hasEnded(checkout.status)) return false;
    await answerWaiting(sql, seal, checkout, { outcome: 'applied', checkout, messages: [] });
    return true;
  });
}
