import { changePayment } from '../adapters/postgres/payment-table.ts';
import { callOnce, effectKey, findEffect, intendOnPayment, settle } from './effect-ledger.ts';
import { bookStripe, settleOpenCalls } from './found-money.ts';
import type { AttemptRef, PaymentDeps } from './payment-intent.ts';
import { ensurePaymentIntent, knownPayment } from './payment-intent.ts';

/** The states of a payment that can still take money, or has taken it. */
const LIVE = ['open', 'authorized', 'captured'] as const;

/**
 * Gives back what an attempt has reserved, and reads back that it is given back (promise M5). Safe when nothing had happened.
 * captured: the money was taken meanwhile; only a refund gives it back. processing: the bank has it, and decides first.
 */
export async function cancelPayment(deps: PaymentDeps, ref: AttemptRef): Promise<'free' | 'captured' | 'processing'> {
  const { db, gateway } = deps;
  const payment = await knownPayment(db, ref);
  if (payment.status === 'canceled' || payment.status === 'failed' || payment.status === 'refunded') return 'free';
  const paymentIntentId = payment.paymentIntentId ?? (await settleUnknownCreate(deps, ref));
  if (paymentIntentId === null) return 'free';
  const { intent } = await intendOnPayment(db.sql, ref, 'cancel', LIVE);
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
      await settleOpenCalls(sql, ref, seen);
      await bookStripe(sql, ref.checkoutId, { intent: seen, refunds: [] });
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
  if (seen.status === 'processing') return 'processing';
  if (seen.status !== 'canceled')
    throw new Error(`PaymentIntent ${paymentIntentId} is ${seen.status} after its cancel`);
  await db.transaction(async (sql) => {
    await settle(sql, intent.row.key, 'done', paymentIntentId);
    await settleOpenCalls(sql, ref, seen);
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
  const created = await ensurePaymentIntent(deps, await knownPayment(db, ref), row);
  if (created.kind === 'ok') return created.intent.id;
  await changePayment(db.sql, ref.checkoutId, ref.attempt, { status: 'failed' }, ['open']);
  return null;
}

/** Gives back captured money in full, once: a refund that may have been made is looked for first (promise M6). */
export async function refundPayment({ db, gateway }: PaymentDeps, ref: AttemptRef): Promise<void> {
  const payment = await knownPayment(db, ref);
  if (payment.status === 'refunded') return;
  const { intent } = await intendOnPayment(db.sql, ref, 'refund', ['captured']);
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
