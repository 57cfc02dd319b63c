import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { createLogger } from '../../../adapters/telemetry/logger.ts';
import type { LiveStates } from '../../../contracts/live-news.ts';
import { exampleCheckout } from '../../../contracts/ucp/v2026-08-25/example-checkout.ts';
import { eventually } from '../../../tests/setup/eventually.ts';
import type { LivePage } from '../../../tests/setup/live-page.ts';
import { openPage } from '../../../tests/setup/live-page.ts';
import type { StreamLimits } from '../../live/event-streams.ts';
import { createEventStreams, STREAM_LIMITS } from '../../live/event-streams.ts';
import { createLive } from '../../live/live.ts';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import { AGENT_KEY, putCheckout, startApi } from '../../testing/api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
  await putCheckout(api.db, exampleCheckout({ id: 'chk_watched' }));
});
afterAll(() => api?.close());

const open: LivePage[] = [];
async function page(url: string, query: string, options?: Parameters<typeof openPage>[2]): Promise<LivePage> {
  const opened = await openPage(url, query, options);
  open.push(opened);
  return opened;
}
afterEach(() => open.splice(0).forEach((each) => each.cut()));

/** An API whose streams have these limits, and whose news are made by the test. */
async function limited(limits: Partial<StreamLimits>, states: () => LiveStates = standing) {
  const streams = createEventStreams({ ...STREAM_LIMITS, ...limits }, 20);
  const live = createLive(async () => states(), createLogger('api', 'silent'), streams);
  return { streams, api: await startApi({ live }) };
}
const standing = (): LiveStates => ({ checkouts: new Map(), items: new Map([['mug', 3]]) });

test('a stream begins with how all of it stands, says when to come again, and asks proxies not to keep it', async () => {
  const stream = await page(api.url, 'checkout=chk_watched&item=none');
  expect(stream.status).toBe(200);
  expect(stream.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
  await stream.hear('the item', ({ event }) => event === 'stock');
  expect(stream.told).toEqual([
    { event: 'checkout', id: '1/', data: { id: 'chk_watched', revision: 1, status: 'ready_for_complete' } },
    { event: 'stock', id: '1/0', data: { item: 'none', available: false, few_left: 0 } },
  ]);
});

test('P3: a checkout is shown to who knows its id, and with a key only to who made it', async () => {
  const unknown = await page(api.url, 'checkout=chk_nobody_has_made');
  expect([unknown.status, (await unknown.error()).code]).toEqual([404, 'not_found']);
  const stranger = await page(api.url, 'checkout=chk_watched', { headers: { 'X-API-Key': AGENT_KEY } });
  expect([stranger.status, (await stranger.error()).code]).toEqual([404, 'not_found']);
});

test('P5: a query that names nothing, too much, or what can be no id is refused', async () => {
  const many = (name: string, count: number) =>
    Array.from({ length: count }, (_, n) => `${name}=${name === 'item' ? '' : 'chk_'}${n}`).join('&');
  for (const query of [
    '',
    'checkout=',
    'checkout=ord_1',
    `item=${'x'.repeat(256)}`,
    'item=%00',
    many('item', 51),
    many('checkout', 6),
  ]) {
    const { status, error } = await page(api.url, query);
    expect([query.slice(0, 40), status, (await error()).code]).toEqual([query.slice(0, 40), 400, 'invalid_request']);
  }
});

test('what comes back as Last-Event-ID of another query counts as nothing told', async () => {
  for (const lastId of ['1/0.0', 'x', '////', '9'.repeat(500)]) {
    const stream = await page(api.url, 'checkout=chk_watched&item=none', { lastId });
    await stream.hear(`all after ${lastId}`, () => stream.told.length === 2);
  }
  const same = await page(api.url, 'checkout=chk_watched&item=none', { lastId: '1/0' });
  await api.db.sql('', `UPDATE checkouts SET revision = 2 WHERE id = 'chk_watched'`, []);
  await same.hear('the news', ({ data }) => data['revision'] === 2);
  expect(same.told).toHaveLength(1);
});

test('one address, and one process, have only so many streams; who leaves makes room', async () => {
  const { api: small, streams } = await limited({ perProcess: 3, perAddress: 2 });
  try {
    const first = await page(small.url, 'item=mug');
    await page(small.url, 'item=mug');
    const third = await page(small.url, 'item=mug');
    expect([third.status, (await third.error()).code]).toEqual([429, 'too_many_streams']);
    expect(third.headers['retry-after']).toBeDefined();
    expect((await page(small.url, 'item=mug', { from: '127.0.0.2' })).status).toBe(200);
    expect((await page(small.url, 'item=mug', { from: '127.0.0.3' })).status).toBe(429);
    first.cut();
    await eventually('the place is free', async () => streams.size === 2);
    expect((await page(small.url, 'item=mug', { from: '127.0.0.3' })).status).toBe(200);
  } finally {
    await small.close();
  }
});

test('told to end, it ends its streams and begins none any more, which would keep it', async () => {
  const { api: ending, streams } = await limited({});
  try {
    const stream = await page(ending.url, 'item=mug');
    streams.end();
    expect(await stream.ended).toBe('end');
    const late = await page(ending.url, 'item=mug');
    expect([late.status, (await late.error()).code]).toEqual([503, 'service_unavailable']);
  } finally {
    await ending.close();
  }
});

test('a stream beats while nothing happens, and ends in good order after its time', async () => {
  const { api: brief } = await limited({ heartbeatMs: 50, lifetimeMs: 1_000 });
  try {
    const stream = await page(brief.url, 'item=mug');
    expect(await stream.ended).toBe('end');
    expect(stream.beats()).toBeGreaterThan(1);
  } finally {
    await brief.close();
  }
});
