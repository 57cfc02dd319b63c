import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { failure, manual, startSandbox, TestClock } from './test-client.ts';

function charge(paymentIntent: Stripe.PaymentIntent): Stripe.Charge {
  const { latest_charge: latest } = paymentIntent;
  if (latest === null || typeof latest === 'string') throw new Error('latest_charge was not expanded');
  return latest;
}

describe('manual capture', () => {
  test('create, confirm, capture', async () => {
    const clock = new TestClock();
    const { stripe } = await startSandbox({ now: clock.now });
    const created = await stripe.paymentIntents.create({ ...manual, metadata: { checkout: 'c1', attempt: '1' } });
    expect(created).toMatchObject({ status: 'requires_payment_method', latest_charge: null, amount_capturable: 0 });
    expect(created.metadata).toEqual({ checkout: 'c1', attempt: '1' });

    const confirmed = await stripe.paymentIntents.confirm(created.id, {
      payment_method: 'pm_card_visa',
      expand: ['latest_charge', 'payment_method'],
    });
    expect(confirmed).toMatchObject({ status: 'requires_capture', amount_capturable: 2000, amount_received: 0 });
    expect(confirmed.payment_method).toMatchObject({ object: 'payment_method', card: { last4: '4242' } });
    expect(charge(confirmed)).toMatchObject({ paid: true, captured: false, amount_captured: 0, amount: 2000 });
    const sevenDays = 7 * 24 * 3600;
    const { capture_before } = charge(confirmed).payment_method_details?.card ?? {};
    expect(capture_before).toBe(clock.ms / 1000 + sevenDays);

    const captured = await stripe.paymentIntents.capture(created.id, {}, {});
    expect(captured).toMatchObject({ status: 'succeeded', amount_capturable: 0, amount_received: 2000 });
    const charges = await stripe.charges.list({ payment_intent: created.id });
    expect(charges.data).toMatchObject([{ captured: true, amount_captured: 2000, amount_refunded: 0 }]);
  });

  test('a partial capture gives the rest back without a refund', async () => {
    const { stripe } = await startSandbox();
    const { id } = await stripe.paymentIntents.create({
      ...manual,
      payment_method: 'pm_card_mastercard',
      confirm: true,
    });
    const tooMuch = await failure(stripe.paymentIntents.capture(id, { amount_to_capture: 2001 }));
    expect(tooMuch).toMatchObject({ statusCode: 400, code: 'amount_too_large', param: 'amount_to_capture' });
    const captured = await stripe.paymentIntents.capture(id, { amount_to_capture: 500, expand: ['latest_charge'] });
    expect(captured).toMatchObject({ status: 'succeeded', amount: 2000, amount_received: 500 });
    expect(charge(captured)).toMatchObject({ amount_captured: 500, amount_refunded: 0, refunded: false });
    expect((await stripe.refunds.list({ payment_intent: id })).data).toEqual([]);
    const again = await failure(stripe.paymentIntents.capture(id));
    expect(again).toMatchObject({ code: 'payment_intent_unexpected_state', payment_intent: { status: 'succeeded' } });
  });

  test('by the option of the card', async () => {
    const { stripe } = await startSandbox();
    const confirmed = await stripe.paymentIntents.create({
      amount: 2000,
      currency: 'eur',
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      payment_method_options: { card: { capture_method: 'manual' } },
      payment_method: 'pm_card_visa',
      confirm: true,
    });
    expect(confirmed).toMatchObject({ status: 'requires_capture', capture_method: 'automatic_async' });
  });
});

describe('declines', () => {
  test.each([
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
    ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card'],
    ['pm_card_visa_chargeDeclinedVelocityLimitExceeded', 'card_declined', 'card_velocity_exceeded'],
    ['pm_card_chargeDeclinedFraudulent', 'card_declined', 'fraudulent'],
    ['pm_card_radarBlock', 'card_declined', 'fraudulent'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', ''],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', ''],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', ''],
  ])('%s: 402, and another card may be tried', async (card, code, declineCode) => {
    const { stripe } = await startSandbox();
    const { id } = await stripe.paymentIntents.create(manual);
    const error = await failure(stripe.paymentIntents.confirm(id, { payment_method: card }));
    expect(error).toMatchObject({ type: 'StripeCardError', statusCode: 402, code, decline_code: declineCode });
    expect(error.payment_intent).toMatchObject({ id, status: 'requires_payment_method', payment_method: null });
    const after = await stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] });
    expect(after.last_payment_error).toMatchObject({ type: 'card_error', code, charge: charge(after).id });
    expect(charge(after)).toMatchObject({ status: 'failed', paid: false, failure_code: code });

    const paid = await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
    expect(paid).toMatchObject({ status: 'requires_capture', last_payment_error: null });
    expect((await stripe.charges.list({ payment_intent: id })).data.map(({ status }) => status)).toEqual([
      'succeeded',
      'failed',
    ]);
  });

  test('a declined create keeps the PaymentIntent', async () => {
    const { stripe } = await startSandbox();
    const card = 'pm_card_visa_chargeDeclined';
    const error = await failure(stripe.paymentIntents.create({ ...manual, payment_method: card, confirm: true }));
    expect(error.statusCode).toBe(402);
    const list = await stripe.paymentIntents.list();
    expect(list.data).toMatchObject([{ id: error.payment_intent?.id, status: 'requires_payment_method' }]);
  });
});

