import type { StepEvent } from '../adapters/postgres/checkout-table.ts';
import { loadOrder } from '../adapters/postgres/order-table.ts';
import type { Attempted, PaymentIntentView } from '../adapters/stripe/payment-gateway.ts';
import type { Order } from '../domain/order/order.ts';
import { giveBackUses } from './claims/order-claims.ts';
import { callOnce, effectKey, intend, settle } from './effect-ledger.ts';
import type { SoldUnits } from './inventory.ts';
import { restock } from './inventory.ts';
import type { OrderMoneyDeps } from './order-money.ts';
import { recordCapture } from './order-money.ts';
import type { OrderRef, OrderStepDeps, OrderStepResult } from './order-step.ts';
import { runOrderStep } from './order-step.ts';

/** refused: Stripe will not give the money, read back; the order can't be kept. */
export type HeldCapture = { readonly kind: 'captured' } | { readonly kind: 'refused'; readonly code: string };

/**
 * Takes the money of an order whose authorization was held: the amount asked for where the charge can be captured several
 * times, otherwise everything. An unknown outcome is read back before it is tried again.
 */
export async function captureHeld(
  deps: OrderMoneyDeps,
  ref: OrderRef & { readonly amountMinor: number | null },
): Promise<OrderStepResult<HeldCapture>> {
  const { db, gateway } = deps;
  const order = (await loadOrder(db.sql, ref.orderId))?.order;
  if (!order?.payment) throw new Error(`order ${ref.orderId} has nothing to capture`);
  const { checkoutId, currency, payment } = order;
  const { attempt, paymentIntentId } = payment;
  const leftMinor = payment.amountMinor - payment.capturedMinor;
  const amountMinor = Math.min(ref.amountMinor ?? leftMinor, leftMinor);
  // Named after what was captured before it, so that each capture of several is one effect.
  const first = effectKey(checkoutId, attempt, 'capture');
  const key = payment.capturedMinor === 0 ? first : `${first}/${payment.capturedMinor}`;
  const { row, again } = await intend(db.sql, { key, checkoutId, attempt, step: 'capture', amountMinor, currency });

  const before = again || amountMinor < leftMinor ? await gateway.retrieve(paymentIntentId) : null;
  const known = before && isTaken(before, payment.capturedMinor) ? before : null;
  const part = before?.multicapture === true && amountMinor < leftMinor;
  const result: Attempted = known
    ? { kind: 'ok', intent: known }
    : await callOnce(db.sql, row, (callKey) =>
        part
          ? gateway.capturePart(paymentIntentId, { amountMinor, currency }, callKey)
          : gateway.capture(paymentIntentId, callKey),
      );
  // A refusal may mean that it was captured in between.
  const seen = result.kind === 'ok' ? result.intent : await gateway.retrieve(paymentIntentId);

  return runOrderStep<HeldCapture>(deps, ref, async (step) => {
    if (!isTaken(seen, payment.capturedMinor)) {
      const code = result.kind === 'ok' ? seen.status : result.code;
      await settle(step.sql, key, 'refused', paymentIntentId, { code });
      return { value: { kind: 'refused', code }, events: [] };
    }
    await settle(step.sql, key, 'done', paymentIntentId, { amountMinor: seen.capturedMinor - payment.capturedMinor });
    if (step.order.payment?.status !== 'authorized') return { value: { kind: 'captured' }, events: [] };
    const final = seen.status === 'succeeded';
    const events = await recordCapture(step.sql, step.order, attempt, seen.capturedMinor, final);
    return { value: { kind: 'captured' }, events };
  });
}

/** Whether Stripe has taken more than was known to be taken before. */
function isTaken({ status, capturedMinor }: PaymentIntentView, beforeMinor: number): boolean {
  return status === 'succeeded' || capturedMinor > beforeMinor;
}

/** Takes an order back whose held authorization could not be captured: its units return to where they came from. */
export async function cancelHeldOrder(
  deps: OrderStepDeps,
  ref: OrderRef & { readonly reason: string },
): Promise<OrderStepResult<null>> {
  const { reason } = ref;
  return runOrderStep<null>(deps, ref, async ({ sql, order }) => {
    const [canceled] = await sql<{ content: { sold: SoldUnits[] } }>(
      'order.cancel_held',
      `WITH canceled AS (
         UPDATE orders SET status = 'canceled', canceled_at = now(), cancel_reason = $2, capture_requested_minor = NULL
         WHERE id = $1 AND status = 'placed' RETURNING id, checkout_id, total_minor, currency, content),
       ledger AS (
         INSERT INTO effects (key, checkout_id, attempt, step, amount_minor, currency, result_at, outcome, external_id)
         SELECT checkout_id || '/0/order_canceled', checkout_id, 0, 'order_canceled', total_minor, currency, now(), 'done', id
         FROM canceled
         ON CONFLICT (key) DO NOTHING)
       SELECT content FROM canceled`,
      [order.id, reason],
    );
    if (!canceled) return { value: null, events: [] };
    const why = { reason: 'order_canceled', reference: order.checkoutId, actor: 'order' } as const;
    await restock(sql, canceled.content.sold, why);
    await giveBackUses(sql, order.checkoutId, order.id, reason);
    return { value: null, events: [orderCanceled(order, reason, canceled.content.sold)] };
  });
}

function orderCanceled({ number }: Order, reason: string, sold: readonly SoldUnits[]): StepEvent {
  return { type: 'order.canceled', data: { orderNumber: number, reason, sold } };
}

/** Works out anew where an order stands: after money was given back, or with what could not be done. */
export async function standOrder(
  deps: OrderStepDeps,
  ref: OrderRef & { readonly trouble: string | null },
): Promise<OrderStepResult<null>> {
  const { trouble } = ref;
  return runOrderStep<null>(deps, ref, async () => ({ value: null, events: [], ...(trouble !== null && { trouble }) }));
}
