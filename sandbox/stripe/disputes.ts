import { z } from 'zod';
import { plan, unplan } from './agenda.ts';
import { blankEvidence, evidenceParams } from './dispute-evidence.ts';
import { endpoint, ok } from './endpoint.ts';
import type { Call, Route } from './endpoint.ts';
import { ApiError, resourceMissing } from './errors.ts';
import { newId } from './ids.ts';
import { listParams, page } from './lists.ts';
import { bool, id, mergeMetadata, metadata } from './params.ts';
import type { Charge, Dispute } from './records.ts';
import { testMethod } from './test-methods.ts';

/** Days in which to answer; the network decides without us after them. An inquiry that is left alone ends later. */
const ANSWER_SECONDS = 9 * 24 * 3600;
const INQUIRY_SECONDS = 120 * 24 * 3600;
const OPEN = ['needs_response', 'under_review', 'warning_needs_response', 'warning_under_review'];

/** Visa's codes: https://docs.stripe.com/disputes/categories. */
const NETWORK_CODES: Readonly<Record<string, string>> = { fraudulent: '10.4', product_not_received: '13.1' };

/** The chargeback (not an inquiry) that this charge is in or has lost; it can't be refunded then. */
export function chargebackOf(call: Call, charge: string): Dispute | undefined {
  for (const dispute of call.newestFirst('dispute')) {
    if (dispute.charge === charge && !dispute.is_charge_refundable && dispute.status !== 'won') return dispute;
  }
  return undefined;
}

