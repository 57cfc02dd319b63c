import { ApplicationFailure } from '@temporalio/common';
import type { Seal } from '../adapters/crypto/sealing.ts';
import { loadRecoveries } from '../adapters/postgres/case-facts.ts';
import { startStep } from '../adapters/postgres/checkout-table.ts';
import { appliedCommand, loadCommand, markApplied } from '../adapters/postgres/command-table.ts';
import type { Sql } from '../adapters/postgres/database.ts';
import { closeRecovery } from '../adapters/postgres/recovery-table.ts';
import { tellBeside } from '../adapters/postgres/side-events.ts';
import { recordAct } from '../adapters/postgres/support-audit.ts';
import type { RecoveryCommandPayload, SupportAnswer } from '../contracts/commands.ts';
import type { Checkout } from '../domain/checkout/checkout.ts';
import type { RecoveryFacts } from '../domain/support/recovery-rules.ts';
import { mayPlaceOrder, mayResolveRecovery } from '../domain/support/recovery-rules.ts';
import type { Ruling } from '../domain/support/ruling.ts';
import { mayNot } from '../domain/support/ruling.ts';
import type { Step, StepDeps } from './checkout-step.ts';
import { runStep } from './checkout-step.ts';
import { supportApplied, supportRefused } from './commands/support.ts';
import { placeOn } from './late-order.ts';
import type { PaymentAtStripe } from './late-payment.ts';
import { lockAttempts, readAtStripe, refundedOf } from './late-payment.ts';
import { Gone } from './orders.ts';
import type { RecoveryDeps, RecoveryRef } from './payment-recovery.ts';

export type RecoveryCommandDeps = StepDeps & RecoveryDeps & { readonly seal: Seal };

export interface RecoveryCommandRef extends RecoveryRef {
  readonly commandId: string;
}

/** `placed`: the checkout whose order was placed, for its workflow to go on with; null: none was. */
export interface RecoveryCommandResult {
  readonly answer: SupportAnswer;
  readonly placed: string | null;
}

/** The row of a checkout that has ended is written by nobody else; who does all the same makes the step begin anew. */
const MOST_TRIES = 5;

/**
 * Applies a command of support's about money that came without an order, in one transaction with its audit entry, its event and
 * its answer: an order is placed on it by hand, or people say that it was given back in another way.
 */
export async function applyRecoveryCommand(
  deps: RecoveryCommandDeps,
  { paymentIntentId, commandId }: RecoveryCommandRef,
): Promise<RecoveryCommandResult> {
  const { db, seal } = deps;
  const loaded = await loadCommand<SupportAnswer>(db.sql, seal, commandId);
  if (!loaded?.checkout) throw ApplicationFailure.nonRetryable(`no command ${commandId}`, 'UnknownCommand');
  const payload = seal.open<RecoveryCommandPayload>(loaded.command.payload, commandId);
  if (!('paymentIntentId' in payload) || payload.paymentIntentId !== paymentIntentId)
    throw ApplicationFailure.nonRetryable(`command ${commandId} is about another payment`, 'UnknownCommand');
  const checkoutId = loaded.checkout.id;
  // Stripe is read only where its answer decides: not for a command that is late, nor for one that is answered.
  const { late, answer } = loaded.command;
  const isDecidedByStripe = payload.operation === 'place_order' && !late && answer === null;
  const seen = isDecidedByStripe ? await readAtStripe(deps, paymentIntentId) : null;
  let gone: Ruling | null = null;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const revision = (await startStep(db.sql, checkoutId)).checkout?.revision ?? 0;
    try {
      const result = await runStep<RecoveryCommandResult>(deps, checkoutId, revision, (step) =>
        once(deps, step, commandId, payload.operation, () => carryOut(deps, step, payload, seen, gone)),
      );
      if (result.kind === 'done') return result.value;
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
      // What it had taken is rolled back; the refusal is written by a transaction of its own.
      gone = mayNot(error.reason, `refused.${error.reason}`);
    }
  }
  throw new Error(`the row of ${checkoutId} changes under the command ${commandId}`);
}

