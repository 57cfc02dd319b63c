import { expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { failure, manual, startSandbox, TestClock } from './test-client.ts';

type List = (params: Stripe.PaginationParams & { created?: { lt?: number } }) => Promise<{
  data: readonly { id: string; created: number }[];
  has_more: boolean;
}>;

/** Three of each kind, an hour apart. */
async function three() {
  const clock = new TestClock();
  const { stripe } = await startSandbox({ now: clock.now });
  for (let hour = 0; hour < 3; hour += 1) {
    const { id } = await stripe.paymentIntents.create({
      ...manual,
      payment_method: 'pm_card_createDispute',
      confirm: true,
    });
    await stripe.paymentIntents.capture(id, {}, {});
    await stripe.disputes.list();
    const other = await stripe.paymentIntents.create({ ...manual, payment_method: 'pm_card_visa', confirm: true });
    await stripe.paymentIntents.capture(other.id);
    await stripe.refunds.create({ payment_intent: other.id });
    await stripe.webhookEndpoints.create({ url: 'http://127.0.0.1:1/', enabled_events: ['charge.expired'] });
    clock.advanceHours(1);
  }
  return { stripe, clock };
}

test.each(['paymentIntents', 'charges', 'refunds', 'disputes', 'events', 'webhookEndpoints'] as const)(
  'the list of %s: newest first, in pages both ways, by creation time',
  async (resource) => {
    const { stripe, clock } = await three();
    const list: List = (params) => stripe[resource].list(params);
    const all = (await list({ limit: 100 })).data;
    expect(all.length).toBeGreaterThanOrEqual(3);
    const created = all.map((one) => one.created);
    expect(created).toEqual([...created].sort((a, b) => b - a));
    const ids = all.map(({ id }) => id);
    const [first = '', second = ''] = ids;
    const last = ids.at(-1) ?? '';
    const page = async (params: Parameters<List>[0]) => {
      const { data, has_more } = await list(params);
      return [data.map(({ id }) => id), has_more];
    };
    expect(await page({ limit: 2 })).toEqual([ids.slice(0, 2), ids.length > 2]);
    expect(await page({ limit: 1, starting_after: first })).toEqual([[second], ids.length > 2]);
    expect(await page({ limit: 100, starting_after: second })).toEqual([ids.slice(2), false]);
    expect(await page({ limit: 100, ending_before: second })).toEqual([[first], false]);
    expect(await page({ limit: 1, ending_before: last })).toEqual([[ids.at(-2)], ids.length > 2]);
    const firstHour = clock.ms / 1000 - 2 * 3600;
    const old = all.filter((one) => one.created < firstHour).map(({ id }) => id);
    expect(old.length).toBeGreaterThan(0);
    expect(await page({ limit: 100, created: { lt: firstHour } })).toEqual([old, false]);
    expect(await failure(list({ limit: 0 }))).toMatchObject({ statusCode: 400, param: 'limit' });
    expect(await failure(list({ starting_after: 'none' }))).toMatchObject({ code: 'resource_missing' });
    expect(await failure(list({ starting_after: first, ending_before: last }))).toMatchObject({ statusCode: 400 });
  },
);
