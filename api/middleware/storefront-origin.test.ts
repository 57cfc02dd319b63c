import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { exampleCheckout } from '../../contracts/ucp/v2026-08-25/example-checkout.ts';
import type { ApiUnderTest } from '../testing/api-under-test.ts';
import { putCheckout, startApi, testSettings } from '../testing/api-under-test.ts';

const PAGES = 'https://shop.example';
const settings = { ...testSettings('postgresql://127.0.0.1/none'), publicUrl: 'https://pay.shop.example' };

let elsewhere: ApiUnderTest;
let together: ApiUnderTest;
beforeAll(async () => {
  [elsewhere, together] = await Promise.all([
    startApi({ settings: { ...settings, storefrontUrl: PAGES } }),
    startApi(),
  ]);
  await putCheckout(elsewhere.db, exampleCheckout({ id: 'chk_elsewhere' }));
});
afterAll(() => Promise.all([elsewhere?.close(), together?.close()]));

const from = (origin: string, headers: Record<string, string> = {}) => ({ headers: { Origin: origin, ...headers } });
const allowed = (response: Response) => response.headers.get('access-control-allow-origin');
const preflight = (path: string, origin: string, api = elsewhere) =>
  api.fetch(path, {
    method: 'OPTIONS',
    ...from(origin, {
      'Access-Control-Request-Method': 'PUT',
      'Access-Control-Request-Headers': 'content-type,idempotency-key',
    }),
  });

test('P3: the shop’s own pages may ask from where they live, and read what they need, errors too', async () => {
  for (const [path, status] of [
    ['/storefront/settings', 200],
    ['/checkout-sessions/chk_elsewhere', 200],
    ['/checkout-sessions/chk_unknown', 404],
    ['/.well-known/ucp', 200],
  ] as const) {
    const response = await elsewhere.fetch(path, from(PAGES));
    expect([path, response.status, allowed(response)]).toEqual([path, status, PAGES]);
    expect(response.headers.get('access-control-expose-headers')).toBe('Date, ETag, Location, Request-Id, Retry-After');
    expect(response.headers.get('vary')).toContain('Origin');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  }
  const asked = await preflight('/checkout-sessions/chk_elsewhere', PAGES);
  expect([asked.status, allowed(asked)]).toEqual([204, PAGES]);
  expect(asked.headers.get('access-control-allow-methods')).toBe('GET, POST, PUT, PATCH, DELETE');
  expect(asked.headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
  expect(asked.headers.get('access-control-allow-headers')).not.toMatch(/authorization|api-key/i);
});

test('P3: nobody else’s pages may, and none may where people of the shop work', async () => {
  for (const origin of [
    'https://evil.example',
    'https://shop.example.evil.example',
    'http://shop.example',
    'null',
    `${PAGES}:8443`,
  ]) {
    const response = await elsewhere.fetch('/storefront/settings', from(origin));
    expect([origin, response.status, allowed(response)]).toEqual([origin, 200, null]);
    expect(response.headers.get('vary')).toContain('Origin');
    expect(allowed(await preflight('/carts', origin))).toBeNull();
  }
  for (const path of [
    '/support/orders/ord_1',
    '/ops/products',
    '/console',
    '/metrics',
    '/webhooks/stripe',
    '/storefronts',
    '/',
  ]) {
    expect([path, allowed(await elsewhere.fetch(path, from(PAGES)))]).toEqual([path, null]);
    expect([path, allowed(await preflight(path, PAGES))]).toEqual([path, null]);
  }
});

test('where the API serves the pages itself, no other origin is let in', async () => {
  const response = await together.fetch('/storefront/settings', from(PAGES));
  expect([response.status, allowed(response), response.headers.get('vary')]).toEqual([200, null, null]);
});

test('links lead to where the pages live, and so does the API where it had served them', async () => {
  const read = await elsewhere.fetch('/checkout-sessions/chk_elsewhere');
  expect(await read.json()).toMatchObject({ continue_url: `${PAGES}/checkout/chk_elsewhere` });
  for (const path of ['/checkout/chk_elsewhere?from=mail', '/order/ord_1', '/cart/cart_1', '/account', '/']) {
    const response = await elsewhere.fetch(path);
    expect([response.status, response.headers.get('location')]).toEqual([302, `${PAGES}${path}`]);
  }
});
