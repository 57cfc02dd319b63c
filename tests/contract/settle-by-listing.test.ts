import { expect, test } from '@jest/globals';
import { createPaymentGateway, createStripeClient } from '../../adapters/stripe/payment-gateway.ts';
import { startSandbox, TestClock } from '../../sandbox/stripe/test-client.ts';

const binding = { attempt: 1, quoteHash: 'f'.repeat(64), totalMinor: 2_500, currency: 'USD' };
const OTHERS = 250;
const HOUR_MS = 3_600_000;

/** Many PaymentIntents in the span, and one before and one after it. */
async function busyShop() {
  const clock = new TestClock();
  const { url, faults } = await startSandbox({ now: clock.now });
  const gateway = createPaymentGateway(createStripeClient({ secretKey: 'sk_test_busy', apiBase: url }));
  const make = (checkoutId: string) => gateway.create({ ...binding, checkoutId }, `${checkoutId}/${clock.ms}`);
  await make('before');
  clock.advanceHours(1);
  const span = { fromMs: clock.ms - 1, toMs: clock.ms + 1 };
  await make('wanted');
  for (let n = 0; n < OTHERS; n += 1) await make(`other-${n}`);
  clock.advanceHours(1);
  await make('after');
  return { gateway, faults, span };
}

test('M8: among many PaymentIntents the one of an attempt is found, also when a page of the list fails', async () => {
  const { gateway, faults, span } = await busyShop();
  const failed = faults.add({ call: 'list', answer: '500', processed: false, times: 2 });
  expect(await gateway.find('wanted', 1, span)).toMatchObject({ checkoutId: 'wanted', attempt: 1 });
  expect(failed.hits()).toBe(2);
});

test('M8: only the span is looked through: a lost call is settled at the same cost hours later', async () => {
  const { gateway, faults, span } = await busyShop();
  expect(await gateway.find('before', 1, span)).toBeNull();
  expect(await gateway.find('after', 1, span)).toBeNull();
  expect(await gateway.find('after', 1, { ...span, toMs: span.toMs + HOUR_MS })).not.toBeNull();
  const pages = faults.seen.filter(({ call }) => call === 'list');
  expect(pages).toHaveLength(3 + 3 + 1);
});
