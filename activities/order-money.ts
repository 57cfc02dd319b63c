import type { StepEvent } from '../adapters/postgres/checkout-table.ts';
import type { Sql } from '../adapters/postgres/database.ts';
import { loadOrder } from '../adapters/postgres/order-table.ts';
import { changePayment } from '../adapters/postgres/payment-table.ts';
import type { PaymentGateway, PaymentIntentView } from '../adapters/stripe/payment-gateway.ts';
import type { StripeDispute, StripeRefund } from '../adapters/stripe/refund-gateway.ts';
import type { Order, OrderPayment } from '../domain/order/order.ts';
import { isClosed } from '../domain/order/order.ts';
import { bookFound } from './found-movements.ts';
import type { RefundDeps } from './order-refunds.ts';
import { recordRefund } from './order-refunds.ts';
import type { OrderRef, OrderStepResult } from './order-step.ts';
import { runOrderStep } from './order-step.ts';

export interface OrderMoneyDeps extends RefundDeps {
  readonly gateway: PaymentGateway;
}

/** lapsed: the authorization that the order rests on is gone, with nothing captured. */
export type MoneyRead = 'as expected' | 'lapsed';

/**
 * Reads at Stripe what became of an order's money, and records it: its refunds, those that others made too, its disputes, and
 * whether an authorization still holds. Where nothing is new, nothing is written.
 */
export async function readOrderMoney(deps: OrderMoneyDeps, ref: OrderRef): Promise<OrderStepResult<MoneyRead>> {
  const { db, gateway, refunds } = deps;
  const payment = (await loadOrder(db.sql, ref.orderId))?.order.payment;
  if (!payment) return runOrderStep<MoneyRead>(deps, ref, async () => ({ value: 'as expected', events: [] }));
  const seen = await gateway.retrieve(payment.paymentIntentId);
  const made = await refunds.list(payment.paymentIntentId);
  const disputed = seen.disputed ? await refunds.disputes(payment.paymentIntentId) : [];
  return runOrderStep<MoneyRead>(deps, ref, async ({ sql, order }) => {
    if (order.withCheckout || !order.payment) return { value: 'as expected', events: [] };
    const events = [
      ...(await captureSeen(sql, order, order.payment, seen)),
      ...(await refundsSeen(sql, order, order.payment, made)),
      ...(await disputesSeen(sql, order, disputed)),
    ];
    const held = order.status === 'placed' && order.payment.status === 'authorized';
    const lapsed = held && seen.status === 'canceled' && seen.capturedMinor === 0;
    return { value: lapsed ? 'lapsed' : 'as expected', events };
  });
}

/** Somebody captured at Stripe what we hold. */
async function captureSeen(
  sql: Sql,
  order: Order,
  { attempt, status, capturedMinor: knownMinor }: OrderPayment,
  { id, status: seen, capturedMinor }: PaymentIntentView,
): Promise<StepEvent[]> {
  if (seen !== 'succeeded' || status !== 'authorized') return [];
  const { checkoutId, currency } = order;
  const amountMinor = capturedMinor - knownMinor;
  await bookFound(sql, { step: 'found', checkoutId, attempt, amountMinor, currency, externalId: id });
  return recordCapture(sql, order, attempt, capturedMinor, true);
}

/** Records a capture: what is captured in all, and whether that is the end of it. The goods may go out. */
export async function recordCapture(
  sql: Sql,
  { id, checkoutId, currency, number: orderNumber }: Order,
  attempt: number,
  capturedMinor: number,
  final: boolean,
): Promise<StepEvent[]> {
  await changePayment(sql, checkoutId, attempt, { capturedMinor, ...(final && { status: 'captured' }) }, [
    'authorized',
  ]);
  await sql('order.captured', 'UPDATE orders SET capture_requested_minor = NULL WHERE id = $1', [id]);
  return [
    { type: 'payment.captured', data: { attempt, capturedMinor, currency } },
    { type: 'order.ready_to_fulfill', data: { orderId: id, orderNumber, capturedMinor, currency } },
  ];
}

