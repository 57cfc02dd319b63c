import { randomUUID } from 'node:crypto';
import type { Call } from './endpoint.ts';
import { EXPIRY, fingerprint } from './payment-methods.ts';
import type { Charge, PaymentIntent, PaymentMethodRecord } from './records.ts';
import type { Decline } from './test-cards.ts';
import { testMethod } from './test-methods.ts';
import type { TestMethod } from './test-methods.ts';

/** How a charge is made. */
export interface Making {
  /** Authorized only, to be captured later. */
  manual: boolean;
  /** The buyer passed 3-D Secure. */
  authenticated: boolean;
}

type Details = NonNullable<Charge['payment_method_details']>;
type CardMethod = Extract<TestMethod, { type: 'card' }>;

function threeDSecure(authenticated: boolean) {
  if (!authenticated) return null;
  return {
    authentication_flow: 'challenge' as const,
    electronic_commerce_indicator: '05' as const,
    exemption_indicator: null,
    result: 'authenticated' as const,
    result_reason: null,
    transaction_id: randomUUID(),
    version: '2.2.0' as const,
  };
}

function check(card: CardMethod, name: 'address_line1_check' | 'address_postal_code_check' | 'cvc_check') {
  if (card.failedChecks?.includes(name)) return 'fail';
  return name === 'cvc_check' ? 'pass' : null;
}

function cardDetails(call: Call, paymentIntent: PaymentIntent, name: string, card: CardMethod, making: Making) {
  const { manual, authenticated } = making;
  const authorized = card.decline === undefined;
  const severalCaptures =
    manual && paymentIntent.payment_method_options?.card?.request_multicapture === 'if_available' && authorized;
  return {
    amount_authorized: authorized ? paymentIntent.amount : null,
    authorization_code: authorized ? '123456' : null,
    brand: card.brand,
    ...(authorized && manual ? { capture_before: call.nowSeconds + call.captureWithinSeconds } : {}),
    checks: {
      address_line1_check: check(card, 'address_line1_check'),
      address_postal_code_check: check(card, 'address_postal_code_check'),
      cvc_check: check(card, 'cvc_check'),
    },
    country: 'US',
    electronic_commerce_indicator: authenticated ? ('05' as const) : null,
    ...EXPIRY,
    extended_authorization: { status: 'disabled' as const },
    fingerprint: fingerprint(name),
    funding: card.funding,
    incremental_authorization: { status: 'unavailable' as const },
    installments: null,
    last4: card.last4,
    mandate: null,
    multicapture: { status: severalCaptures ? ('available' as const) : ('unavailable' as const) },
    network: card.brand,
    network_token: { used: false },
    network_transaction_id: '104102978678771',
    overcapture: { maximum_amount_capturable: paymentIntent.amount, status: 'unavailable' as const },
    regulated_status: 'unregulated' as const,
    three_d_secure: threeDSecure(authenticated),
    transaction_link_id: null,
    wallet: null,
  };
}

/** `payment_method_details` of a charge. */
export function paymentMethodDetails(
  call: Call,
  paymentIntent: PaymentIntent,
  { testName, object }: PaymentMethodRecord,
  making: Making,
): Details {
  const method = testMethod(testName);
  if (method.type === 'card') {
    return { type: 'card', card: cardDetails(call, paymentIntent, testName, method, making) };
  }
  if (method.type === 'ideal') {
    const ideal = {
      bank: object.ideal?.bank ?? null,
      bic: object.ideal?.bic ?? null,
      generated_sepa_debit: null,
      generated_sepa_debit_mandate: null,
      iban_last4: null,
      transaction_id: null,
      verified_name: null,
    };
    return { type: 'ideal', ideal };
  }
  const common = { fingerprint: fingerprint(testName), last4: method.last4 };
  if (method.type === 'sepa_debit') {
    const sepa = { bank_code: '37040044', branch_code: '', country: method.country, mandate: null, ...common };
    return { type: 'sepa_debit', sepa_debit: sepa };
  }
  const account = {
    account_holder_type: 'individual' as const,
    account_type: 'checking' as const,
    bank_name: 'STRIPE TEST BANK',
    payment_reference: null,
    routing_number: '110000000',
    ...common,
  };
  return { type: 'us_bank_account', us_bank_account: account };
}

/** `outcome` of a charge: Radar's word, or the issuer's. */
export function outcome(method: TestMethod, decline: Decline | undefined): Charge['outcome'] {
  const risk = method.type === 'card' ? (method.risk ?? 'normal') : 'not_assessed';
  const base = { network_advice_code: null, risk_level: risk, ...(risk === 'not_assessed' ? {} : { risk_score: 20 }) };
  if (decline === undefined) {
    return {
      ...base,
      advice_code: null,
      network_decline_code: null,
      network_status: 'approved_by_network',
      reason: null,
      seller_message: 'Payment complete.',
      type: 'authorized',
    };
  }
  if (risk === 'highest') {
    return {
      ...base,
      advice_code: null,
      network_decline_code: null,
      network_status: 'not_sent_to_network',
      reason: 'highest_risk_level',
      risk_score: 90,
      seller_message: 'Stripe blocked this payment as too risky.',
      type: 'blocked',
    };
  }
  return {
    ...base,
    advice_code: method.type === 'card' ? 'try_again_later' : null,
    network_decline_code: method.type === 'card' ? '05' : null,
    network_status: 'declined_by_network',
    reason: decline.declineCode ?? decline.code,
    seller_message: 'The bank declined the payment.',
    type: 'issuer_declined',
  };
}
