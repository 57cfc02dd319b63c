import { z } from 'zod';
import { cancel, capture } from './capture.ts';
import { choosePaymentMethod, confirm } from './confirmation.ts';
import { checkChargeAmount, checkCurrency } from './currencies.ts';
import { endpoint, ok } from './endpoint.ts';
import type { Answer, Call, Route } from './endpoint.ts';
import { wrongStatus } from './errors.ts';
import { newId, randomText } from './ids.ts';
import { page } from './lists.ts';
import { mergeMetadata } from './params.ts';
import { edited, offeredTypes, paymentMethodOptions } from './payment-intent-edits.ts';
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
import type { ConfirmParams, CreateParams } from './payment-intent-params.ts';
import { CONFIRMABLE, hasStatus, load, save } from './payment-intent-state.ts';
import type { PaymentIntent } from './records.ts';

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
    payment_method_types: [],
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
  blank.payment_method_types = offeredTypes(blank);
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

function confirmLoaded(call: Call, params: ConfirmParams): Answer {
  const before = load(call);
  if (!hasStatus(before, CONFIRMABLE)) throw wrongStatus(before, 'confirm', 'confirmed', CONFIRMABLE);
  const { allowed_payment_method_types, payment_method_options, capture_method, ...rest } = params;
  const changes = { allowed_payment_method_types, payment_method_options, capture_method };
  return confirm(call, edited(call, before, changes), rest);
}

const PATH = '/v1/payment_intents';

export const paymentIntentRoutes: readonly Route[] = [
  endpoint('post', PATH, 'payment_intent', createParams, create),
  endpoint('get', PATH, 'list of payment_intent', paymentIntentListParams, (call, params) => {
    return page(call.newestFirst('payment_intent'), params, 'payment_intent', PATH);
  }),
  endpoint('get', `${PATH}/:id`, 'payment_intent', z.strictObject({}), (call) => ok(load(call))),
  endpoint('post', `${PATH}/:id`, 'payment_intent', updateParams, (call, params) =>
    ok(save(call, edited(call, load(call), params))),
  ),
  endpoint('post', `${PATH}/:id/confirm`, 'payment_intent', confirmParams, confirmLoaded),
  endpoint('post', `${PATH}/:id/capture`, 'payment_intent', captureParams, capture),
  endpoint('post', `${PATH}/:id/cancel`, 'payment_intent', cancelParams, cancel),
];
