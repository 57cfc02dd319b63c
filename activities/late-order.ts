import { orderIdOf } from '../adapters/crypto/identity.ts';
import type { Sql } from '../adapters/postgres/database.ts';
import { changePayment } from '../adapters/postgres/payment-table.ts';
import { closeRecovery } from '../adapters/postgres/recovery-table.ts';
import type { Checkout } from '../domain/checkout/checkout.ts';
import { placedLate } from '../domain/checkout/order-transitions.ts';
import type { LateMoney } from '../domain/recovery/late-money.ts';
import { tracked } from '../domain/stock/line-stock.ts';
import { dueMinor } from '../domain/tenders/due.ts';
import type { Step, StepDeps, StepResult } from './checkout-step.ts';
import { runStep } from './checkout-step.ts';
import { claimAgain, useClaims } from './claims/order-claims.ts';
import type { SoldUnits } from './inventory.ts';
import { placeHolds, sellHolds } from './inventory.ts';
import type { PaymentAtStripe } from './late-payment.ts';
import { judgeLocked, readAtStripe } from './late-payment.ts';
import type { StepRef } from './orders.ts';
import { coversLines, insertOrder, placedEvent, Gone, readyToFulfill } from './orders.ts';
import type { RecoveryDeps, RecoveryRef } from './payment-recovery.ts';
import { customerKeys, overCustomerLimit, sourcingOf } from './stock-taking.ts';

/** refused: nothing was placed, and the money has to be given back. */
export type LatePlaceResult =
  { readonly kind: 'placed'; readonly orderNumber: string } | { readonly kind: 'refused'; readonly reason: string };

/** The hold is sold in the same transaction; this only says when it would lapse. */
const HOLD_MS = 60_000;

/**
 * Places the order of an expired checkout whose money came late, at the quoted price, in one transaction: stock, codes and gift
 * cards as its attempt had claimed them, order, row, payment and recovery (promises M2, O1, D1, D2). The checkout's workflow has ended, so this writes its row in its place, from the
 * revision that was judged: whoever else writes it makes this a refusal.
 */
export async function placeLateOrder(
  deps: StepDeps & RecoveryDeps,
  { checkoutId, revision, paymentIntentId }: StepRef & RecoveryRef,
): Promise<StepResult<LatePlaceResult>> {
  const seen = await readAtStripe(deps, paymentIntentId);
  try {
    return await runStep<LatePlaceResult>(deps, checkoutId, revision, (step) =>
      placeOn(deps, step, seen, { policy: deps.lateMoney }),
    );
  } catch (error) {
    if (!(error instanceof Gone)) throw error;
    const { reason } = error;
    return runStep<LatePlaceResult>(deps, checkoutId, revision, async () => ({ kind: 'refused', reason }));
  }
}

/** What is placed on which word: the shop's policy, or somebody's of support, whom the log names. */
interface PlacedOn {
  readonly policy: LateMoney['policy'];
  readonly facts?: { readonly actor: string; readonly reason: string };
}

/** Places the order within a step of its checkout. @throws Gone where some of what it needs is not there: all is rolled back then */
export async function placeOn(
  deps: StepDeps & RecoveryDeps,
  { sql, nowMs, checkout: ended, write }: Step,
  seen: PaymentAtStripe,
  { policy, facts }: PlacedOn,
): Promise<LatePlaceResult> {
  const { verdict, intent } = await judgeLocked(sql, seen, policy);
  if (verdict.kind !== 'place') return { kind: 'refused', reason: 'the payment is not what it was' };
  const sold = await sell(sql, ended, nowMs, customerKeys(deps.claimKeys, ended));
  if (typeof sold === 'string') return { kind: 'refused', reason: sold };
  const checkout = await claimAgain(sql, deps.claimKeys, ended);
  if (!checkout || dueMinor(checkout) !== intent.totalMinor || !(await useClaims(sql, checkout)))
    throw new Gone('claims_gone');
  const captured = intent.status === 'succeeded';
  await changePayment(sql, ended.id, checkout.attempt, {
    status: captured ? 'captured' : 'authorized',
    captureBefore: intent.captureBefore,
    ...(captured && { capturedMinor: intent.capturedMinor }),
  });
  const order = {
    id: orderIdOf(ended.id),
    number: await insertOrder(sql, checkout, sold, false),
    placedAt: new Date(nowMs).toISOString(),
  };
  const next = placedLate(checkout, order, nowMs, captured);
  await write(
    next,
    { type: 'payment.late', data: { attempt: checkout.attempt, because: checkout.endedReason, ...facts } },
    placedEvent(next, order, sold),
    ...(captured ? [readyToFulfill(next, intent.capturedMinor)] : []),
  );
  await closeRecovery(sql, intent.id, 'placed');
  return { kind: 'placed', orderNumber: order.number };
}

/** Takes the stock for all lines, or says why it can't be had: gone, or the customer has bought as many as he may since. */
async function sell(
  sql: Sql,
  checkout: Checkout,
  nowMs: number,
  keys: readonly Buffer[],
): Promise<SoldUnits[] | 'stock_gone' | 'customer_limit'> {
  const { id: checkoutId, lines } = checkout;
  if ((await overCustomerLimit(sql, { checkoutId, lines, customerKeys: keys })).length > 0) return 'customer_limit';
  const until = new Date(nowMs + HOLD_MS).toISOString();
  if ((await placeHolds(sql, checkoutId, tracked(lines), until, sourcingOf(checkout))).length > 0) return 'stock_gone';
  const sold = await sellHolds(sql, checkoutId);
  if (!coversLines(checkout, sold)) throw new Gone('stock_gone');
  return sold;
}
