import type { Sql } from '../adapters/postgres/database.ts';
import type { PaymentAtStripe } from './late-payment.ts';
import type { FoundMovement } from './found-movements.ts';
import { bookFound } from './found-movements.ts';
import { attemptNumber } from './late-payment.ts';
import type { AttemptRef } from './payment-intent.ts';
import type { PaymentIntentView } from '../adapters/stripe/payment-gateway.ts';

/**
 * Books what moved at Stripe by no call of ours, so that the ledger's sum stays what Stripe holds: money that was taken
 * elsewhere (`found`), refunds that were made elsewhere (`found_refund`), refunds that the bank sent back (`refund_failed`).
 * A capture of ours whose outcome was unknown turns out done. Safe to repeat.
 */
export async function bookStripe(sql: Sql, checkoutId: string, { intent, refunds }: PaymentAtStripe): Promise<void> {
  if (intent.status !== 'succeeded') return;
  const attempt = attemptNumber(intent);
  const book = (step: FoundMovement['step'], amountMinor: number, externalId: string) =>
    bookFound(sql, { step, checkoutId, attempt, amountMinor, currency: intent.currency, externalId });
  const captures = await sql<{ outcome: string | null }>(
    'ledger.capture',
    `UPDATE effects SET outcome = CASE WHEN outcome = 'refused' THEN outcome ELSE 'done' END, result_at = coalesce(result_at, now())
     WHERE checkout_id = $1 AND attempt = $2 AND step = 'capture'
       AND EXISTS (SELECT 1 FROM payments p WHERE p.checkout_id = $1 AND p.attempt = $2 AND p.payment_intent_id = $3)
     RETURNING outcome`,
    [checkoutId, attempt, intent.id],
  );
  if (!captures.some(({ outcome }) => outcome === 'done')) await book('found', intent.capturedMinor, intent.id);
  const ours = await sql<{ id: string }>(
    'ledger.refunds',
    `SELECT external_id AS id FROM effects WHERE checkout_id = $1 AND step = 'refund' AND outcome = 'done' AND external_id IS NOT NULL`,
    [checkoutId],
  );
  for (const { stripeRefundId: id, status, amountMinor } of refunds) {
    if (!ours.some((effect) => effect.id === id) && !(await settleLost(sql, checkoutId, intent.id, id)))
      await book('found_refund', amountMinor, id);
    if (status === 'failed') await book('refund_failed', amountMinor, id);
  }
}

/** A refund that nobody is known to have made is the one of ours whose answer was lost, if there is one. */
async function settleLost(sql: Sql, checkoutId: string, paymentIntentId: string, refundId: string): Promise<boolean> {
  const settled = await sql(
    'ledger.settle_lost',
    `UPDATE effects SET outcome = 'done', result_at = now(), external_id = $2 WHERE key = (
       SELECT e.key FROM effects e LEFT JOIN payments p ON p.checkout_id = e.checkout_id AND p.attempt = e.attempt
       WHERE e.step = 'refund' AND e.outcome IS DISTINCT FROM 'done'
         AND (e.key LIKE $1 || '/refund/%' OR p.payment_intent_id = $1 AND e.key = p.checkout_id || '/' || p.attempt || '/refund')
         AND e.checkout_id = $3
       ORDER BY e.intent_at LIMIT 1)
     RETURNING key`,
    [paymentIntentId, refundId, checkoutId],
  );
  return settled.length > 0;
}

/**
 * A payment that is over tells how the calls went whose answers were lost: a confirm worked when there was an authorization,
 * a capture when the money was taken.
 */
export async function settleOpenCalls(
  sql: Sql,
  { checkoutId, attempt }: AttemptRef,
  { id, status, captureBefore }: PaymentIntentView,
): Promise<void> {
  const taken = status === 'succeeded';
  await sql(
    'ledger.settle_open',
    `UPDATE effects SET outcome = CASE WHEN step IN ('confirm', 'confirm_again') AND $4 OR step = 'capture' AND $5 THEN 'done' ELSE 'refused' END,
            result_at = now(), external_id = coalesce(external_id, $3)
     WHERE checkout_id = $1 AND attempt = $2 AND step IN ('confirm', 'confirm_again', 'capture') AND (outcome IS NULL OR outcome = 'unknown')`,
    [checkoutId, attempt, id, taken || captureBefore !== null, taken],
  );
}
