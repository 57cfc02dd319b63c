import type { Sql } from '../adapters/postgres/database.ts';
import { changePayment } from '../adapters/postgres/payment-table.ts';
import type { RecoveryOutcome, RecoveryWaiting } from '../adapters/postgres/recovery-table.ts';
import {
  awaitRecovery,
  closeRecovery,
  isMadeGood,
  recoveryNeedsAttention,
} from '../adapters/postgres/recovery-table.ts';
import { NotAtStripe } from '../adapters/stripe/stripe-errors.ts';
import type { LateMoney, RecoveryCause } from '../domain/recovery/late-money.ts';
import type { LedgerRow } from './effect-ledger.ts';
import { callOnce, intend, settle } from './effect-ledger.ts';
import { bookStripe } from './found-money.ts';
import type { LatePayment, PaymentAtStripe } from './late-payment.ts';
import { attemptNumber, judgeLocked, lockAttempts, readAtStripe, recoveryOf, refundedOf } from './late-payment.ts';
import type { RefundDeps } from './order-refunds.ts';
import type { PaymentDeps } from './payment-intent.ts';

export interface RecoveryDeps extends PaymentDeps, Pick<RefundDeps, 'refunds'> {
  /** What becomes of money that comes after its checkout expired. */
  readonly lateMoney: LateMoney['policy'];
}

/** The PaymentIntent that is looked after. */
export interface RecoveryRef {
  readonly paymentIntentId: string;
}

/**
 * closed: nothing is left to do. place: an order may be placed on it, from this revision of its checkout. wait: the row says
 * for what. `tell`: the buyer's money is on its way back, and he has to be told.
 */
export type RecoveryState =
  | { readonly kind: 'closed'; readonly outcome: RecoveryOutcome | 'none'; readonly tell: boolean }
  | { readonly kind: 'place'; readonly checkoutId: string; readonly revision: number }
  | { readonly kind: 'wait'; readonly for: RecoveryWaiting; readonly tell: boolean };

/** A refund that the bank has sent back this often is not tried again: people have to find another way. */
const MOST_REFUNDS_TRIED = 2;

/**
 * Takes one look at a payment that may belong to no order and does what has to be done about it: gives the money back, read
 * back, or says that an order may be placed on it. Safe at any time and however often: what Stripe says decides.
 * @param mayPlace false: placing was tried and refused
 */
export async function recoverPayment(
  deps: RecoveryDeps,
  { paymentIntentId, mayPlace }: RecoveryRef & { readonly mayPlace: boolean },
): Promise<RecoveryState> {
  const policy = mayPlace ? deps.lateMoney : 'give_back';
  let seen: PaymentAtStripe;
  try {
    seen = await readAtStripe(deps, paymentIntentId);
  } catch (error) {
    // Of another account or mode: there is no money to look after.
    if (error instanceof NotAtStripe) return { kind: 'closed', outcome: 'none', tell: false };
    throw error;
  }
  const plan = await deps.db.transaction((sql) => prepare(sql, seen, policy));
  if ('state' in plan) return plan.state;
  const after = await carryOut(deps, plan.effect, seen);
  // Read back rather than believed (promise M5).
  const back = await readAtStripe(deps, paymentIntentId);
  return deps.db.transaction(async (sql) => {
    // The attempt before the ledger, as everywhere: a second look, of a worker that was given up, would end in a deadlock.
    await lockAttempts(sql, back.intent);
    await settle(sql, plan.effect.row.key, 'done', after.externalId, after.detail);
    return (await conclude(sql, back, policy)).state;
  });
}

/** What gives the money back: written before the call. */
interface Release {
  readonly step: 'cancel' | 'refund';
  readonly row: LedgerRow;
}

async function prepare(
  sql: Sql,
  seen: PaymentAtStripe,
  policy: LateMoney['policy'],
): Promise<{ state: RecoveryState } | { effect: Release }> {
  const { late, state } = await conclude(sql, seen, policy);
  const { verdict, intent, refunds, checkout } = late;
  if (verdict.kind !== 'give_back') return { state };
  if (refunds.filter(({ status }) => status === 'failed').length >= MOST_REFUNDS_TRIED) {
    if (await isMadeGood(sql, intent.id)) return { state: { kind: 'closed', outcome: 'made_good', tell: false } };
    const reason = 'the bank sends the refund back again and again: the buyer has to get the money in another way';
    await awaitRecovery(sql, recoveryOf(late, verdict.cause), 'support', reason);
    return { state: { kind: 'wait', for: 'support', tell: false } };
  }
  const step = intent.status === 'succeeded' ? 'refund' : 'cancel';
  // Only what is reserved or taken has an amount: a PaymentIntent that could merely have been paid held nothing.
  const heldMinor =
    intent.status === 'requires_capture' ? intent.totalMinor : intent.capturedMinor - refundedOf(refunds);
  const { row } = await intend(sql, {
    key: `${intent.id}/${step}/${refunds.length}`,
    checkoutId: checkout?.id ?? intent.checkoutId,
    attempt: attemptNumber(intent),
    step,
    amountMinor: heldMinor === 0 ? null : heldMinor,
    currency: intent.currency,
  });
  await awaitRecovery(sql, recoveryOf(late, verdict.cause), 'release');
  return { effect: { step, row } };
}

