import type { Mailer } from '../adapters/mail/mailer.ts';
import { orderIdOf } from '../adapters/crypto/identity.ts';
import { loadOrder } from '../adapters/postgres/order-table.ts';
import { changePayment } from '../adapters/postgres/payment-table.ts';
import type { Attempted } from '../adapters/stripe/payment-gateway.ts';
import { captured, confirmed } from '../domain/checkout/order-transitions.ts';
import type { StepResult } from './checkout-step.ts';
import { runStep } from './checkout-step.ts';
import { cancellationMail, confirmationMail } from './confirmation-mail.ts';
import { callOnce, intendOnCheckout, intendOnPayment, settle } from './effect-ledger.ts';
import type { PlaceDeps, StepRef } from './orders.ts';
import { readyToFulfill } from './orders.ts';
import type { AttemptRef, PaymentDeps } from './payment-intent.ts';

export interface AftermathDeps extends PlaceDeps, PaymentDeps {
  readonly mailer: Mailer;
  readonly shop: {
    readonly name: string;
    readonly domain: string;
    readonly publicUrl: string;
    readonly storefrontUrl: string;
  };
}

/** refused: Stripe will not give the money (the authorization lapsed or was canceled); the order can't be kept. */
export type CaptureResult = { readonly kind: 'captured' } | { readonly kind: 'refused'; readonly code: string };

/** Takes the money of a placed order, all of it, once. An unknown outcome is read back before it is tried again. */
export async function capturePayment(
  deps: AftermathDeps,
  ref: StepRef & AttemptRef,
): Promise<StepResult<CaptureResult>> {
  const { db, gateway } = deps;
  const { checkoutId, attempt, revision } = ref;
  const { intent, payment } = await intendOnPayment(db.sql, ref, 'capture', ['authorized', 'captured']);
  if (!intent || !payment.paymentIntentId)
    throw new Error(`attempt ${attempt} of ${checkoutId} has nothing to capture`);
  const { paymentIntentId } = payment;

  let result: Attempted | null = null;
  const taken = async (): Promise<Attempted | null> => {
    const seen = await gateway.retrieve(paymentIntentId);
    return seen.status === 'succeeded' ? { kind: 'ok', intent: seen } : null;
  };
  // Some ways of paying are charged at once.
  if (intent.again || payment.status === 'captured') result = await taken();
  result ??= await callOnce(db.sql, intent.row, (key) => gateway.capture(paymentIntentId, key));
  // A refusal may mean that it was captured in between.
  if (result.kind !== 'ok') result = (await taken()) ?? result;
  if (result.kind !== 'ok') {
    const { code } = result;
    await settle(db.sql, intent.row.key, 'refused', paymentIntentId, { code });
    return runStep<CaptureResult>(deps, checkoutId, revision, async () => ({ kind: 'refused', code }));
  }
  const { capturedMinor } = result.intent;
  return runStep<CaptureResult>(deps, checkoutId, revision, async ({ sql, checkout, nowMs, write }) => {
    await settle(sql, intent.row.key, 'done', paymentIntentId);
    await changePayment(sql, checkoutId, attempt, { status: 'captured', capturedMinor });
    if (checkout.waitingFor === 'capture') {
      await write(
        captured(checkout, nowMs),
        { type: 'payment.captured', data: { attempt, capturedMinor, currency: checkout.currency } },
        readyToFulfill(checkout, capturedMinor),
      );
    }
    return { kind: 'captured' };
  });
}

/**
 * Tells the buyer once that the order is placed, after the capture. A mail whose sending was cut off is sent again under the
 * same Message-ID, so that a mailbox keeps one.
 */
export async function sendConfirmation(
  deps: AftermathDeps,
  { checkoutId, revision }: StepRef,
): Promise<StepResult<null>> {
  const { db, mailer } = deps;
  const { row, checkout: placed, orderCanceled } = await intendOnCheckout(db.sql, checkoutId, 'confirmation_email');
  let sent: boolean | null = null;
  if (row.outcome !== 'done') {
    // Support may cancel the order while the mail can't be sent: the buyer is told that, and nothing else after it.
    const mail = orderCanceled ? null : confirmationMail(placed, deps.shop);
    sent = mail !== null && (await mailer.send(mail));
  }
  return runStep<null>(deps, checkoutId, revision, async ({ sql, checkout, nowMs, write }) => {
    if (sent !== null) await settle(sql, row.key, 'done', null, { sent });
    if (checkout.waitingFor === 'confirmation_email') {
      await write(confirmed(checkout, nowMs), {
        type: 'order.confirmed',
        data: { orderNumber: checkout.order?.number, mailed: sent ?? true },
      });
    }
    return null;
  });
}

/** Tells the buyer once that the order is canceled. */
export async function sendCancellation(
  { db, mailer, shop }: AftermathDeps,
  { checkoutId }: { readonly checkoutId: string },
): Promise<void> {
  const { row, checkout } = await intendOnCheckout(db.sql, checkoutId, 'cancellation_email');
  if (row.outcome === 'done') return;
  const canceledBy = (await loadOrder(db.sql, orderIdOf(checkoutId)))?.order.canceledBy ?? null;
  const mail = cancellationMail(checkout, shop, canceledBy);
  await settle(db.sql, row.key, 'done', null, { sent: mail !== null && (await mailer.send(mail)) });
}
