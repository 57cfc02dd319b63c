import { codePage, giftCardPage } from '../../adapters/postgres/claim-audit.ts';
import type { IdPage } from '../../adapters/postgres/reconciliation-pages.ts';
import {
  checkoutsSince,
  holdingCheckouts,
  olderIntents,
  olderOpenCheckouts,
  orderedCheckouts,
  paymentsAfter,
  stockRows,
  unansweredCommands,
  waitingOrders,
} from '../../adapters/postgres/reconciliation-pages.ts';
import type { PageRequest, Walk } from '../../contracts/reconciliation.ts';
import { checkoutWorkflowId } from '../../contracts/workflow-messages.ts';
import type { BreakSubject, Difference } from '../../domain/reconciliation/break-kinds.ts';
import type { MoneyAtStripe } from '../../domain/reconciliation/judge-payment.ts';
import type { InspectDeps } from './inspect.ts';
import { inspect, inspectIntents, once } from './inspect.ts';

/** Rows of one page: read in well below the statement time-out, and forgotten while they are young. */
const PAGE = 200;
/** Payments of one page; Stripe's list of their time is read beside them. */
const PAYMENTS = 300;
/** A page of payments covers no longer time than this: where the shop sold nothing, Stripe is asked all the same. */
const LONGEST_SLICE_MS = 6 * 60 * 60 * 1_000;
/** A PaymentIntent is made this soon after its payment was begun, clocks' difference included; a later one is asked for by its id. */
const SKEW_MS = 10_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** The first reading of a page. */
export interface Reading {
  readonly differences: readonly Difference[];
  readonly compared: number;
  readonly next: string | null;
}

/** Reads one page of a walk and judges what is on it. */
export async function readPage(deps: InspectDeps, request: PageRequest): Promise<Reading> {
  const { sql } = deps.db;
  const { walk, cursor } = request;
  const sinceMs = request.startedMs - request.days * DAY_MS;
  const judge = async (about: BreakSubject, { ids, next }: IdPage): Promise<Reading> => ({
    differences: await inspect(deps, about, ids, request),
    compared: ids.length,
    next,
  });
  const pages: Readonly<Record<Walk, () => Promise<Reading>>> = {
    checkouts: async () => judge('checkout', await checkoutsSince(sql, sinceMs, cursor, PAGE)),
    'older open checkouts': async () => judge('checkout', await olderOpenCheckouts(sql, sinceMs, cursor, PAGE)),
    orders: async () => judge('checkout', await orderedCheckouts(sql, sinceMs, cursor, PAGE)),
    'open orders': async () => judge('order', await waitingOrders(sql, cursor, PAGE)),
    holds: async () => judge('checkout', await holdingCheckouts(sql, cursor, PAGE)),
    'payments and Stripe': () => readPayments(deps, request, sinceMs),
    'refunds at Stripe': async () => {
      const { items, next } = await deps.money.refunded(sinceMs, cursor);
      // The payments of the window itself are compared with their refunds already.
      const ids = await olderIntents(sql, items, sinceMs);
      return { ...(await judge('payment', { ids, next })), compared: items.length };
    },
    stock: async () => judge('stock', await stockRows(sql, cursor, PAGE)),
    'gift cards': async () => judge('gift_card', await giftCardPage(sql, cursor, PAGE)),
    codes: async () => judge('code', await codePage(sql, cursor, PAGE)),
    commands: async () => judge('command', await unansweredCommands(sql, cursor, PAGE)),
    workflows: async () => {
      const { checkoutIds, next } = await deps.runs.running(cursor);
      return judge('workflow', { ids: checkoutIds.map(checkoutWorkflowId), next });
    },
  };
  return pages[walk]();
}

type Place = [at: string, checkoutId: string, attempt: number];

/**
 * Goes along our payments in the order of their creation, and reads Stripe's list of the same stretch of time beside them: what
 * is recorded is looked for at Stripe, and what Stripe has of ours is looked for here. The stretches follow each other without
 * a gap, so that nothing at Stripe is passed over where we have no payment at all.
 */
async function readPayments(deps: InspectDeps, request: PageRequest, sinceMs: number): Promise<Reading> {
  const from = request.cursor === null ? null : (JSON.parse(request.cursor) as Place);
  const fromMs = from ? Date.parse(from[0]) : sinceMs;
  const endMs = request.startedMs - request.graceMs;
  const longestMs = Math.min(endMs, fromMs + LONGEST_SLICE_MS);
  const payments = await paymentsAfter(deps.db.sql, sinceMs, longestMs, from, PAYMENTS);
  const last = payments.length === PAYMENTS ? payments.at(-1) : undefined;
  const untilMs = last ? last.at.getTime() : longestMs;

  const recorded = new Set(payments.flatMap(({ paymentIntentId }) => paymentIntentId ?? []));
  const listed = new Map<string, MoneyAtStripe>();
  let after: string | null = null;
  do {
    const page = await deps.money.intents(fromMs - SKEW_MS, untilMs + SKEW_MS, after);
    for (const intent of page.items) {
      const { paymentIntentId: id, createdMs } = intent;
      if (recorded.has(id) || (createdMs > fromMs && createdMs <= untilMs)) listed.set(id, intent);
    }
    after = page.next;
  } while (after !== null);

  const ids = [...new Set([...recorded, ...listed.keys()])];
  const next: Place = last ? [last.at.toISOString(), last.checkoutId, last.attempt] : [iso(untilMs), '', 0];
  return {
    differences: once(await inspectIntents(deps, ids, listed, request)),
    compared: ids.length,
    next: !last && untilMs >= endMs ? null : JSON.stringify(next),
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();
