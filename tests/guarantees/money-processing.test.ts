import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { settle } from '../../sandbox/stripe/test-client.ts';
import { eventually } from '../setup/eventually.ts';
import { ended, expectFairEnd, facts } from '../setup/referee.ts';
import { rowFacts } from '../setup/referee-rows.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop } from '../setup/shop.ts';

/** A bank debit that stays processing until somebody plays the bank. */
const DEBIT = 'pm_usBankAccount_processing';
/** Time for the debit to reach the bank on any machine; the hold's is over long before. */
const PAYMENT_SECONDS = 6;
const HOLD_SECONDS = 2;

let shop: Shop;
beforeAll(async () => {
  shop = await startShop({
    paymentMethodTypes: 'card,us_bank_account',
    paymentSeconds: PAYMENT_SECONDS,
    holdSeconds: HOLD_SECONDS,
    holdMaxSeconds: HOLD_SECONDS,
  });
});
afterEach(() => shop.faults.clear());
afterAll(() => shop?.stop());

/** A checkout whose debit the bank still has when the payment's deadline and the hold's time have passed. */
async function atTheBank(): Promise<{ id: string; paymentIntentId: string }> {
  const id = shop.newCheckoutId();
  await shop.create(id);
  await shop.update(id);
  const completing = shop.complete(id, DEBIT);
  await eventually('the bank is waited for', async () => (await rowFacts(shop, id)).row.waiting_for === 'bank');
  expect((await completing).checkout?.status).toBe('complete_in_progress');
  const { row } = await rowFacts(shop, id);
  expect({ status: row.status, next: row.next_action, deadline: row.deadline_at }).toEqual({
    status: 'complete_in_progress',
    next: expect.stringMatching(/\S/),
    deadline: expect.any(Date),
  });
  expect(await holds(id)).toEqual([{ frozen: true, lapsed: true }]);
  const [intent] = (await facts(shop, id)).intents;
  return { id, paymentIntentId: intent?.id ?? '' };
}

const holds = (id: string) =>
  shop.db.sql('', 'SELECT frozen, expires_at < now() AS lapsed FROM holds WHERE checkout_id = $1', [id]);

/** The bank answers, and Stripe's news of it arrives. */
async function bankSays(
  outcome: 'succeeded' | 'failed',
  { id, paymentIntentId }: { id: string; paymentIntentId: string },
) {
  expect(await settle(shop.settings.stripe.apiBase ?? '', 'payment_intents', paymentIntentId, outcome)).toBe(204);
  expect(await shop.gateway.tellNews(id, { eventId: `evt_${outcome}`, paymentIntentId })).toBe('sent');
}

test('M2, S4, O5: a debit that the bank takes long over keeps its stock, and becomes the order when the bank says yes', async () => {
  const waiting = await atTheBank();
  await bankSays('succeeded', waiting);
  expect(await ended(shop, waiting.id)).toBe('completed');
  const { capturedAmount, refundedAmount, orders } = await facts(shop, waiting.id);
  expect({ orders: orders.length, kept: capturedAmount - refundedAmount > 0 }).toEqual({ orders: 1, kept: true });
  await expectFairEnd(shop, waiting.id);
});

test('M2, S5: a debit that the bank refuses in the end is a decline; the checkout goes on with another card', async () => {
  const waiting = await atTheBank();
  await bankSays('failed', waiting);
  await eventually('the attempt has failed', async () => (await shop.read(waiting.id))?.paymentFailure);
  expect((await facts(shop, waiting.id)).payable).toEqual([]);
  await shop.complete(waiting.id);
  expect(await ended(shop, waiting.id)).toBe('completed');
  await expectFairEnd(shop, waiting.id);
});

test('M5, O4: a cancel while the bank still has the debit says canceled only once the money is back', async () => {
  const waiting = await atTheBank();
  // The debit could still be called back; the bank is faster.
  const states: (string | undefined)[] = [];
  shop.faults.add({
    call: 'cancel',
    answer: 'pass',
    processed: true,
    before: async () => {
      states.push((await shop.read(waiting.id))?.status);
      await bankSays('succeeded', waiting);
    },
  });
  expect((await shop.cancel(waiting.id)).checkout?.status).toBe('canceled');
  expect(states).toEqual(['complete_in_progress']);
  expect(await ended(shop, waiting.id)).toBe('canceled');
  const { capturedAmount, refundedAmount, orders } = await facts(shop, waiting.id);
  expect({ orders, taken: capturedAmount > 0, kept: capturedAmount - refundedAmount }).toEqual({
    orders: [],
    taken: true,
    kept: 0,
  });
  await expectFairEnd(shop, waiting.id);
});

test('M5, O4: a cancel that is faster than the bank calls the debit back, and nothing was ever taken', async () => {
  const waiting = await atTheBank();
  expect((await shop.cancel(waiting.id)).checkout?.status).toBe('canceled');
  expect(await ended(shop, waiting.id)).toBe('canceled');
  const { capturedAmount, orders, intents } = await facts(shop, waiting.id);
  expect({ orders, capturedAmount, at: intents.map(({ status }) => status) }).toEqual({
    orders: [],
    capturedAmount: 0,
    at: ['canceled'],
  });
  await expectFairEnd(shop, waiting.id);
});
