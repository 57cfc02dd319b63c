import type { StepEvent } from '../adapters/postgres/checkout-table.ts';
import type { Sql } from '../adapters/postgres/database.ts';
import { loadOrder } from '../adapters/postgres/order-table.ts';
import type { RefundGateway, RefundMade, RefundOrder, StripeRefund } from '../adapters/stripe/refund-gateway.ts';
import type { Order, OrderRefund } from '../domain/order/order.ts';
import { counts } from '../domain/order/order.ts';
import type { LedgerRow } from './effect-ledger.ts';
import { callOnce, effectKey, intend, renewKey, settle } from './effect-ledger.ts';
import { bookFound } from './found-movements.ts';
import type { OrderRef, OrderStepDeps, OrderStepResult } from './order-step.ts';
import { runOrderStep } from './order-step.ts';
import { KEY_LIFE_MS } from './payment-intent.ts';

export interface RefundDeps extends OrderStepDeps {
  readonly refunds: RefundGateway;
}

/**
 * Makes one requested refund at Stripe, once, however often this is called (promise M6): an outcome that is not known is
 * looked for in Stripe's list first, then asked for under the same key, and under another only once Stripe has forgotten that.
 */
export async function makeRefund(
  deps: RefundDeps,
  ref: OrderRef & { readonly refundId: string },
): Promise<OrderStepResult<'made' | 'refused' | 'known'>> {
  const { refundId } = ref;
  const order = (await loadOrder(deps.db.sql, ref.orderId))?.order;
  const refund = order?.refunds.find(({ id }) => id === refundId);
  if (!order?.payment || !refund) throw new Error(`order ${ref.orderId} has no refund ${refundId}`);
  const known = { value: 'known', events: [] } as const;
  if (refund.status !== 'requested') return runOrderStep(deps, ref, async () => known);

  const { amountMinor, currency } = refund;
  const { checkoutId, payment } = order;
  const { attempt, paymentIntentId } = payment;
  const key = `${effectKey(checkoutId, attempt, 'refund')}/${refundId}`;
  const intent = await intend(deps.db.sql, { key, checkoutId, attempt, step: 'refund', amountMinor, currency });
  const wanted = { refundId, orderId: order.id, checkoutId, attempt, paymentIntentId, amountMinor, currency };
  const made = (intent.again && (await find(deps, wanted))) || (await make(deps, wanted, intent.row));

  return runOrderStep<'made' | 'refused' | 'known'>(deps, ref, async (step) => {
    const current = step.order.refunds.find(({ id }) => id === refundId);
    if (made.kind === 'made') {
      await settle(step.sql, key, 'done', made.refund.stripeRefundId, { status: made.refund.status });
    } else {
      await settle(step.sql, key, 'refused', null, { code: made.code });
    }
    if (current?.status !== 'requested') return known;
    const news = made.kind === 'made' ? made.refund : { status: 'refused' as const, failureCode: made.code };
    return { value: made.kind, events: await recordRefund(step.sql, step.order, current, news) };
  });
}

async function find({ refunds }: RefundDeps, { paymentIntentId, refundId }: RefundOrder): Promise<RefundMade | null> {
  const made = (await refunds.list(paymentIntentId)).find((candidate) => candidate.refundId === refundId);
  return made ? { kind: 'made', refund: made } : null;
}

async function make({ db, refunds }: RefundDeps, wanted: RefundOrder, row: LedgerRow): Promise<RefundMade> {
  if (Date.now() - row.intentMs >= KEY_LIFE_MS) {
    await renewKey(db.sql, row);
    throw new Error(`the refund ${wanted.refundId} left nothing behind; the next try has a key of its own`);
  }
  return callOnce(db.sql, row, (key) => refunds.make(wanted, key));
}

/** What became known of a refund. */
type RefundNews =
  | Pick<StripeRefund, 'stripeRefundId' | 'status' | 'failureCode'>
  | { readonly status: 'refused'; readonly failureCode: string };

/**
 * Records what became of a refund. One that came to nothing gives its amount back to what can be refunded, once.
 * @returns the events of it; none where it is known already
 */
export async function recordRefund(
  sql: Sql,
  { checkoutId, number: orderNumber, payment }: Order,
  refund: OrderRefund,
  news: RefundNews,
): Promise<StepEvent[]> {
  const stripeRefundId = 'stripeRefundId' in news ? news.stripeRefundId : null;
  if (refund.status === news.status && refund.stripeRefundId === stripeRefundId) return [];
  const { id: refundId, amountMinor, currency } = refund;
  await sql(
    'refund.record',
    `UPDATE refunds SET status = $2, stripe_refund_id = $3, failure_code = $4,
            settled_at = CASE WHEN $2 = 'pending' THEN NULL ELSE clock_timestamp() END
     WHERE id = $1`,
    [refundId, news.status, stripeRefundId, news.failureCode],
  );
  if (news.status === 'failed' && stripeRefundId !== null) {
    const attempt = payment?.attempt ?? 0;
    await bookFound(sql, {
      step: 'refund_failed',
      checkoutId,
      attempt,
      amountMinor,
      currency,
      externalId: stripeRefundId,
    });
  }
  const change = (counts({ status: news.status }) ? amountMinor : 0) - (counts(refund) ? amountMinor : 0);
  if (change !== 0) {
    await sql(
      'refund.recount',
      'UPDATE payments SET refunded_minor = refunded_minor + $3 WHERE checkout_id = $1 AND attempt = $2',
      [checkoutId, payment?.attempt ?? 0, change],
    );
  }
  const data = { refundId, orderNumber, amountMinor, currency, stripeRefundId };
  return [
    { type: `refund.${news.status}`, data: { ...data, ...(news.failureCode !== null && { code: news.failureCode }) } },
  ];
}
