import type { Sql } from '../adapters/postgres/database.ts';

/** What moved at Stripe by no call of ours; the steps and keys are those of the whole ledger. */
export interface FoundMovement {
  /** found: taken. found_refund: given back. refund_failed: sent back to us by the bank. */
  readonly step: 'found' | 'found_refund' | 'refund_failed';
  readonly checkoutId: string;
  readonly attempt: number;
  readonly amountMinor: number;
  readonly currency: string;
  /** Of Stripe's PaymentIntent or refund. */
  readonly externalId: string;
}

const FOUND_KEY = { found: '/found', found_refund: '', refund_failed: '/failed' } as const;

/** Books a movement that was found at Stripe, once, so that the ledger's sum stays what Stripe holds; not where a call of ours made it. */
export async function bookFound(sql: Sql, movement: FoundMovement): Promise<void> {
  const { step, checkoutId, attempt, amountMinor, currency, externalId } = movement;
  await sql(
    'ledger.book_found',
    `INSERT INTO effects (key, checkout_id, attempt, step, amount_minor, currency, result_at, outcome, external_id)
     SELECT $1, $2, $3, $4, $5, $6, now(), 'done', $7
     WHERE $4 <> 'found_refund' OR NOT EXISTS (
       SELECT FROM effects e WHERE e.checkout_id = $2 AND e.step = 'refund' AND e.outcome = 'done' AND e.external_id = $7)
     ON CONFLICT (key) DO NOTHING`,
    [`${externalId}${FOUND_KEY[step]}`, checkoutId, attempt, step, amountMinor, currency, externalId],
  );
}
