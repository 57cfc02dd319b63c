import { expect, test } from '@jest/globals';
import Stripe from 'stripe';
import { failure, manual, startSandbox, TestClock } from './test-client.ts';

test('one request too many in a second is 429, executes nothing and uses no key up', async () => {
  const clock = new TestClock();
  const { stripe } = await startSandbox({ now: clock.now, rateLimits: { perSecond: 3, perEndpoint: 2 } });
  await stripe.paymentIntents.create(manual);
  await stripe.paymentIntents.create(manual);
  const limited = await failure(stripe.paymentIntents.create(manual, { idempotencyKey: 'k1' }));
  expect(limited).toBeInstanceOf(Stripe.errors.StripeRateLimitError);
  expect(limited).toMatchObject({ statusCode: 429, code: 'rate_limit' });
  expect(limited.headers).toMatchObject({ 'stripe-rate-limited-reason': 'endpoint-rate' });
  await stripe.charges.list();
  const all = await failure(stripe.refunds.list());
  expect(all.headers).toMatchObject({ 'stripe-rate-limited-reason': 'global-rate' });
  clock.ms += 1000;
  const made = await stripe.paymentIntents.create({ ...manual, amount: 3000 }, { idempotencyKey: 'k1' });
  expect(made.amount).toBe(3000);
  expect((await stripe.paymentIntents.list()).data).toHaveLength(3);
});
