import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import type { Received } from './test-client.ts';
import { failure, manual, startReceiver, startSandbox, TestClock } from './test-client.ts';

const configuredSecret = 'whsec_configured';

function verified(stripe: Stripe, { body, headers }: Received, secret: string): boolean {
  try {
    stripe.webhooks.constructEvent(body, String(headers['stripe-signature']), secret, Number.MAX_SAFE_INTEGER);
    return true;
  } catch {
    return false;
  }
}

describe('webhook endpoints', () => {
  test('several get what they subscribe to, each signed with its own secret', async () => {
    const [configured, all, some] = [await startReceiver(), await startReceiver(), await startReceiver()];
    const webhook = { url: configured.url, secret: configuredSecret, enabledEvents: ['payment_intent.canceled'] };
    const { stripe } = await startSandbox({ webhook });
    const everything = await stripe.webhookEndpoints.create({
      url: all.url,
      enabled_events: ['*'],
      api_version: '2026-10-28.endive',
    });
    const canceled = { url: some.url, enabled_events: ['payment_intent.canceled' as const], metadata: { of: 'erp' } };
    const narrow = await stripe.webhookEndpoints.create(canceled);
    expect(narrow).toMatchObject({ status: 'enabled', api_version: null, metadata: { of: 'erp' } });
    const { id } = await stripe.paymentIntents.create(manual);
    await stripe.paymentIntents.cancel(id);
    await all.until(2);
    await some.until(1);
    await configured.until(1);
    const types = all.received.map(({ body }) => (JSON.parse(body) as Stripe.Event).type).sort();
    expect(types).toEqual(['payment_intent.canceled', 'payment_intent.created']);
    for (const [receiver, secret, other] of [
      [all, everything.secret, narrow.secret],
      [some, narrow.secret, configuredSecret],
      [configured, configuredSecret, everything.secret],
    ] as const) {
      const [first] = receiver.received as [Received];
      expect(verified(stripe, first, secret ?? '')).toBe(true);
      expect(verified(stripe, first, other ?? '')).toBe(false);
    }
  });

  test('are listed without their secrets, updated, disabled and deleted', async () => {
    const receiver = await startReceiver();
    const { stripe } = await startSandbox({ webhook: { url: receiver.url, secret: configuredSecret } });
    const { id, secret } = await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['*'] });
    expect(secret).toMatch(/^whsec_/);
    const { data } = await stripe.webhookEndpoints.list();
    expect(data.map((endpoint) => endpoint.id)).toEqual([id, 'we_configured']);
    expect(JSON.stringify(data)).not.toContain('whsec_');
    expect(await stripe.webhookEndpoints.retrieve(id)).not.toHaveProperty('secret');
    const enabled_events = ['refund.created' as const];
    expect(await stripe.webhookEndpoints.update(id, { enabled_events, description: 'ERP' })).toMatchObject({
      enabled_events,
      description: 'ERP',
    });
    expect(await stripe.webhookEndpoints.update('we_configured', { disabled: true })).toMatchObject({
      status: 'disabled',
    });
    await stripe.paymentIntents.create(manual);
    expect((await stripe.events.list()).data).toMatchObject([{ pending_webhooks: 0 }]);
    expect(await stripe.webhookEndpoints.del(id)).toEqual(expect.objectContaining({ id, deleted: true }));
    expect(await failure(stripe.webhookEndpoints.retrieve(id))).toMatchObject({ statusCode: 404 });
    expect(receiver.received).toEqual([]);
  });

  test('what makes no sense is refused', async () => {
    const { stripe } = await startSandbox();
    const url = 'https://shop.example/hook';
    for (const [params, param] of [
      [{ url: 'ftp://shop.example', enabled_events: ['*'] }, 'url'],
      [{ url, enabled_events: [] }, 'enabled_events'],
      [{ url, enabled_events: ['*'], api_version: '2024-06-20' }, 'api_version'],
    ] as [Stripe.WebhookEndpointCreateParams, string][]) {
      expect(await failure(stripe.webhookEndpoints.create(params))).toMatchObject({ statusCode: 400, param });
    }
  });

  test('a rolled secret signs beside the former one for a day', async () => {
    const clock = new TestClock();
    const receiver = await startReceiver();
    const { stripe, url } = await startSandbox({ now: clock.now });
    const { id, secret: former = '' } = await stripe.webhookEndpoints.create({
      url: receiver.url,
      enabled_events: ['*'],
    });
    const answer = await fetch(`${url}/_sandbox/webhook_endpoints/${id}/roll_secret`, { method: 'POST' });
    const { secret } = (await answer.json()) as { secret: string };
    await stripe.paymentIntents.create(manual);
    await receiver.until(1);
    clock.advanceHours(24);
    await stripe.paymentIntents.create(manual);
    await receiver.until(2);
    const [overlapping, later] = receiver.received as [Received, Received];
    expect([secret, former].map((one) => verified(stripe, overlapping, one))).toEqual([true, true]);
    expect([secret, former].map((one) => verified(stripe, later, one))).toEqual([true, false]);
  });

  test('survive a restart, and a failing one is tried again while another has its events', async () => {
    const [down, up] = [await startReceiver((count) => (count < 3 ? 500 : 200)), await startReceiver()];
    const { stripe } = await startSandbox({ webhook: { url: up.url, secret: configuredSecret, firstRetryMs: 5 } });
    await stripe.webhookEndpoints.create({ url: down.url, enabled_events: ['*'] });
    await stripe.paymentIntents.create(manual);
    await up.until(1);
    await down.until(3);
    expect(up.received).toHaveLength(1);
  });
});

test('events are filtered by type, group and delivery', async () => {
  const receiver = await startReceiver(() => 500);
  const enabledEvents = ['charge.succeeded'];
  const webhook = { url: receiver.url, secret: configuredSecret, enabledEvents, firstRetryMs: 60_000 };
  const { stripe } = await startSandbox({ webhook });
  await stripe.paymentIntents.create({ ...manual, payment_method: 'pm_card_visa', confirm: true });
  await receiver.until(1);
  const types = async (params: Stripe.EventListParams) =>
    (await stripe.events.list(params)).data.map(({ type }) => type);
  expect(await types({ type: 'charge.*' })).toEqual(['charge.succeeded']);
  expect(await types({ types: ['payment_intent.created', 'charge.succeeded'] })).toEqual([
    'charge.succeeded',
    'payment_intent.created',
  ]);
  expect(await types({ delivery_success: false })).toEqual(['charge.succeeded']);
  expect(await types({ delivery_success: true, limit: 1 })).toEqual(['payment_intent.amount_capturable_updated']);
});
