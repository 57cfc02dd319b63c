import { ApplicationFailure } from '@temporalio/common';
import type { AppliedCommand, StepEvent } from '../adapters/postgres/checkout-table.ts';
import { startStep, RevisionConflict, writeCheckout } from '../adapters/postgres/checkout-table.ts';
import type { CommandRow } from '../adapters/postgres/command-table.ts';
import { appliedCommand, loadCommand, markApplied } from '../adapters/postgres/command-table.ts';
import type { Sql } from '../adapters/postgres/database.ts';
import type { NewPayment } from '../adapters/postgres/payment-table.ts';
import { insertPayment } from '../adapters/postgres/payment-table.ts';
import type { OnInvalidPromotion } from '../adapters/postgres/promotion-rows.ts';
import type { CommandAnswer, CommandPayload, SupportAnswer } from '../contracts/commands.ts';
import type { AskedTaxes, CheckoutHead, CommandReceipt } from '../contracts/workflow-messages.ts';
import type { Checkout } from '../domain/checkout/checkout.ts';
import { dueMinor } from '../domain/tenders/due.ts';
import { headOf } from './checkout-head.ts';
import type { StepDeps } from './checkout-step.ts';
import { cancel } from './commands/cancel.ts';
import { complete } from './commands/complete.ts';
import { createOrUpdate } from './commands/create-or-update.ts';
import { supportAct } from './commands/support.ts';
import type { HotHolds } from './hot-holds.ts';
import { HotHold } from './hot-holds.ts';
import { hashOf } from './pricing.ts';
import type { TaxAsking, TaxSettings } from './provider-taxes.ts';
import { NeedsTaxes } from './provider-taxes.ts';

export interface ApplyCommandInput {
  readonly checkoutId: string;
  readonly commandId: string;
  /** The revision that the workflow knows; 0 before the checkout exists. */
  readonly revision: number;
  /** What became of asking for the taxes that it needs; absent: nobody was asked. */
  readonly taxes?: AskedTaxes;
}

/** stale: nothing was done; the workflow adopts the head and asks again. `head` is null while there is no checkout. */
export type ApplyCommandResult =
  | {
      readonly kind: 'done';
      readonly receipt: CommandReceipt;
      readonly head: CheckoutHead | null;
      readonly open: boolean;
      /** The outcome of an open command will not come while anybody can wait for it: payments are slow. */
      readonly slow?: true;
    }
  | { readonly kind: 'stale'; readonly head: CheckoutHead | null }
  /** Nothing was done: the command needs what a provider of taxes answers to the question of this hash. */
  | { readonly kind: 'needs_taxes'; readonly question: string; readonly head: null };

/** What commands are applied with. */
export interface CommandDeps extends StepDeps {
  /** True while this process makes no calls for payments, since the service fails. */
  readonly paymentsAreSlow: () => boolean;
  /** Told of a promotion that can't be understood, and so does not apply. */
  readonly onInvalidPromotion: OnInvalidPromotion;
  /** Unset: every hold is made in its command's own transaction. */
  readonly hotHolds?: HotHolds;
  readonly taxes: TaxSettings;
}

/** What a command's own rules see. */
export interface CommandContext extends Omit<CommandDeps, 'taxes'> {
  readonly sql: Sql;
  readonly command: CommandRow;
  readonly checkout: Checkout | null;
  readonly nowMs: number;
  readonly hotHold?: HotHold | undefined;
  /** Null where the shop's table is all there is. */
  readonly taxes: TaxAsking | null;
}

/** What a command came to. */
export interface Decision {
  /** The checkout's next revision, or the present one where nothing happened. */
  readonly checkout: Checkout | null;
  /** What happened; empty: nothing, and no revision is written. */
  readonly events: readonly StepEvent[];
  /** Null for one that is answered later, by the step that settles the payment or the cancel. */
  readonly answer: CommandAnswer | SupportAnswer | null;
  /** The attempt to pay that begins. */
  readonly payment?: NewPayment;
}

/**
 * Applies one command in one transaction: reserves stock, computes the totals, writes the row's next revision, its event and
 * the answer. A command that is applied already gives its stored result; one that came too late is refused.
 */
