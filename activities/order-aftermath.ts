import type { Mailer } from '../adapters/mail/mailer.ts';
import { changePayment } from '../adapters/postgres/payment-table.ts';
import type { Attempted } from '../adapters/stripe/payment-gateway.ts';
import { captured, confirmed } from '../domain/checkout/transitions.ts';
import type { StepDeps, StepResult } from './checkout-step.ts';
import { runStep } from './checkout-step.ts';
import { confirmationMail } from './confirmation-mail.ts';
import { callOnce, intendOnCheckout, intendOnPayment, settle } from './effect-ledger.ts';
import type { StepRef } from './orders.ts';
import type { AttemptRef, PaymentDeps } from './payment-intent.ts';

export interface AftermathDeps extends StepDeps, PaymentDeps {
  readonly mailer: Mailer;
  readonly shop: { readonly name: string; readonly domain: string; readonly publicUrl: string };
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
  if (intent.again) {
    const seen = await gateway.retrieve(paymentIntentId);
    if (seen.status === 'succeeded') result = { kind: 'ok', intent: seen };
  }
  result ??= await callOnce(db.sql, intent.row, (key) => gateway.capture(paymentIntentId, key));
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
      await write(captured(checkout, nowMs), {
        type: 'payment.captured',
        data: { attempt, capturedMinor, currency: checkout.currency },
      });
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
  const { row, checkout: placed } = await intendOnCheckout(db.sql, checkoutId, 'confirmation_email');
  let sent: boolean | null = null;
  if (row.outcome !== 'done') {
    const mail = confirmationMail(placed, deps.shop);
    sent = mail !== null && (await mailer.send(mail));
  }
  return runStep<null>(deps, checkoutId, revision, async ({ sql, checkout, write }) => {
    if (sent !== null) await settle(sql, row.key, 'done', null, { sent });
    if (checkout.waitingFor === 'confirmation_email') {
      await write(confirmed(checkout), {
        type: 'order.confirmed',
        data: { orderNumber: checkout.order?.number, mailed: sent ?? true },
      });
    }
    return null;
  });
}