describe('payment methods and confirmation tokens', () => {
  test('a confirmation token works once', async () => {
    const { stripe } = await startSandbox();
    const token = await stripe.testHelpers.confirmationTokens.create({
      payment_method: 'pm_card_visa',
      shipping: { name: 'Ada', address: { line1: 'One Street', city: 'Bern', country: 'CH' } },
    });
    const first = await stripe.paymentIntents.create(manual);
    const second = await stripe.paymentIntents.create(manual);
    const paid = await stripe.paymentIntents.confirm(first.id, { confirmation_token: token.id });
    expect(paid).toMatchObject({ status: 'requires_capture', shipping: { name: 'Ada', address: { city: 'Bern' } } });
    expect(await stripe.confirmationTokens.retrieve(token.id)).toMatchObject({ payment_intent: first.id });
    const reuse = await failure(stripe.paymentIntents.confirm(second.id, { confirmation_token: token.id }));
    expect(reuse).toMatchObject({ statusCode: 400, param: 'confirmation_token' });
    expect(await stripe.paymentIntents.retrieve(second.id)).toMatchObject({ status: 'requires_payment_method' });
  });

  test('a payment method made from a token pays once', async () => {
    const { stripe } = await startSandbox();
    const method = await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } });
    const pay = { ...manual, payment_method: method.id, confirm: true } as const;
    expect(await stripe.paymentIntents.create(pay)).toMatchObject({ payment_method: method.id });
    expect(await failure(stripe.paymentIntents.create(pay))).toMatchObject({ statusCode: 400 });
  });

  test.each(['pm_unknown', 'pm_card_unknown', 'pm_card_toString'])('%s is missing', async (id) => {
    const { stripe } = await startSandbox();
    const error = await failure(stripe.paymentIntents.create({ ...manual, payment_method: id }));
    expect(error).toMatchObject({ statusCode: 400, code: 'resource_missing', param: 'payment_method' });
    expect((await stripe.paymentIntents.list()).data).toEqual([]);
  });

  test('confirm without any is refused', async () => {
    const { stripe } = await startSandbox();
    const { id } = await stripe.paymentIntents.create(manual);
    const error = await failure(stripe.paymentIntents.confirm(id));
    expect(error).toMatchObject({ statusCode: 400, code: 'payment_intent_unexpected_state', payment_intent: { id } });
  });
});

describe('cancel and update', () => {
  test('cancel gives the authorization back, once', async () => {
    const { stripe } = await startSandbox();
    const { id } = await stripe.paymentIntents.create({ ...manual, payment_method: 'pm_card_visa', confirm: true });
    const canceled = await stripe.paymentIntents.cancel(id, { cancellation_reason: 'abandoned' });
    expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned', amount_capturable: 0 });
    expect((await stripe.refunds.list({ payment_intent: id })).data).toEqual([]);
    for (const call of [stripe.paymentIntents.cancel(id), stripe.paymentIntents.capture(id)]) {
      const error = await failure(call);
      expect(error).toMatchObject({ code: 'payment_intent_unexpected_state', payment_intent: { status: 'canceled' } });
    }
  });

  test('update changes the amount before confirmation, and merges metadata', async () => {
    const { stripe } = await startSandbox();
    const { id } = await stripe.paymentIntents.create({ ...manual, metadata: { a: '1', b: '2' } });
    const updated = await stripe.paymentIntents.update(id, {
      amount: 3000,
      metadata: { b: '', c: '3' },
      payment_method: 'pm_card_visa',
    });
    expect(updated).toMatchObject({ amount: 3000, status: 'requires_confirmation' });
    expect(updated.metadata).toEqual({ a: '1', c: '3' });
    expect(await stripe.paymentIntents.confirm(id)).toMatchObject({ amount_capturable: 3000 });
    const error = await failure(stripe.paymentIntents.update(id, { amount: 4000 }));
    expect(error).toMatchObject({ code: 'payment_intent_unexpected_state' });
    expect(await stripe.paymentIntents.update(id, { description: 'x' })).toMatchObject({ description: 'x' });
  });
});

