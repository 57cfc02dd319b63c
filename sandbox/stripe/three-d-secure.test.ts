import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { failure, manual, startSandbox, TestClock } from './test-client.ts';

const return_url = 'https://shop.example/return?checkout=c1';

/** The address of the challenge page. */
function challengeOf({ status, next_action }: Stripe.PaymentIntent): string {
  expect(status).toBe('requires_action');
  const url = next_action?.redirect_to_url?.url;
  if (!url) throw new Error(`no redirect in ${JSON.stringify(next_action)}`);
  return url;
}

async function answer(url: string, outcome: 'succeeded' | 'failed'): Promise<URL> {
  const body = new URLSearchParams({ outcome });
  const response = await fetch(url, { method: 'POST', body, redirect: 'manual' });
  expect(response.status).toBe(303);
  return new URL(response.headers.get('location') ?? '');
}

async function eventTypes(stripe: Stripe): Promise<string[]> {
  return (await stripe.events.list({ limit: 100 })).data.map(({ type }) => type).reverse();
}

describe('manual confirmation', () => {
  test('the buyer authenticates, and the second confirm authorizes', async () => {
    const { stripe } = await startSandbox();
    const { id } = await stripe.paymentIntents.create(manual);
    const params = { payment_method: 'pm_card_threeDSecure2Required', return_url };
    const asked = await stripe.paymentIntents.confirm(id, params);
    expect(asked).toMatchObject({
      latest_charge: null,
      amount_capturable: 0,
      next_action: { type: 'redirect_to_url', redirect_to_url: { return_url } },
    });
    const page = await (await fetch(challengeOf(asked))).text();
    expect(page).toContain('20.00 USD');
    for (const button of ['value="succeeded"', 'value="failed"']) expect(page).toContain(button);

    const back = await answer(challengeOf(asked), 'succeeded');
    expect(`${back.origin}${back.pathname}`).toBe('https://shop.example/return');
    expect(Object.fromEntries(back.searchParams)).toEqual({
      checkout: 'c1',
      payment_intent: id,
      payment_intent_client_secret: asked.client_secret,
      redirect_status: 'succeeded',
    });
    expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({
      status: 'requires_confirmation',
      next_action: null,
      payment_method: asked.payment_method,
      latest_charge: null,
    });
    const confirmed = await stripe.paymentIntents.confirm(id, { expand: ['latest_charge'] });
    expect(confirmed).toMatchObject({
      status: 'requires_capture',
      amount_capturable: 2000,
      latest_charge: { payment_method_details: { card: { three_d_secure: { result: 'authenticated' } } } },
    });
    expect(await eventTypes(stripe)).toEqual([
      'payment_intent.created',
      'payment_intent.requires_action',
      'charge.succeeded',
      'payment_intent.amount_capturable_updated',
    ]);
  });

  test('a failed authentication leaves no charge, and another card may be tried', async () => {
    const { stripe } = await startSandbox();
    const { id } = await stripe.paymentIntents.create(manual);
    const params = { payment_method: 'pm_card_authenticationRequired', return_url };
    const back = await answer(challengeOf(await stripe.paymentIntents.confirm(id, params)), 'failed');
    expect(back.searchParams.get('redirect_status')).toBe('failed');
    expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({
      status: 'requires_payment_method',
      payment_method: null,
      next_action: null,
      last_payment_error: { code: 'payment_intent_authentication_failure', type: 'invalid_request_error' },
    });
    expect((await stripe.charges.list({ payment_intent: id })).data).toEqual([]);
    expect(await eventTypes(stripe)).toEqual([
      'payment_intent.created',
      'payment_intent.requires_action',
      'payment_intent.payment_failed',
    ]);
    const paid = stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
    expect(await paid).toMatchObject({ status: 'requires_capture', last_payment_error: null });
  });

  test.each([
    ['pm_card_threeDSecureRequiredChargeDeclined', 'generic_decline'],
    ['pm_card_authenticationRequiredChargeDeclinedInsufficientFunds', 'insufficient_funds'],
  ])('%s is declined by the second confirm', async (payment_method, decline_code) => {
    const { stripe } = await startSandbox();
    const { id } = await stripe.paymentIntents.create(manual);
    await answer(challengeOf(await stripe.paymentIntents.confirm(id, { payment_method, return_url })), 'succeeded');
    const error = await failure(stripe.paymentIntents.confirm(id));
    expect(error).toMatchObject({ statusCode: 402, code: 'card_declined', decline_code });
  });

  test('an authentication counts once, for its card and amount, and for an hour', async () => {
    const clock = new TestClock();
    const { stripe } = await startSandbox({ now: clock.now });
    const params = { payment_method: 'pm_card_threeDSecureRequired', return_url };
    const authenticated = async (): Promise<string> => {
      const { id } = await stripe.paymentIntents.create(manual);
      await answer(challengeOf(await stripe.paymentIntents.confirm(id, params)), 'succeeded');
      return id;
    };
    const dearer = await authenticated();
    await stripe.paymentIntents.update(dearer, { amount: 9000 });
    challengeOf(await stripe.paymentIntents.confirm(dearer, { return_url }));
    const otherCard = await authenticated();
    challengeOf(await stripe.paymentIntents.confirm(otherCard, params));
    const card = { token: 'tok_threeDSecureRequiredChargeDeclined' };
    const { id: payment_method } = await stripe.paymentMethods.create({ type: 'card', card });
    const { id: again } = await stripe.paymentIntents.create(manual);
    await answer(challengeOf(await stripe.paymentIntents.confirm(again, { payment_method, return_url })), 'succeeded');
    expect(await failure(stripe.paymentIntents.confirm(again))).toMatchObject({ code: 'card_declined' });
    challengeOf(await stripe.paymentIntents.confirm(again, { payment_method, return_url }));
    const late = await authenticated();
    clock.advanceHours(1);
    expect(await stripe.paymentIntents.retrieve(late)).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'payment_intent_payment_attempt_expired' },
    });
  });

  test('an older attempt’s page, a second answer and a page after cancel change nothing', async () => {
    const { stripe } = await startSandbox();
    const { id } = await stripe.paymentIntents.create(manual);
    const params = { payment_method: 'pm_card_threeDSecure2Required', return_url };
    const first = challengeOf(await stripe.paymentIntents.confirm(id, params));
    const second = challengeOf(await stripe.paymentIntents.confirm(id, params));
    const post = (url: string, outcome: string) =>
      fetch(url, { method: 'POST', body: new URLSearchParams({ outcome }), redirect: 'manual' });
    expect((await post(first, 'failed')).status).toBe(410);
    expect((await post(second, 'nonsense')).status).toBe(400);
    expect((await post(`${second}x`, 'failed')).status).toBe(410);
    expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'requires_action' });
    await answer(second, 'succeeded');
    expect((await answer(second, 'failed')).searchParams.get('redirect_status')).toBe('succeeded');
    expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'requires_confirmation' });

    const third = challengeOf(await stripe.paymentIntents.confirm(id, params));
    await stripe.paymentIntents.cancel(id);
    expect((await fetch(third)).status).toBe(410);
    expect((await post(third, 'succeeded')).status).toBe(410);
    expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'canceled', next_action: null });
  });

  test('a change of the amount takes the challenge back', async () => {
    const { stripe } = await startSandbox();
    const { id } = await stripe.paymentIntents.create(manual);
    const params = { payment_method: 'pm_card_threeDSecure2Required', return_url };
    const url = challengeOf(await stripe.paymentIntents.confirm(id, params));
    const updated = await stripe.paymentIntents.update(id, { amount: 2500 });
    expect(updated).toMatchObject({ status: 'requires_confirmation', next_action: null });
    expect((await fetch(url)).status).toBe(410);
  });
});

