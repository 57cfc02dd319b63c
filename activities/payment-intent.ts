import type { Identity } from '../adapters/crypto/identity.ts';
import type { Seal } from '../adapters/crypto/sealing.ts';
import type { Database } from '../adapters/postgres/database.ts';
import type { Payment } from '../adapters/postgres/payment-table.ts';
import { changePayment, loadPayment } from '../adapters/postgres/payment-table.ts';
import type { Attempted, PaymentGateway } from '../adapters/stripe/payment-gateway.ts';
import { OutcomeUnknown } from '../adapters/stripe/stripe-errors.ts';
import type { LedgerRow } from './effect-ledger.ts';
import { callKey, firstReplay, intendOnPayment, markUnknown, renewKey, settle } from './effect-ledger.ts';

export interface PaymentDeps {
  readonly db: Database;
  readonly seal: Seal;
  readonly gateway: PaymentGateway;
  readonly identity: Pick<Identity, 'actionToken'>;
  readonly shop: { readonly publicUrl: string };
}

/** One attempt of one checkout. */
export interface AttemptRef {
  readonly checkoutId: string;
  readonly attempt: number;
}

/** Stripe forgets an idempotency key after 24 h; an hour before that a key is no longer trusted. */
export const KEY_LIFE_MS = 23 * 60 * 60 * 1000;
/** Clocks of Stripe and Postgres may differ by this much when PaymentIntents are listed by their creation. */
const CLOCK_SKEW_MS = 2 * 60 * 1000;

/** Creates the attempt's PaymentIntent, unconfirmed, bound to the locked quote, and stores its id (promises M1, M4). */
export async function createPaymentIntent(
  deps: PaymentDeps,
  ref: AttemptRef,
): Promise<{ paymentIntentId: string } | { refused: string }> {
  const { db } = deps;
  const { intent, payment } = await intendOnPayment(db.sql, ref, 'create', ['open']);
  if (!intent) return { refused: 'attempt_closed' };
  if (intent.row.outcome === 'refused') return { refused: String(intent.row.detail?.['code']) };
  if (payment.paymentIntentId) return { paymentIntentId: payment.paymentIntentId };
  const created = await ensurePaymentIntent(deps, payment, intent.row);
  if (created.kind === 'ok') return { paymentIntentId: created.intent.id };
  return { refused: created.code };
}

/** Makes sure that the intended PaymentIntent exists exactly once, however often this is called. */
export async function ensurePaymentIntent(
  { db, gateway }: PaymentDeps,
  payment: Payment,
  row: LedgerRow,
): Promise<Attempted> {
  const { checkoutId, attempt, quoteHash, currency, amountMinor: totalMinor } = payment;
  const binding = { checkoutId, attempt, quoteHash, totalMinor, currency };
  let result: Attempted | null = null;
  let lastCallMs = Date.now();
  if (Date.now() - row.intentMs < KEY_LIFE_MS) {
    try {
      result = await gateway.create(binding, callKey(row));
    } catch (error) {
      if (error instanceof OutcomeUnknown && !error.replayed) await markUnknown(db.sql, row);
      if (!(error instanceof OutcomeUnknown && error.replayed)) throw error;
      lastCallMs = await firstReplay(db.sql, row);
    }
  }
  if (!result) {
    // The key can't tell any more: Stripe's own list does. Only when it knows nothing may another key be used.
    const span = { fromMs: row.intentMs - CLOCK_SKEW_MS, toMs: lastCallMs + CLOCK_SKEW_MS };
    const found = await gateway.find(checkoutId, attempt, span);
    if (!found) {
      await renewKey(db.sql, row);
      throw new Error(`the create of ${row.key} left nothing behind; the next try has a key of its own`);
    }
    result = { kind: 'ok', intent: found };
  }
  const known = result;
  await db.transaction(async (sql) => {
    if (known.kind === 'ok') {
      await settle(sql, row.key, 'done', known.intent.id);
      await changePayment(sql, checkoutId, attempt, { paymentIntentId: known.intent.id });
    } else {
      await settle(sql, row.key, 'refused', null, { code: known.code });
      await changePayment(sql, checkoutId, attempt, { failureCode: known.code });
    }
  });
  return known;
}

/** An attempt that was opened. @throws when it was not. */
export async function knownPayment(db: Database, { checkoutId, attempt }: AttemptRef): Promise<Payment> {
  const payment = await loadPayment(db.sql, checkoutId, attempt);
  if (!payment) throw new Error(`checkout ${checkoutId} has no attempt ${attempt}`);
  return payment;
}
