import { consumeToken } from './confirmation-tokens.ts';
import type { Answer, Call } from './endpoint.ts';
import { invalidParam, unexpectedState, wrongStatus } from './errors.ts';
import { checkOneSource, fullShipping } from './payment-intent-params.ts';
import type { ConfirmParams } from './payment-intent-params.ts';
import { CONFIRMABLE, hasStatus } from './payment-intent-state.ts';
import { checkUnused, createFromData, resolvePaymentMethod } from './payment-methods.ts';
import type { ConfirmationToken, PaymentIntent, PaymentMethodRecord } from './records.ts';
import { chargeOrChallenge } from './three-d-secure.ts';

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

function checkType(paymentIntent: PaymentIntent, { object }: PaymentMethodRecord): void {
  const { payment_method_types: types } = paymentIntent;
  if (types.includes(object.type)) return;
  const message =
    `The PaymentMethod provided (${object.type}) is not allowed for this PaymentIntent, because of its currency, its ` +
    `capture method or its allowed types. Provide one of: ${types.join(', ')}.`;
  throw invalidParam('payment_method', message, 'payment_intent_incompatible_payment_method');
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

/** One attempt to pay: 200 (authorized, paid, or the buyer is asked) or 402 (declined: another may be tried). */
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
  checkType(before, method);
  checkReturnUrl(before, params.return_url ?? consumed?.token.return_url);
  checkUnused(method, before.id);
  const shipping = params.shipping === undefined ? before.shipping : fullShipping(params.shipping);
  const paymentIntent: PaymentIntent = {
    ...before,
    last_payment_error: null,
    next_action: null,
    payment_method: method.id,
    receipt_email: params.receipt_email === undefined ? before.receipt_email : params.receipt_email,
    shipping: shipping ?? withTracking(consumed?.token.shipping),
  };
  const returnUrl = params.return_url ?? consumed?.token.return_url ?? undefined;
  return chargeOrChallenge(call, paymentIntent, method, { ...params, return_url: returnUrl });
}

/** A token's shipping, in the shape that a PaymentIntent has it. */
function withTracking(shipping: ConfirmationToken['shipping'] | undefined): PaymentIntent['shipping'] {
  return shipping ? { ...shipping, carrier: null, tracking_number: null } : null;
}
