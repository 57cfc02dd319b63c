import { loadOrder } from '../adapters/postgres/order-table.ts';
import type { Attempted, PaymentIntentView } from '../adapters/stripe/payment-gateway.ts';
import { callOnce, effectKey, intend, settle } from './effect-ledger.ts';
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
  // A cancel was committed after the capture was decided on: the money is let go of, not taken.
  if (order.status !== 'placed')
    return runOrderStep<HeldCapture>(deps, ref, async () => ({
      value: { kind: 'refused', code: 'order_canceled' },
      events: [],
    }));
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

/** Works out anew where an order stands: after money was given back, or with what could not be done. */
export async function standOrder(
  deps: OrderStepDeps,
  ref: OrderRef & { readonly trouble: string | null },
): Promise<OrderStepResult<null>> {
  const { trouble } = ref;
  return runOrderStep<null>(deps, ref, async () => ({ value: null, events: [], ...(trouble !== null && { trouble }) }));
}
