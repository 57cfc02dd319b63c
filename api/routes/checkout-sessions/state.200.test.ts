import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exampleCheckout } from '../../../contracts/ucp/v2026-08-25/example-checkout.ts';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import { CREATE_BODY, jsonRequest, putCheckout, startApi, temporalDown } from '../../testing/api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi({ gateway: { ...temporalDown, deliver: async () => ({ kind: 'ended' }) } });
});
afterAll(() => api.close());

const order = { id: 'ord_done', number: '1001', placedAt: '2026-11-21T10:05:00.000Z' };
const done = exampleCheckout({
  id: 'chk_done',
  status: 'completed',
  order,
  holdExpiresAt: null,
  endedReason: 'order placed',
});
const pay = {
  payment: {
    instruments: [
      { id: 'a', handler_id: 'stripe', type: 'card', credential: { type: 'token', token: 'pm_card_visa' } },
    ],
  },
};

test('GET reads the row and tells its revision', async () => {
  await putCheckout(api.db, exampleCheckout());
  const response = await api.fetch('/checkout-sessions/chk_example0000000000000');
  expect(response.status).toBe(200);
  expect(response.headers.get('ETag')).toBe('"1"');
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  expect(await response.json()).toMatchObject({
    id: 'chk_example0000000000000',
    status: 'ready_for_complete',
    continue_url: 'http://localhost:3000/checkout/chk_example0000000000000',
    messages: [],
  });
});

describe('how long the items are set aside', () => {
  const hold = { expires_at: '2026-11-21T10:15:00.000Z', longest_until: '2026-11-21T11:00:00.000Z' };
  const read = async (id: string, headers: Record<string, string> = {}) =>
    (await (await api.fetch(`/checkout-sessions/${id}`, { headers })).json()) as { hold?: unknown };

  test('is told to the shop’s own pages, and to no platform: it is no part of UCP', async () => {
    await putCheckout(api.db, exampleCheckout({ id: 'chk_held' }));
    expect((await read('chk_held')).hold).toEqual(hold);
    const platform = { 'UCP-Agent': 'profile="https://platform.example/profile.json"' };
    expect(await read('chk_held', platform)).not.toHaveProperty('hold');
  });

  test('is told to have ended where it has, and not while a payment has frozen it', async () => {
    await putCheckout(
      api.db,
      exampleCheckout({ id: 'chk_lapsed', status: 'incomplete', holdExpiresAt: null, holdLimitAt: null }),
    );
    expect((await read('chk_lapsed')).hold).toEqual({ expires_at: null, longest_until: null });
    await putCheckout(api.db, exampleCheckout({ id: 'chk_paying', status: 'complete_in_progress', attempt: 1 }));
    expect(await read('chk_paying')).not.toHaveProperty('hold');
  });
});

describe('after the end', () => {
  beforeAll(async () => {
    await putCheckout(api.db, done);
  });

  test('an update is answered with the unchanged checkout and a message; its key keeps that answer', async () => {
    const init = jsonRequest('PUT', CREATE_BODY, { 'Idempotency-Key': 'key-after-the-end-01' });
    const [first, second] = [
      await api.fetch('/checkout-sessions/chk_done', init),
      await api.fetch('/checkout-sessions/chk_done', init),
    ];
    const [body, again] = [await first.text(), await second.text()];
    expect(first.status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      status: 'completed',
      order: { id: 'ord_done', label: '1001', permalink_url: 'http://localhost:3000/order/ord_done' },
      messages: [{ type: 'error', code: 'checkout_ended', severity: 'recoverable' }],
    });
    expect({ status: second.status, body: again, etag: second.headers.get('ETag') }).toEqual({
      status: 200,
      body,
      etag: '"1"',
    });
  });

  test('a complete after the order learns the order', async () => {
    const response = await api.fetch('/checkout-sessions/chk_done/complete', jsonRequest('POST', pay));
    expect(await response.json()).toMatchObject({
      status: 'completed',
      messages: [{ type: 'info', code: 'already_completed' }],
    });
  });

  test('an open checkout whose workflow is gone is not called ended', async () => {
    await putCheckout(api.db, exampleCheckout({ id: 'chk_open' }));
    expect((await api.fetch('/checkout-sessions/chk_open', jsonRequest('PUT', CREATE_BODY))).status).toBe(503);
  });
});
