import type { CheckoutRow } from '../adapters/postgres/checkout-table.ts';
import { compose } from '../adapters/postgres/checkout-table.ts';
import type { Sql } from '../adapters/postgres/database.ts';
import type { Payment, PaymentRow, PaymentStatus } from '../adapters/postgres/payment-table.ts';
import { PAYMENT_COLUMNS, readPaymentRow } from '../adapters/postgres/payment-table.ts';
import { OutcomeUnknown } from '../adapters/stripe/stripe-errors.ts';
import type { Checkout } from '../domain/checkout/checkout.ts';

/** What is done to the world outside. What else the ledger holds is named in adapters/postgres/ledger-reads.ts. */
export type EffectStep =
  | 'create'
  | 'confirm'
  | 'confirm_again'
  | 'capture'
  | 'cancel'
  | 'refund'
  | 'confirmation_email'
  | 'cancellation_email'
  | 'given_back_email'
  | 'tax_record';

export type Outcome = 'done' | 'refused' | 'unknown';

/** An effect as the ledger knows it. */
export interface LedgerRow {
  readonly key: string;
  readonly intentMs: number;
  readonly outcome: Outcome | null;
  readonly externalId: string | null;
  readonly detail: Readonly<Record<string, unknown>> | null;
}

interface EffectRow {
  key: string;
  intent_ms: number;
  outcome: Outcome | null;
  external_id: string | null;
  detail: Record<string, unknown> | null;
}

const COLUMNS = `key, floor(extract(epoch FROM intent_at) * 1000)::bigint AS intent_ms, outcome, external_id, detail`;

/**
 * Writes the intent of an effect that is the checkout's own, not an attempt's, or finds the one that is there; and reads the
 * checkout, and whether its order is canceled, in one statement.
 * @throws when there is no such checkout
 */
export async function intendOnCheckout(
  sql: Sql,
  checkoutId: string,
  step: EffectStep,
): Promise<{ readonly row: LedgerRow; readonly checkout: Checkout; readonly orderCanceled: boolean }> {
  const key = effectKey(checkoutId, 0, step);
  const [found] = await sql<
    CheckoutRow & { order_canceled: boolean } & { [Key in keyof EffectRow]: EffectRow[Key] | null }
  >(
    'ledger.intend_on_checkout',
    `WITH written AS (
       INSERT INTO effects (key, checkout_id, attempt, step) SELECT $1, id, 0, $3 FROM checkouts WHERE id = $2
       ON CONFLICT (key) DO NOTHING RETURNING key, intent_at, outcome, external_id, detail),
     e AS (SELECT key, intent_at, outcome, external_id, detail FROM written
           UNION ALL SELECT key, intent_at, outcome, external_id, detail FROM effects WHERE key = $1)
     SELECT ${COLUMNS}, c.state, c.personal,
            EXISTS (SELECT FROM orders o WHERE o.checkout_id = c.id AND o.status = 'canceled') AS order_canceled
     FROM checkouts c LEFT JOIN e ON true WHERE c.id = $2`,
    [key, checkoutId, step],
  );
  if (!found) throw new Error(`there is no checkout ${checkoutId}`);
  // No row of the ledger: somebody else's intent was committed while this statement ran.
  const row = isEffect(found) ? read(found) : await findEffect(sql, key);
  if (!row) throw new Error(`the intent ${key} vanished`);
  return { row, checkout: compose(found), orderCanceled: found.order_canceled };
}

const isEffect = (row: { [Key in keyof EffectRow]: EffectRow[Key] | null }): row is EffectRow => row.key !== null;

/** An effect of which there may be several on one payment, each with a key of its own. */
export interface Intent {
  readonly key: string;
  readonly checkoutId: string;
  readonly attempt: number;
  readonly step: EffectStep;
  /** Null where none moves. */
  readonly amountMinor: number | null;
  readonly currency: string | null;
}

/**
 * Writes an intent before its call, or finds the one that is there.
 * @returns `again` when it was there: the call may have been made, so its outcome is to be settled first.
 */
export async function intend(sql: Sql, intent: Intent): Promise<{ row: LedgerRow; again: boolean }> {
  const { key, checkoutId, attempt, step, amountMinor, currency } = intent;
  const [fresh] = await sql<EffectRow>(
    'ledger.intend',
    `INSERT INTO effects (key, checkout_id, attempt, step, amount_minor, currency) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (key) DO NOTHING RETURNING ${COLUMNS}`,
    [key, checkoutId, attempt, step, amountMinor, currency],
  );
  if (fresh) return { row: read(fresh), again: false };
  const found = await findEffect(sql, key);
  if (!found) throw new Error(`the intent ${key} vanished`);
  return { row: found, again: true };
}

/** An attempt's payment, and the intent of an effect on it; null: the payment is in another state. */
export interface PaymentIntention {
  readonly payment: Payment;
  /** The complete command's payload, sealed: it carries the credential. Null once purged. */
  readonly commandPayload: Uint8Array | null;
  /** `again` when it was there: the call may have been made, so its outcome is to be settled first. */
  readonly intent: { readonly row: LedgerRow; readonly again: boolean } | null;
}

/**
 * Writes the intent of an effect on an attempt's payment, or finds the one that is there: written only while the payment is in one of `states`, in one statement,
 * so that a late call can't begin on an attempt that was given up meanwhile.
 * @throws when there is no such attempt
 */
