import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../setup/eventually.ts';
import type { Facts } from '../setup/referee.ts';
import { ended, expectFairEnd, facts } from '../setup/referee.ts';
import { shelf } from '../setup/referee-rows.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop } from '../setup/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterEach(() => shop.faults.clear());
afterAll(() => shop?.stop());

async function ready(variantId = 'mug'): Promise<string> {
  const id = shop.newCheckoutId();
  const lines = [{ lineId: null, variantId, quantity: 1 }];
  await shop.create(id, { lines });
  await shop.update(id, { lines });
  return id;
}

const onRow = (id: string) => eventually('the cancel is on the row', async () => (await shop.read(id))?.cancelRequest);

test('M2: stock that is gone after the authorization frees the money; the buyer may try again', async () => {
  const id = await ready();
  shop.faults.add({
    call: 'confirm',
    answer: 'pass',
    processed: true,
    after: () => shop.db.sql('', 'SELECT release_holds($1)', [id]),
  });
  const answer = await shop.complete(id);
  expect(answer.checkout).toMatchObject({ order: null, paymentFailure: { code: 'stock_gone' } });
  const { intents, capturedAmount, orders, payments } = await facts(shop, id);
  expect(intents.map(({ status }) => status)).toEqual(['canceled']);
  expect(capturedAmount).toBe(0);
  expect(orders).toEqual([]);
  expect(payments).toMatchObject([{ status: 'canceled' }]);
  expect((await shop.complete(id)).checkout?.status).toBe('completed');
  await ended(shop, id);
  await expectFairEnd(shop, id);
});

test('M2, S5: the last unit, sold elsewhere after the authorization, leaves the buyer uncharged and told', async () => {
  const id = await ready('last');
  shop.faults.add({
    call: 'confirm',
    answer: 'pass',
    processed: true,
    after: async () => {
      await shop.db.sql('', 'SELECT release_holds($1)', [id]);
      await shop.db.sql('', `UPDATE stock SET on_hand = 0 WHERE variant_id = 'last'`, []);
    },
  });
  expect((await shop.complete(id)).checkout?.order).toBeNull();
  const again = await shop.complete(id);
  expect(again.messages).toContainEqual(expect.objectContaining({ code: 'out_of_stock' }));
  expect((await facts(shop, id)).intents.map(({ status }) => status)).toEqual(['canceled']);
  await shop.cancel(id);
  expect(await ended(shop, id)).toBe('canceled');
  await expectFairEnd(shop, id);
});

test('M2: a capture that is refused for good takes the order back: stock returns, the money is free, the buyer is told', async () => {
  const id = await ready();
  const before = await shelf(shop, 'mug');
  shop.faults.add({ call: 'capture', answer: 'refused', processed: false, times: 20 });
  let whileOut: Facts['row'] | undefined;
  shop.faults.add({
    call: 'cancel',
    answer: 'pass',
    processed: true,
    before: async () => (whileOut = (await facts(shop, id)).row),
  });
  expect((await shop.complete(id)).checkout?.status).toBe('completed');
  await ended(shop, id);
  // M5, E4: as long as money is reserved, the row says that something is still to be done.
  expect(whileOut?.waiting_for).toBe('release');
  const seen = await expectFairEnd(shop, id);
  expect(seen.intents.map(({ status }) => status)).toEqual(['canceled']);
  expect(seen.orders).toMatchObject([{ status: 'canceled' }]);
  expect(seen.payments).toMatchObject([{ status: 'canceled' }]);
  expect(seen.row).toMatchObject({ waiting_for: null, ended_reason: expect.stringContaining('order canceled') });
  expect(await shelf(shop, 'mug')).toEqual({ onHand: before.onHand, reserved: before.reserved - 1 });
  const { number } = await shop.order(id);
  const mails = (await (await fetch(`${shop.mailbox.url}/messages.json`)).json()) as { subject: string }[];
  const told = mails.map(({ subject }) => subject).filter((subject) => subject.includes(`order ${number} `));
  expect(told).toEqual([expect.stringMatching(/was canceled$/)]);
});