async function refundsSeen(
  sql: Sql,
  order: Order,
  payment: OrderPayment,
  made: readonly StripeRefund[],
): Promise<StepEvent[]> {
  const events: StepEvent[] = [];
  for (const seen of made) {
    const known = order.refunds.find(
      ({ id, stripeRefundId }) => id === seen.refundId || stripeRefundId === seen.stripeRefundId,
    );
    if (known) events.push(...(await recordRefund(sql, order, known, seen)));
    else events.push(await adoptRefund(sql, order, payment, seen));
  }
  if (events.length > 0) await recount(sql, order, payment);
  return events;
}

/** A refund that no command of ours made: by people at Stripe, or of what could not be captured or kept. */
async function adoptRefund(sql: Sql, order: Order, { attempt }: OrderPayment, seen: StripeRefund): Promise<StepEvent> {
  const { stripeRefundId, amountMinor, currency, status, failureCode, createdAt } = seen;
  const refundId = `rf_${stripeRefundId}`;
  const reason = 'made at Stripe';
  await sql(
    'refund.adopt',
    `INSERT INTO refunds (id, order_id, checkout_id, attempt, amount_minor, currency, reason, actor, status, stripe_refund_id,
                          failure_code, requested_at, settled_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'stripe', $8, $9, $10, $11, CASE WHEN $8 = 'pending' THEN NULL ELSE clock_timestamp() END)`,
    [
      refundId,
      order.id,
      order.checkoutId,
      attempt,
      amountMinor,
      currency,
      reason,
      status,
      stripeRefundId,
      failureCode,
      createdAt,
    ],
  );
  const movement = { checkoutId: order.checkoutId, attempt, amountMinor, currency, externalId: stripeRefundId };
  await bookFound(sql, { ...movement, step: 'found_refund' });
  if (status === 'failed') await bookFound(sql, { ...movement, step: 'refund_failed' });
  const data = { refundId, orderNumber: order.number, amountMinor, currency, stripeRefundId, actor: 'stripe' };
  return { type: `refund.${status}`, data: { ...data, ...(failureCode !== null && { code: failureCode }) } };
}

/** What counts is what is on record. A payment whose full refund failed has money again (promise M5). */
async function recount(sql: Sql, { id, checkoutId }: Order, { attempt }: OrderPayment): Promise<void> {
  await sql(
    'refund.recount_all',
    `WITH given AS (SELECT coalesce(sum(amount_minor), 0)::bigint AS back FROM refunds
                    WHERE order_id = $3 AND attempt = $2 AND status IN ('requested', 'pending', 'succeeded'))
     UPDATE payments SET refunded_minor = given.back,
            status = CASE WHEN status = 'refunded' AND given.back < captured_minor THEN 'captured' ELSE status END
     FROM given WHERE checkout_id = $1 AND attempt = $2`,
    [checkoutId, attempt, id],
  );
}

async function disputesSeen(sql: Sql, order: Order, seen: readonly StripeDispute[]): Promise<StepEvent[]> {
  const events: StepEvent[] = [];
  for (const { id, amountMinor, currency, reason, status, evidenceDueAt, openedAt } of seen) {
    const known = order.disputes.find((candidate) => candidate.id === id);
    if (known?.status === status && known.amountMinor === amountMinor && known.evidenceDueAt === evidenceDueAt)
      continue;
    await sql(
      'dispute.record',
      `INSERT INTO disputes (id, order_id, amount_minor, currency, reason, status, evidence_due_at, opened_at, closed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, CASE WHEN $9 THEN clock_timestamp() END)
       ON CONFLICT (id) DO UPDATE SET amount_minor = excluded.amount_minor, reason = excluded.reason, status = excluded.status,
         evidence_due_at = excluded.evidence_due_at, closed_at = coalesce(disputes.closed_at, excluded.closed_at)`,
      [id, order.id, amountMinor, currency, reason, status, evidenceDueAt, openedAt, isClosed({ status })],
    );
    const type = isClosed({ status }) ? 'dispute.closed' : known ? 'dispute.updated' : 'dispute.opened';
    events.push({
      type,
      data: { disputeId: id, orderNumber: order.number, amountMinor, currency, reason, status, evidenceDueAt },
    });
  }
  return events;
}
