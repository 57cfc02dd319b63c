import {
  readCheckouts,
  readCommands,
  readIntents,
  readJournalGaps,
  readMiscounts,
  readOpenOrders,
} from '../../adapters/postgres/reconciliation-reads.ts';
import type { CheckoutReading } from '../../adapters/postgres/reconciliation-reads.ts';
import { readCodeDifferences, readGiftCardDifferences } from '../../adapters/postgres/claim-audit.ts';
import { endedOrUnknown } from '../../adapters/postgres/reconciliation-pages.ts';
import { nameOf } from '../../adapters/postgres/break-table.ts';
import type { Database } from '../../adapters/postgres/database.ts';
import type { MoneyReads } from '../../adapters/stripe/money-reads.ts';
import type { CheckoutRuns } from '../../adapters/temporal/checkout-runs.ts';
import { checkoutIdOf, checkoutWorkflowId } from '../../contracts/workflow-messages.ts';
import type { BreakSubject, Difference } from '../../domain/reconciliation/break-kinds.ts';
import { stockRow } from '../../domain/reconciliation/break-kinds.ts';
import type { RunFacts } from '../../domain/reconciliation/judge-checkout.ts';
import { judgeCheckout } from '../../domain/reconciliation/judge-checkout.ts';
import type { MoneyAtStripe } from '../../domain/reconciliation/judge-payment.ts';
import { judgePayment } from '../../domain/reconciliation/judge-payment.ts';
import { seen } from '../../domain/reconciliation/what-was-seen.ts';

export interface InspectDeps {
  readonly db: Database;
  readonly money: MoneyReads;
  readonly runs: CheckoutRuns;
}

/** What is judged, and what is asked for it. */
export interface Scope {
  readonly graceMs: number;
  readonly askEveryWorkflow: boolean;
}

/** Questions to Temporal, and to Stripe about single payments, at the same time. */
const AT_ONCE = 8;
/** A workflow that only waits for people moves at its next command, whatever it knows; the others are asked how far they are. */
const WAITS_FOR_PEOPLE = ['buyer', 'support'];

/** Reads subjects of one kind with all that belongs to them, and says what contradicts itself. */
export async function inspect(
  deps: InspectDeps,
  about: BreakSubject,
  subjects: readonly string[],
  scope: Scope,
): Promise<Difference[]> {
  const unique = [...new Set(subjects)];
  if (unique.length === 0) return [];
  switch (about) {
    case 'checkout':
      return once(await inspectCheckouts(deps, unique, scope));
    case 'order':
      return inspectOrders(deps, unique, scope);
    case 'payment':
      return once(await inspectIntents(deps, unique, new Map(), scope));
    case 'stock':
      return inspectStock(deps, unique);
    case 'gift_card':
      return inspectGiftCards(deps, unique);
    case 'code':
      return inspectCodes(deps, unique);
    case 'command':
      return inspectCommands(deps, unique, scope);
    case 'workflow':
      return inspectWorkflows(deps, unique, scope);
  }
}

/** One difference of a kind about one thing: two attempts of a checkout may have the same fault. */
export function once(found: readonly Difference[]): Difference[] {
  return [...new Map(found.map((difference) => [nameOf(difference), difference])).values()];
}

async function inspectCheckouts(deps: InspectDeps, ids: readonly string[], scope: Scope): Promise<Difference[]> {
  const settled = (await readCheckouts(deps.db.sql, ids, scope.graceMs)).filter(({ fresh }) => !fresh);
  const open = settled.filter((reading) => reading.open);
  const runs = new Map(
    await inTurns(open, async (reading) => [reading.checkoutId, await runOf(deps.runs, reading, scope)] as const),
  );
  return settled.flatMap((reading) => judgeCheckout({ ...reading, run: runs.get(reading.checkoutId) ?? null }));
}

async function inspectOrders(
  { db, runs }: InspectDeps,
  ids: readonly string[],
  { graceMs }: Scope,
): Promise<Difference[]> {
  const orders = await readOpenOrders(db.sql, ids, graceMs);
  const found = await inTurns(
    orders,
    async ({ id, checkoutId, revision, waitingFor, ...stake }): Promise<Difference[]> => {
      const run = await runs.lookAtOrder(id);
      if (typeof run === 'object' && run.revision >= revision) return [];
      const waits = { waiting: waitingFor };
      const what =
        typeof run === 'object'
          ? seen('order_behind', { ...waits, revision, known: run.revision })
          : seen(run === 'none' ? 'order_idle' : 'order_silent', waits);
      const { totalMinor: amountMinor, currency } = stake;
      return [{ ...nothing, kind: 'order_not_running', subject: id, checkoutId, seen: what, amountMinor, currency }];
    },
  );
  return found.flat();
}

