import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Settled, Verdict } from './breaker.ts';
import { Breaker } from './breaker.ts';
import { CallWithheld } from './call-withheld.ts';

const SETTINGS = { failures: 3, openMs: 1_000, openMaxMs: 3_000 };
let now: number;
let told: string[];
let breaker: Breaker;
beforeEach(() => {
  now = 0;
  told = [];
  const watch = {
    opened: (service: string, openMs: number, again: boolean) =>
      void told.push(`${service} opened ${again ? 'again ' : ''}for ${openMs}`),
    closed: (service: string) => void told.push(`${service} closed`),
  };
  breaker = new Breaker(
    'stripe',
    watch,
    SETTINGS,
    () => now,
    () => 0.5,
  );
});

const judge = (settled: Settled<Verdict>): Verdict => ('error' in settled ? 'down' : settled.value);
const succeed = () => breaker.run(async () => 'up' as const, judge);
const fail = () =>
  expect(breaker.run<Verdict>(() => Promise.reject(new Error('no answer')), judge)).rejects.toThrow('no answer');
const failTimes = async (times: number) => {
  for (let n = 0; n < times; n += 1) await fail();
};

/** A call under way, to be ended by the test. */
function begin() {
  let end: (verdict: Verdict) => void = () => undefined;
  const done = breaker.run(() => new Promise<Verdict>((resolve) => (end = resolve)), judge);
  return { done, end: (verdict: Verdict) => end(verdict) };
}

async function withheld(): Promise<CallWithheld> {
  let made = false;
  const call = breaker.run(async () => {
    made = true;
    return 'up' as const;
  }, judge);
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  expect(made).toBe(false);
  expect(error).toBeInstanceOf(CallWithheld);
  return error as CallWithheld;
}

describe('a breaker', () => {
  test('lets calls pass while they succeed now and then', async () => {
    for (let n = 0; n < 5; n += 1) {
      await failTimes(SETTINGS.failures - 1);
      await succeed();
    }
    expect(told).toEqual([]);
  });

  test('opens after failures in a row: no call is made, and each is told when to come back', async () => {
    await failTimes(SETTINGS.failures);
    expect(told).toEqual(['stripe opened for 1000']);
    expect(breaker.isOpen).toBe(true);
    now = 400;
    // What is left, and half of the open time by the dice.
    expect((await withheld()).retryAfterMs).toBe(600 + 500);
  });

  test('what can only be read ends no row of failures', async () => {
    await failTimes(SETTINGS.failures - 1);
    await breaker.run(async () => 'reads' as const, judge);
    await fail();
    expect(breaker.isOpen).toBe(true);
  });

  test('is probed by one call when its time is over, and closes when that succeeds', async () => {
    await failTimes(SETTINGS.failures);
    now = 1_000;
    expect(breaker.isOpen).toBe(false);
    const probe = begin();
    expect(breaker.isOpen).toBe(true);
    await withheld();
    probe.end('reads');
    await probe.done;
    await succeed();
    expect(told).toEqual(['stripe opened for 1000', 'stripe closed']);
  });

  test('a probe that fails opens it for twice as long, up to the maximum; after a good one it begins anew', async () => {
    await failTimes(SETTINGS.failures);
    for (const openMs of [1_000, 2_000, 3_000, 3_000]) {
      now += openMs - 1;
      await withheld();
      now += 1;
      await fail();
    }
    now += 3_000;
    await succeed();
    await failTimes(SETTINGS.failures);
    expect(told).toEqual([
      'stripe opened for 1000',
      'stripe opened again for 2000',
      ...Array<string>(3).fill('stripe opened again for 3000'),
      'stripe closed',
      'stripe opened for 1000',
    ]);
  });

  test('calls that began before it opened neither close it nor open it again', async () => {
    const [good, bad] = [begin(), begin()];
    await failTimes(SETTINGS.failures);
    good.end('up');
    await good.done;
    expect(breaker.isOpen).toBe(true);
    now = 1_000;
    await succeed();
    bad.end('down');
    await bad.done;
    await failTimes(SETTINGS.failures - 1);
    expect(told).toEqual(['stripe opened for 1000', 'stripe closed']);
  });
});
