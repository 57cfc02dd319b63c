import type Stripe from 'stripe';
import { fromStripeAmount, partToStripeAmount } from '../../domain/money/stripe-amount.ts';
import type { RefundStatus } from '../../domain/order/order.ts';
import type { AmountPart } from './payment-gateway.ts';
import { classify } from './stripe-errors.ts';

/** No payment has more refunds or disputes than this; beyond it people are asked to look. */
const MOST_LISTED = 500;

/** A refund as Stripe has it. Amounts in our minor units, times ISO 8601 in UTC. */
export interface StripeRefund extends AmountPart {
  readonly stripeRefundId: string;
  /** The refund of ours that it is; null for one that somebody made at Stripe, or that gave back what no order was placed on. */
  readonly refundId: string | null;
  readonly status: Extract<RefundStatus, 'pending' | 'succeeded' | 'failed'>;
  readonly failureCode: string | null;
  readonly createdAt: string;
}

/** A dispute as Stripe has it. */
export interface StripeDispute extends AmountPart {
  readonly id: string;
  readonly reason: string;
  readonly status: string;
  readonly evidenceDueAt: string | null;
  readonly openedAt: string;
}

export interface RefundOrder extends AmountPart {
  readonly refundId: string;
  readonly orderId: string;
  readonly checkoutId: string;
  readonly attempt: number;
  readonly paymentIntentId: string;
}

export type RefundMade =
  { readonly kind: 'made'; readonly refund: StripeRefund } | { readonly kind: 'refused'; readonly code: string };

/** Stripe, as far as money of placed orders goes back. */
export interface RefundGateway {
  /** Gives part of a payment back. @throws OutcomeUnknown when Stripe did not say how it ended */
  make(order: RefundOrder, key: string): Promise<RefundMade>;
  /** All refunds of a payment, oldest first, those of others too. */
  list(paymentIntentId: string): Promise<StripeRefund[]>;
  disputes(paymentIntentId: string): Promise<StripeDispute[]>;
}

export function createRefundGateway(stripe: Stripe): RefundGateway {
  return {
    async make({ refundId, orderId, checkoutId, attempt, paymentIntentId, amountMinor, currency }, idempotencyKey) {
      try {
        const refund = await stripe.refunds.create(
          {
            payment_intent: paymentIntentId,
            amount: partToStripeAmount(amountMinor, currency),
            metadata: { refund_id: refundId, order_id: orderId, checkout_id: checkoutId, attempt: String(attempt) },
          },
          { idempotencyKey },
        );
        return { kind: 'made', refund: refundOf(refund) };
      } catch (error) {
        return { kind: 'refused', code: classify(error).code };
      }
    },
    async list(payment_intent) {
      const refunds = await all(stripe.refunds.list({ payment_intent, limit: 100 }));
      return refunds.map(refundOf).reverse();
    },
    async disputes(payment_intent) {
      const disputes = await all(stripe.disputes.list({ payment_intent, limit: 100 }));
      return disputes.map(disputeOf).reverse();
    },
  };
}

/** @throws when there are more than can be believed, rather than to leave some out */
async function all<T>(listed: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of listed) {
    items.push(item);
    if (items.length > MOST_LISTED) throw new Error(`more than ${MOST_LISTED} of one payment`);
  }
  return items;
}

function refundOf(refund: Stripe.Refund): StripeRefund {
  const currency = refund.currency.toUpperCase();
  return {
    stripeRefundId: refund.id,
    refundId: refund.metadata?.['refund_id'] ?? null,
    amountMinor: fromStripeAmount(refund.amount, currency),
    currency,
    status: statusOf(refund.status),
    failureCode: refund.failure_reason ?? null,
    createdAt: new Date(refund.created * 1_000).toISOString(),
  };
}

/** `requires_action` waits for the buyer; a canceled refund gave nothing back (docs.stripe.com/refunds). */
function statusOf(status: string | null): StripeRefund['status'] {
  if (status === 'succeeded') return 'succeeded';
  return status === 'failed' || status === 'canceled' ? 'failed' : 'pending';
}

function disputeOf(dispute: Stripe.Dispute): StripeDispute {
  const currency = dispute.currency.toUpperCase();
  const due = dispute.evidence_details.due_by;
  return {
    id: dispute.id,
    amountMinor: fromStripeAmount(dispute.amount, currency),
    currency,
    reason: dispute.reason,
    status: dispute.status,
    evidenceDueAt: due === null ? null : new Date(due * 1_000).toISOString(),
    openedAt: new Date(dispute.created * 1_000).toISOString(),
  };
}
