import type { RecoveryCause } from '../../domain/recovery/late-money.ts';
import type { Sql } from './database.ts';

/** made_good: people found another way to give it back. */
export type RecoveryOutcome = 'placed' | 'given_back' | 'canceled' | 'made_good';
/** What a recovery waits for: its order, the bank's decision, Stripe to give the money back, the bank to take a refund, or people. */
export type RecoveryWaiting = 'order' | 'bank' | 'release' | 'refund' | 'support';

/** Money at Stripe that belongs to no order. */
export interface RecoveryFacts {
  readonly paymentIntentId: string;
  readonly checkoutId: string;
  readonly attempt: number;
  readonly amountMinor: number;
  readonly currency: string;
  readonly cause: RecoveryCause;
}

const NEXT: Readonly<Record<RecoveryWaiting, string>> = {
  order: 'Its order is placed; otherwise the money is given back.',
  bank: 'The payment is read again.',
  release: 'It is tried again; support is asked to look.',
  refund: 'The refund is read again.',
  support: 'Support gives the money back in another way, or asks for another refund at Stripe; Stripe is read again.',
};

/** Opens a recovery or has it go on, also one that had ended: its row says what it waits for, and until when. */
export async function awaitRecovery(
  sql: Sql,
  { paymentIntentId, checkoutId, attempt, amountMinor, currency, cause }: RecoveryFacts,
  waitingFor: RecoveryWaiting,
  attention: string | null = null,
): Promise<void> {
  await sql(
    'recovery.await',
    `INSERT INTO recoveries (payment_intent_id, checkout_id, attempt, amount_minor, currency, cause, waiting_for, deadline_at,
                             next_action, attention)
     VALUES ($1, $2, $3, $4, $5, $6, $7, now() + interval '1 day', $8, $9)
     ON CONFLICT (payment_intent_id) DO UPDATE SET cause = excluded.cause, amount_minor = excluded.amount_minor, outcome = NULL,
       waiting_for = excluded.waiting_for, deadline_at = excluded.deadline_at, next_action = excluded.next_action,
       attention = CASE WHEN $7 IN ('release', 'support') THEN coalesce(excluded.attention, recoveries.attention) END,
       closed_at = NULL`,
    [paymentIntentId, checkoutId, attempt, amountMinor, currency, cause, waitingFor, NEXT[waitingFor], attention],
  );
}

/** Asks people to look at a recovery that goes on. */
export async function recoveryNeedsAttention(sql: Sql, paymentIntentId: string, attention: string): Promise<void> {
  await sql(
    'recovery.attention',
    `UPDATE recoveries SET attention = $2, deadline_at = now() + interval '1 day'
     WHERE payment_intent_id = $1 AND outcome IS NULL`,
    [paymentIntentId, attention],
  );
}

/** Ends a recovery. Where none was open there was nothing to recover. */
export async function closeRecovery(
  sql: Sql,
  paymentIntentId: string,
  outcome: RecoveryOutcome,
  refundedMinor = 0,
): Promise<void> {
  await sql(
    'recovery.close',
    `UPDATE recoveries SET outcome = $2, refunded_minor = $3, waiting_for = NULL, deadline_at = NULL, next_action = NULL,
            attention = NULL, closed_at = coalesce(closed_at, now())
     WHERE payment_intent_id = $1`,
    [paymentIntentId, outcome, refundedMinor],
  );
}

/** Whether people have given it back in another way. The recovery stays locked, so that nobody says so until the transaction ends. */
export async function isMadeGood(sql: Sql, paymentIntentId: string): Promise<boolean> {
  const [found] = await sql<{ outcome: RecoveryOutcome | null }>(
    'recovery.is_made_good',
    'SELECT outcome FROM recoveries WHERE payment_intent_id = $1 FOR UPDATE',
    [paymentIntentId],
  );
  return found?.outcome === 'made_good';
}

/** Recoveries that are past their deadline: whoever looked after them is gone. */
export async function overdueRecoveries(sql: Sql, limit: number): Promise<string[]> {
  const rows = await sql<{ id: string }>(
    'recovery.overdue',
    `SELECT payment_intent_id AS id FROM recoveries WHERE outcome IS NULL AND deadline_at < now() ORDER BY deadline_at LIMIT $1`,
    [limit],
  );
  return rows.map(({ id }) => id);
}
