import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createCatalog } from '../../../adapters/postgres/catalog-reads.ts';
import { createCommandTable } from '../../../adapters/postgres/command-table.ts';
import { openDatabase } from '../../../adapters/postgres/database.ts';
import { createIdentity } from '../../../adapters/crypto/identity.ts';
import { createSeal } from '../../../adapters/crypto/sealing.ts';
import { createWebhookInbox } from '../../../adapters/postgres/webhook-inbox.ts';
import { exampleCheckout } from '../../../contracts/ucp/v2026-08-25/example-checkout.ts';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import {
  AGENT_KEY,
  CREATE_BODY,
  jsonRequest,
  putCheckout,
  startApi,
  temporalDown,
  testSettings,
} from '../../testing/api-under-test.ts';

const KEY = 'idempotency-key-0001';

async function retryable(response: Response) {
  const { code } = (await response.json()) as { code: string };
  return { status: response.status, code, retryAfter: Number(response.headers.get('Retry-After')) > 0 };
}
const LATER = { status: 503, code: 'service_unavailable', retryAfter: true };

describe('while Temporal is down', () => {
  let api: ApiUnderTest;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.close());

  test('a write is a 503 with Retry-After, and its command is kept once; another body is a 409', async () => {
    const init = jsonRequest('POST', CREATE_BODY, { 'Idempotency-Key': KEY });
    expect(await retryable(await api.fetch('/checkout-sessions', init))).toEqual(LATER);
    expect(await retryable(await api.fetch('/checkout-sessions', init))).toEqual(LATER);
    expect(await api.db.prisma.command.count()).toBe(1);

    const other = jsonRequest('POST', { ...CREATE_BODY, buyer: {} }, { 'Idempotency-Key': KEY });
    const response = await api.fetch('/checkout-sessions', other);
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ code: 'idempotency_conflict' });
  });

  test('the same key of another caller is another command', async () => {
    const before = await api.db.prisma.command.count();
    const init = jsonRequest('POST', CREATE_BODY, { 'Idempotency-Key': KEY, Authorization: `Bearer ${AGENT_KEY}` });
    expect((await api.fetch('/checkout-sessions', init)).status).toBe(503);
    expect(await api.db.prisma.command.count()).toBe(before + 1);
  });

  test('no personal data and no token stand in the command rows in the clear', async () => {
    await putCheckout(api.db, exampleCheckout());
    const pay = {
      payment: {
        instruments: [
          { id: 'a', handler_id: 'stripe', type: 'card', credential: { type: 'token', token: 'pm_card_visa' } },
        ],
      },
    };
    const path = '/checkout-sessions/chk_example0000000000000';
    expect(
      (await api.fetch(path, jsonRequest('PUT', { ...CREATE_BODY, buyer: { email: 'jane@example.com' } }))).status,
    ).toBe(503);
    expect((await api.fetch(`${path}/complete`, jsonRequest('POST', pay))).status).toBe(503);
    expect((await api.fetch(`${path}/cancel`, { method: 'POST' })).status).toBe(503);
    const rows = await api.db.sql<{ row: string }>(
      'test',
      `SELECT commands::text || encode(payload, 'escape') AS row FROM commands`,
      [],
    );
    expect(rows.length).toBeGreaterThanOrEqual(3);
    for (const { row } of rows) expect(row).not.toMatch(/pm_card_visa|jane|var_shirt/);
  });

  test('reading works', async () => {
    expect((await api.fetch('/checkout-sessions/chk_example0000000000000')).status).toBe(200);
  });
});

describe('too many commands in flight', () => {
  test('429 with Retry-After', async () => {
    const api = await startApi({ gateway: { ...temporalDown, deliver: async () => ({ kind: 'busy' }) } });
    const response = await api.fetch('/checkout-sessions', jsonRequest('POST', CREATE_BODY));
    expect(await retryable(response)).toEqual({ status: 429, code: 'too_many_requests', retryAfter: true });
    await api.close();
  });
});

describe('while Postgres is down', () => {
  test('everything that needs it is a 503 with Retry-After', async () => {
    const settings = testSettings('postgresql://nobody@127.0.0.1:1/none');
    const gone = openDatabase(settings.databaseUrl, { connections: 2 });
    const identity = createIdentity(settings.dataKey);
    const api = await startApi({
      db: gone,
      commands: createCommandTable(gone, createSeal(settings.dataKey), identity),
      catalog: createCatalog(gone, 'USD'),
      inbox: createWebhookInbox(gone),
      verifyWebhook: () => ({
        ok: true,
        event: {
          eventId: 'evt_1',
          type: 'x',
          objectId: null,
          paymentIntentId: null,
          checkoutId: null,
          attempt: null,
          createdAt: '2026-11-21T10:00:00Z',
        },
      }),
    });
    const requests: [string, RequestInit?][] = [
      ['/checkout-sessions', jsonRequest('POST', CREATE_BODY)],
      ['/checkout-sessions/chk_x'],
      ['/checkout-sessions/chk_x', jsonRequest('PUT', CREATE_BODY)],
      ['/orders/ord_x'],
      ['/catalog/search', jsonRequest('POST', { query: 'shirt' })],
      ['/webhooks/stripe', jsonRequest('POST', {})],
    ];
    for (const [path, init] of requests) expect(await retryable(await api.fetch(path, init))).toEqual(LATER);
    const ready = await api.fetch('/readyz');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ status: 'not_ready', missing: ['postgres', 'temporal'] });
    await api.close();
    await gone.close();
  });
});
