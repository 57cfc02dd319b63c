import { choosePaymentMethod } from './confirmation.ts';
import { checkChargeAmount, checkCurrency } from './currencies.ts';
import type { Call } from './endpoint.ts';
import { unexpectedState, wrongStatus } from './errors.ts';
import { mergeMetadata } from './params.ts';
import { fullShipping } from './payment-intent-params.ts';
import type { PaymentMethodOptionsParams, UpdateParams } from './payment-intent-params.ts';
import { CONFIRMABLE, hasStatus } from './payment-intent-state.ts';
import type { PaymentIntent } from './records.ts';
import { METHOD_TYPES, TYPE_RULES } from './test-methods.ts';
import type { MethodType } from './test-methods.ts';

/**
 * The types that this payment can be made with: those that the caller allows, or `card` and what Stripe would add by
 * itself, as far as they take the currency and (where asked for) manual capture.
 */
export function offeredTypes(paymentIntent: PaymentIntent): MethodType[] {
  const { allowed_payment_method_types: allowed, automatic_payment_methods: automatic, currency } = paymentIntent;
  const redirects = automatic?.allow_redirects !== 'never';
  return METHOD_TYPES.filter((type) => {
    if (allowed === null ? type !== 'card' && automatic?.enabled !== true : !allowed.includes(type)) return false;
    if (type === 'ideal' && !redirects) return false;
    const rules = TYPE_RULES[type];
    const canCapture = rules.manualCapture || paymentIntent.capture_method !== 'manual';
    return canCapture && (rules.currency === undefined || rules.currency === currency);
  });
}

export function paymentMethodOptions(
  given: PaymentMethodOptionsParams | undefined,
  before: PaymentIntent['payment_method_options'] = null,
): PaymentIntent['payment_method_options'] {
  const { capture_method: previous, ...card } = {
    installments: null,
    mandate_options: null,
    network: null,
    request_three_d_secure: 'automatic' as const,
    ...before?.card,
    ...given?.card,
  };
  // An empty text unsets the card's own capture method.
  return { card: previous ? { ...card, capture_method: 'manual' } : card };
}

/** Fields that any status allows; amount and payment method only before the money moves. */
export function edited(call: Call, before: PaymentIntent, params: UpdateParams): PaymentIntent {
  if (!hasStatus(before, CONFIRMABLE)) {
    for (const field of ['amount', 'currency', 'payment_method', 'payment_method_data', 'capture_method'] as const) {
      if (params[field] === undefined) continue;
      const message =
        `This PaymentIntent's ${field} could not be updated because it has a status of ${before.status}. You may only ` +
        `update the ${field} of a PaymentIntent with one of the following statuses: ${CONFIRMABLE.join(', ')}.`;
      throw unexpectedState(before, message);
    }
    if (before.status === 'canceled') throw wrongStatus(before, 'update', 'updated', [...CONFIRMABLE, 'succeeded']);
  }
  const currency = params.currency === undefined ? before.currency : checkCurrency(params.currency);
  const amount = params.amount ?? before.amount;
  const repriced = amount !== before.amount || currency !== before.currency;
  if (params.amount !== undefined || params.currency !== undefined) checkChargeAmount(amount, currency);
  const replacesMethod = params.payment_method !== undefined || params.payment_method_data !== undefined;
  const method = replacesMethod ? choosePaymentMethod(call, before, params) : undefined;
  const { description, receipt_email, statement_descriptor, statement_descriptor_suffix } = params;
  const texts = { description, receipt_email, statement_descriptor, statement_descriptor_suffix };
  const changed: PaymentIntent = {
    ...before,
    ...Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined)),
    allowed_payment_method_types: params.allowed_payment_method_types ?? before.allowed_payment_method_types,
    amount,
    capture_method: params.capture_method ?? before.capture_method,
    currency,
    metadata: mergeMetadata(before.metadata, params.metadata),
    payment_method_options: paymentMethodOptions(params.payment_method_options, before.payment_method_options),
    shipping: params.shipping === undefined ? before.shipping : fullShipping(params.shipping),
    ...(method === undefined ? {} : { payment_method: method.id }),
    // What the buyer was asked to authenticate no longer stands.
    ...(method === undefined && !(before.status === 'requires_action' && repriced)
      ? {}
      : { next_action: null, status: 'requires_confirmation' as const }),
  };
  return { ...changed, payment_method_types: offeredTypes(changed) };
}