/** Makes the call. Refused or unknown outcomes are thrown: the next try reads Stripe first. */
async function carryOut(
  { db, gateway }: RecoveryDeps,
  { step, row }: Release,
  { intent }: PaymentAtStripe,
): Promise<{ externalId: string; detail: Record<string, unknown> }> {
  if (step === 'refund') {
    const refund = await callOnce(db.sql, row, (key) => gateway.refund(intent, key));
    return { externalId: refund.id, detail: { status: refund.status, amountMinor: refund.amountMinor } };
  }
  const canceled = await callOnce(db.sql, row, (key) => gateway.cancel(intent.id, key));
  if (canceled.kind !== 'ok') throw new Error(`the cancel of ${intent.id} was refused: ${canceled.code}`);
  return { externalId: intent.id, detail: {} };
}

/** Writes down what Stripe says now, and ends the recovery where nothing is left to do. */
async function conclude(
  sql: Sql,
  seen: PaymentAtStripe,
  policy: LateMoney['policy'],
): Promise<{ late: LatePayment; state: RecoveryState }> {
  const late = await judgeLocked(sql, seen, policy);
  const { verdict, intent, refunds, checkout } = late;
  const wait = async (cause: RecoveryCause, waiting: RecoveryWaiting): Promise<RecoveryState> => {
    await awaitRecovery(sql, recoveryOf(late, cause), waiting);
    return { kind: 'wait', for: waiting, tell: waiting === 'refund' };
  };
  const closed = (outcome: RecoveryOutcome | 'none', tell = false): RecoveryState => ({
    kind: 'closed',
    outcome,
    tell,
  });
  if (verdict.kind !== 'leave') await bookStripe(sql, checkout?.id ?? intent.checkoutId, seen);
  switch (verdict.kind) {
    case 'leave':
      // An order was placed on it after all.
      if (checkout?.order) await closeRecovery(sql, intent.id, 'placed');
      return { late, state: closed('none') };
    case 'wait':
      return { late, state: await wait(verdict.cause, 'bank') };
    case 'free':
      await recordFree(sql, late);
      await closeRecovery(sql, intent.id, 'canceled');
      return { late, state: closed('canceled', await settleCancel(sql, intent.id)) };
    case 'returned':
      await recordReturned(sql, late);
      if (verdict.pending) return { late, state: await wait(verdict.cause, 'refund') };
      await closeRecovery(sql, intent.id, 'given_back', refundedOf(refunds));
      return { late, state: closed('given_back', true) };
    case 'place':
    case 'give_back':
      if (verdict.cause === 'refund_failed') await recordReturned(sql, late);
      if (verdict.kind === 'give_back' || !checkout)
        return { late, state: { kind: 'wait', for: 'release', tell: false } };
      await awaitRecovery(sql, recoveryOf(late, verdict.cause), 'order');
      return { late, state: { kind: 'place', checkoutId: checkout.id, revision: checkout.revision } };
  }
}

/** A cancel of ours, whose answer may have been lost, has worked. @returns whether it let go of reserved money */
async function settleCancel(sql: Sql, paymentIntentId: string): Promise<boolean> {
  const rows = await sql<{ amount_minor: number | null }>(
    'recovery.canceled',
    `UPDATE effects SET outcome = 'done', result_at = coalesce(result_at, now()), external_id = $2
     WHERE key = $1 RETURNING amount_minor`,
    [`${paymentIntentId}/cancel/0`, paymentIntentId],
  );
  return rows.some(({ amount_minor }) => amount_minor !== null);
}

/** The attempt's row may have waited for it still: it was left open, or lost its news. */
async function recordFree(sql: Sql, { intent, attempt }: LatePayment): Promise<void> {
  if (attempt?.paymentIntentId !== intent.id) return;
  await changePayment(sql, attempt.checkoutId, attempt.attempt, { status: 'canceled' }, ['open', 'authorized']);
}

/** The attempt's row tells what was taken and given back of it, where that fits what was asked for. */
async function recordReturned(sql: Sql, { intent, refunds, attempt }: LatePayment): Promise<void> {
  if (attempt?.paymentIntentId !== intent.id || intent.capturedMinor > attempt.amountMinor) return;
  const { checkoutId, attempt: number } = attempt;
  const change = { capturedMinor: intent.capturedMinor, refundedMinor: refundedOf(refunds) };
  await changePayment(sql, checkoutId, number, { status: 'refunded', ...change });
}

/** Marks a recovery for people to look at. */
export async function recoveryAttention(
  { db }: RecoveryDeps,
  { paymentIntentId, reason }: RecoveryRef & { readonly reason: string },
): Promise<void> {
  await recoveryNeedsAttention(db.sql, paymentIntentId, reason);
}
