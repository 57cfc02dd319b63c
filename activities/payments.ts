import type { Seal } from '../adapters/crypto/sealing.ts';
import { loadCommand } from '../adapters/postgres/command-table.ts';
import type { Database } from '../adapters/postgres/database.ts';
import type { Payment } from '../adapters/postgres/payment-table.ts';
import { changePayment, loadPayment } from '../adapters/postgres/payment-table.ts';
import type { Attempted, PaymentGateway, PaymentIntentView } from '../adapters/stripe/payment-gateway.ts';
import { OutcomeUnknown } from '../adapters/stripe/stripe-errors.ts';
import type { PaymentCredential } from '../contracts/commands.ts';
import type { LedgerRow } from './effect-ledger.ts';
import { callKey, callOnce, effectKey, findEffect, intendOnPayment, renewKey, settle } from './effect-ledger.ts';

export interface PaymentDeps {
  readonly db: Database;
  readonly seal: Seal;
  readonly gateway: PaymentGateway;
}

/** One attempt of one checkout. */
export interface AttemptRef {
  readonly checkoutId: string;
  readonly attempt: number;
}

/** What is known of an attempt's payment. Unknown outcomes are thrown, and the activity retried. */
export type PaymentOutcome =
  | { readonly kind: 'authorized' }
  | { readonly kind: 'processing' }
  /** No money was reserved; `code` is Stripe's decline or error code. */
  | { readonly kind: 'declined'; readonly code: string };

/** Stripe forgets an idempotency key after 24 h; an hour before that a key is no longer trusted. */
const KEY_LIFE_MS = 23 * 60 * 60 * 1000;
/** The states of a payment that can still take money, or has taken it. */
const LIVE = ['open', 'authorized', 'captured'] as const;
/** Clocks of Stripe and Postgres may differ by this much when PaymentIntents are listed by their creation. */
const CLOCK_SKEW_MS = 5 * 60 * 1000;

/** Creates the attempt's PaymentIntent, unconfirmed, bound to the locked quote, and stores its id (promises M1, M4). */
export async function createPaymentIntent(
  deps: PaymentDeps,
  ref: AttemptRef,
): Promise<{ paymentIntentId: string } | { refused: string }> {
  const { db } = deps;
  const intent = await intendOnPayment(db.sql, ref, 'create', ['open']);
  if (!intent) return { refused: 'attempt_closed' };
  if (intent.row.outcome === 'refused') return { refused: String(intent.row.detail?.['code']) };
  const payment = await knownPayment(db, ref);
  if (payment.paymentIntentId) return { paymentIntentId: payment.paymentIntentId };
  const created = await create(deps, payment, intent.row);
  if (created.kind === 'ok') return { paymentIntentId: created.intent.id };
  return { refused: created.code };
}

