import { createHash } from 'node:crypto';
import { z } from 'zod';
import { endpoint, ok } from './endpoint.ts';
import type { Call, Route } from './endpoint.ts';
import { ApiError, resourceMissing } from './errors.ts';
import { newId } from './ids.ts';
import { fullAddress, mergeMetadata, paymentMethodData } from './params.ts';
import type { BillingDetailsParams, PaymentMethodData } from './params.ts';
import type { PaymentMethodRecord } from './records.ts';
import type { TestCard } from './test-cards.ts';
import { testMethod, testName } from './test-methods.ts';

export const EXPIRY = { exp_month: 12, exp_year: 2034 } as const;

/** The same for every payment method of one card, as Stripe's fingerprint is. */
export function fingerprint(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 16);
}

export function billingDetails(
  given: BillingDetailsParams | undefined,
): PaymentMethodRecord['object']['billing_details'] {
  return {
    address: fullAddress(given?.address),
    email: given?.email ?? null,
    name: given?.name ?? null,
    phone: given?.phone ?? null,
    tax_id: null,
  };
}

function cardDetails(name: string, card: TestCard) {
  return {
    brand: card.brand,
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'unchecked' },
    country: 'US',
    display_brand: card.brand,
    ...EXPIRY,
    fingerprint: fingerprint(name),
    funding: card.funding,
    generated_from: null,
    last4: card.last4,
    networks: { available: [card.brand], preferred: null },
    regulated_status: 'unregulated' as const,
    three_d_secure_usage: { supported: true },
    wallet: null,
  };
}

/** What a payment method and a confirmation token's preview say of the test method `name`, by its type. */
export function typeDetails(name: string) {
  const method = testMethod(name);
  if (method.type === 'card') return { type: 'card' as const, card: cardDetails(name, method) };
  if (method.type === 'ideal') return { type: 'ideal' as const, ideal: { bank: null, bic: null } };
  const common = { fingerprint: fingerprint(name), last4: method.last4 };
  if (method.type === 'sepa_debit') {
    const sepa = { bank_code: '37040044', branch_code: '', country: method.country, generated_from: null, ...common };
    return { type: 'sepa_debit' as const, sepa_debit: sepa };
  }
  const account = {
    account_holder_type: 'individual' as const,
    account_type: 'checking' as const,
    bank_name: 'STRIPE TEST BANK',
    financial_connections_account: null,
    networks: { preferred: 'ach', supported: ['ach' as const] },
    routing_number: '110000000',
    status_details: {},
    ...common,
  };
  return { type: 'us_bank_account' as const, us_bank_account: account };
}

/** Writes a new payment method of a test method. */
export function createPaymentMethod(
  call: Call,
  name: string,
  details = billingDetails(undefined),
  metadata: Record<string, string> = {},
): PaymentMethodRecord {
  const id = newId('pm');
  const record: PaymentMethodRecord = {
    id,
    testName: name,
    chargedBy: null,
    object: {
      id,
      object: 'payment_method',
      allow_redisplay: 'unspecified',
      billing_details: details,
      created: call.nowSeconds,
      customer: null,
      customer_account: null,
      livemode: false,
      metadata,
      ...typeDetails(name),
    },
  };
  call.tx.put('payment_method', record);
  return record;
}

/** The test method that `payment_method_data` asks for; `param` is the prefix in a refusal. */
export function nameOfData(data: PaymentMethodData, param: string): string {
  if (data.type === 'ideal') return 'ideal';
  const { token } = data.card;
  const name = token.startsWith('tok_') ? testName(token) : undefined;
  if (name === undefined) throw resourceMissing('token', token, param);
  return name;
}

export function createFromData(call: Call, data: PaymentMethodData, param: string): PaymentMethodRecord {
  const name = nameOfData(data, param);
  const metadata = mergeMetadata({}, data.metadata);
  return createPaymentMethod(call, name, billingDetails(data.billing_details), metadata);
}

/** A payment method by id, or a new one for a test name such as `pm_card_visa`, as Stripe does in test mode. */
export function resolvePaymentMethod(
  call: Call,
  id: string,
  param: string,
  missingStatus: 400 | 404 = 400,
): PaymentMethodRecord {
  const name = id.startsWith('pm_') ? testName(id) : undefined;
  if (name !== undefined) return createPaymentMethod(call, name);
  const found = call.tx.get('payment_method', id);
  if (found === undefined) throw resourceMissing('PaymentMethod', id, param, missingStatus);
  return found;
}

/** Without a customer a payment method pays once. */
export function checkUnused(method: PaymentMethodRecord, paymentIntent: string): void {
  if (method.chargedBy === null || method.chargedBy === paymentIntent) return;
  throw new ApiError(400, {
    type: 'invalid_request_error',
    message:
      'The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, and may not be ' +
      'used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.',
  });
}

export const paymentMethodRoutes: readonly Route[] = [
  endpoint('post', '/v1/payment_methods', 'payment_method', paymentMethodData, (call, params) =>
    ok(createFromData(call, params, 'card[token]').object),
  ),
  endpoint('get', '/v1/payment_methods/:id', 'payment_method', z.strictObject({}), (call) =>
    ok(resolvePaymentMethod(call, call.id, 'payment_method', 404).object),
  ),
];
