import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Shop } from './setup/shop.ts';
import { startShop } from './setup/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop?.stop());

test('a purchase: created, made ready, completed, captured, confirmed by mail', async () => {
  const id = shop.newCheckoutId();
  const created = await shop.create(id);
  expect(created).toMatchObject({
    outcome: 'applied',
    checkout: { status: 'incomplete', quote: { subtotalMinor: 2500 } },
  });
  const ready = await shop.update(id);
  expect(ready.checkout).toMatchObject({ status: 'ready_for_complete', quote: { totalMinor: 3266 } });
  const completed = await shop.complete(id);
  expect(completed.checkout).toMatchObject({ status: 'completed', order: { number: expect.stringMatching(/^\d+$/) } });
  const end = await shop.client.workflow.getHandle(`checkout/${id}`).result();
  expect(end).toBe('completed');
  expect(await shop.read(id)).toMatchObject({ waitingFor: null });
});
