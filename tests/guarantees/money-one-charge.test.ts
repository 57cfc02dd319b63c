import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ended, expectFairEnd, facts, stripeFacts } from '../setup/referee.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop } from '../setup/shop.ts';

const HOUR_MS = 60 * 60 * 1000;
let clockOffsetMs = 0;
let shop: Shop;
beforeAll(async () => {
  shop = await startShop({ stripeNow: () => Date.now() + clockOffsetMs });
});
afterEach(() => shop.faults.clear());
afterAll(() => shop?.stop());

async function ready(): Promise<string> {
  const id = shop.newCheckoutId();
  await shop.create(id);
  await shop.update(id);
  return id;
}

const paid = {
  operation: 'complete',
  credential: { kind: 'payment_method', token: 'pm_card_visa' },
  ifRevision: null,
} as const;

test('M1: two completes with different keys at once make one charge, and both learn the same order', async () => {
  const id = await ready();
  const [one, two] = await Promise.all([
    shop.sendForOutcome(id, paid, `first-${randomUUID()}`),
    shop.sendForOutcome(
      id,
      { ...paid, credential: { kind: 'payment_method', token: 'pm_card_mastercard' } },
      `second-${randomUUID()}`,
    ),
  ]);
  expect(one.checkout?.status).toBe('completed');
  expect(two.checkout?.order).toEqual(one.checkout?.order);
  await ended(shop, id);
  const { intents, capturedAmount, orders } = await expectFairEnd(shop, id);
  expect(intents).toHaveLength(1);
  expect(orders).toHaveLength(1);
  expect(capturedAmount).toBe(one.checkout?.quote.totalMinor);
});

test('M1: a complete that comes while the first confirm is under way joins it', async () => {
  const id = await ready();
  const confirm = shop.faults.add({ call: 'confirm', answer: 'pass', processed: true, before: () => rival });
  let letGo: () => void = () => undefined;
  const rival = new Promise<void>((resolve) => (letGo = resolve));
  const first = shop.sendForOutcome(id, paid);
  await confirm.hit;
  const second = shop.sendForOutcome(id, paid);
  await new Promise((resolve) => setImmediate(resolve));
  letGo();
  const answers = await Promise.all([first, second]);
  expect(answers.map(({ checkout }) => checkout?.status)).toEqual(['completed', 'completed']);
  await ended(shop, id);
  expect((await expectFairEnd(shop, id)).intents).toHaveLength(1);
});

test('M1: a complete after the order makes no further charge', async () => {
  const id = await ready();
  await shop.complete(id);
  // The capture and the e-mail may still run: the workflow answers. Or it has ended: the row does, see E2.
  const recorded = await shop.commands.record({
    caller: 'test',
    operation: 'complete',
    idempotencyKey: randomUUID(),
    checkoutId: id,
    fingerprint: new Uint8Array(32),
    payload: paid,
    reach: 'own',
  });
  if (recorded.kind !== 'deliver') throw new Error('a fresh key was known');
  const delivery = await shop.gateway.deliver('complete', id, recorded.commandId);
  expect(['delivered', 'ended']).toContain(delivery.kind);
  await ended(shop, id);
  expect((await expectFairEnd(shop, id)).intents).toHaveLength(1);
});

test('M1, M8: a create whose answer was lost is found in the list when Stripe has forgotten its key, and not made again', async () => {
  const id = await ready();
  let lost = 0;
  const create = shop.faults.add({
    call: 'create',
    answer: 'reset',
    processed: true,
    times: 2,
    after: async () => {
      lost += 1;
      if (lost < 2) return;
      // The SDK has tried twice within the second. Then a day passes: the key means nothing to Stripe any more.
      clockOffsetMs = 25 * HOUR_MS;
      await shop.db.sql('', `UPDATE effects SET intent_at = now() - interval '25 hours' WHERE checkout_id = $1`, [id]);
    },
  });
  const answer = await shop.complete(id);
  clockOffsetMs = 0;
  expect(create.hits()).toBe(2);
  expect(answer.checkout?.status).toBe('completed');
  await ended(shop, id);
  const { intents } = await expectFairEnd(shop, id);
  expect(intents).toHaveLength(1);
});

