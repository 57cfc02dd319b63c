import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../setup/eventually.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { card, mugs, startHttpShop } from '../setup/http-shop.ts';

let shop: HttpShop;
beforeAll(async () => {
  shop = await startHttpShop();
});
afterAll(() => shop?.stop());

test('a guest buys, takes the account that is offered, and finds his order in it, and later his address', async () => {
  const { body: checkout } = await shop.create(mugs({ option: 'standard' }));
  const { body: bought } = await shop.complete(checkout.id, card());
  expect(bought.status).toBe('completed');
  const asked = await shop.request('POST', '/storefront/account', { order: bought.order?.id });
  expect([asked.status, asked.body]).toEqual([202, { status: 'accepted' }]);

  const text = await eventually('the link is mailed', async () => {
    const mails = (await (await fetch(`${shop.mailbox.url}/messages.json`)).json()) as { text: string; to: string[] }[];
    return mails.find((mail) => mail.to.includes('jo@example.com') && mail.text.includes('/account#token='))?.text;
  });
  expect(text).toContain('Hello Jo Doe,');
  const [, link, token] = /(\S+)\/account#token=(\S+)/.exec(text) ?? [];
  expect(link).toBe(shop.url);
  const signedIn = await shop.request<{ token: string }>('POST', '/storefront/sign-in/confirm', { token });
  const account = await shop.request<object>('GET', '/storefront/account', undefined, {
    'Customer-Token': signedIn.body.token,
  });
  expect(account.body).toMatchObject({
    name: 'Jo Doe',
    email: 'jo@example.com',
    orders: [{ id: bought.order?.id, number: bought.order?.label, status: 'placed', currency: 'USD' }],
    // Anybody could have placed it under his e-mail address.
    address: null,
  });

  // What he buys signed in is his too, and the next is prefilled from where it went.
  const again = await shop.create(mugs({ option: 'standard' }), { 'Customer-Token': signedIn.body.token });
  await shop.complete(again.body.id, card());
  const later = await shop.request<{ orders: object[]; address: object }>('GET', '/storefront/account', undefined, {
    'Customer-Token': signedIn.body.token,
  });
  expect(later.body.orders).toHaveLength(2);
  expect(later.body.address).toMatchObject({
    street_address: '1 Main St',
    address_locality: 'New York',
    postal_code: '10001',
    address_country: 'US',
  });
});
