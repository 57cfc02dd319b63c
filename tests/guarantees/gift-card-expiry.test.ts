import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { expireGiftCards } from '../../adapters/postgres/gift-card-table.ts';
import { giftCardExpiry } from '../../jobs/gift-card-expiry.ts';
import { balanceOf, entriesOf, giftCard, readyToPay } from '../setup/gift-cards.ts';
import { ended, expectFairEnd } from '../setup/referee.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop } from '../setup/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterEach(() => shop.faults.clear());
afterAll(() => shop?.stop());

const pass = (count: (cards: number) => void = () => undefined) =>
  giftCardExpiry(shop.db, count).pass(new AbortController().signal);
const expireNow = (id: string) =>
  shop.db.sql('', `UPDATE gift_cards SET expires_at = clock_timestamp() WHERE id = $1`, [id]);

test('D2: what is left on an expired gift card is written off once, with an entry; another one is left alone', async () => {
  const [old, young, none] = [await giftCard(shop, 1_000), await giftCard(shop, 1_000), await giftCard(shop, 1_000)];
  await shop.db.sql('', `UPDATE gift_cards SET expires_at = now() + interval '1 hour' WHERE id = $1`, [young.id]);
  await expireNow(old.id);
  // Several workers at once.
  await Promise.all([pass(), pass(), pass()]);
  await pass();
  expect(await balanceOf(shop, old.id)).toEqual({ balance: 0, held: 0 });
  expect(await entriesOf(shop, old.id)).toEqual([
    ['issue', 1_000, null],
    ['expiry', -1_000, null],
  ]);
  for (const { id } of [young, none]) expect(await balanceOf(shop, id)).toEqual({ balance: 1_000, held: 0 });
});

test('D2: a gift card that expires while it pays is debited all the same, and never written off while it is held', async () => {
  const { id } = await readyToPay(shop);
  const card = await giftCard(shop, 5_000);
  let whilePaying: unknown;
  shop.faults.add({
    call: 'confirm',
    answer: 'pass',
    processed: true,
    after: async () => {
      await expireNow(card.id);
      await pass();
      whilePaying = await balanceOf(shop, card.id);
    },
  });
  await shop.completeWith(id, [{ id: card.id, amountMinor: 1_000 }]);
  await ended(shop, id);
  expect(whilePaying).toEqual({ balance: 5_000, held: 1_000 });
  expect((await expectFairEnd(shop, id)).claims.debitedMinor).toBe(1_000);
  await pass();
  expect(await entriesOf(shop, card.id)).toEqual([
    ['issue', 5_000, null],
    ['debit', -1_000, id],
    ['expiry', -4_000, null],
  ]);
});

test('D2: expiry and a payment that begins at the same moment: one of them has the balance', async () => {
  const rounds = await Promise.all(
    Array.from({ length: 6 }, async () => ({ buyer: await readyToPay(shop), card: await giftCard(shop, 9_000) })),
  );
  await Promise.all(
    rounds.flatMap(({ buyer, card }) => [
      shop.completeWith(buyer.id, [card.id], null),
      expireNow(card.id).then(() => expireGiftCards(shop.db.sql, 10)),
    ]),
  );
  await pass();
  for (const { buyer, card } of rounds) {
    const checkout = await shop.read(buyer.id);
    if (checkout?.status === 'ready_for_complete') await shop.cancel(buyer.id);
    await ended(shop, buyer.id);
    await expectFairEnd(shop, buyer.id);
    await pass();
    expect(await balanceOf(shop, card.id)).toEqual({ balance: 0, held: 0 });
  }
});
