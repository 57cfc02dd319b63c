import type { Sql } from './database.ts';

export type PaymentStatus = 'open' | 'authorized' | 'captured' | 'failed' | 'canceled' | 'refunded';

/** One attempt to take the money of a checkout. */
export interface Payment {
  readonly checkoutId: string;
  readonly attempt: number;
  readonly commandId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly quoteHash: string;
  readonly paymentIntentId: string | null;
  readonly status: PaymentStatus;
  readonly failureCode: string | null;
  /** Set once it is authorized, where Stripe names it. */
  readonly captureBefore: Date | null;
  readonly createdAt: Date;
}

/** An attempt that begins. */
export type NewPayment = Pick<
  Payment,
  'checkoutId' | 'attempt' | 'commandId' | 'amountMinor' | 'currency' | 'quoteHash'
>;

/** Opens an attempt, in the step that puts it on the checkout's row. */
export async function insertPayment(sql: Sql, payment: NewPayment): Promise<void> {
  const { checkoutId, attempt, commandId, amountMinor, currency, quoteHash } = payment;
  await sql(
    'payment.open',
    `INSERT INTO payments (checkout_id, attempt, command_id, amount_minor, currency, quote_hash, status)
     VALUES ($1, $2, $3, $4, $5, $6, 'open')`,
    [checkoutId, attempt, commandId, amountMinor, currency, quoteHash],
  );
}

/** The columns of `payments p` that a Payment is read from. */
export const PAYMENT_COLUMNS = `p.checkout_id, p.attempt, p.command_id, p.amount_minor, p.currency, p.quote_hash,
  p.payment_intent_id, p.status, p.failure_code, p.capture_before, p.created_at`;

export interface PaymentRow {
  checkout_id: string;
  attempt: number;
  command_id: string;
  amount_minor: number;
  currency: string;
  quote_hash: string;
  payment_intent_id: string | null;
  status: PaymentStatus;
  failure_code: string | null;
  capture_before: Date | null;
  created_at: Date;
}

/** An attempt by its number, or null. */
export async function loadPayment(sql: Sql, checkoutId: string, attempt: number): Promise<Payment | null> {
  const [row] = await sql<PaymentRow & Record<string, unknown>>(
    'payment.load',
    `SELECT ${PAYMENT_COLUMNS} FROM payments p WHERE p.checkout_id = $1 AND p.attempt = $2`,
    [checkoutId, attempt],
  );
  return row ? readPaymentRow(row) : null;
}

export function readPaymentRow(row: PaymentRow): Payment {
  return {
    checkoutId: row.checkout_id,
    attempt: row.attempt,
    commandId: row.command_id,
    amountMinor: row.amount_minor,
    currency: row.currency,
    quoteHash: row.quote_hash,
    paymentIntentId: row.payment_intent_id,
    status: row.status,
    failureCode: row.failure_code,
    captureBefore: row.capture_before,
    createdAt: row.created_at,
  };
}

/** What became known of an attempt; what is left out stays. */
export interface PaymentChange {
  readonly status?: PaymentStatus;
  readonly paymentIntentId?: string;
  readonly failureCode?: string;
  readonly capturedMinor?: number;
  readonly refundedMinor?: number;
  readonly captureBefore?: string | null;
  /** Where the buyer confirms it: the last part of our page's address, and the bank's address, sealed. */
  readonly action?: { readonly token: string; readonly sealedUrl: Uint8Array };
}

/**
 * Records news of one attempt; never of another (promise M9).
 * @param whileIn the states that the news applies to; in another one nothing changes, since who brings it woke up late (P1)
 */
export async function changePayment(
  sql: Sql,
  checkoutId: string,
  attempt: number,
  change: PaymentChange,
  whileIn: readonly PaymentStatus[] | null = null,
): Promise<void> {
  await sql(
    'payment.change',
    `UPDATE payments SET status = coalesce($3, status), payment_intent_id = coalesce($4, payment_intent_id),
            failure_code = coalesce($5, failure_code), captured_minor = coalesce($6, captured_minor),
            refunded_minor = coalesce($7, refunded_minor), capture_before = coalesce($8, capture_before),
            action_token = coalesce($10, action_token),
            action_url = CASE WHEN coalesce($3, status) = 'open' THEN coalesce($11, action_url) END
     WHERE checkout_id = $1 AND attempt = $2 AND ($9::text[] IS NULL OR status = ANY ($9))`,
    [
      checkoutId,
      attempt,
      change.status ?? null,
      change.paymentIntentId ?? null,
      change.failureCode ?? null,
      change.capturedMinor ?? null,
      change.refundedMinor ?? null,
      change.captureBefore ?? null,
      whileIn,
      change.action?.token ?? null,
      change.action?.sealedUrl ?? null,
    ],
  );
}
