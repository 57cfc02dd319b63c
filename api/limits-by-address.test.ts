import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createLogger } from '../adapters/telemetry/logger.ts';
import { openPage } from '../tests/setup/live-page.ts';
import { createEventStreams, STREAM_LIMITS } from './live/event-streams.ts';
import { createLive } from './live/live.ts';
import type { ApiUnderTest } from './testing/api-under-test.ts';
import { jsonRequest, startApi, testSettings } from './testing/api-under-test.ts';

// Whom a request comes from, for every limit that counts by address: what the shop's own proxy says, and of IPv6 the network.

const settings = testSettings('postgresql://127.0.0.1/none');
const smtp = { url: 'smtp://127.0.0.1:1', from: 'Shop <orders@shop.example>' };
const oneStream = () => {
  const streams = createEventStreams({ ...STREAM_LIMITS, perAddress: 1 }, 20);
  const states = { checkouts: new Map(), items: new Map([['mug', 3]]) };
  return createLive(async () => states, createLogger('api', 'silent'), streams);
};

let behindProxy: ApiUnderTest;
let open: ApiUnderTest;
beforeAll(async () => {
  [behindProxy, open] = await Promise.all([
    startApi({ settings: { ...settings, smtp, trustedProxies: ['loopback'] }, live: oneStream() }),
    startApi({ settings: { ...settings, smtp } }),
  ]);
});
afterEach(async () => {
  for (const { db } of [behindProxy, open])
    await db.sql('', 'TRUNCATE staff_guesses, sign_in_asks, sign_in_links, gift_card_guesses', []);
});
afterAll(() => Promise.all([behindProxy?.close(), open?.close()]));

/** Two of one subscriber's, and one of another's. */
const [HERE, HERE_TOO, ELSEWHERE] = ['2001:db8:1:2::1', '2001:db8:1:2:ffff::2', '2001:db8:1:3::1'];

/** How many are counted for each limit; each is asked for one and the same name, which is counted too where there is one. */
const LIMITS = [
  ['signing in at the console', 'support/session', { name: 'kim', password: 'wrong' }, 'staff_guesses', 1],
  ['links that sign customers in', 'storefront/sign-in', { email: 'ada@example.com' }, 'sign_in_asks', 1],
  ['codes of gift cards', 'gift-cards/balance', { code: 'ACDE-ACDE-ACDE-ACDE' }, 'gift_card_guesses', 0],
] as const;

describe.each(LIMITS)('%s', (_what, path, body, table, names) => {
  const ask = async (api: ApiUnderTest, from: string) => {
    const response = await api.fetch(`/${path}`, jsonRequest('POST', body, { 'X-Forwarded-For': from }));
    expect([200, 202, 401]).toContain(response.status);
    const [counted] = await api.db.sql<{ rows: number }>('', `SELECT count(*)::int AS rows FROM ${table}`, []);
    return (counted?.rows ?? 0) - names;
  };

  test('count all addresses of one IPv6 subscriber as one', async () => {
    expect(await ask(behindProxy, HERE)).toBe(1);
    expect(await ask(behindProxy, HERE_TOO)).toBe(1);
    expect(await ask(behindProxy, ELSEWHERE)).toBe(2);
  });

  test('believe nobody but the shop’s own proxies', async () => {
    expect(await ask(open, HERE)).toBe(1);
    expect(await ask(open, ELSEWHERE)).toBe(1);
  });
});

test('streams of one IPv6 subscriber are streams of one', async () => {
  const page = (from: string) => openPage(behindProxy.url, 'item=mug', { headers: { 'X-Forwarded-For': from } });
  const pages = [await page(HERE), await page(HERE_TOO), await page(ELSEWHERE)];
  expect(pages.map(({ status }) => status)).toEqual([200, 429, 200]);
  for (const each of pages) each.cut();
});
