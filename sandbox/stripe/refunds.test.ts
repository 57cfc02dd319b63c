import { expect, test } from '@jest/globals';
import { failure, manual, startSandbox } from './test-client.ts';

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
