import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ended, expectFairEnd } from '../setup/referee.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop } from '../setup/shop.ts';
import { mostInASecond } from '../setup/sliding-second.ts';

const PER_SECOND = 5;
const BUYERS = 30;
/** When each endpoint was called. */
const calls = new Map<string, number[]>();
let shop: Shop;
beforeAll(async () => {
  shop = await startShop({
    stripeRequestsPerSecond: PER_SECOND,
    beforeExecute: async ({ method, path }) => {
      const endpoint = `${method} ${path.replace(/pi_\w+/, ':id')}`;
      calls.set(endpoint, [...(calls.get(endpoint) ?? []), performance.now()]);
    },
  });
  await shop.startWorker();
});
afterAll(() => shop?.stop());

test('M1, M2: two workers keep to the limit of each Stripe endpoint, and every buyer gets his order', async () => {
  const ids = Array.from({ length: BUYERS }, () => shop.newCheckoutId());
  await Promise.all(
    ids.map(async (id) => {
      await shop.create(id);
      await shop.update(id);
    }),
  );
  await Promise.all(ids.map((id) => shop.complete(id)));
  expect(await Promise.all(ids.map((id) => ended(shop, id)))).toEqual(ids.map(() => 'completed'));
  for (const id of ids) expect((await expectFairEnd(shop, id)).intents).toHaveLength(1);

  const most = Object.fromEntries([...calls].map(([endpoint, moments]) => [endpoint, mostInASecond(moments)]));
  expect(Object.keys(most).sort()).toEqual([
    'POST /v1/payment_intents',
    'POST /v1/payment_intents/:id/capture',
    'POST /v1/payment_intents/:id/confirm',
  ]);
  for (const [endpoint, count] of Object.entries(most))
    expect([endpoint, count <= PER_SECOND]).toEqual([endpoint, true]);
  for (const moments of calls.values()) expect(moments).toHaveLength(BUYERS);
});