test('automatic confirmation charges as soon as the buyer has authenticated', async () => {
  const { stripe } = await startSandbox();
  const asked = await stripe.paymentIntents.create({
    amount: 2000,
    currency: 'eur',
    confirm: true,
    payment_method: 'pm_card_threeDSecure2Required',
    return_url,
  });
  await answer(challengeOf(asked), 'succeeded');
  expect(await stripe.paymentIntents.retrieve(asked.id)).toMatchObject({ status: 'succeeded', amount_received: 2000 });
});

test('without a return_url, or for Stripe.js, the action is left to the SDK', async () => {
  const { stripe } = await startSandbox();
  const card = { ...manual, confirm: true, payment_method: 'pm_card_threeDSecure2Required' } as const;
  for (const params of [card, { ...card, return_url, use_stripe_sdk: true }]) {
    const { next_action } = await stripe.paymentIntents.create(params);
    expect(next_action).toEqual({
      type: 'use_stripe_sdk',
      use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: expect.stringContaining('/3d_secure/pi_') },
    });
  }
  expect(await failure(stripe.paymentIntents.create({ ...card, return_url: 'javascript:alert(1)' }))).toMatchObject({
    param: 'return_url',
  });
});

test('error_on_requires_action declines in place of asking', async () => {
  const { stripe } = await startSandbox();
  const { id } = await stripe.paymentIntents.create(manual);
  const params = { payment_method: 'pm_card_threeDSecure2Required', error_on_requires_action: true };
  expect(await failure(stripe.paymentIntents.confirm(id, params))).toMatchObject({
    statusCode: 402,
    code: 'authentication_required',
    decline_code: 'authentication_not_handled',
    payment_intent: { status: 'requires_payment_method', latest_charge: null },
  });
});

test.each([
  ['pm_card_threeDSecureOptional', 'automatic', 'requires_capture'],
  ['pm_card_threeDSecureOptional', 'any', 'requires_action'],
  ['pm_card_visa', 'challenge', 'requires_capture'],
  ['pm_card_amex_threeDSecureNotSupported', 'any', 'requires_capture'],
  ['pm_card_threeDSecureOptionalProcessingError', 'automatic', 'requires_capture'],
] as const)('%s when 3-D Secure is requested: %s → %s', async (payment_method, request_three_d_secure, status) => {
  const { stripe } = await startSandbox();
  const payment_method_options = { card: { request_three_d_secure } };
  const params = { ...manual, confirm: true, payment_method, payment_method_options, return_url };
  expect(await stripe.paymentIntents.create(params)).toMatchObject({ status });
});

test.each(['pm_card_threeDSecureRequiredProcessingError', 'pm_card_threeDSecureOptionalProcessingError'])(
  '%s: 3-D Secure itself fails, the payment is declined',
  async (payment_method) => {
    const { stripe } = await startSandbox();
    const payment_method_options = { card: { request_three_d_secure: 'any' as const } };
    const params = { ...manual, confirm: true, payment_method, payment_method_options, return_url };
    expect(await failure(stripe.paymentIntents.create(params))).toMatchObject({ code: 'card_declined' });
  },
);