/** Makes sure that the intended PaymentIntent exists exactly once, however often this is called. */
async function create({ db, gateway }: PaymentDeps, payment: Payment, row: LedgerRow): Promise<Attempted> {
  const { checkoutId, attempt, quoteHash, currency, amountMinor: totalMinor } = payment;
  const binding = { checkoutId, attempt, quoteHash, totalMinor, currency };
  let result: Attempted | null = null;
  if (Date.now() - row.intentMs < KEY_LIFE_MS) {
    try {
      result = await gateway.create(binding, callKey(row));
    } catch (error) {
      if (!(error instanceof OutcomeUnknown && error.replayed)) throw error;
    }
  }
  if (!result) {
    // The key can't tell any more: Stripe's own list does. Only when it knows nothing may another key be used.
    const found = await gateway.find(checkoutId, attempt, row.intentMs - CLOCK_SKEW_MS);
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

/** Confirms the attempt on the server: the buyer's bank reserves the money. An outcome that is not known is read back. */
export async function confirmPayment(deps: PaymentDeps, ref: AttemptRef): Promise<PaymentOutcome> {
  const { db, gateway } = deps;
  const intent = await intendOnPayment(db.sql, ref, 'confirm', ['open']);
  const payment = await knownPayment(db, ref);
  if (!intent || !payment.paymentIntentId) return { kind: 'declined', code: 'attempt_closed' };
  if (payment.status === 'authorized') return { kind: 'authorized' };
  if (intent.again) {
    const seen = await gateway.retrieve(payment.paymentIntentId);
    if (seen.status !== 'requires_confirmation' && !(seen.status === 'requires_payment_method' && !seen.declineCode)) {
      return record(deps, payment, intent.row.key, { kind: 'ok', intent: seen });
    }
  }
  const credential = await credentialOf(deps, payment);
  const { paymentIntentId } = payment;
  const confirmed = await callOnce(db.sql, intent.row, (key) => gateway.confirm(paymentIntentId, credential, key));
  return record(deps, payment, intent.row.key, confirmed);
}

/** Asks Stripe how an attempt stands, and records it: after news, or where no news came. */
export async function readPayment(deps: PaymentDeps, ref: AttemptRef): Promise<PaymentOutcome> {
  const payment = await knownPayment(deps.db, ref);
  if (!payment.paymentIntentId) return { kind: 'declined', code: payment.failureCode ?? 'attempt_closed' };
  const intent = await deps.gateway.retrieve(payment.paymentIntentId);
  return record(deps, payment, effectKey(ref.checkoutId, ref.attempt, 'confirm'), { kind: 'ok', intent });
}

async function record({ db }: PaymentDeps, payment: Payment, key: string, result: Attempted): Promise<PaymentOutcome> {
  const { checkoutId, attempt, paymentIntentId } = payment;
  const outcome = outcomeOf(payment, result);
  if (outcome.kind === 'processing') return outcome;
  await db.transaction(async (sql) => {
    if (outcome.kind === 'authorized') {
      const captureBefore = result.kind === 'ok' ? result.intent.captureBefore : null;
      await settle(sql, key, 'done', paymentIntentId);
      await changePayment(sql, checkoutId, attempt, { status: 'authorized', captureBefore }, ['open']);
    } else {
      await settle(sql, key, 'refused', paymentIntentId, { code: outcome.code });
      await changePayment(sql, checkoutId, attempt, { failureCode: outcome.code }, ['open']);
    }
  });
  return outcome;
}

function outcomeOf(payment: Payment, result: Attempted): PaymentOutcome {
  if (result.kind !== 'ok') return { kind: 'declined', code: result.code };
  const { intent } = result;
  switch (intent.status) {
    case 'requires_capture':
    case 'succeeded':
      // What was paid is what was quoted, or nothing is placed on it (promise O2).
      return isBoundTo(intent, payment) ? { kind: 'authorized' } : { kind: 'declined', code: 'quote_mismatch' };
    case 'processing':
      return { kind: 'processing' };
    case 'requires_action':
      return { kind: 'declined', code: 'authentication_required' };
    case 'canceled':
      return { kind: 'declined', code: 'payment_canceled' };
    default:
      return { kind: 'declined', code: intent.declineCode ?? 'card_declined' };
  }
}

function isBoundTo(intent: PaymentIntentView, payment: Payment): boolean {
  return (
    intent.checkoutId === payment.checkoutId &&
    intent.attempt === payment.attempt &&
    intent.totalMinor === payment.amountMinor &&
    intent.currency === payment.currency &&
    intent.quoteHash === payment.quoteHash
  );
}

/**
 * Gives back what an attempt has reserved, and reads back that it is given back (promise M5). Safe when nothing had happened.
 * captured: the money was taken meanwhile; only a refund gives it back.
 */
export async function cancelPayment(deps: PaymentDeps, ref: AttemptRef): Promise<'free' | 'captured'> {
  const { db, gateway } = deps;
  const payment = await knownPayment(db, ref);
  if (payment.status === 'canceled' || payment.status === 'failed' || payment.status === 'refunded') return 'free';
  const paymentIntentId = payment.paymentIntentId ?? (await settleUnknownCreate(deps, ref));
  if (paymentIntentId === null) return 'free';
  const intent = await intendOnPayment(db.sql, ref, 'cancel', LIVE);
  if (!intent) return 'free';
  let seen = await gateway.retrieve(paymentIntentId);
  if (seen.status !== 'canceled' && seen.status !== 'succeeded') {
    const canceled = await callOnce(db.sql, intent.row, (key) => gateway.cancel(paymentIntentId, key));
    // Read back rather than believed: a refusal may mean that it was captured or canceled in between.
    seen = canceled.kind === 'ok' ? canceled.intent : await gateway.retrieve(paymentIntentId);
  }
  if (seen.status === 'succeeded') {
    await db.transaction(async (sql) => {
      await settle(sql, intent.row.key, 'refused', paymentIntentId, { code: 'captured' });
      await changePayment(
        sql,
        ref.checkoutId,
        ref.attempt,
        { status: 'captured', capturedMinor: seen.capturedMinor },
        LIVE,
      );
    });
    return 'captured';
  }
  if (seen.status !== 'canceled')
    throw new Error(`PaymentIntent ${paymentIntentId} is ${seen.status} after its cancel`);
  await db.transaction(async (sql) => {
    await settle(sql, intent.row.key, 'done', paymentIntentId);
    await changePayment(
      sql,
      ref.checkoutId,
      ref.attempt,
      { status: payment.failureCode ? 'failed' : 'canceled' },
      LIVE,
    );
  });
  return 'free';
}

/**
 * The id of a PaymentIntent whose create was intended but never answered: found or made with the same key, to be canceled.
 * Null when none was intended; the attempt is then closed, so that a late create can't begin.
 */
async function settleUnknownCreate(deps: PaymentDeps, ref: AttemptRef): Promise<string | null> {
  const { db } = deps;
  const row = await db.transaction(async (sql) => {
    await sql('payment.lock', 'SELECT 1 FROM payments WHERE checkout_id = $1 AND attempt = $2 FOR UPDATE', [
      ref.checkoutId,
      ref.attempt,
    ]);
    const intended = await findEffect(sql, effectKey(ref.checkoutId, ref.attempt, 'create'));
    if (intended && intended.outcome !== 'refused') return intended;
    await changePayment(sql, ref.checkoutId, ref.attempt, { status: intended ? 'failed' : 'canceled' }, ['open']);
    return null;
  });
  if (!row) return null;
  const created = await create(deps, await knownPayment(db, ref), row);
  if (created.kind === 'ok') return created.intent.id;
  await changePayment(db.sql, ref.checkoutId, ref.attempt, { status: 'failed' }, ['open']);
  return null;
}

/** Gives back captured money in full, once: a refund that may have been made is looked for first (promise M6). */
export async function refundPayment({ db, gateway }: PaymentDeps, ref: AttemptRef): Promise<void> {
  const payment = await knownPayment(db, ref);
  if (payment.status === 'refunded') return;
  const intent = await intendOnPayment(db.sql, ref, 'refund', ['captured']);
  if (!intent || !payment.paymentIntentId)
    throw new Error(`attempt ${ref.attempt} of ${ref.checkoutId} has nothing to refund`);
  const seen = await gateway.retrieve(payment.paymentIntentId);
  const made = intent.again ? await gateway.findRefund(seen) : null;
  const refund = made ?? (await callOnce(db.sql, intent.row, (key) => gateway.refund(seen, key)));
  if (refund.status === 'failed' || refund.status === 'canceled')
    throw new Error(`refund ${refund.id} is ${refund.status}`);
  await db.transaction(async (sql) => {
    await settle(sql, intent.row.key, 'done', refund.id, { status: refund.status, amountMinor: refund.amountMinor });
    await changePayment(sql, ref.checkoutId, ref.attempt, { status: 'refunded', refundedMinor: refund.amountMinor }, [
      'captured',
    ]);
  });
}

async function knownPayment(db: Database, { checkoutId, attempt }: AttemptRef): Promise<Payment> {
  const payment = await loadPayment(db.sql, checkoutId, attempt);
  if (!payment) throw new Error(`checkout ${checkoutId} has no attempt ${attempt}`);
  return payment;
}

async function credentialOf({ db, seal }: PaymentDeps, payment: Payment): Promise<PaymentCredential> {
  const command = await loadCommand(db.sql, seal, payment.commandId);
  if (command?.payload.operation !== 'complete' || !command.payload.credential) {
    throw new Error(`attempt ${payment.attempt} of ${payment.checkoutId} has no credential`);
  }
  return command.payload.credential;
}