/** The cardholder disputes all that is left of a charge. Undefined when there is nothing left to dispute. */
export function openDispute(call: Call, chargeId: string): Dispute | undefined {
  const charge = call.tx.get('charge', chargeId);
  if (charge === undefined || charge.disputed || !charge.captured || charge.status !== 'succeeded') return undefined;
  const amount = charge.amount_captured - charge.amount_refunded;
  if (amount === 0) return undefined;
  const method = call.tx.get('payment_method', charge.payment_method ?? '');
  const fate = method === undefined ? undefined : testMethod(method.testName).dispute;
  const { reason, inquiry } = fate ?? { reason: 'fraudulent', inquiry: false };
  const dueBy = call.nowSeconds + ANSWER_SECONDS;
  const dispute: Dispute = {
    id: newId('du'),
    object: 'dispute',
    amount,
    balance_transactions: [],
    charge: charge.id,
    created: call.nowSeconds,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: blankEvidence(),
    evidence_details: {
      due_by: dueBy,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: inquiry,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    ...cardCase(charge, reason, inquiry),
    reason,
    status: inquiry ? 'warning_needs_response' : 'needs_response',
  };
  call.tx.put('dispute', dispute);
  call.tx.put('charge', { ...charge, disputed: true });
  call.emit('charge.dispute.created', dispute);
  if (!inquiry) call.emit('charge.dispute.funds_withdrawn', dispute);
  plan(call, 'dispute_lapses', dispute.id, inquiry ? call.nowSeconds + INQUIRY_SECONDS : dueBy);
  return dispute;
}

function cardCase(charge: Charge, reason: string, inquiry: boolean): Pick<Dispute, 'payment_method_details'> {
  const card = charge.payment_method_details?.card;
  if (card === undefined) return {};
  const type = inquiry ? ('inquiry' as const) : ('chargeback' as const);
  const details = {
    brand: card.brand ?? '',
    case_type: type,
    network: card.network ?? '',
    network_reason_code: NETWORK_CODES[reason] ?? null,
  };
  return { payment_method_details: { type: 'card', card: details } };
}

/** Nobody answered in time: a chargeback is lost, an inquiry is over. */
export function lapseDispute(call: Call, disputeId: string): void {
  const dispute = call.tx.get('dispute', disputeId);
  if (dispute === undefined || !OPEN.includes(dispute.status)) return;
  const details = { ...dispute.evidence_details, past_due: dispute.evidence_details.submission_count === 0 };
  decide(call, { ...dispute, evidence_details: details }, 'lost');
}

/** The network's decision; inquiries close without one. False when the dispute is closed already. */
export function settleDispute(call: Call, disputeId: string, outcome: 'won' | 'lost'): boolean {
  const dispute = call.tx.get('dispute', disputeId);
  if (dispute === undefined || !OPEN.includes(dispute.status)) return false;
  decide(call, dispute, outcome);
  return true;
}

function decide(call: Call, dispute: Dispute, outcome: 'won' | 'lost'): Dispute {
  unplan(call, 'dispute_lapses', dispute.id);
  const inquiry = dispute.status.startsWith('warning_');
  const closed: Dispute = { ...dispute, status: inquiry ? 'warning_closed' : outcome };
  call.tx.put('dispute', closed);
  call.emit('charge.dispute.closed', closed, { status: dispute.status });
  if (!inquiry && outcome === 'won') call.emit('charge.dispute.funds_reinstated', closed);
  return closed;
}

function load(call: Call): Dispute {
  const dispute = call.tx.get('dispute', call.id);
  if (dispute === undefined) throw resourceMissing('dispute', call.id, 'dispute', 404);
  return dispute;
}

function loadOpen(call: Call): Dispute {
  const dispute = load(call);
  if (OPEN.includes(dispute.status)) return dispute;
  throw new ApiError(400, { type: 'invalid_request_error', message: 'This dispute is already closed' });
}

const updateParams = z.strictObject({
  evidence: evidenceParams.optional(),
  metadata: metadata.optional(),
  submit: bool.optional(),
});

/**
 * Evidence is submitted unless `submit` is false. As at Stripe in test mode `uncategorized_text` decides at once where it
 * is `winning_evidence` or `losing_evidence`: https://docs.stripe.com/testing#evidence.
 */
function update(call: Call, params: z.output<typeof updateParams>): Dispute {
  const { evidence } = params;
  const before = evidence === undefined ? load(call) : loadOpen(call);
  const submitted = evidence !== undefined && params.submit !== false;
  const details = before.evidence_details;
  const updated: Dispute = {
    ...before,
    evidence: { ...before.evidence, ...evidence },
    evidence_details: {
      ...details,
      has_evidence: details.has_evidence || evidence !== undefined,
      ...(submitted ? { submission_count: details.submission_count + 1, submission_method: 'manual' as const } : {}),
    },
    metadata: mergeMetadata(before.metadata, params.metadata),
    status: submitted
      ? before.status.startsWith('warning_')
        ? 'warning_under_review'
        : 'under_review'
      : before.status,
  };
  call.tx.put('dispute', updated);
  call.emit('charge.dispute.updated', updated, { status: before.status });
  const text = submitted ? updated.evidence.uncategorized_text : null;
  if (text === 'winning_evidence') return decide(call, updated, 'won');
  if (text === 'losing_evidence') return decide(call, updated, 'lost');
  // What the network has been told is decided by hand (controls.ts).
  if (submitted) unplan(call, 'dispute_lapses', updated.id);
  return updated;
}

const PATH = '/v1/disputes';
const disputeListParams = listParams.extend({ charge: id.optional(), payment_intent: id.optional() });

export const disputeRoutes: readonly Route[] = [
  endpoint('get', PATH, 'list of dispute', disputeListParams, (call, { charge, payment_intent, ...paging }) => {
    const matching = call
      .newestFirst('dispute')
      .filter((dispute) => charge === undefined || dispute.charge === charge)
      .filter((dispute) => payment_intent === undefined || dispute.payment_intent === payment_intent);
    return page(matching, paging, 'dispute', PATH);
  }),
  endpoint('get', `${PATH}/:id`, 'dispute', z.strictObject({}), (call) => ok(load(call))),
  endpoint('post', `${PATH}/:id`, 'dispute', updateParams, (call, params) => ok(update(call, params))),
  endpoint('post', `${PATH}/:id/close`, 'dispute', z.strictObject({}), (call) =>
    ok(decide(call, loadOpen(call), 'lost')),
  ),
];
