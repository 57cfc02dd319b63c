import { orderIdOf } from '../adapters/crypto/identity.ts';
import { answerWaiting } from '../adapters/postgres/command-table.ts';
import type { StepEvent } from '../adapters/postgres/checkout-table.ts';
import type { Sql } from '../adapters/postgres/database.ts';
import type { Payment } from '../adapters/postgres/payment-table.ts';
import { loadPayment } from '../adapters/postgres/payment-table.ts';
import type { Checkout, PlacedOrder } from '../domain/checkout/checkout.ts';
import type { CapturePolicy } from '../domain/order/order.ts';
import { shipsBeforeLapse } from '../domain/order/standing.ts';
import { tracked } from '../domain/stock/line-stock.ts';
import { chosenPlace } from '../domain/checkout/pickup.ts';
import { orderCanceled, orderReleased, placed } from '../domain/checkout/order-transitions.ts';
import { dueMinor, giftCardFact } from '../domain/tenders/due.ts';
import type { StepDeps, StepResult } from './checkout-step.ts';
import { runStep } from './checkout-step.ts';
import { giveBackUses, useClaims } from './claims/order-claims.ts';
import type { SoldUnits } from './inventory.ts';
import { restock, sellHolds, unitsByVariant } from './inventory.ts';
import { hashOf } from './pricing.ts';

export interface StepRef {
  readonly checkoutId: string;
  /** The revision that the workflow knows. */
  readonly revision: number;
}

export interface PlaceDeps extends StepDeps {
  readonly capture: CaptureSettings;
}

/** refused: nothing was placed, and what was reserved has to be given back. */
export type PlaceResult =
  | { readonly kind: 'placed'; readonly orderNumber: string }
  | { readonly kind: 'refused'; readonly reason: 'cancel_requested' | 'payment_mismatch' | GoneReason };

/** What an order needs and is not there any more: its stock, or its claims on codes and gift cards. */
export type GoneReason = 'stock_gone' | 'claims_gone';

/** Rolls the transaction back: some of it was sold or used already when the rest turned out to be missing. */
export class Gone extends Error {
  override readonly name = 'Gone';
  readonly reason: GoneReason;

