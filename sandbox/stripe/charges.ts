import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { endpoint, ok } from './endpoint.ts';
import type { Call, Route } from './endpoint.ts';
import { resourceMissing } from './errors.ts';
import { newId } from './ids.ts';
import { listParams, page } from './lists.ts';
import { id } from './params.ts';
import { EXPIRY, fingerprint } from './payment-methods.ts';
import type { Charge, PaymentIntent, PaymentMethodRecord } from './records.ts';
import { testCard } from './test-cards.ts';
import type { Decline, TestCard } from './test-cards.ts';

/** A card authorization lapses after 7 days: https://docs.stripe.com/payments/place-a-hold-on-a-payment-method. */
const CAPTURE_WITHIN_SECONDS = 7 * 24 * 3600;

/** How a charge is made. */
interface Making {
  /** Authorized only, to be captured later. */
  manual: boolean;
  /** The buyer passed 3-D Secure. */
  authenticated: boolean;
}

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

function cardDetails(
  call: Call,
  paymentIntent: PaymentIntent,
  method: PaymentMethodRecord,
  { manual, authenticated }: Making,
) {
  const card = testCard(method.cardName);
  const authorized = card.decline === undefined;
  return {
    amount_authorized: authorized ? paymentIntent.amount : null,
    authorization_code: authorized ? '123456' : null,
    brand: card.brand,
    ...(authorized && manual ? { capture_before: call.nowSeconds + CAPTURE_WITHIN_SECONDS } : {}),
    checks: {
      address_line1_check: null,
      address_postal_code_check: null,
      cvc_check: card.decline?.code === 'incorrect_cvc' ? 'fail' : 'pass',
    },
    country: 'US',
    electronic_commerce_indicator: authenticated ? ('05' as const) : null,
    ...EXPIRY,
    extended_authorization: { status: 'disabled' as const },
    fingerprint: fingerprint(method.cardName),
    funding: card.funding,
    incremental_authorization: { status: 'unavailable' as const },
    installments: null,
    last4: card.last4,
    mandate: null,
    multicapture: { status: 'unavailable' as const },
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

function outcome(card: TestCard): Charge['outcome'] {
  const { decline } = card;
  const refused = decline !== undefined;
  return {
    advice_code: refused ? 'try_again_later' : null,
    network_advice_code: null,
    network_decline_code: refused ? '05' : null,
    network_status: refused ? 'declined_by_network' : 'approved_by_network',
    reason: refused ? (decline.declineCode ?? decline.code) : null,
    risk_level: 'normal',
    risk_score: 20,
    seller_message: refused ? 'The bank declined the payment.' : 'Payment complete.',
    type: refused ? 'issuer_declined' : 'authorized',
  };
}

/** Writes the charge of one confirmation: authorized (`manual`), paid, or failed with the test card's decline. */
export function createCharge(
  call: Call,
  paymentIntent: PaymentIntent,
  method: PaymentMethodRecord,
  making: Making,
): Charge {
  const card = testCard(method.cardName);
  const decline: Decline | undefined = card.decline;
  const captured = decline === undefined && !making.manual;
  const charge: Charge = {
    id: newId('ch'),
    object: 'charge',
    amount: paymentIntent.amount,
    amount_captured: captured ? paymentIntent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.object.billing_details,
    calculated_statement_descriptor: 'HOLDFAST SANDBOX',
    captured,
    created: call.nowSeconds,
    currency: paymentIntent.currency,
    customer: null,
    description: paymentIntent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: paymentIntent.metadata,
    on_behalf_of: null,
    outcome: outcome(card),
    paid: decline === undefined,
    payment_intent: paymentIntent.id,
    payment_method: method.id,
    payment_method_details: { type: 'card', card: cardDetails(call, paymentIntent, method, making) },
    radar_options: {},
    receipt_email: paymentIntent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: paymentIntent.shipping,
    source: null,
    source_transfer: null,
    statement_descriptor: paymentIntent.statement_descriptor,
    statement_descriptor_suffix: paymentIntent.statement_descriptor_suffix,
    status: decline === undefined ? 'succeeded' : 'failed',
    transfer_data: null,
    transfer_group: null,
  };
  call.tx.put('charge', charge);
  call.emit(decline === undefined ? 'charge.succeeded' : 'charge.failed', charge);
  return charge;
}

/** The PaymentIntent's last charge. */
export function latestCharge(call: Call, paymentIntent: PaymentIntent): Charge {
  const charge = paymentIntent.latest_charge === null ? undefined : call.tx.get('charge', paymentIntent.latest_charge);
  if (charge === undefined) throw new Error(`PaymentIntent ${paymentIntent.id} has no charge`);
  return charge;
}

export function captureCharge(call: Call, charge: Charge, amount: number): void {
  const captured: Charge = { ...charge, amount_captured: amount, captured: true };
  call.tx.put('charge', captured);
  call.emit('charge.captured', captured);
}

const chargeListParams = listParams.extend({ payment_intent: id.optional() });

export const chargeRoutes: readonly Route[] = [
  endpoint('get', '/v1/charges', 'list of charge', chargeListParams, (call, { payment_intent: wanted, ...paging }) => {
    const charges = call.newestFirst('charge');
    const matching = wanted === undefined ? charges : charges.filter((charge) => charge.payment_intent === wanted);
    return page(matching, paging, 'charge', '/v1/charges');
  }),
  endpoint('get', '/v1/charges/:id', 'charge', z.strictObject({}), (call) => {
    const charge = call.tx.get('charge', call.id);
    if (charge === undefined) throw resourceMissing('charge', call.id, 'id', 404);
    return ok(charge);
  }),
];