test('M1, M8: a create that never reached Stripe is made with a key of its own once the first is too old to be trusted', async () => {
  const id = await ready();
  shop.faults.add({
    call: 'create',
    answer: 'reset',
    processed: false,
    times: 2,
    before: () =>
      shop.db.sql('', `UPDATE effects SET intent_at = now() - interval '25 hours' WHERE checkout_id = $1`, [id]),
  });
  const answer = await shop.complete(id);
  expect(answer.checkout?.status).toBe('completed');
  await ended(shop, id);
  expect((await expectFairEnd(shop, id)).intents).toHaveLength(1);
  const keys = shop.faults.seen.filter(
    ({ idempotencyKey, call }) => call === 'create' && idempotencyKey?.startsWith(id),
  );
  expect(new Set(keys.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2);
});

test('M1, M9: a declined attempt and a paid one make one charge; the second attempt has keys of its own', async () => {
  const id = await ready();
  const declined = await shop.complete(id, 'pm_card_visa_chargeDeclined');
  expect(declined.checkout).toMatchObject({
    status: 'ready_for_complete',
    paymentFailure: { attempt: 1, code: 'generic_decline' },
  });
  expect((await stripeFacts(shop, id)).payable).toEqual([]);
  await shop.complete(id);
  await ended(shop, id);
  const { intents, payments } = await expectFairEnd(shop, id);
  expect(intents.map(({ status }) => status).sort()).toEqual(['canceled', 'succeeded']);
  expect(payments.map(({ status }) => status)).toEqual(['failed', 'captured']);
});

test('M4: after random edits and declined attempts at most one PaymentIntent can be paid, and the last total is charged', async () => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
  console.info(`M4 seed ${seed}`);
  const random = generator(seed);
  const id = await ready();
  const cards = [
    'pm_card_visa_chargeDeclined',
    'pm_card_visa_chargeDeclinedInsufficientFunds',
    'pm_card_chargeDeclinedExpiredCard',
  ];
  for (let turn = 0; turn < 14; turn += 1) {
    const dice = random(4);
    const quantity = 1 + random(5);
    const edit = () => shop.update(id, { lines: [{ lineId: null, variantId: 'mug', quantity }] });
    const attempt = () => shop.complete(id, cards[random(cards.length)]);
    if (dice === 0) await edit();
    else if (dice === 1) await attempt();
    else await Promise.all(dice === 2 ? [attempt(), edit()] : [attempt(), attempt(), edit()]);
    const { payable, capturedAmount, payments } = await facts(shop, id);
    expect(payable.length).toBeLessThanOrEqual(1);
    expect(capturedAmount).toBe(0);
    expect(
      payments.filter(({ status }) => ['open', 'authorized', 'captured'].includes(status)).length,
    ).toBeLessThanOrEqual(1);
  }
  const last = await shop.complete(id);
  expect(last.checkout?.status).toBe('completed');
  await ended(shop, id);
  const { capturedAmount } = await expectFairEnd(shop, id);
  expect(capturedAmount).toBe(last.checkout?.quote.totalMinor);
});

test('M1, M4: the database itself refuses a second open payment of one checkout', async () => {
  const id = await ready();
  await shop.complete(id);
  const second = shop.db.sql(
    '',
    `INSERT INTO payments (checkout_id, attempt, command_id, amount_minor, currency, quote_hash, status)
     VALUES ($1, 99, 'cmd', 100, 'USD', 'hash', 'open')`,
    [id],
  );
  await expect(second).rejects.toThrow(/payments_one_live/);
  await ended(shop, id);
});

/** Numbers from 0 below `limit`, the same for the same seed (mulberry32). */
function generator(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