  constructor(reason: GoneReason) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * Places the order in one transaction: hold → sold, order row with its number, event, and the answer of every complete that
 * waits (promises M2, O1, O2, O4). Places nothing when a cancel came first, when the payment is not bound to this very quote,
 * or when the hold is not what is being bought.
 */
export async function createOrder(
  deps: PlaceDeps,
  { checkoutId, revision }: StepRef,
): Promise<StepResult<PlaceResult>> {
  try {
    return await runStep<PlaceResult>(deps, checkoutId, revision, async ({ sql, nowMs, checkout, write }) => {
      if (checkout.status === 'completed' && checkout.order)
        return { kind: 'placed', orderNumber: checkout.order.number };
      if (checkout.cancelRequest) return { kind: 'refused', reason: 'cancel_requested' };
      const payment = await paymentOf(sql, checkout);
      if (payment === 'mismatch') return { kind: 'refused', reason: 'payment_mismatch' };
      const sold = await sellHolds(sql, checkoutId);
      if (!coversLines(checkout, sold)) throw new Gone('stock_gone');
      if (!(await useClaims(sql, checkout))) throw new Gone('claims_gone');
      const held = holdsAuthorization(deps.capture, payment, nowMs);
      const order = {
        id: orderIdOf(checkoutId),
        number: await insertOrder(sql, checkout, sold, held),
        placedAt: new Date(nowMs).toISOString(),
        ...(held && { captureOnShipment: true as const }),
      };
      const next = placed(checkout, order, nowMs);
      // What costs nothing is paid for.
      await write(next, placedEvent(next, order, sold), ...(payment === null ? [readyToFulfill(next, 0)] : []));
      await answerWaiting(sql, deps.seal, next, { outcome: 'applied', checkout: next, messages: [] });
      return { kind: 'placed', orderNumber: order.number };
    });
  } catch (error) {
    if (!(error instanceof Gone)) throw error;
    const { reason } = error;
    return runStep<PlaceResult>(deps, checkoutId, revision, async () => ({ kind: 'refused', reason }));
  }
}

/** What the log says of a placed order. */
export function placedEvent(checkout: Checkout, order: PlacedOrder, sold: readonly SoldUnits[]): StepEvent {
  return {
    type: 'order.placed',
    data: {
      orderId: order.id,
      orderNumber: order.number,
      currency: checkout.currency,
      totalMinor: checkout.quote.totalMinor,
      ...giftCardFact(checkout),
      lines: checkout.lines.map(({ lineId, variantId, quantity, unitPriceMinor }) => ({
        lineId,
        variantId,
        quantity,
        unitPriceMinor,
      })),
      sold,
    },
  };
}

/** How and when the money of placed orders is taken. */
export interface CaptureSettings {
  readonly policy: CapturePolicy;
  /** How long goods take to leave. */
  readonly handlingMs: number;
}

/** The attempt's payment, if it is authorized for exactly this quote; null where nothing is left to be paid by card. */
async function paymentOf(sql: Sql, checkout: Checkout): Promise<Payment | null | 'mismatch'> {
  if (dueMinor(checkout) === 0) return null;
  const payment = await loadPayment(sql, checkout.id, checkout.attempt);
  const paid = payment?.status === 'authorized' || payment?.status === 'captured';
  return paid && isForQuote(payment, checkout) ? payment : 'mismatch';
}

/** Whether an order rests on its authorization until its goods ship; what leaves too late for that is captured at order. */
function holdsAuthorization({ policy, handlingMs }: CaptureSettings, payment: Payment | null, nowMs: number): boolean {
  if (policy !== 'on_shipment' || payment?.status !== 'authorized') return false;
  const [createdAt, captureBefore] = [payment.createdAt.toISOString(), payment.captureBefore?.toISOString() ?? null];
  return shipsBeforeLapse({ createdAt, captureBefore }, handlingMs, nowMs);
}

/** The goods may go out: their money is there. */
export function readyToFulfill({ order, currency }: Checkout, capturedMinor: number): StepEvent {
  return {
    type: 'order.ready_to_fulfill',
    data: { orderId: order?.id, orderNumber: order?.number, capturedMinor, currency },
  };
}

/** Whether a payment is over exactly what the checkout asks for now: its quote, less what gift cards pay (promises M3, O2). */
export function isForQuote(payment: Payment, checkout: Checkout): boolean {
  const { quote, currency } = checkout;
  return (
    payment.amountMinor === dueMinor(checkout) && payment.currency === currency && payment.quoteHash === hashOf(quote)
  );
}

/** Whether what was sold is what the lines say; untracked goods have no stock to be sold from. */
export function coversLines(checkout: Checkout, sold: readonly SoldUnits[]): boolean {
  const missing = unitsByVariant(tracked(checkout.lines));
  for (const { variantId, quantity } of sold) missing.set(variantId, (missing.get(variantId) ?? 0) - quantity);
  return [...missing.values()].every((units) => units === 0);
}

/** Writes the order's row. @param held it rests on its authorization until its goods ship @returns its number */
export async function insertOrder(
  sql: Sql,
  checkout: Checkout,
  sold: readonly SoldUnits[],
  held: boolean,
): Promise<string> {
  const [row] = await sql<{ number: number }>(
    'order.insert',
    // The ledger's line is written in the same statement: no further trip, no further commit.
    `WITH placed AS (
       INSERT INTO orders (id, checkout_id, status, channel, currency, total_minor, content, personal, customer_id,
                           capture_policy, waiting_for, deadline_at, next_action)
       SELECT $1, $2, 'placed', $3, $4, $5, $6, $7, $10, CASE WHEN $8 THEN 'on_shipment' ELSE 'on_order' END,
              CASE WHEN $8 THEN 'shipment' END, CASE WHEN $8 THEN now() + interval '1 hour' END,
              CASE WHEN $8 THEN 'The order''s workflow takes it over.' END
       RETURNING id, checkout_id, total_minor, currency, number),
     ledger AS (
       INSERT INTO effects (key, checkout_id, attempt, step, amount_minor, currency, result_at, outcome, external_id)
       SELECT checkout_id || '/' || $9::int || '/order', checkout_id, $9::int, 'order', total_minor, currency, now(), 'done', id
       FROM placed)
     SELECT number FROM placed`,
    [
      orderIdOf(checkout.id),
      checkout.id,
      checkout.channel,
      checkout.currency,
      checkout.quote.totalMinor,
      JSON.stringify({
        lines: checkout.lines,
        quote: checkout.quote,
        sold,
        selectedDestinationId: checkout.selectedDestinationId,
        ...(chosenPlace(checkout.pickup) && { pickup: chosenPlace(checkout.pickup) }),
      }),
      JSON.stringify({ buyer: checkout.buyer, destinations: checkout.destinations }),
      held,
      checkout.attempt,
      checkout.customerId,
    ],
  );
  if (!row) throw new Error('an insert returned no row');
  return String(row.number);
}

/** Takes an order back whose money could not be had: its units return to where they came from. Safe when done already. */
export async function cancelOrder(
  deps: StepDeps,
  { checkoutId, revision, reason }: StepRef & { readonly reason: string },
): Promise<StepResult<null>> {
  return runStep<null>(deps, checkoutId, revision, async ({ sql, checkout, nowMs, write }) => {
    const [order] = await sql<{ content: { sold: SoldUnits[] }; number: number }>(
      'order.cancel',
      `WITH canceled AS (
         UPDATE orders SET status = 'canceled', canceled_at = now(), cancel_reason = $2
         WHERE checkout_id = $1 AND status = 'placed' RETURNING id, checkout_id, total_minor, currency, content, number),
       ledger AS (
         INSERT INTO effects (key, checkout_id, attempt, step, amount_minor, currency, result_at, outcome, external_id)
         SELECT checkout_id || '/0/order_canceled', checkout_id, 0, 'order_canceled', total_minor, currency, now(), 'done', id
         FROM canceled
         ON CONFLICT (key) DO NOTHING)
       SELECT content, number FROM canceled`,
      [checkoutId, reason],
    );
    if (!order) return null;
    await restock(sql, order.content.sold, { reason: 'order_canceled', reference: checkoutId, actor: 'checkout' });
    await giveBackUses(sql, checkoutId, orderIdOf(checkoutId), reason);
    await write(orderCanceled(checkout, reason, nowMs), {
      type: 'order.canceled',
      data: { orderNumber: String(order.number), reason, sold: order.content.sold },
    });
    return null;
  });
}

/** Ends the story of a canceled order. @throws while its money is still out: then it may not say so (promise M5). */
export async function closeOrder(deps: StepDeps, { checkoutId, revision }: StepRef): Promise<StepResult<null>> {
  return runStep<null>(deps, checkoutId, revision, async ({ sql, checkout, write }) => {
    if (checkout.status !== 'completed' || checkout.waitingFor !== 'release') return null;
    const out = await sql(
      'order.out',
      `SELECT 1 FROM payments WHERE checkout_id = $1 AND status IN ('open', 'authorized', 'captured')`,
      [checkoutId],
    );
    if (out.length > 0) throw new Error(`the canceled order of ${checkoutId} still has money out`);
    await write(orderReleased(checkout), {
      type: 'order.money_returned',
      data: { orderNumber: checkout.order?.number },
    });
    return null;
  });
}
