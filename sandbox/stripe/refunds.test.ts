import { describe, expect, test } from '@jest/globals';
import { failure, manual, settle, startSandbox, TestClock } from './test-client.ts';

test('refunds never exceed what was captured', async () => {
  const { stripe } = await startSandbox();
  const { id } = await stripe.paymentIntents.create({ ...manual, payment_method: 'pm_card_visa', confirm: true });
  const early = await failure(stripe.refunds.create({ payment_intent: id }));
  expect(early).toMatchObject({ statusCode: 400, message: expect.stringContaining('has not been captured') });
  await stripe.paymentIntents.capture(id, { amount_to_capture: 1500 });

  const first = await stripe.refunds.create({ payment_intent: id, amount: 600, reason: 'requested_by_customer' });
  expect(first).toMatchObject({ status: 'succeeded', amount: 600, currency: 'usd', reason: 'requested_by_customer' });
  const tooMuch = await failure(stripe.refunds.create({ payment_intent: id, amount: 901 }));
  expect(tooMuch).toMatchObject({ statusCode: 400, param: 'amount' });
  const charge = typeof first.charge === 'string' ? first.charge : '';
  const rest = await stripe.refunds.create({ charge, metadata: { ticket: '7' } });
  expect(rest).toMatchObject({ amount: 900, metadata: { ticket: '7' } });
  const more = await failure(stripe.refunds.create({ payment_intent: id }));
  expect(more).toMatchObject({ code: 'charge_already_refunded' });

  const list = await stripe.refunds.list({ payment_intent: id, expand: ['data.charge'] });
  expect(list.data.map((refund) => refund.id)).toEqual([rest.id, first.id]);
  expect(list.data[0]?.charge).toMatchObject({ amount_captured: 1500, amount_refunded: 1500, refunded: true });
  expect(await stripe.refunds.retrieve(first.id)).toEqual(expect.objectContaining({ id: first.id, amount: 600 }));
});

describe('a refund that is not final at once', () => {
  async function refunded(payment_method: string) {
    const clock = new TestClock();
    const { stripe, url } = await startSandbox({ now: clock.now });
    const { id } = await stripe.paymentIntents.create({ ...manual, payment_method, confirm: true });
    await stripe.paymentIntents.capture(id);
    const refund = await stripe.refunds.create({ payment_intent: id, amount: 1500, metadata: { command: 'c1' } });
    const charge = async () => (await stripe.charges.list({ payment_intent: id })).data[0];
    const types = async () => (await stripe.events.list({ limit: 100 })).data.map(({ type }) => type).reverse();
    return { clock, stripe, url, id, refund, charge, types };
  }

  test('pending: counts as refunded, and succeeds later', async () => {
    const { clock, stripe, id, refund, charge, types } = await refunded('pm_card_pendingRefund');
    expect(refund).toMatchObject({ status: 'pending', pending_reason: 'processing' });
    expect(await charge()).toMatchObject({ amount_refunded: 1500 });
    const tooMuch = await failure(stripe.refunds.create({ payment_intent: id, amount: 501 }));
    expect(tooMuch).toMatchObject({ param: 'amount' });
    clock.advanceHours(1);
    const settled = await stripe.refunds.retrieve(refund.id);
    expect(settled).toMatchObject({ status: 'succeeded', metadata: { command: 'c1' } });
    expect(settled).not.toHaveProperty('pending_reason');
    expect((await types()).slice(-4)).toEqual([
      'charge.refunded',
      'refund.created',
      'refund.updated',
      'charge.refund.updated',
    ]);
  });

  test('succeeded first, failed later: its amount can be refunded again', async () => {
    const { clock, stripe, id, refund, charge, types } = await refunded('pm_card_refundFail');
    expect(refund).toMatchObject({ status: 'succeeded' });
    clock.advanceHours(1);
    const failed = await stripe.refunds.retrieve(refund.id);
    expect(failed).toMatchObject({ status: 'failed', failure_reason: 'unknown' });
    expect(await charge()).toMatchObject({ amount_refunded: 0, refunded: false });
    expect((await types()).slice(-3)).toEqual(['refund.updated', 'charge.refund.updated', 'refund.failed']);
    expect(await stripe.refunds.create({ payment_intent: id })).toMatchObject({ amount: 2000 });
  });

  test('by hand: a pending one fails, a failed one stays failed', async () => {
    const { stripe, url, refund, charge } = await refunded('pm_card_pendingRefund');
    expect(await settle(url, 'refunds', refund.id, 'failed')).toBe(204);
    expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({ status: 'failed' });
    expect(await settle(url, 'refunds', refund.id, 'succeeded')).toBe(409);
    expect(await charge()).toMatchObject({ amount_refunded: 0 });
  });

  test('its metadata can be changed', async () => {
    const { stripe, refund } = await refunded('pm_card_visa');
    const updated = await stripe.refunds.update(refund.id, { metadata: { ticket: '7' } });
    expect(updated.metadata).toEqual({ command: 'c1', ticket: '7' });
  });
});