export async function intendOnPayment(
  sql: Sql,
  { checkoutId, attempt }: Pick<Payment, 'checkoutId' | 'attempt'>,
  step: EffectStep,
  states: readonly PaymentStatus[],
): Promise<PaymentIntention> {
  const key = effectKey(checkoutId, attempt, step);
  const [found] = await sql<PaymentRow & EffectRow & { fresh: boolean; payload: Buffer | null }>(
    'ledger.intend_on_payment',
    `WITH p AS MATERIALIZED (SELECT * FROM payments WHERE checkout_id = $2 AND attempt = $3 FOR UPDATE),
     written AS (
       INSERT INTO effects (key, checkout_id, attempt, step, amount_minor, currency)
       SELECT $1, p.checkout_id, p.attempt, $4, p.amount_minor, p.currency FROM p WHERE p.status = ANY ($5)
       ON CONFLICT (key) DO NOTHING RETURNING key, intent_at, outcome, external_id, detail),
     e AS (SELECT true AS fresh, key, intent_at, outcome, external_id, detail FROM written
           UNION ALL SELECT false, key, intent_at, outcome, external_id, detail FROM effects WHERE key = $1)
     SELECT ${PAYMENT_COLUMNS}, e.fresh, ${COLUMNS}, c.payload
     FROM p LEFT JOIN e ON true LEFT JOIN commands c ON c.id = p.command_id`,
    [key, checkoutId, attempt, step, states],
  );
  if (!found) throw new Error(`checkout ${checkoutId} has no attempt ${attempt}`);
  const known = { payment: readPaymentRow(found), commandPayload: found.payload };
  if (found.key !== null) return { ...known, intent: { row: read(found), again: !found.fresh } };
  // In another state; or somebody else's intent was committed while this statement waited for the payment.
  const row = await findEffect(sql, key);
  return { ...known, intent: row && { row, again: true } };
}

/** An effect by its key, or null when it was never intended. */
export async function findEffect(sql: Sql, key: string): Promise<LedgerRow | null> {
  const [found] = await sql<EffectRow>('ledger.find', `SELECT ${COLUMNS} FROM effects WHERE key = $1`, [key]);
  return found ? read(found) : null;
}

/** Writes a result after its call. What is done stays so, whoever wakes up late (P1); what is known is never made `unknown`. */
export async function settle(
  sql: Sql,
  key: string,
  outcome: Outcome,
  externalId: string | null,
  detail: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await sql(
    'ledger.settle',
    `UPDATE effects SET outcome = $2, external_id = coalesce($3, external_id), detail = $4, result_at = now()
     WHERE key = $1 AND outcome IS DISTINCT FROM 'done' AND ($2 <> 'unknown' OR outcome IS NULL OR outcome = 'unknown')`,
    [key, outcome, externalId, JSON.stringify(detail)],
  );
}

function read(row: EffectRow): LedgerRow {
  return {
    key: row.key,
    intentMs: row.intent_ms,
    outcome: row.outcome,
    externalId: row.external_id,
    detail: row.detail,
  };
}

/** The name of one effect: the same for every retry of it, another for a deliberate new attempt. */
export function effectKey(checkoutId: string, attempt: number, step: EffectStep): string {
  return `${checkoutId}/${attempt}/${step}`;
}

/** The idempotency key of an effect's call: its name, and the next one after each that became useless. */
export function callKey(row: LedgerRow): string {
  const generation = generationOf(row);
  return generation === 0 ? row.key : `${row.key}/${generation}`;
}

/**
 * Remembers when Stripe first gave a kept failure under the effect's present key again: whatever that call made, it made before.
 * @returns milliseconds since 1970
 */
export async function firstReplay(sql: Sql, row: LedgerRow): Promise<number> {
  const [noted] = await sql<{ ms: number }>(
    'ledger.first_replay',
    `UPDATE effects SET detail = jsonb_build_object('replayedMs', $2::bigint) || coalesce(detail, '{}') WHERE key = $1
     RETURNING (detail ->> 'replayedMs')::bigint AS ms`,
    [row.key, Date.now()],
  );
  if (!noted) throw new Error(`the intent ${row.key} vanished`);
  return noted.ms;
}

/** From the next try on the effect's call carries another key. Only for effects that Stripe, read back, knows nothing of. */
export async function renewKey(sql: Sql, row: LedgerRow): Promise<void> {
  await sql(
    'ledger.renew',
    `UPDATE effects SET detail = $2, intent_at = now(), outcome = NULL, result_at = NULL
     WHERE key = $1 AND (outcome IS NULL OR outcome = 'unknown')`,
    [row.key, JSON.stringify({ generation: generationOf(row) + 1 })],
  );
}

/** Stripe did not say how a call ended: until it is settled the ledger says so. What is known already stays. */
export async function markUnknown(sql: Sql, row: LedgerRow): Promise<void> {
  await sql(
    'ledger.unknown',
    `UPDATE effects SET outcome = 'unknown', result_at = now() WHERE key = $1 AND outcome IS NULL`,
    [row.key],
  );
}

/**
 * Makes a call under its effect's key. Where Stripe keeps a failure under that key, the next try has one of its own: it reads
 * back first, and the state of a PaymentIntent lets none of these calls happen twice.
 */
export async function callOnce<T>(sql: Sql, row: LedgerRow, call: (key: string) => Promise<T>): Promise<T> {
  try {
    return await call(callKey(row));
  } catch (error) {
    if (error instanceof OutcomeUnknown) await (error.replayed ? renewKey(sql, row) : markUnknown(sql, row));
    throw error;
  }
}

function generationOf(row: LedgerRow): number {
  return Number(row.detail?.['generation'] ?? 0);
}
