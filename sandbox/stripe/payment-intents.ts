import { z } from 'zod';
import { captureCharge, latestCharge } from './charges.ts';
import { choosePaymentMethod, confirm } from './confirmation.ts';
import { checkChargeAmount, checkCurrency, checkStep } from './currencies.ts';
import { endpoint, ok } from './endpoint.ts';
import type { Answer, Call, Route } from './endpoint.ts';
import { invalidParam, unexpectedState, wrongStatus } from './errors.ts';
import { newId, randomText } from './ids.ts';
import { page } from './lists.ts';
import { mergeMetadata } from './params.ts';
import {
  cancelParams,
  captureParams,
  checkCreate,
  confirmParams,
  createParams,
  fullShipping,
  paymentIntentListParams,
  updateParams,
} from './payment-intent-params.ts';
import type {
  CancelParams,
  CaptureParams,
  ConfirmParams,
  CreateParams,
  PaymentMethodOptionsParams,
  UpdateParams,
} from './payment-intent-params.ts';
import { asOfNow, CANCELABLE, CONFIRMABLE, endCanceled, hasStatus, load, save } from './payment-intent-state.ts';
import type { PaymentIntent } from './records.ts';

function paymentMethodOptions(
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

/** Without any choice by the caller Stripe turns on automatic payment methods, redirects included. */
function automaticPaymentMethods(params: CreateParams): PaymentIntent['automatic_payment_methods'] {
  const given = params.automatic_payment_methods;
  if (given !== undefined) return { enabled: given.enabled, allow_redirects: given.allow_redirects ?? 'always' };
  const chosen = params.allowed_payment_method_types !== undefined || params.confirmation_method !== undefined;
  return chosen ? null : { enabled: true, allow_redirects: 'always' };
}

function create(call: Call, params: CreateParams): Answer {
  checkCreate(params);
  const currency = checkCurrency(params.currency);
  checkChargeAmount(params.amount, currency);
  const id = newId('pi');
  const blank: PaymentIntent = {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    amount: params.amount,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: automaticPaymentMethods(params),
    canceled_at: null,
    cancellation_reason: null,
    capture_method: params.capture_method ?? 'automatic_async',
    client_secret: `${id}_secret_${randomText(25)}`,
    confirmation_method: params.confirmation_method ?? 'automatic',
    created: call.nowSeconds,
    currency,
    customer: null,
    customer_account: null,
    description: params.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: mergeMetadata({}, params.metadata),
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: paymentMethodOptions(params.payment_method_options),
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: params.receipt_email ?? null,
    review: null,
    setup_future_usage: null,
    shipping: fullShipping(params.shipping ?? null),
    source: null,
    statement_descriptor: params.statement_descriptor ?? null,
    statement_descriptor_suffix: params.statement_descriptor_suffix ?? null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  };
  const method = choosePaymentMethod(call, blank, params);
  const created = save(
    call,
    method === undefined ? blank : { ...blank, payment_method: method.id, status: 'requires_confirmation' },
  );
  call.emit('payment_intent.created', created);
  if (params.confirm !== true) return ok(created);
  const { confirmation_token, error_on_requires_action, return_url, use_stripe_sdk } = params;
  return confirm(call, created, { confirmation_token, error_on_requires_action, return_url, use_stripe_sdk });
}

/** Fields that any status allows; amount and payment method only before the money moves. */
function edited(call: Call, before: PaymentIntent, params: UpdateParams): PaymentIntent {
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
  return {
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
}

function confirmLoaded(call: Call, params: ConfirmParams): Answer {
  const before = load(call);
  if (!hasStatus(before, CONFIRMABLE)) throw wrongStatus(before, 'confirm', 'confirmed', CONFIRMABLE);
  const { allowed_payment_method_types, payment_method_options, capture_method, ...rest } = params;
  const changes = { allowed_payment_method_types, payment_method_options, capture_method };
  return confirm(call, edited(call, before, changes), rest);
}

/** Takes all or part of an authorization, once; what is left of it is given back without a refund object. */
function capture(call: Call, params: CaptureParams): Answer {
  const before = load(call);
  if (before.status !== 'requires_capture') throw wrongStatus(before, 'capture', 'captured', ['requires_capture']);
  if (params.final_capture === false) {
    throw invalidParam('final_capture', 'This account is not eligible for multiple captures.');
  }
  const amount = params.amount_to_capture ?? before.amount_capturable;
  checkStep(amount, before.currency, 'amount_to_capture');
  if (amount > before.amount_capturable) {
    const message = `amount_to_capture (${amount}) is greater than the amount that can be captured (${before.amount_capturable}).`;
    throw invalidParam('amount_to_capture', message, 'amount_too_large');
  }
  captureCharge(call, latestCharge(call, before), amount);
  const { metadata, statement_descriptor, statement_descriptor_suffix } = params;
  const captured = save(call, {
    ...edited(call, before, { metadata, statement_descriptor, statement_descriptor_suffix }),
    amount_capturable: 0,
    amount_received: amount,
    status: 'succeeded',
  });
  call.emit('payment_intent.succeeded', captured);
  return ok(captured);
}

function cancel(call: Call, params: CancelParams): Answer {
  const before = load(call);
  if (!hasStatus(before, CANCELABLE)) throw wrongStatus(before, 'cancel', 'canceled', CANCELABLE);
  return ok(endCanceled(call, before, params.cancellation_reason ?? null));
}

const PATH = '/v1/payment_intents';

export const paymentIntentRoutes: readonly Route[] = [
  endpoint('post', PATH, 'payment_intent', createParams, create),
  endpoint('get', PATH, 'list of payment_intent', paymentIntentListParams, (call, params) => {
    const current = call.newestFirst('payment_intent').map((paymentIntent) => asOfNow(call, paymentIntent));
    return page(current, params, 'payment_intent', PATH);
  }),
  endpoint('get', `${PATH}/:id`, 'payment_intent', z.strictObject({}), (call) => ok(load(call))),
  endpoint('post', `${PATH}/:id`, 'payment_intent', updateParams, (call, params) =>
    ok(save(call, edited(call, load(call), params))),
  ),
  endpoint('post', `${PATH}/:id/confirm`, 'payment_intent', confirmParams, confirmLoaded),
  endpoint('post', `${PATH}/:id/capture`, 'payment_intent', captureParams, capture),
  endpoint('post', `${PATH}/:id/cancel`, 'payment_intent', cancelParams, cancel),
];