async function runOf(runs: CheckoutRuns, { checkoutId, row }: CheckoutReading, scope: Scope): Promise<RunFacts> {
  const urgent = row !== null && (row.overdue || !WAITS_FOR_PEOPLE.includes(row.waitingFor ?? ''));
  if (scope.askEveryWorkflow || urgent) return runs.look(checkoutId);
  return (await runs.isRunning(checkoutId)) ? 'unasked' : 'none';
}

/** @param listed what Stripe's list has told already; the others are asked for one by one */
export async function inspectIntents(
  { db, money }: InspectDeps,
  ids: readonly string[],
  listed: ReadonlyMap<string, MoneyAtStripe>,
  { graceMs }: Scope,
): Promise<Difference[]> {
  const views = new Map(await inTurns(ids, async (id) => [id, listed.get(id) ?? (await money.intent(id))] as const));
  const refs = ids.map((paymentIntentId) => {
    const view = views.get(paymentIntentId);
    return { paymentIntentId, checkoutId: view?.checkoutId ?? null, attempt: view?.attempt ?? null };
  });
  const readings = await readIntents(db.sql, refs, graceMs);
  return readings
    .filter(({ fresh }) => !fresh)
    .flatMap((reading) => judgePayment({ ...reading, stripe: views.get(reading.paymentIntentId) ?? null }));
}

async function inspectStock({ db }: InspectDeps, subjects: readonly string[]): Promise<Difference[]> {
  const rows = subjects.map(stockRow);
  const [miscounts, gaps] = [await readMiscounts(db.sql, rows), await readJournalGaps(db.sql, rows)];
  return [
    ...miscounts.map(({ variantId, locationId, reserved, held }) => ({
      ...nothing,
      kind: 'reserved_differs' as const,
      subject: JSON.stringify([variantId, locationId]),
      seen: seen('reserved_and_held', { reserved, held }),
    })),
    ...gaps.map(({ variantId, locationId, onHand, journaled }) => ({
      ...nothing,
      kind: 'journal_differs' as const,
      subject: JSON.stringify([variantId, locationId]),
      seen: seen('shelf_and_journal', { shelf: onHand, journal: journaled }),
    })),
  ];
}

async function inspectGiftCards({ db }: InspectDeps, ids: readonly string[]): Promise<Difference[]> {
  const differing = await readGiftCardDifferences(db.sql, ids);
  return differing.flatMap(({ id, currency, balanceMinor, enteredMinor, heldMinor, holdsMinor }) => {
    const about = { ...nothing, subject: id, currency };
    const money = (amountMinor: number) => ({ amountMinor, currency });
    const balance: Difference = {
      ...about,
      kind: 'gift_card_balance_differs',
      seen: seen('balance_and_entries', { balance: money(balanceMinor), entries: money(enteredMinor) }),
      amountMinor: Math.abs(balanceMinor - enteredMinor),
    };
    const held: Difference = {
      ...about,
      kind: 'gift_card_held_differs',
      seen: seen('held_and_holds', { held: money(heldMinor), holds: money(holdsMinor) }),
      amountMinor: Math.abs(heldMinor - holdsMinor),
    };
    return [...(balanceMinor === enteredMinor ? [] : [balance]), ...(heldMinor === holdsMinor ? [] : [held])];
  });
}

async function inspectCodes({ db }: InspectDeps, ids: readonly string[]): Promise<Difference[]> {
  const differing = await readCodeDifferences(db.sql, ids);
  return differing.map(({ id, claimed, used, claims, uses }) => ({
    ...nothing,
    kind: 'code_uses_differ',
    subject: id,
    seen: seen('code_counts', { claimed, used, claims, uses }),
  }));
}

async function inspectCommands({ db }: InspectDeps, ids: readonly string[], { graceMs }: Scope): Promise<Difference[]> {
  const commands = await readCommands(db.sql, ids, graceMs);
  return commands.map(({ id, operation, checkoutId, applied }) => ({
    ...nothing,
    kind: applied ? 'command_unanswered' : 'command_undelivered',
    subject: id,
    checkoutId,
    seen: seen('command', { request: operation }),
  }));
}

async function inspectWorkflows(
  { db, runs }: InspectDeps,
  workflowIds: readonly string[],
  { graceMs }: Scope,
): Promise<Difference[]> {
  const checkoutIds = workflowIds.flatMap((id) => checkoutIdOf(id) ?? []);
  const idle = await endedOrUnknown(db.sql, checkoutIds, graceMs);
  const found = await inTurns(idle, async ({ id, ended }): Promise<Difference[]> => {
    if (!(await runs.isRunning(id))) return [];
    const kind = ended ? 'workflow_of_ended_checkout' : 'workflow_without_checkout';
    return [{ ...nothing, kind, subject: checkoutWorkflowId(id), checkoutId: id, seen: seen('runs', {}) }];
  });
  return found.flat();
}

const nothing = { checkoutId: null, paymentIntentId: null, amountMinor: null, currency: null };

/** Asks for each, a few at a time; the answers in the order of the items. */
export async function inTurns<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE) {
    answers.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(ask))));
  }
  return answers;
}
