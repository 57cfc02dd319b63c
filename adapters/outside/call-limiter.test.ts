import { expect, test } from '@jest/globals';
import { mostInASecond } from '../../tests/setup/sliding-second.ts';
import { CallLimiter } from './call-limiter.ts';
import { CallWithheld } from './call-withheld.ts';

/** Has so many calls made at once. @returns when each was made, and the errors of those that were not */
async function burst(limiter: CallLimiter, calls: number, endpoint = 'POST /v1/payment_intents') {
  const made: number[] = [];
  const settled = await Promise.allSettled(
    Array.from({ length: calls }, () => limiter.run(endpoint, async () => void made.push(performance.now()))),
  );
  const errors = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason as CallWithheld] : []));
  return { made, errors };
}

test('no more calls to an endpoint begin in any second than the share, and all that wait are made', async () => {
  const { made, errors } = await burst(new CallLimiter('stripe', () => 10), 25);
  expect(errors).toEqual([]);
  expect(made).toHaveLength(25);
  expect(mostInASecond(made)).toBeLessThanOrEqual(10);
});

test('each endpoint has places of its own', async () => {
  const limiter = new CallLimiter('stripe', () => 3);
  const endpoints = ['GET /v1/payment_intents/:id', 'POST /v1/refunds', 'GET /v1/refunds'];
  const { length } = (await Promise.all(endpoints.map((endpoint) => burst(limiter, 3, endpoint)))).flatMap(
    ({ made }) => made,
  );
  expect(length).toBe(9);
});

test('a call that takes long keeps no place for longer than it needs to arrive; one that fails leaves its place too', async () => {
  const limiter = new CallLimiter('stripe', () => 1);
  let end: () => void = () => undefined;
  const long = limiter.run('POST /v1/refunds', () => new Promise<void>((resolve) => (end = resolve)));
  await expect(limiter.run('POST /v1/refunds', () => Promise.reject(new Error('no answer')))).rejects.toThrow(
    'no answer',
  );
  expect(await limiter.run('POST /v1/refunds', async () => 'made')).toBe('made');
  end();
  await long;
});

test('calls that would wait long are withheld, and told to come back at different times', async () => {
  const { made, errors } = await burst(new CallLimiter('stripe', () => 5), 40);
  expect(made.length).toBeLessThanOrEqual(20);
  expect(errors).toHaveLength(40 - made.length);
  for (const error of errors) {
    expect(error).toBeInstanceOf(CallWithheld);
    expect(error.because).toBe('rate_limited');
    expect(error.retryAfterMs).toBeGreaterThanOrEqual(1_000);
  }
  expect(new Set(errors.map(({ retryAfterMs }) => retryAfterMs)).size).toBeGreaterThan(10);
});

test('who waits for a share begins when there is one', async () => {
  let share = 0;
  const limiter = new CallLimiter('stripe', () => share);
  const { made } = await Promise.all([
    burst(limiter, 4),
    (async () => {
      share = 4;
      limiter.admit();
    })(),
  ]).then(([done]) => done);
  expect(made).toHaveLength(4);
});
