import { createCharge } from './charges.ts';
import { consumeToken } from './confirmation-tokens.ts';
import { ok } from './endpoint.ts';
import type { Answer, Call } from './endpoint.ts';
import { ApiError, docUrl, invalidParam, unexpectedState, wrongStatus } from './errors.ts';
import { checkOneSource, fullShipping } from './payment-intent-params.ts';
import type { ConfirmParams } from './payment-intent-params.ts';
import { CONFIRMABLE, hasStatus, save } from './payment-intent-state.ts';
import { checkUnused, createFromData, resolvePaymentMethod } from './payment-methods.ts';
import type { Charge, ConfirmationToken, PaymentIntent, PaymentMethodRecord } from './records.ts';
import { testCard } from './test-cards.ts';
import type { Decline } from './test-cards.ts';

/** The payment method of `params`, or the one that the PaymentIntent already has. */
export function choosePaymentMethod(
  call: Call,
  paymentIntent: PaymentIntent,
  params: Pick<ConfirmParams, 'payment_method' | 'payment_method_data'>,
): PaymentMethodRecord | undefined {
  checkOneSource(params);
  if (params.payment_method_data !== undefined) {
    return createFromData(call, params.payment_method_data, 'payment_method_data[card][token]');
  }
  const chosen = params.payment_method ?? paymentIntent.payment_method;
  return chosen === null ? undefined : resolvePaymentMethod(call, chosen, 'payment_method');
}

/** Manual for this payment: as a whole, or by the card's own option. */
function isManual(paymentIntent: PaymentIntent): boolean {
  return (
    paymentIntent.capture_method === 'manual' || paymentIntent.payment_method_options?.card?.capture_method === 'manual'
  );
}

function checkReturnUrl(paymentIntent: PaymentIntent, returnUrl: string | null | undefined): void {
  const automatic = paymentIntent.automatic_payment_methods;
  if (automatic?.enabled !== true || automatic.allow_redirects === 'never' || returnUrl) return;
  throw invalidParam(
    'return_url',
    'This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment ' +
      'methods might redirect your customer off of your page, you must provide a `return_url`. If you do not want to ' +
      'accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and ' +
      '`automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.',
  );
}

/** One attempt to pay. Answers 200 (authorized or paid) or 402 (declined: another payment method may be tried). */
export function confirm(call: Call, before: PaymentIntent, params: ConfirmParams): Answer {
  if (!hasStatus(before, CONFIRMABLE)) throw wrongStatus(before, 'confirm', 'confirmed', CONFIRMABLE);
  checkOneSource(params);
  const consumed =
    params.confirmation_token === undefined ? undefined : consumeToken(call, params.confirmation_token, before.id);
  const method = consumed?.method ?? choosePaymentMethod(call, before, params);
  if (method === undefined) {
    const message =
      "You cannot confirm this PaymentIntent because it's missing a payment method. Update the PaymentIntent with a " +
      'payment method and confirm it again, or confirm it with a payment method or ConfirmationToken.';
    throw unexpectedState(before, message);
  }
  checkReturnUrl(before, params.return_url ?? consumed?.token.return_url);
  checkUnused(method, before.id);
  const shipping = params.shipping === undefined ? before.shipping : fullShipping(params.shipping);
  const paymentIntent: PaymentIntent = {
    ...before,
    last_payment_error: null,
    payment_method: method.id,
    receipt_email: params.receipt_email === undefined ? before.receipt_email : params.receipt_email,
    shipping: shipping ?? withTracking(consumed?.token.shipping),
  };
  const decline = testCard(method.cardName).decline;
  const charge = createCharge(call, paymentIntent, method, isManual(paymentIntent));
  if (decline !== undefined) return declined(call, paymentIntent, charge, method, decline);
  call.tx.put('payment_method', { ...method, chargedBy: paymentIntent.id });
  return ok(isManual(paymentIntent) ? authorize(call, paymentIntent, charge) : succeed(call, paymentIntent, charge));
}

/** A token's shipping, in the shape that a PaymentIntent has it. */
function withTracking(shipping: ConfirmationToken['shipping'] | undefined): PaymentIntent['shipping'] {
  return shipping ? { ...shipping, carrier: null, tracking_number: null } : null;
}

function authorize(call: Call, paymentIntent: PaymentIntent, charge: Charge): PaymentIntent {
  const authorized = save(call, {
    ...paymentIntent,
    amount_capturable: paymentIntent.amount,
    latest_charge: charge.id,
    status: 'requires_capture',
  });
  call.emit('payment_intent.amount_capturable_updated', authorized);
  return authorized;
}

function succeed(call: Call, paymentIntent: PaymentIntent, charge: Charge): PaymentIntent {
  const succeeded = save(call, {
    ...paymentIntent,
    amount_received: paymentIntent.amount,
    latest_charge: charge.id,
    status: 'succeeded',
  });
  call.emit('payment_intent.succeeded', succeeded);
  return succeeded;
}

function declined(
  call: Call,
  paymentIntent: PaymentIntent,
  charge: Charge,
  method: PaymentMethodRecord,
  decline: Decline,
): Answer {
  const error = {
    type: 'card_error' as const,
    charge: charge.id,
    code: decline.code,
    ...(decline.declineCode === undefined ? {} : { decline_code: decline.declineCode }),
    doc_url: docUrl(decline.code),
    message: decline.message,
    payment_method: method.object,
  };
  const failed = save(call, {
    ...paymentIntent,
    last_payment_error: error,
    latest_charge: charge.id,
    payment_method: null,
    status: 'requires_payment_method',
  });
  call.emit('payment_intent.payment_failed', failed);
  return { status: 402, body: { error: new ApiError(402, { ...error, payment_intent: failed }).body } };
}
