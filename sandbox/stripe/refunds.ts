import { z } from 'zod';
import { plan } from './agenda.ts';
import { latestCharge } from './charges.ts';
import { checkStep, formatAmount } from './currencies.ts';
import { chargebackOf } from './disputes.ts';
import { endpoint, ok } from './endpoint.ts';
import type { Call, Route } from './endpoint.ts';
import { ApiError, invalidParam, resourceMissing } from './errors.ts';
import { newId } from './ids.ts';
import { listParams, page } from './lists.ts';
import { id, integer, mergeMetadata, metadata } from './params.ts';
import type { Charge, Refund } from './records.ts';
import { REFUND_SETTLES_SECONDS, refundFate } from './refund-settlement.ts';

const createParams = z.strictObject({
  payment_intent: id.optional(),
  charge: id.optional(),
  amount: integer.optional(),
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
  metadata: metadata.optional(),
});

function chargeToRefund(call: Call, params: z.output<typeof createParams>): Charge {
  if (params.charge !== undefined) {
    const charge = call.tx.get('charge', params.charge);
    if (charge === undefined) throw resourceMissing('charge', params.charge, 'charge');
    if (params.payment_intent === undefined || charge.payment_intent === params.payment_intent) return charge;
    throw invalidParam('charge', `Charge ${charge.id} does not belong to ${params.payment_intent}.`);
  }
  if (params.payment_intent === undefined) {
    throw invalidParam('charge', 'One of charge or payment_intent is required.', 'parameter_missing');
  }
  const paymentIntent = call.tx.get('payment_intent', params.payment_intent);
  if (paymentIntent === undefined) {
    throw resourceMissing('payment_intent', params.payment_intent, 'payment_intent');
  }
  if (paymentIntent.latest_charge !== null) return latestCharge(call, paymentIntent);
  throw invalidState(
    undefined,
    `This PaymentIntent (${paymentIntent.id}) does not have a successful charge to refund.`,
  );
}

/** Never gives back more than was captured, over all refunds of the charge. */
function create(call: Call, params: z.output<typeof createParams>): Refund {
  const charge = chargeToRefund(call, params);
  if (charge.status !== 'succeeded' || !charge.captured) {
    throw invalidState(undefined, `Charge ${charge.id} has not been captured: there is nothing to refund.`);
  }
  if (charge.disputed && chargebackOf(call, charge.id) !== undefined) {
    throw invalidState('charge_disputed', `Charge ${charge.id} has been charged back; cannot issue a refund.`);
  }
  const refundable = charge.amount_captured - charge.amount_refunded;
  if (refundable === 0) {
    throw invalidState('charge_already_refunded', `Charge ${charge.id} has already been refunded.`);
  }
  const amount = params.amount ?? refundable;
  checkStep(amount, charge.currency);
  if (amount > refundable) {
    const message =
      `Refund amount (${formatAmount(amount, charge.currency)}) is greater than unrefunded amount ` +
      `on charge (${formatAmount(refundable, charge.currency)})`;
    throw invalidParam('amount', message, 'amount_too_large');
  }
  const refunded: Charge = {
    ...charge,
    amount_refunded: charge.amount_refunded + amount,
    refunded: charge.amount_refunded + amount === charge.amount_captured,
  };
  const fate = refundFate(call, charge);
  const refund: Refund = {
    id: newId('re'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: call.nowSeconds,
    currency: charge.currency,
    customer: null,
    customer_account: null,
    destination_details: destination(charge),
    metadata: mergeMetadata({}, params.metadata),
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    ...(fate === 'pending' ? { pending_reason: 'processing' as const } : {}),
    reason: params.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: fate === 'pending' ? 'pending' : 'succeeded',
    transfer_reversal: null,
  };
  call.tx.put('charge', refunded);
  call.tx.put('refund', refund);
  const previous = { amount_refunded: charge.amount_refunded, ...(refunded.refunded ? { refunded: false } : {}) };
  call.emit('charge.refunded', refunded, previous);
  call.emit('refund.created', refund);
  if (fate !== undefined) plan(call, 'refund_settles', refund.id, call.nowSeconds + REFUND_SETTLES_SECONDS);
  return refund;
}

function destination(charge: Charge): NonNullable<Refund['destination_details']> {
  const type = charge.payment_method_details?.type;
  if (type === 'us_bank_account') {
    return { type: 'us_bank_transfer', us_bank_transfer: { reference: null, reference_status: null } };
  }
  if (type === 'card') return { type: 'card', card: { reference_status: 'pending', type: 'refund' } };
  return { type: 'eu_bank_transfer', eu_bank_transfer: { reference: null, reference_status: null } };
}

function find(call: Call): Refund {
  const refund = call.tx.get('refund', call.id);
  if (refund === undefined) throw resourceMissing('refund', call.id, 'id', 404);
  return refund;
}

function invalidState(code: string | undefined, message: string): ApiError {
  return new ApiError(400, { type: 'invalid_request_error', message, ...(code === undefined ? {} : { code }) });
}

const refundListParams = listParams.extend({ payment_intent: id.optional(), charge: id.optional() });

export const refundRoutes: readonly Route[] = [
  endpoint('post', '/v1/refunds', 'refund', createParams, (call, params) => ok(create(call, params))),
  endpoint('get', '/v1/refunds', 'list of refund', refundListParams, (call, { payment_intent, charge, ...paging }) => {
    const matching = call
      .newestFirst('refund')
      .filter((refund) => payment_intent === undefined || refund.payment_intent === payment_intent)
      .filter((refund) => charge === undefined || refund.charge === charge);
    return page(matching, paging, 'refund', '/v1/refunds');
  }),
  endpoint('get', '/v1/refunds/:id', 'refund', z.strictObject({}), (call) => ok(find(call))),
  endpoint('post', '/v1/refunds/:id', 'refund', z.strictObject({ metadata: metadata.optional() }), (call, params) => {
    const refund = find(call);
    const updated: Refund = { ...refund, metadata: mergeMetadata(refund.metadata, params.metadata) };
    call.tx.put('refund', updated);
    call.emit('refund.updated', updated, { metadata: refund.metadata });
    return ok(updated);
  }),
];
