import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createStripeClient } from '../../../adapters/stripe/payment-gateway.ts';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import { SUPPORT_KEY, startApi, testSettings } from '../../testing/api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const { stripe } = testSettings('postgresql://localhost/none');
const [secret = '', next = ''] = stripe.webhookSecrets;
const event = (id: string) =>
  JSON.stringify({
    id,
    object: 'event',
    type: 'payment_intent.succeeded',
    created: 1_795_000_000,
    data: { object: { id: 'pi_1', object: 'payment_intent', metadata: { checkout_id: 'chk_1', attempt: '2' } } },
  });

function signed(payload: string, by = secret, timestamp = Math.floor(Date.now() / 1_000)): RequestInit {
  const options = { payload, secret: by, timestamp };
  const signature = createStripeClient(stripe).webhooks.generateTestHeaderString(options);
  return {
    method: 'POST',
    body: payload,
    headers: { 'Content-Type': 'application/json', 'Stripe-Signature': signature },
  };
}

/** How many webhooks were refused for a reason, as /metrics tells it. */
async function refused(reason: string): Promise<number> {
  const text = await (await api.fetch('/metrics')).text();
  const line = new RegExp(`^holdfast_webhooks_total\\{outcome="refused",reason="${reason}"\\} (\\d+)$`, 'm');
  return Number(line.exec(text)?.[1] ?? 0);
}

describe('news from Stripe (E1)', () => {
  test('E1: is stored before it is acknowledged, once however often it comes', async () => {
    for (let time = 0; time < 2; time += 1) {
      const response = await api.fetch('/webhooks/stripe', signed(event('evt_1')));
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ received: true });
    }
    expect(await api.db.prisma.webhookInbox.findMany()).toMatchObject([
      { eventId: 'evt_1', paymentIntentId: 'pi_1', checkoutId: 'chk_1', attempt: 2, settledAt: null },
    ]);
  });

  test('E1: is taken under each of the secrets while one replaces the other', async () => {
    expect(next).not.toBe('');
    expect((await api.fetch('/webhooks/stripe', signed(event('evt_1'), next))).status).toBe(200);
    // While a secret is rolled, Stripe signs with both.
    const both = signed(event('evt_1'));
    const other = signed(event('evt_1'), 'whsec_of_another_endpoint');
    const header = (init: RequestInit) => (init.headers as Record<string, string>)['Stripe-Signature'] ?? '';
    const signature = `${header(other)},${header(both).split(',')[1] ?? ''}`;
    const headers = { 'Content-Type': 'application/json', 'Stripe-Signature': signature };
    expect((await api.fetch('/webhooks/stripe', { ...both, headers })).status).toBe(200);
  });

  test.each([
    ['a foreign signature', 'wrong_secret', signed(event('evt_2'), 'whsec_somebody')],
    ['an old signature', 'stale', signed(event('evt_2'), secret, 1_700_000_000)],
    ['an old signature by the other secret', 'stale', signed(event('evt_2'), next, 1_700_000_000)],
    ['a body that was changed', 'wrong_secret', { ...signed(event('evt_2')), body: event('evt_3') }],
    ['no signature', 'forged', { method: 'POST', body: event('evt_2') }],
    ['nonsense', 'forged', { ...signed(event('evt_2')), headers: { 'Stripe-Signature': 't=1,v1=abc' } }],
    ['a signed body that is no event', 'malformed', signed('{"object":"charge"}')],
    ['a signed body that is no JSON', 'malformed', signed('{')],
  ])('E1: 400 for %s, counted as %s, and nothing is stored', async (_name, reason, init) => {
    const before = await refused(reason);
    const response = await api.fetch('/webhooks/stripe', init);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_signature' });
    expect(await refused(reason)).toBe(before + 1);
    expect(await api.db.prisma.webhookInbox.count({ where: { eventId: { not: 'evt_1' } } })).toBe(0);
  });

  test('E1: 413 for a huge one, counted, and nothing is stored', async () => {
    const response = await api.fetch('/webhooks/stripe', signed(event('evt_2').padEnd(300_000, ' ')));
    expect(response.status).toBe(413);
    expect(await refused('too_large')).toBe(1);
    expect(await api.db.prisma.webhookInbox.count({ where: { eventId: { not: 'evt_1' } } })).toBe(0);
  });
});

describe('news about payments that are none of ours', () => {
  const support = { headers: { Authorization: `Bearer ${SUPPORT_KEY}` } };
  test('E1: is shown to ops, the newest first, and counted', async () => {
    await api.db.prisma.webhookInbox.createMany({
      data: [1, 2, 3].map((second) => ({
        eventId: `evt_orphan_${second}`,
        type: 'charge.succeeded',
        paymentIntentId: `pi_${second}`,
        createdAt: new Date(Date.UTC(2026, 0, 1)),
        receivedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, second)),
        settledAt: new Date(Date.UTC(2026, 0, 1, 0, 1)),
        outcome: 'orphan',
      })),
    });
    const response = await api.fetch('/ops/webhooks/orphans?limit=2', support);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      total: 3,
      orphans: [
        { event_id: 'evt_orphan_3', payment_intent: 'pi_3', received_at: '2026-01-01T00:00:03.000Z' },
        { event_id: 'evt_orphan_2' },
      ],
    });
  });

  test.each([
    ['/ops/webhooks/orphans?limit=0', support, 400],
    ['/ops/webhooks/orphans?limit=x', support, 400],
    ['/ops/webhooks/orphans', {}, 401],
  ])('%s: refused', async (path, init, status) => {
    expect((await api.fetch(path, init)).status).toBe(status);
  });
});
