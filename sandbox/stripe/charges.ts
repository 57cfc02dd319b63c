import { z } from 'zod';
import { plan } from './agenda.ts';
import { outcome, paymentMethodDetails } from './charge-details.ts';
import type { Making } from './charge-details.ts';
import { endpoint, ok } from './endpoint.ts';
import type { Call, Route } from './endpoint.ts';
import { resourceMissing } from './errors.ts';
import { newId } from './ids.ts';
import { listParams, page } from './lists.ts';
import { id } from './params.ts';
import type { Charge, PaymentIntent, PaymentMethodRecord } from './records.ts';
import type { Decline } from './test-cards.ts';
import { testMethod } from './test-methods.ts';

/** Writes the charge of one confirmation: authorized (`manual`), paid, failed, or (bank debits) pending. */
export function createCharge(
  call: Call,
  paymentIntent: PaymentIntent,
  method: PaymentMethodRecord,
  making: Making,
): Charge {
  const tested = testMethod(method.testName);
  const pending = tested.type === 'sepa_debit' || tested.type === 'us_bank_account';
  const decline = pending ? undefined : tested.decline;
  const captured = decline === undefined && !making.manual;
  const charge: Charge = {
    id: newId(tested.type === 'card' ? 'ch' : 'py'),
    object: 'charge',
    amount: paymentIntent.amount,
    amount_captured: captured && !pending ? paymentIntent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.object.billing_details,
    calculated_statement_descriptor: 'HOLDFAST SANDBOX',
    captured: captured && !pending,
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
    outcome: outcome(tested, decline),
    paid: decline === undefined && !pending,
    payment_intent: paymentIntent.id,
    payment_method: method.id,
    payment_method_details: paymentMethodDetails(call, paymentIntent, method, making),
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
    status: pending ? 'pending' : decline === undefined ? 'succeeded' : 'failed',
    transfer_data: null,
    transfer_group: null,
  };
  call.tx.put('charge', charge);
  call.emit(pending ? 'charge.pending' : decline === undefined ? 'charge.succeeded' : 'charge.failed', charge);
  if (captured && !pending) moneyTaken(call, charge);
  return charge;
}

/** The bank has answered a pending charge. */
export function finishCharge(call: Call, charge: Charge, decline: Decline | undefined): Charge {
  const method = call.tx.get('payment_method', charge.payment_method ?? '');
  const finished: Charge = {
    ...charge,
    amount_captured: decline === undefined ? charge.amount : 0,
    captured: decline === undefined,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    outcome: method === undefined ? charge.outcome : outcome(testMethod(method.testName), decline),
    paid: decline === undefined,
    status: decline === undefined ? 'succeeded' : 'failed',
  };
  call.tx.put('charge', finished);
  call.emit(decline === undefined ? 'charge.succeeded' : 'charge.failed', finished);
  if (decline === undefined) moneyTaken(call, finished);
  return finished;
}

/** Test methods that dispute do so as soon as they have been charged. */
function moneyTaken(call: Call, charge: Charge): void {
  const method = call.tx.get('payment_method', charge.payment_method ?? '');
  if (method === undefined || testMethod(method.testName).dispute === undefined || charge.disputed) return;
  plan(call, 'dispute_opens', charge.id, call.nowSeconds);
}

/** The PaymentIntent's last charge. */
export function latestCharge(call: Call, paymentIntent: PaymentIntent): Charge {
  const charge = paymentIntent.latest_charge === null ? undefined : call.tx.get('charge', paymentIntent.latest_charge);
  if (charge === undefined) throw new Error(`PaymentIntent ${paymentIntent.id} has no charge`);
  return charge;
}

/** Takes `amount` of an authorization, once or (multicapture) again. */
export function captureCharge(call: Call, charge: Charge, amount: number): void {
  const captured: Charge = { ...charge, amount_captured: charge.amount_captured + amount, captured: true };
  call.tx.put('charge', captured);
  call.emit('charge.captured', captured);
  moneyTaken(call, captured);
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
