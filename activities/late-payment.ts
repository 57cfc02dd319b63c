import type { Sql } from '../adapters/postgres/database.ts';
import type { Payment, PaymentRow } from '../adapters/postgres/payment-table.ts';
import { PAYMENT_COLUMNS, readPaymentRow } from '../adapters/postgres/payment-table.ts';
import type { CheckoutRow } from '../adapters/postgres/checkout-table.ts';
import { compose } from '../adapters/postgres/checkout-table.ts';
import type { RecoveryFacts } from '../adapters/postgres/recovery-table.ts';
import type { PaymentIntentView } from '../adapters/stripe/payment-gateway.ts';
import type { StripeRefund } from '../adapters/stripe/refund-gateway.ts';
import type { Checkout } from '../domain/checkout/checkout.ts';
import type { LateMoney, LateVerdict, RecoveryCause } from '../domain/recovery/late-money.ts';
import { judge } from '../domain/recovery/late-money.ts';
import type { OrderMoneyDeps } from './order-money.ts';
import { hashOf } from './pricing.ts';

/** A PaymentIntent and its refunds as Stripe has them. */
export interface PaymentAtStripe {
  readonly intent: PaymentIntentView;
  /** Oldest first. */
  readonly refunds: readonly StripeRefund[];
}

/** What is known of a payment at one moment, and what has to become of it. */
export interface LatePayment extends PaymentAtStripe {
  readonly verdict: LateVerdict;
  readonly checkout: Checkout | null;
  readonly attempt: LateMoney['attempt'];
}

const sentBack = ({ status }: StripeRefund) => status === 'failed';

/** What refunds that count have given back, or are giving back. */
export function refundedOf(refunds: readonly StripeRefund[]): number {
  return refunds.filter((refund) => !sentBack(refund)).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

/** @throws NotAtStripe where Stripe knows none by this id */
export async function readAtStripe(
  { gateway, refunds }: Pick<OrderMoneyDeps, 'gateway' | 'refunds'>,
  paymentIntentId: string,
): Promise<PaymentAtStripe> {
  const intent = await gateway.retrieve(paymentIntentId);
  return { intent, refunds: intent.status === 'succeeded' ? await refunds.list(paymentIntentId) : [] };
}

/** Locks the attempts that a payment may belong to, before its recovery is locked, and gives them. */
export async function lockAttempts(sql: Sql, intent: PaymentIntentView): Promise<Payment[]> {
  const attempts = await sql<PaymentRow & Record<string, unknown>>(
    'late.attempts',
    `SELECT ${PAYMENT_COLUMNS} FROM payments p WHERE p.payment_intent_id = $1 OR (p.checkout_id = $2 AND p.attempt = $3)
     ORDER BY p.checkout_id, p.attempt FOR UPDATE`,
    [intent.id, intent.checkoutId, intent.attempt],
  );
  return attempts.map(readPaymentRow);
}

/**
 * Judges a payment by what Postgres knows now. Its attempt stays locked until the transaction ends, so that no order is placed
 * on it meanwhile (promise M7).
 */
export async function judgeLocked(
  sql: Sql,
  { intent, refunds }: PaymentAtStripe,
  policy: LateMoney['policy'],
): Promise<LatePayment> {
  const rows = await lockAttempts(sql, intent);
  const attempt = rows.find(({ paymentIntentId }) => paymentIntentId === intent.id) ?? rows[0] ?? null;
  const [row] = await sql<CheckoutRow & { ordered: boolean }>(
    'late.checkout',
    `SELECT c.state, c.personal, EXISTS (SELECT 1 FROM orders o WHERE o.checkout_id = c.id) AS ordered
     FROM checkouts c WHERE c.id = $1`,
    [attempt?.checkoutId ?? intent.checkoutId],
  );
  const checkout = row ? compose(row) : null;
  const verdict = judge({
    paymentIntentId: intent.id,
    stripe: {
      ...intent,
      refundedMinor: refundedOf(refunds),
      refundPending: refunds.some(({ status }) => status === 'pending'),
      failedRefunds: refunds.filter(sentBack).length,
    },
    attempt,
    checkout,
    quoteHash: checkout && hashOf(checkout.quote),
    ordered: row?.ordered ?? false,
    policy,
  });
  return { intent, refunds, verdict, checkout, attempt };
}

/** The row of a recovery. */
export function recoveryOf({ intent, checkout }: LatePayment, cause: RecoveryCause): RecoveryFacts {
  return {
    paymentIntentId: intent.id,
    checkoutId: checkout?.id ?? intent.checkoutId,
    attempt: attemptNumber(intent),
    amountMinor: intent.totalMinor,
    currency: intent.currency,
    cause,
  };
}

/** Metadata are anybody's words: what can't be the number of an attempt is 0. */
export function attemptNumber({ attempt }: PaymentIntentView): number {
  return Number.isInteger(attempt) && attempt > 0 && attempt < 2 ** 31 ? attempt : 0;
}
