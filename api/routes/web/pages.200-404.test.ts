import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { exampleCheckout } from '../../../contracts/ucp/v2026-08-25/example-checkout.ts';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import { putCheckout, startApi } from '../../testing/api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
  await putCheckout(api.db, exampleCheckout({ id: 'chk_page' }));
});
afterAll(() => api?.close());

test.each([
  '/',
  '/products/mug',
  '/cart',
  '/checkout/chk_page',
  '/order/ord_page',
  '/account',
  '/console',
  '/console/cases/chk_page',
])('%s is a page of ours: it runs what is ours alone, in no frame, and says nothing of anybody', async (path) => {
  const response = await api.fetch(path);
  const text = await response.text();
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const policy = response.headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  expect(/script-src ([^;]*)/.exec(policy)?.[1]).not.toMatch(/unsafe|\*(?!\.js\.stripe\.com)/);
  expect(response.headers.get('cache-control')).toBe('no-cache');
  expect(text).not.toMatch(/chk_page|jane|springfield|<script>/i);
});

test('what a page needs may be kept for ever: its name tells its content', async () => {
  const page = await (await api.fetch('/')).text();
  const [, script = ''] = /src="(\/assets\/[^"]+\.js)"/.exec(page) ?? [];
  const response = await api.fetch(script);
  expect([response.status, response.headers.get('cache-control')]).toEqual([
    200,
    expect.stringMatching(/max-age=31536000.*immutable/),
  ]);
});

test.each(['/assets/none.js', '/assets/%2e%2e/.sources', '/checkout', '/products/a/b'])(
  '%s is not there',
  async (path) => {
    expect((await api.fetch(path)).status).toBe(404);
  },
);