/** Gives the stored answer of a command that is applied, or applies it and stores its answer. */
async function once(
  { seal }: RecoveryCommandDeps,
  { sql, checkout }: Step,
  commandId: string,
  operation: RecoveryCommandPayload['operation'],
  apply: () => Promise<Ruling>,
): Promise<RecoveryCommandResult> {
  const command = (await loadCommand<SupportAnswer>(sql, seal, commandId))?.command;
  if (!command) throw ApplicationFailure.nonRetryable(`no command ${commandId}`, 'UnknownCommand');
  const placedBy = (outcome: SupportAnswer['outcome']) =>
    operation === 'place_order' && outcome === 'applied' ? checkout.id : null;
  // A worker was killed after the commit, or it is asked again: the order may still have to be taken up.
  const { answer: before } = command;
  if (before) return { answer: before, placed: placedBy(before.outcome) };
  const ruling = command.late ? null : await apply();
  const answer: SupportAnswer =
    ruling === null
      ? { outcome: 'late', code: null, refundId: null }
      : ruling.allowed
        ? supportApplied()
        : supportRefused(ruling);
  await markApplied(sql, appliedCommand(seal, commandId, answer), checkout.revision);
  return { answer, placed: placedBy(answer.outcome) };
}

async function carryOut(
  deps: RecoveryCommandDeps,
  step: Step,
  payload: RecoveryCommandPayload,
  seen: PaymentAtStripe | null,
  gone: Ruling | null,
): Promise<Ruling> {
  const { sql, checkout } = step;
  const { paymentIntentId, actor, reason, requestId } = payload;
  // Whoever looks at the payment locks its attempt first, then its recovery.
  if (seen) await lockAttempts(sql, seen.intent);
  await sql('recovery.lock', 'SELECT 1 FROM recoveries WHERE payment_intent_id = $1 FOR UPDATE', [paymentIntentId]);
  const [recovery] = await loadRecoveries(sql, { paymentIntentId });
  if (!recovery) throw ApplicationFailure.nonRetryable(`no recovery of ${paymentIntentId}`, 'UnknownCommand');
  const ruling =
    gone ?? (seen ? await place(deps, step, recovery, seen, payload) : await resolve(sql, checkout, recovery, payload));
  const action = payload.operation === 'place_order' ? 'place_order' : 'resolve_attention';
  const { amountMinor, currency } = recovery;
  const resource = { resource: 'payment', resourceId: paymentIntentId } as const;
  await recordAct(sql, { action, ...resource, actor, reason, requestId, details: { amountMinor, currency } }, ruling);
  return ruling;
}

async function place(
  deps: RecoveryCommandDeps,
  step: Step,
  recovery: RecoveryFacts,
  seen: PaymentAtStripe,
  { actor, reason }: RecoveryCommandPayload,
): Promise<Ruling> {
  const ruling = mayPlaceOrder({ recovery, checkout: step.checkout });
  if (!ruling.allowed) return ruling;
  if (refundedOf(seen.refunds) > 0) return mayNot('money_given_back', 'refused.money_given_back');
  const placed = await placeOn(deps, step, seen, { policy: 'by_hand', facts: { actor, reason } });
  if (placed.kind === 'placed') return ruling;
  switch (placed.reason) {
    case 'stock_gone':
    case 'customer_limit':
      return mayNot('stock_gone', `refused.${placed.reason}`);
    default:
      return mayNot('money_not_the_quote', 'refused.money_not_the_quote');
  }
}

/** It counts as given back: nothing is tried any more. The ledger does not move, since the money is still at Stripe. */
async function resolve(
  sql: Sql,
  { id: checkoutId }: Checkout,
  recovery: RecoveryFacts,
  { actor, reason }: RecoveryCommandPayload,
): Promise<Ruling> {
  const ruling = mayResolveRecovery({ recovery });
  if (!ruling.allowed) return ruling;
  const { paymentIntentId, attempt, amountMinor, currency } = recovery;
  await closeRecovery(sql, paymentIntentId, 'made_good');
  await sql(
    'recovery.make_good',
    `INSERT INTO effects (key, checkout_id, attempt, step, amount_minor, currency, result_at, outcome, external_id)
     VALUES ($1::text || '/made_good', $2, $3, 'made_good', $4, $5, now(), 'done', $1) ON CONFLICT (key) DO NOTHING`,
    [paymentIntentId, checkoutId, attempt, amountMinor, currency],
  );
  const data = { paymentIntentId, amountMinor, currency, actor, reason, attention: recovery.attention };
  await tellBeside(sql, checkoutId, { type: 'payment.attention_resolved', data });
  return ruling;
}
