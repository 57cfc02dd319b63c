import type { CaseFacts } from '../../domain/support/offers.ts';
import type { RecoveryFacts } from '../../domain/support/recovery-rules.ts';
import { orderIdOf } from '../crypto/identity.ts';
import { startStep } from './checkout-table.ts';
import type { Sql } from './database.ts';
import { loadOrder } from './order-table.ts';

/** The most recoveries that one case tells; a checkout has none or one. */
const MOST_RECOVERIES = 50;

/** What decides what support may do with a checkout, as last committed; null where there is none. */
export async function loadCase(sql: Sql, checkoutId: string): Promise<CaseFacts | null> {
  const { checkout, nowMs } = await startStep(sql, checkoutId);
  if (!checkout) return null;
  return {
    checkout,
    nowMs,
    moneyOut: await isMoneyOut(sql, checkoutId),
    order: (await loadOrder(sql, orderIdOf(checkoutId)))?.order ?? null,
    recoveries: await loadRecoveries(sql, { checkoutId }),
  };
}

/** Whether an attempt of a checkout can still take money, or has taken it and not given back. */
export async function isMoneyOut(sql: Sql, checkoutId: string): Promise<boolean> {
  const out = await sql(
    'case.money_out',
    `SELECT 1 FROM payments WHERE checkout_id = $1 AND status IN ('open', 'authorized', 'captured') LIMIT 1`,
    [checkoutId],
  );
  return out.length > 0;
}

/** Payments that came without an order, oldest first: of a checkout, or one of them. */
export async function loadRecoveries(
  sql: Sql,
  { checkoutId = null, paymentIntentId = null }: { checkoutId?: string | null; paymentIntentId?: string | null },
): Promise<(RecoveryFacts & { readonly checkoutId: string })[]> {
  return sql<RecoveryFacts & { readonly checkoutId: string } & Record<string, unknown>>(
    'case.recoveries',
    `SELECT r.payment_intent_id AS "paymentIntentId", r.checkout_id AS "checkoutId", r.attempt, r.amount_minor AS "amountMinor",
            r.currency, r.cause, r.outcome, r.waiting_for AS "waitingFor", r.attention,
            EXISTS (SELECT FROM effects e
                    WHERE e.checkout_id = r.checkout_id AND e.step IN ('refund', 'cancel')
                      AND (e.key LIKE r.payment_intent_id || '/%' OR e.attempt = r.attempt)
                      AND (e.outcome IS NULL OR e.outcome = 'unknown')) AS releasing
     FROM recoveries r WHERE r.checkout_id = $1 OR r.payment_intent_id = $2 ORDER BY r.opened_at LIMIT $3`,
    [checkoutId, paymentIntentId, MOST_RECOVERIES],
  );
}