describe('parameters', () => {
  test.each([
    [{ amount: 49, currency: 'usd' }, 'amount_too_small'],
    [{ amount: 0, currency: 'usd' }, 'parameter_invalid_integer'],
    [{ amount: 1.5, currency: 'usd' }, 'parameter_invalid_integer'],
    [{ amount: 100_000_000, currency: 'usd' }, 'amount_too_large'],
    [{ amount: 1005, currency: 'kwd' }, 'invalid_charge_amount'],
    [{ amount: 10050, currency: 'isk' }, 'invalid_charge_amount'],
    [{ amount: 1000, currency: 'xyz' }, undefined],
  ])('%j is refused', async (params, code) => {
    const { stripe } = await startSandbox();
    const error = await failure(stripe.paymentIntents.create(params));
    expect(error).toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 400, code });
  });

  test.each([
    { amount: 50, currency: 'usd' },
    { amount: 99_999_999, currency: 'usd' },
    { amount: 1010, currency: 'KWD' },
    { amount: 50, currency: 'jpy' },
  ])('%j is accepted', async (params) => {
    const { stripe } = await startSandbox();
    expect(await stripe.paymentIntents.create(params)).toMatchObject({ amount: params.amount });
  });

  test('unknown ones are named, nested ones too', async () => {
    const { stripe } = await startSandbox();
    const card: object = { colour: 'red' };
    const unknown = { ...manual, payment_method_options: { card } };
    expect(await failure(stripe.paymentIntents.create(unknown))).toMatchObject({
      code: 'parameter_unknown',
      param: 'payment_method_options[card][colour]',
    });
  });

  test('payment_method_types has gone with endive', async () => {
    const { url } = await startSandbox();
    const answer = await fetch(`${url}/v1/payment_intents`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_1' },
      body: new URLSearchParams({ amount: '2000', currency: 'usd', 'payment_method_types[]': 'card' }),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: 'payment_method_types_no_longer_supported' } });
  });

  test('automatic payment methods exclude a confirmation method, and redirects need a return_url', async () => {
    const { stripe } = await startSandbox();
    const automatic = { amount: 2000, currency: 'usd', automatic_payment_methods: { enabled: true } };
    const both = stripe.paymentIntents.create({ ...automatic, confirmation_method: 'manual' });
    expect(await failure(both)).toMatchObject({ param: 'automatic_payment_methods' });
    const { id } = await stripe.paymentIntents.create(automatic);
    const confirm = { payment_method: 'pm_card_visa' };
    expect(await failure(stripe.paymentIntents.confirm(id, confirm))).toMatchObject({ param: 'return_url' });
    const paid = stripe.paymentIntents.confirm(id, { ...confirm, return_url: 'https://shop.example/return' });
    expect(await paid).toMatchObject({ status: 'succeeded', amount_received: 2000 });
  });
});

test('lists are newest first, in pages, by creation time', async () => {
  const clock = new TestClock();
  const { stripe } = await startSandbox({ now: clock.now });
  const ids: string[] = [];
  for (let hour = 0; hour < 5; hour += 1) {
    ids.unshift((await stripe.paymentIntents.create(manual)).id);
    clock.advanceHours(1);
  }
  const first = await stripe.paymentIntents.list({ limit: 2 });
  expect([first.data.map(({ id }) => id), first.has_more]).toEqual([ids.slice(0, 2), true]);
  const rest = await stripe.paymentIntents.list({ limit: 3, starting_after: ids[1] ?? '' });
  expect([rest.data.map(({ id }) => id), rest.has_more]).toEqual([ids.slice(2), false]);
  const recent = await stripe.paymentIntents.list({ created: { gte: clock.ms / 1000 - 2 * 3600 } });
  expect(recent.data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
  const all: string[] = [];
  for await (const { id } of stripe.paymentIntents.list({ limit: 2 })) all.push(id);
  expect(all).toEqual(ids);
  expect(await failure(stripe.paymentIntents.list({ limit: 101 }))).toMatchObject({ param: 'limit' });
  expect(await failure(stripe.paymentIntents.list({ starting_after: 'pi_none' }))).toMatchObject({
    code: 'resource_missing',
  });
});
