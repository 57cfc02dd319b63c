import { expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import fc from 'fast-check';
import Stripe from 'stripe';
import { CallWithheld } from '../adapters/outside/call-withheld.ts';
import { classify } from '../adapters/stripe/stripe-errors.ts';
import { nextRetryMs, withBackOff } from './back-off.ts';

const POLICY = { initialInterval: 500, backoffCoefficient: 2, maximumInterval: 30_000 };
const NOTHING_SAID = { notBeforeMs: 0, late: false };

/** How an activity that throws this on its nth attempt fails. */
async function failureOf(error: unknown, attempt = 1): Promise<ApplicationFailure> {
  const environment = new MockActivityEnvironment(
    { attempt, retryPolicy: POLICY },
    { logger: new DefaultLogger('ERROR') },
  );
  const { call } = withBackOff({ call: (_input: null) => Promise.reject(error as Error) });
  return (await environment.run(call, null).catch((thrown: unknown) => thrown)) as ApplicationFailure;
}

test('the next try comes at a random time between half of the interval and the whole, and the interval grows to its maximum', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      fc.double({ min: 0, max: 0.999_999, noNaN: true }),
      (attempt, dice) => {
        const interval = Math.min(POLICY.initialInterval * 2 ** (attempt - 1), POLICY.maximumInterval);
        const delay = nextRetryMs(attempt, POLICY, NOTHING_SAID, () => dice);
        expect(delay).toBeGreaterThanOrEqual(interval / 2);
        expect(delay).toBeLessThanOrEqual(interval);
      },
    ),
  );
  const drawn = Array.from({ length: 50 }, () => nextRetryMs(7, POLICY, NOTHING_SAID, Math.random));
  expect(new Set(drawn).size).toBeGreaterThan(10);
});

test('a failure keeps its name and message, and gets a time of its own', async () => {
  const failure = await failureOf(new RangeError('too large'), 3);
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({ type: 'RangeError', message: 'too large', nonRetryable: false });
  expect(failure.nextRetryDelay).toBeGreaterThanOrEqual(1_000);
  expect(failure.nextRetryDelay).toBeLessThanOrEqual(2_000);
});

test('what is final stays final', async () => {
  const final = ApplicationFailure.nonRetryable('no such command', 'UnknownCommand');
  expect(await failureOf(final)).toBe(final);
  expect(final.nextRetryDelay).toBeUndefined();
});

const tooMany = (headers: Record<string, string>) =>
  new Stripe.errors.StripeRateLimitError({ type: 'rate_limit_error', message: 'slow down', statusCode: 429, headers });

/** As the gateway throws it. */
function classified(error: unknown): unknown {
  try {
    return classify(error);
  } catch (thrown) {
    return thrown;
  }
}

test.each([
  ['as the SDK throws it', (error: unknown) => error],
  ['as the gateway throws it', classified],
])('429: Retry-After is waited for, and no longer than a minute: %s', async (_name, thrown) => {
  const seconds = await failureOf(thrown(tooMany({ 'retry-after': '7' })));
  expect(seconds.nextRetryDelay).toBeGreaterThanOrEqual(7_000);
  expect(seconds.nextRetryDelay).toBeLessThanOrEqual(7_500);
  const hours = await failureOf(thrown(tooMany({ 'retry-after': '7200' })));
  expect(hours.nextRetryDelay).toBeGreaterThanOrEqual(60_000);
  expect(hours.nextRetryDelay).toBeLessThanOrEqual(60_500);
  const words = await failureOf(thrown(tooMany({ 'retry-after': 'Sat, 21 Nov 2026 12:00:00 GMT' })));
  expect(words.nextRetryDelay).toBeLessThanOrEqual(500);
});

test('429 that Stripe says not to try again: as late as the schedule allows', async () => {
  const failure = await failureOf(tooMany({ 'stripe-should-retry': 'false' }));
  expect(failure.nextRetryDelay).toBeGreaterThanOrEqual(15_000);
});

test('M8: a call that was withheld comes back at its own time, and is never taken for an answer', async () => {
  const withheld = new CallWithheld('stripe', 'breaker_open', 4_000);
  const fromSdk = new Stripe.errors.StripeConnectionError({
    type: 'api_error',
    message: 'no connection',
    detail: withheld,
  });
  expect(classified(fromSdk)).toBe(withheld);
  for (const error of [withheld, fromSdk]) {
    const { nextRetryDelay, nonRetryable } = await failureOf(error);
    expect(nextRetryDelay).toBeGreaterThanOrEqual(4_000);
    expect(nextRetryDelay).toBeLessThanOrEqual(4_500);
    expect(nonRetryable).toBe(false);
  }
});
