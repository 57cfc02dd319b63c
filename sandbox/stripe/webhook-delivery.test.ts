import { expect, test } from '@jest/globals';
import type { Received } from './test-client.ts';
import { failure, manual, startReceiver, startSandbox } from './test-client.ts';

const secret = 'whsec_sandbox';

function eventType({ body }: Received): string {
  const event: unknown = JSON.parse(body);
  return typeof event === 'object' && event !== null ? String(Reflect.get(event, 'type')) : '';
}

/** Deliveries come in no promised order. */
function sorted(types: readonly string[]): string[] {
  return [...types].sort((a, b) => a.localeCompare(b));
}

test('each event is delivered, signed for constructEvent', async () => {
  const receiver = await startReceiver();
  const { stripe } = await startSandbox({ webhook: { url: receiver.url, secret } });
  const { id } = await stripe.paymentIntents.create({ ...manual, payment_method: 'pm_card_visa', confirm: true });
  await stripe.paymentIntents.capture(id);
  await stripe.refunds.create({ payment_intent: id });
  const other = await stripe.paymentIntents.create(manual);
  await failure(stripe.paymentIntents.confirm(other.id, { payment_method: 'pm_card_visa_chargeDeclined' }));
  await stripe.paymentIntents.cancel(other.id);
  const expected = [
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.amount_capturable_updated',
    'charge.captured',
    'payment_intent.succeeded',
    'charge.refunded',
    'refund.created',
    'payment_intent.created',
    'charge.failed',
    'payment_intent.payment_failed',
    'payment_intent.canceled',
  ];
  await receiver.until(expected.length);
  expect(sorted(receiver.received.map(eventType))).toEqual(sorted(expected));
  for (const { body, headers } of receiver.received) {
    const event = stripe.webhooks.constructEvent(body, String(headers['stripe-signature']), secret);
    expect(event).toMatchObject({ object: 'event', livemode: false, api_version: '2026-10-28.endive' });
    expect(() => stripe.webhooks.constructEvent(`${body} `, String(headers['stripe-signature']), secret)).toThrow(
      'signature',
    );
  }
  const events = await stripe.events.list({ limit: 100 });
  expect(events.data.map(({ type }) => type)).toEqual([...expected].reverse());
  const captured = receiver.received.find((one) => eventType(one) === 'payment_intent.succeeded');
  expect(JSON.parse(captured?.body ?? '')).toMatchObject({ data: { object: { id, amount_received: 2000 } } });
});

test('a failed delivery is tried again until it is accepted, with a new signature', async () => {
  const receiver = await startReceiver((count) => (count < 3 ? 500 : 200));
  const webhook = { url: receiver.url, secret, firstRetryMs: 5, enabledEvents: ['payment_intent.created'] };
  let nowMs = Date.now();
  const { stripe } = await startSandbox({ webhook, now: () => (nowMs += 1000) });
  await stripe.paymentIntents.create({ ...manual, payment_method: 'pm_card_visa', confirm: true });
  await receiver.until(3);
  expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
  expect(new Set(receiver.received.map(({ headers }) => headers['stripe-signature'])).size).toBe(3);
});
