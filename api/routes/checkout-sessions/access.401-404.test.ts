import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exampleCheckout } from '../../../contracts/ucp/v2026-08-25/example-checkout.ts';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import { AGENT_KEY, CREATE_BODY, jsonRequest, putCheckout, startApi, TILL_KEY } from '../../testing/api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
  await putCheckout(api.db, exampleCheckout({ id: 'chk_of-the-agent', caller: 'agent' }));
});
afterAll(() => api.close());

const status = async (path: string, init?: RequestInit) => (await api.fetch(path, init)).status;

describe('who calls', () => {
  test.each<Record<string, string>>([
    { Authorization: 'Bearer wrong-key-0123456789' },
    { Authorization: 'Basic abc' },
    { 'X-API-Key': '' },
  ])('a wrong key is a 401: %j', async (headers) => {
    const response = await api.fetch('/checkout-sessions/chk_of-the-agent', {
      headers: headers as Record<string, string>,
    });
    expect(response.status).toBe(401);
    expect(response.headers.get('WWW-Authenticate')).toMatch(/^Bearer/);
    expect(await response.json()).toMatchObject({ code: 'unauthorized' });
  });

  test('a caller sees his own checkout, first party sees it, another caller does not', async () => {
    const path = '/checkout-sessions/chk_of-the-agent';
    expect(await status(path, { headers: { 'X-API-Key': AGENT_KEY } })).toBe(200);
    expect(await status(path, { headers: { Authorization: `Bearer ${AGENT_KEY}` } })).toBe(200);
    expect(await status(path)).toBe(200);
    expect(await status(path, { headers: { 'X-API-Key': TILL_KEY } })).toBe(404);
    const put = jsonRequest('PUT', CREATE_BODY, { 'X-API-Key': TILL_KEY, 'Idempotency-Key': 'key-of-the-till-0001' });
    expect(await status(path, put)).toBe(404);
  });
});

describe('what is not there is a 404 with a code', () => {
  test.each([
    ['GET', '/checkout-sessions/chk_unknown'],
    ['PUT', '/checkout-sessions/chk_unknown'],
    ['POST', '/checkout-sessions/chk_unknown/complete'],
    ['POST', '/checkout-sessions/chk_unknown/cancel'],
    ['GET', '/checkout-sessions/a%00b'],
    ['GET', `/checkout-sessions/chk_${'x'.repeat(500)}`],
    ['GET', '/orders/ord_unknown'],
    ['GET', '/orders/%27%20OR%201=1'],
    ['DELETE', '/checkout-sessions/chk_unknown'],
    ['GET', '/nothing/here'],
  ])('%s %s', async (method, path) => {
    const body = path.endsWith('complete') ? { payment: {} } : CREATE_BODY;
    const response = await api.fetch(
      path,
      method === 'GET' || method === 'DELETE' ? { method } : jsonRequest(method, body),
    );
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ code: 'not_found', content: expect.any(String) });
  });

  test('a path that is no text is a 400', async () => {
    expect(await status('/checkout-sessions/%E0%A4%A')).toBe(400);
  });
});

test('no answer tells what it is built with', async () => {
  const response = await api.fetch('/nothing', { headers: { 'Request-Id': 'request-1' } });
  expect(response.headers.get('X-Powered-By')).toBeNull();
  expect(response.headers.get('Request-Id')).toBe('request-1');
  expect(await response.text()).not.toMatch(/node_modules|\.ts/);
});
