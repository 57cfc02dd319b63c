import { z } from 'zod';
import { endpoint, ok } from './endpoint.ts';
import type { Call, Route } from './endpoint.ts';
import { ApiError, invalidParam, resourceMissing } from './errors.ts';
import { newId } from './ids.ts';
import { fullAddress, id, paymentMethodData, shipping } from './params.ts';
import {
  billingDetails,
  createPaymentMethod,
  nameOfData,
  resolvePaymentMethod,
  typeDetails,
} from './payment-methods.ts';
import type { ConfirmationTokenRecord, PaymentMethodRecord } from './records.ts';

const LIFE_SECONDS = 12 * 3600;

const createParams = z.strictObject({
  payment_method: id.optional(),
  payment_method_data: paymentMethodData.optional(),
  return_url: z.string().min(1).max(5000).optional(),
  shipping: shipping.optional(),
});

function create(call: Call, params: z.output<typeof createParams>): ConfirmationTokenRecord {
  const from = source(call, params);
  const tokenId = newId('ctoken');
  const record: ConfirmationTokenRecord = {
    id: tokenId,
    testName: from.testName,
    object: {
      id: tokenId,
      object: 'confirmation_token',
      created: call.nowSeconds,
      expires_at: call.nowSeconds + LIFE_SECONDS,
      livemode: false,
      mandate_data: null,
      metadata: {},
      payment_intent: null,
      payment_method_options: null,
      payment_method_preview: {
        allow_redisplay: 'unspecified',
        billing_details: from.details,
        customer: null,
        customer_account: null,
        ...typeDetails(from.testName),
      },
      return_url: params.return_url ?? null,
      setup_future_usage: null,
      setup_intent: null,
      shipping:
        params.shipping === undefined
          ? null
          : {
              address: fullAddress(params.shipping.address),
              name: params.shipping.name,
              phone: params.shipping.phone ?? null,
            },
      use_stripe_sdk: true,
    },
  };
  call.tx.put('confirmation_token', record);
  return record;
}

function source(call: Call, params: z.output<typeof createParams>) {
  const data = params.payment_method_data;
  if (params.payment_method !== undefined) {
    if (data !== undefined) {
      throw invalidParam('payment_method', 'You may only specify one of payment_method, payment_method_data.');
    }
    const method = resolvePaymentMethod(call, params.payment_method, 'payment_method');
    return { testName: method.testName, details: { ...method.object.billing_details } };
  }
  if (data === undefined) {
    throw invalidParam('payment_method_data', 'Missing required param: payment_method_data.', 'parameter_missing');
  }
  const name = nameOfData(data, 'payment_method_data[card][token]');
  return { testName: name, details: billingDetails(data.billing_details) };
}

/** Uses a token up for a PaymentIntent and makes its payment method. A token works once and for 12 h. */
export function consumeToken(
  call: Call,
  tokenId: string,
  paymentIntent: string,
): { method: PaymentMethodRecord; token: ConfirmationTokenRecord['object'] } {
  const record = call.tx.get('confirmation_token', tokenId);
  if (record === undefined) throw resourceMissing('confirmation_token', tokenId, 'confirmation_token');
  const token = record.object;
  if (token.payment_intent !== null) throw unusable(`ConfirmationToken ${tokenId} has already been used.`);
  if ((token.expires_at ?? 0) <= call.nowSeconds) throw unusable(`ConfirmationToken ${tokenId} has expired.`);
  const details = token.payment_method_preview?.billing_details ?? billingDetails(undefined);
  const method = createPaymentMethod(call, record.testName, { ...details, tax_id: null });
  const used = { ...token, payment_intent: paymentIntent };
  call.tx.put('confirmation_token', { ...record, object: used });
  return { method, token: used };
}

function unusable(message: string): ApiError {
  return new ApiError(400, { type: 'invalid_request_error', message, param: 'confirmation_token' });
}

export const confirmationTokenRoutes: readonly Route[] = [
  endpoint('post', '/v1/test_helpers/confirmation_tokens', 'confirmation_token', createParams, (call, params) =>
    ok(create(call, params).object),
  ),
  endpoint('get', '/v1/confirmation_tokens/:id', 'confirmation_token', z.strictObject({}), (call) => {
    const found = call.tx.get('confirmation_token', call.id);
    if (found === undefined) throw resourceMissing('confirmation_token', call.id, 'confirmation_token', 404);
    return ok(found.object);
  }),
];
