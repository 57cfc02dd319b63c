import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createStripeClient } from '../../../adapters/stripe/payment-gateway.ts';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import { startApi, testSettings } from '../../testing/api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const { stripe } = testSettings('postgresql://localhost/none');
const event = (id: string) =>
  JSON.stringify({
    id,
    object: 'event',
    type: 'payment_intent.succeeded',
    created: 1_795_000_000,
    data: { object: { id: 'pi_1', object: 'payment_intent', metadata: { checkout_id: 'chk_1', attempt: '2' } } },
  });

function signed(
  payload: string,
  secret = stripe.webhookSecret,
  timestamp = Math.floor(Date.now() / 1_000),
): RequestInit {
  const signature = createStripeClient(stripe).webhooks.generateTestHeaderString({ payload, secret, timestamp });
  return {
    method: 'POST',
    body: payload,
    headers: { 'Content-Type': 'application/json', 'Stripe-Signature': signature },
  };
}

describe('news from Stripe (E1)', () => {
  test('is stored before it is acknowledged, once however often it comes', async () => {
    for (let time = 0; time < 2; time += 1) {
      const response = await api.fetch('/webhooks/stripe', signed(event('evt_1')));
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ received: true });
    }
    expect(await api.db.prisma.webhookInbox.findMany()).toMatchObject([
      { eventId: 'evt_1', paymentIntentId: 'pi_1', checkoutId: 'chk_1', attempt: 2, settledAt: null },
    ]);
  });

  test.each([
    ['a foreign signature', signed(event('evt_2'), 'whsec_somebody')],
    ['an old signature', signed(event('evt_2'), stripe.webhookSecret, 1_700_000_000)],
    ['a body that was changed', { ...signed(event('evt_2')), body: event('evt_3') }],
    ['no signature', { method: 'POST', body: event('evt_2') }],
  ])('400 for %s, and nothing is stored', async (_name, init) => {
    const response = await api.fetch('/webhooks/stripe', init);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_signature' });
    expect(await api.db.prisma.webhookInbox.count({ where: { eventId: { not: 'evt_1' } } })).toBe(0);
  });
});
