import { describe, expect, test } from '@jest/globals';
import { failure, manual, startReceiver, startSandbox, TestClock } from './test-client.ts';

const confirmed = { ...manual, payment_method: 'pm_card_visa', confirm: true } as const;
const several = { ...confirmed, payment_method_options: { card: { request_multicapture: 'if_available' as const } } };

describe('several captures', () => {
  test('only where they were requested and the charge says so', async () => {
    const { stripe } = await startSandbox();
    const expand = ['latest_charge'];
    const once = await stripe.paymentIntents.create({ ...confirmed, expand });
    const unavailable = { payment_method_details: { card: { multicapture: { status: 'unavailable' } } } };
    expect(once.latest_charge).toMatchObject(unavailable);
    const refused = stripe.paymentIntents.capture(once.id, { amount_to_capture: 500, final_capture: false });
    expect(await failure(refused)).toMatchObject({ statusCode: 400, param: 'final_capture' });

    const { id, latest_charge } = await stripe.paymentIntents.create({ ...several, expand });
    const available = { payment_method_details: { card: { multicapture: { status: 'available' } } } };
    expect(latest_charge).toMatchObject(available);
    const part = { amount_to_capture: 500, final_capture: false, expand };
    expect(await stripe.paymentIntents.capture(id, part)).toMatchObject({
      status: 'requires_capture',
      amount_capturable: 1500,
      amount_received: 500,
      latest_charge: { amount_captured: 500, captured: true },
    });
    expect(await failure(stripe.paymentIntents.capture(id, { amount_to_capture: 1501 }))).toMatchObject({
      code: 'amount_too_large',
    });
    expect(await stripe.paymentIntents.capture(id, { amount_to_capture: 700, expand })).toMatchObject({
      status: 'succeeded',
      amount_capturable: 0,
      amount_received: 1200,
      latest_charge: { amount_captured: 1200, amount_refunded: 0 },
    });
    const tooMuch = await failure(stripe.refunds.create({ payment_intent: id, amount: 1201 }));
    expect(tooMuch).toMatchObject({ param: 'amount' });
  });

  test('what is left after some is released by cancel, and the payment has succeeded', async () => {
    const { stripe } = await startSandbox();
    const { id } = await stripe.paymentIntents.create(several);
    await stripe.paymentIntents.capture(id, { amount_to_capture: 500, final_capture: false });
    const ended = { status: 'succeeded', amount_received: 500, amount_capturable: 0 };
    expect(await stripe.paymentIntents.cancel(id)).toMatchObject(ended);
  });
});

describe('an authorization', () => {
  test('expires at capture_before, also when nobody asks', async () => {
    const clock = new TestClock();
    const receiver = await startReceiver();
    const webhook = { url: receiver.url, secret: 'whsec_1', enabledEvents: ['payment_intent.canceled'] };
    const { stripe } = await startSandbox({ now: clock.now, webhook });
    const { id } = await stripe.paymentIntents.create(confirmed);
    clock.advanceHours(7 * 24 - 0.01);
    expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'requires_capture' });
    clock.advanceHours(0.01);
    await receiver.until(1);
    const { data } = JSON.parse(receiver.received[0]?.body ?? '{}') as { data: unknown };
    expect(data).toMatchObject({ object: { id, status: 'canceled', cancellation_reason: 'expired' } });
    const late = await failure(stripe.paymentIntents.capture(id));
    expect(late).toMatchObject({ code: 'payment_intent_unexpected_state', payment_intent: { status: 'canceled' } });
    const types = (await stripe.events.list()).data.map(({ type }) => type);
    expect(types.slice(0, 2)).toEqual(['payment_intent.canceled', 'charge.expired']);
    expect((await stripe.refunds.list()).data).toEqual([]);
  });

  test('that was captured or canceled does not expire, and a partly captured one has succeeded', async () => {
    const clock = new TestClock();
    const { stripe } = await startSandbox({ now: clock.now, captureWithinSeconds: 3600 });
    const captured = await stripe.paymentIntents.create(confirmed);
    await stripe.paymentIntents.capture(captured.id);
    const canceled = await stripe.paymentIntents.create(confirmed);
    await stripe.paymentIntents.cancel(canceled.id, { cancellation_reason: 'duplicate' });
    const partly = await stripe.paymentIntents.create(several);
    await stripe.paymentIntents.capture(partly.id, { amount_to_capture: 500, final_capture: false });
    clock.advanceHours(1);
    expect(await stripe.paymentIntents.retrieve(captured.id)).toMatchObject({ status: 'succeeded' });
    expect(await stripe.paymentIntents.retrieve(canceled.id)).toMatchObject({ cancellation_reason: 'duplicate' });
    expect(await stripe.paymentIntents.retrieve(partly.id)).toMatchObject({
      status: 'succeeded',
      amount_received: 500,
      amount_capturable: 0,
    });
  });
});
