import type { Payment } from '../adapters/postgres/payment-table.ts';
import { changePayment } from '../adapters/postgres/payment-table.ts';
import type { Attempted, PaymentIntentView } from '../adapters/stripe/payment-gateway.ts';
import type { CommandPayload, PaymentCredential } from '../contracts/commands.ts';
import { actionPath } from '../contracts/buyer-action.ts';
import { isBoundTo } from '../domain/money/payment-binding.ts';
import { callOnce, effectKey, findEffect, intendOnPayment, settle } from './effect-ledger.ts';
import type { AttemptRef, PaymentDeps } from './payment-intent.ts';
import { knownPayment } from './payment-intent.ts';

/** What is known of an attempt's payment. Unknown outcomes are thrown, and the activity retried. */
export type PaymentOutcome =
  | { readonly kind: 'authorized' }
  | { readonly kind: 'processing' }
  /** The bank wants to hear from the buyer first, at the page that `actionToken` stands for. */
  | { readonly kind: 'action_required' }
  /** The buyer has been at his bank; confirmed once more, the money is reserved. */
  | { readonly kind: 'authenticated' }
  /** No money was reserved; `code` is Stripe's decline or error code. */
  | { readonly kind: 'declined'; readonly code: string };

/** Confirms the attempt on the server: the buyer's bank reserves the money. An outcome that is not known is read back. */
export async function confirmPayment(deps: PaymentDeps, ref: AttemptRef): Promise<PaymentOutcome> {
  const { db, gateway } = deps;
  const { intent, payment, commandPayload } = await intendOnPayment(db.sql, ref, 'confirm', ['open']);
  if (!intent || !payment.paymentIntentId) return { kind: 'declined', code: 'attempt_closed' };
  if (payment.status === 'authorized') return { kind: 'authorized' };
  if (intent.again) {
    const seen = await gateway.retrieve(payment.paymentIntentId);
    // Without a card and without a refusal it has not been confirmed yet.
    if (seen.status !== 'requires_payment_method' || seen.declineCode) {
      return record(deps, payment, intent.row.key, { kind: 'ok', intent: seen });
    }
  }
  const credential = credentialOf(deps, payment, commandPayload);
  const { paymentIntentId } = payment;
  const confirmed = await callOnce(db.sql, intent.row, (key) =>
    gateway.confirm(paymentIntentId, credential, returnUrl(deps, ref), key),
  );
  return record(deps, payment, intent.row.key, confirmed);
}

/** Confirms the attempt once more, after the buyer has been at his bank: an effect with a key and a ledger row of its own. */
export async function confirmPaymentAgain(deps: PaymentDeps, ref: AttemptRef): Promise<PaymentOutcome> {
  const { db, gateway } = deps;
  const { intent, payment } = await intendOnPayment(db.sql, ref, 'confirm_again', ['open']);
  const { paymentIntentId } = payment;
  if (!intent || !paymentIntentId) return { kind: 'declined', code: 'attempt_closed' };
  if (payment.status === 'authorized') return { kind: 'authorized' };
  if (intent.again) {
    const seen = await gateway.retrieve(paymentIntentId);
    if (seen.status !== 'requires_confirmation') {
      return record(deps, payment, intent.row.key, { kind: 'ok', intent: seen });
    }
  }
  const confirmed = await callOnce(db.sql, intent.row, (key) =>
    gateway.confirm(paymentIntentId, null, returnUrl(deps, ref), key),
  );
  return record(deps, payment, intent.row.key, confirmed);
}

/** Where the bank sends the buyer back to: our page of this attempt. */
function returnUrl({ identity, shop }: PaymentDeps, { checkoutId, attempt }: AttemptRef): string {
  return `${shop.publicUrl}${actionPath(identity.actionToken(checkoutId, attempt))}/return`;
}

/** Asks Stripe how an attempt stands, and records it: after news, or where no news came. */
export async function readPayment(deps: PaymentDeps, ref: AttemptRef): Promise<PaymentOutcome> {
  const payment = await knownPayment(deps.db, ref);
  if (!payment.paymentIntentId) return { kind: 'declined', code: payment.failureCode ?? 'attempt_closed' };
  const intent = await deps.gateway.retrieve(payment.paymentIntentId);
  const again = await findEffect(deps.db.sql, effectKey(ref.checkoutId, ref.attempt, 'confirm_again'));
  const key = again?.key ?? effectKey(ref.checkoutId, ref.attempt, 'confirm');
  return record(deps, payment, key, { kind: 'ok', intent });
}

async function record(deps: PaymentDeps, payment: Payment, key: string, result: Attempted): Promise<PaymentOutcome> {
  const { checkoutId, attempt, paymentIntentId } = payment;
  const outcome = outcomeOf(payment, result);
  if (outcome.kind === 'processing') return outcome;
  if (outcome.kind === 'authenticated') {
    // The buyer was faster than the answer of the first confirm, or that was lost.
    const first = effectKey(checkoutId, attempt, 'confirm');
    await settle(deps.db.sql, first, 'done', paymentIntentId, { needs: 'buyer_action' });
    return outcome;
  }
  await deps.db.transaction(async (sql) => {
    if (outcome.kind === 'action_required') {
      const token = deps.identity.actionToken(checkoutId, attempt);
      const sealedUrl = deps.seal.seal(result.kind === 'ok' && result.intent.actionUrl, token);
      await settle(sql, key, 'done', paymentIntentId, { needs: 'buyer_action' });
      await changePayment(sql, checkoutId, attempt, { action: { token, sealedUrl } }, ['open']);
    } else if (outcome.kind === 'authorized') {
      const captureBefore = result.kind === 'ok' ? result.intent.captureBefore : null;
      const [status, capturedMinor] =
        result.kind === 'ok' && result.intent.status === 'succeeded'
          ? (['captured', result.intent.capturedMinor] as const)
          : (['authorized', 0] as const);
      await Promise.all([
        settle(sql, key, 'done', paymentIntentId),
        changePayment(sql, checkoutId, attempt, { status, captureBefore, capturedMinor }, ['open']),
      ]);
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
    case 'requires_confirmation':
      return { kind: 'authenticated' };
    case 'requires_action':
      // Without an address there is nowhere that the buyer could be sent.
      return intent.actionUrl === null
        ? { kind: 'declined', code: 'authentication_required' }
        : { kind: 'action_required' };
    case 'canceled':
      return { kind: 'declined', code: 'payment_canceled' };
    default:
      return { kind: 'declined', code: declineCodeOf(intent) };
  }
}

/** Stripe's name for a buyer who was not recognized by his bank says what it is about only to those who know Stripe. */
function declineCodeOf({ declineCode }: PaymentIntentView): string {
  if (declineCode === 'payment_intent_authentication_failure') return 'authentication_failed';
  return declineCode ?? 'card_declined';
}

function credentialOf({ seal }: PaymentDeps, payment: Payment, sealed: Uint8Array | null): PaymentCredential {
  const payload = sealed && seal.open<CommandPayload>(sealed, payment.commandId);
  if (payload?.operation !== 'complete' || !payload.credential) {
    throw new Error(`attempt ${payment.attempt} of ${payment.checkoutId} has no credential`);
  }
  return payload.credential;
}
