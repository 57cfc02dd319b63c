import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { HttpShop } from '../setup/http-shop.ts';
import { card, mugs, startHttpShop } from '../setup/http-shop.ts';
import { openPage } from '../setup/live-page.ts';

let shop: HttpShop;
beforeAll(async () => {
  shop = await startHttpShop({ holdSeconds: 600 });
});
afterAll(() => shop?.stop());

test('a page hears of each new revision of its checkout, to its end', async () => {
  const { body: checkout } = await shop.create();
  const page = await openPage(shop.url, `checkout=${checkout.id}`);
  await page.hear('where it stands', ({ data }) => data['id'] === checkout.id && data['status'] === 'incomplete');
  await shop.update(checkout.id);
  await page.hear('the update', ({ data }) => data['status'] === 'ready_for_complete');
  await shop.complete(checkout.id, card());
  await page.hear('the order', ({ data }) => data['status'] === 'completed');
  const revisions = page.told.map(({ data }) => data['revision'] as number);
  expect(revisions).toEqual([...new Set(revisions)].toSorted((one, other) => one - other));
  page.cut();
});

test('P1: who was cut off hears what he missed as soon as he is back, and nothing twice', async () => {
  const { body: checkout } = await shop.create();
  const first = await openPage(shop.url, `checkout=${checkout.id}&item=mug`);
  await first.hear('the item', ({ event }) => event === 'stock');
  await first.hear('the checkout', ({ event }) => event === 'checkout');
  const lastId = first.lastId();
  first.cut();
  const { headers } = await shop.update(checkout.id);
  const revision = Number(/\d+/.exec(headers.get('etag') ?? '')?.[0]);

  const second = await openPage(shop.url, `checkout=${checkout.id}&item=mug`, { ...(lastId && { lastId }) });
  const missed = await second.hear('what was missed', ({ event }) => event === 'checkout');
  expect(missed.data).toEqual({ id: checkout.id, revision, status: 'ready_for_complete' });
  // The item stands as it stood.
  expect(second.told.filter(({ event }) => event === 'stock')).toEqual([]);
  second.cut();
});

test('a page hears that another buyer has taken the last one, and that he has given it back', async () => {
  const page = await openPage(shop.url, 'item=last&item=mug&item=none&item=not-sold-here');
  await page.hear('all four', () => page.told.length === 4);
  expect(page.told.map(({ data }) => data)).toEqual([
    { item: 'last', available: true, few_left: 1 },
    { item: 'mug', available: true, few_left: null },
    { item: 'none', available: false, few_left: 0 },
    { item: 'not-sold-here', available: false, few_left: 0 },
  ]);
  const { body: other } = await shop.create(mugs({ item: 'last' }));
  await page.hear('sold out', ({ data }) => data['item'] === 'last' && data['available'] === false);
  await shop.cancel(other.id);
  await page.hear(
    'back',
    (told) => told.data['item'] === 'last' && page.told.indexOf(told) > 3 && told.data['few_left'] === 1,
  );
  page.cut();
});

test('the server ends its streams in good order when it is told to end', async () => {
  const own = await startHttpShop();
  const pages = [await openPage(own.url, 'item=mug'), await openPage(own.url, 'item=last')];
  const [stopped, ...ends] = await Promise.all([own.stop(), ...pages.map(({ ended }) => ended)]);
  expect([stopped, ...ends]).toEqual([undefined, 'end', 'end']);
});