export async function applyCommand(deps: CommandDeps, input: ApplyCommandInput): Promise<ApplyCommandResult> {
  const { db, seal } = deps;
  const { checkoutId, commandId, revision } = input;
  const hotHold = deps.hotHolds && new HotHold(db, deps.hotHolds, checkoutId);
  try {
    return await db.transaction(async (sql) => {
      const loaded = await loadCommand(sql, seal, commandId);
      if (loaded?.command.checkoutId !== checkoutId) {
        throw ApplicationFailure.nonRetryable(`no command ${commandId}`, 'UnknownCommand');
      }
      const { command, checkout, nowMs } = loaded;
      if ((checkout?.revision ?? 0) !== revision) return { kind: 'stale', head: checkout && headOf(checkout) };
      if (command.applied) return done(deps, checkout, command.answer);

      const decision = command.late
        ? { checkout, events: [], answer: { outcome: 'late', checkout, messages: [] } as const }
        : await decide({
            ...deps,
            sql,
            command,
            checkout,
            nowMs,
            hotHold,
            taxes: askingOf(deps.taxes, input.taxes ?? null),
          });
      await write(sql, decision, appliedCommand(seal, commandId, decision.answer));
      return done(deps, decision.checkout, decision.answer);
    });
  } catch (error) {
    await hotHold?.giveBack();
    if (error instanceof NeedsTaxes) return { kind: 'needs_taxes', question: error.hash, head: null };
    if (!(error instanceof RevisionConflict)) throw error;
    const { checkout } = await startStep(db.sql, checkoutId);
    return { kind: 'stale', head: checkout && headOf(checkout) };
  }
}

/**
 * What a command has to know of a provider of taxes; null where nothing. It is found out by applying the command up to there, in
 * a transaction that is rolled back.
 */
export async function questionOf(
  deps: CommandDeps,
  { checkoutId, commandId }: Pick<ApplyCommandInput, 'checkoutId' | 'commandId'>,
): Promise<NeedsTaxes | null> {
  const nothingAsked = new Error('the command asks nothing');
  try {
    return await deps.db.transaction(async (sql) => {
      const loaded = await loadCommand(sql, deps.seal, commandId);
      if (loaded?.command.checkoutId !== checkoutId || loaded.command.applied || loaded.command.late) return null;
      const asking = askingOf(deps.taxes, null);
      await decide({ ...deps, sql, ...loaded, taxes: asking && { ...asking, onlyTheQuestion: true } });
      throw nothingAsked;
    });
  } catch (error) {
    if (error instanceof NeedsTaxes) return error;
    if (error === nothingAsked) return null;
    throw error;
  }
}

function askingOf({ provider, fallback, lastKnownMs }: TaxSettings, asked: AskedTaxes | null): TaxAsking | null {
  return provider && { fallback, lastKnownMs, asked };
}

async function write(sql: Sql, { checkout, events, payment }: Decision, command: AppliedCommand): Promise<void> {
  if (!checkout || events.length === 0) return markApplied(sql, command, checkout?.revision ?? null);
  await writeCheckout(sql, checkout, hashOf(checkout.quote), events, command);
  if (payment) await insertPayment(sql, payment);
}

async function decide(context: CommandContext): Promise<Decision> {
  const { id, payload: sealed } = context.command;
  const payload = context.seal.open<CommandPayload>(sealed, id);
  switch (payload.operation) {
    case 'create':
    case 'update':
      return createOrUpdate(context, payload);
    case 'complete':
      return complete(context, payload);
    case 'cancel':
      return cancel(context);
    case 'cancel_checkout':
    case 'extend_hold':
    case 'resolve_checkout':
      return supportAct(context, { ...payload, operation: payload.operation });
    case 'retry_checkout':
      throw ApplicationFailure.nonRetryable(`command ${id} changes no row`, 'UnknownCommand');
  }
}

function done(
  { paymentsAreSlow }: CommandDeps,
  checkout: Checkout | null,
  answer: CommandAnswer | SupportAnswer | null,
): ApplyCommandResult {
  const open = answer === null;
  const isPaying = checkout?.status === 'complete_in_progress' && dueMinor(checkout) > 0;
  return {
    kind: 'done',
    open,
    ...(open && isPaying && paymentsAreSlow() && { slow: true }),
    head: checkout && headOf(checkout),
    receipt: {
      outcome: answer?.outcome ?? 'applied',
      revision: checkout?.revision ?? 0,
      status: checkout?.status ?? null,
    },
  };
}
