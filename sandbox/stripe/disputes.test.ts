import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { failure, idOf, manual, settle, startSandbox, TestClock } from './test-client.ts';

/** Pays with a card whose holder disputes, and returns the dispute. */
async function disputed(stripe: Stripe, card: string): Promise<Stripe.Dispute> {
  const { id } = await stripe.paymentIntents.create({ ...manual, payment_method: card, confirm: true });
  expect((await stripe.disputes.list({ payment_intent: id })).data).toEqual([]);
  await stripe.paymentIntents.capture(id);
  const { data } = await stripe.disputes.list({ payment_intent: id });
  expect(data).toHaveLength(1);
  return data[0] as Stripe.Dispute;
}

async function disputeEvents(stripe: Stripe): Promise<string[]> {
  const { data } = await stripe.events.list({ limit: 100 });
  return data.flatMap(({ type }) => (type.startsWith('charge.dispute.') ? [type.slice(15)] : [])).reverse();
}

describe('a chargeback', () => {
  test('comes after the capture, and its charge cannot be refunded', async () => {
    const clock = new TestClock();
    const { stripe } = await startSandbox({ now: clock.now });
    const dispute = await disputed(stripe, 'pm_card_createDisputeProductNotReceived');
    expect(dispute).toMatchObject({
      amount: 2000,
      currency: 'usd',
      reason: 'product_not_received',
      status: 'needs_response',
      is_charge_refundable: false,
      payment_method_details: { type: 'card', card: { case_type: 'chargeback', brand: 'visa' } },
      evidence_details: { due_by: clock.ms / 1000 + 9 * 24 * 3600, has_evidence: false },
    });
    const charge = idOf(dispute.charge);
    expect(await stripe.charges.retrieve(charge)).toMatchObject({ disputed: true });
    expect(await failure(stripe.refunds.create({ charge }))).toMatchObject({ code: 'charge_disputed' });
    expect(await disputeEvents(stripe)).toEqual(['created', 'funds_withdrawn']);
    const expand = ['charge', 'payment_intent'];
    const expanded = await stripe.disputes.retrieve(dispute.id, { expand });
    expect(expanded).toMatchObject({ charge: { id: charge }, payment_intent: { status: 'succeeded' } });
  });

  test.each([
    ['winning_evidence', 'won', ['updated', 'closed', 'funds_reinstated']],
    ['losing_evidence', 'lost', ['updated', 'closed']],
    ['a letter', 'under_review', ['updated']],
  ])('with %s: %s', async (uncategorized_text, status, events) => {
    const { stripe } = await startSandbox();
    const { id, charge } = await disputed(stripe, 'pm_card_createDispute');
    const draft = await stripe.disputes.update(id, { evidence: { product_description: 'A mug' }, submit: false });
    expect(draft).toMatchObject({ status: 'needs_response', evidence_details: { submission_count: 0 } });
    expect(await stripe.disputes.update(id, { evidence: { uncategorized_text } })).toMatchObject({
      status,
      evidence: { product_description: 'A mug', uncategorized_text },
      evidence_details: { has_evidence: true, submission_count: 1 },
    });
    expect(await disputeEvents(stripe)).toEqual(['created', 'funds_withdrawn', 'updated', ...events]);
    const refund = stripe.refunds.create({ charge: idOf(charge), amount: 100 });
    if (status === 'won') expect(await refund).toMatchObject({ amount: 100 });
    else expect(await failure(refund)).toMatchObject({ code: 'charge_disputed' });
  });

  test('under review is decided by hand, once', async () => {
    const { stripe, url } = await startSandbox();
    const { id } = await disputed(stripe, 'pm_card_createDispute');
    await stripe.disputes.update(id, { evidence: { uncategorized_text: 'a letter' } });
    expect(await settle(url, 'disputes', id, 'won')).toBe(204);
    expect(await settle(url, 'disputes', id, 'lost')).toBe(409);
    expect(await stripe.disputes.retrieve(id)).toMatchObject({ status: 'won' });
    const late = stripe.disputes.update(id, { evidence: { uncategorized_text: 'more' } });
    expect(await failure(late)).toMatchObject({ statusCode: 400 });
  });

  test('that is closed, or not answered in time, is lost', async () => {
    const clock = new TestClock();
    const { stripe } = await startSandbox({ now: clock.now });
    const closed = await disputed(stripe, 'pm_card_createDispute');
    expect(await stripe.disputes.close(closed.id)).toMatchObject({ status: 'lost' });
    expect(await failure(stripe.disputes.close(closed.id))).toMatchObject({ statusCode: 400 });
    const silent = await disputed(stripe, 'pm_card_createDispute');
    clock.advanceHours(9 * 24);
    expect(await stripe.disputes.retrieve(silent.id)).toMatchObject({
      status: 'lost',
      evidence_details: { past_due: true },
    });
  });

  test('can come at any time, for what was not refunded, once', async () => {
    const { stripe, url } = await startSandbox();
    const paid = await stripe.paymentIntents.create({ ...manual, payment_method: 'pm_card_visa', confirm: true });
    const charge = idOf(paid.latest_charge);
    expect(await settle(url, 'charges', charge, 'opened', 'dispute')).toBe(409);
    await stripe.paymentIntents.capture(paid.id);
    await stripe.refunds.create({ charge, amount: 500 });
    expect(await settle(url, 'charges', charge, 'opened', 'dispute')).toBe(204);
    expect(await settle(url, 'charges', charge, 'opened', 'dispute')).toBe(409);
    expect((await stripe.disputes.list({ charge })).data).toMatchObject([{ amount: 1500, reason: 'fraudulent' }]);
  });
});

test('an inquiry takes no money, allows a refund and ends by itself', async () => {
  const clock = new TestClock();
  const { stripe } = await startSandbox({ now: clock.now });
  const { id, charge } = await disputed(stripe, 'pm_card_createDisputeInquiry');
  expect(await stripe.disputes.retrieve(id)).toMatchObject({
    status: 'warning_needs_response',
    is_charge_refundable: true,
    payment_method_details: { card: { case_type: 'inquiry' } },
  });
  expect(await stripe.refunds.create({ charge: idOf(charge) })).toMatchObject({ status: 'succeeded' });
  clock.advanceHours(120 * 24);
  expect(await stripe.disputes.retrieve(id)).toMatchObject({ status: 'warning_closed' });
  expect(await disputeEvents(stripe)).toEqual(['created', 'closed']);
});

test('a disputed bank debit', async () => {
  const clock = new TestClock();
  const { stripe } = await startSandbox({ now: clock.now });
  await stripe.paymentIntents.create({
    amount: 2000,
    currency: 'eur',
    confirm: true,
    allowed_payment_method_types: ['sepa_debit'],
    payment_method: 'pm_sepaDebit_disputed_fr',
  });
  clock.advanceHours(1);
  await stripe.events.list();
  expect((await stripe.disputes.list()).data).toMatchObject([{ amount: 2000, status: 'needs_response' }]);
});