test.each(['create', 'confirm'] as const)(
  'M5: a cancel during %s ends the checkout only once Stripe says that the payment is canceled',
  async (call) => {
    const id = await ready();
    let canceling: Promise<unknown> | undefined;
    shop.faults.add({
      call,
      answer: 'pass',
      processed: true,
      before: async () => {
        canceling = shop.cancel(id);
        await onRow(id);
      },
    });
    const states: (string | undefined)[] = [];
    shop.faults.add({
      call: 'cancel',
      answer: '500',
      processed: false,
      times: 2,
      before: async () => void states.push((await shop.read(id))?.status),
    });
    const completed = await shop.complete(id);
    await canceling;
    expect(await ended(shop, id)).toBe('canceled');
    expect(states.length).toBe(2);
    expect(states).not.toContain('canceled');
    expect(completed.checkout?.order).toBeNull();
    const { intents, row } = await expectFairEnd(shop, id);
    expect(intents.map(({ status }) => status)).toEqual(['canceled']);
    expect(row).toMatchObject({ status: 'canceled', waiting_for: null });
  },
);

test('M5, M7: a cancel that comes after the order is placed changes nothing: the order keeps its money', async () => {
  const id = await ready();
  const capture = shop.faults.add({ call: 'capture', answer: 'pass', processed: true, before: () => rival });
  let letGo: () => void = () => undefined;
  const rival = new Promise<void>((resolve) => (letGo = resolve));
  await shop.complete(id);
  await capture.hit;
  expect((await shop.cancel(id)).outcome).toBe('refused');
  await shop.gateway.cancel(id, { actor: 'support', reason: 'too late' });
  letGo();
  expect(await ended(shop, id)).toBe('completed');
  const seen = await expectFairEnd(shop, id);
  expect(seen.orders).toMatchObject([{ status: 'placed' }]);
  expect(seen.refundedAmount).toBe(0);
});

test('M5: a cancel after a declined attempt has nothing left to free and asks Stripe nothing', async () => {
  const id = await ready();
  await shop.complete(id, 'pm_card_visa_chargeDeclined');
  // No payment is open: a cancel has nothing to free, and needs no call.
  const calls = shop.faults.seen.length;
  await shop.cancel(id);
  expect(await ended(shop, id)).toBe('canceled');
  expect(shop.faults.seen.slice(calls)).toEqual([]);
  await expectFairEnd(shop, id);
});

test('M9: late news of attempt 1 changes nothing of attempt 2', async () => {
  const id = await ready();
  await shop.complete(id, 'pm_card_visa_chargeDeclined');
  const [first] = (await facts(shop, id)).intents;
  if (!first) throw new Error('attempt 1 left no PaymentIntent');
  const tellOfFirst = async (when: string) => {
    for (const type of ['payment_intent.payment_failed', 'payment_intent.canceled', 'charge.failed']) {
      await shop.db.sql(
        '',
        `INSERT INTO webhook_inbox (event_id, type, object_id, payment_intent_id, checkout_id, attempt, created_at, received_at)
         VALUES ($1, $2, $3, $3, $4, 1, now(), now() - interval '10 seconds')`,
        [`evt_${when}_${type}`, type, first.id, id],
      );
      await shop.gateway.tellNews(id, { eventId: `evt_${when}_${type}_signal`, paymentIntentId: first.id });
    }
    await eventually('the news of attempt 1 is settled', async () => {
      const open = await shop.db.sql('', 'SELECT 1 FROM webhook_inbox WHERE settled_at IS NULL', []);
      return open.length === 0;
    });
  };
  shop.faults.add({
    call: 'create',
    answer: 'pass',
    processed: true,
    before: () => shop.gateway.tellNews(id, { eventId: 'e0', paymentIntentId: first.id }),
  });
  shop.faults.add({ call: 'confirm', answer: 'pass', processed: true, after: () => tellOfFirst('confirm') });
  shop.faults.add({ call: 'capture', answer: 'pass', processed: true, before: () => tellOfFirst('capture') });
  expect((await shop.complete(id)).checkout?.status).toBe('completed');
  expect(await ended(shop, id)).toBe('completed');
  const { payments } = await expectFairEnd(shop, id);
  expect(payments).toMatchObject([
    { attempt: 1, status: 'failed' },
    { attempt: 2, status: 'captured' },
  ]);
});
