import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { balanceOf, entriesOf, giftCard, readyToPay } from '../setup/gift-cards.ts';
import { ended, expectFairEnd, facts } from '../setup/referee.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop } from '../setup/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterEach(() => shop.faults.clear());
afterAll(() => shop?.stop());

/** An order paid with gift cards and, where they are not enough, a card. */
async function order(...amounts: number[]) {
  const { id, totalMinor } = await readyToPay(shop);
  const cards = await Promise.all(amounts.map((amountMinor) => giftCard(shop, amountMinor)));
  await shop.completeWith(
    id,
    cards.map((card) => card.id),
  );
  expect(await ended(shop, id)).toBe('completed');
  await expectFairEnd(shop, id);
  return { id, totalMinor, cards };
}

const balances = (cards: readonly { id: string }[]) =>
  Promise.all(cards.map(async ({ id }) => (await balanceOf(shop, id)).balance));

describe('M6: a refund goes back to the payment card first, the rest to the gift cards', () => {
  test('M6, D2: the refund of everything gives both back exactly, once', async () => {
    const { id, totalMinor, cards } = await order(1_000, 700);
    const wanted = { kind: 'everything' } as const;
    expect(await shop.refund(id, wanted)).toMatchObject({ outcome: 'applied' });
    expect(await shop.refund(id, wanted)).toMatchObject({ outcome: 'refused', code: 'refund_amount_invalid' });
    await shop.orderSettled(id);
    expect((await facts(shop, id)).refundedAmount).toBe(totalMinor - 1_700);
    expect(await balances(cards)).toEqual([1_000, 700]);
    expect(await shop.order(id)).toMatchObject({
      refunds: [{ amountMinor: totalMinor - 1_700, giftCardMinor: 1_700, status: 'succeeded' }],
      waitingFor: null,
    });
    expect(await entriesOf(shop, cards[0]!.id)).toEqual([
      ['issue', 1_000, null],
      ['debit', -1_000, id],
      ['credit', 1_000, id],
    ]);
  });

  test('M6: in parts: the card first, up to what was captured, then the gift cards, never more', async () => {
    const { id, totalMinor, cards } = await order(1_000, 700);
    const captured = totalMinor - 1_700;
    const amount = (amountMinor: number) => shop.refund(id, { kind: 'amount', amountMinor });
    expect(await amount(captured - 100)).toMatchObject({ outcome: 'applied' });
    expect(await balances(cards)).toEqual([0, 0]);
    expect(await amount(100 + 1_701)).toMatchObject({ outcome: 'refused', code: 'refund_exceeds_captured' });
    expect(await amount(300)).toMatchObject({ outcome: 'applied' });
    expect((await balances(cards)).reduce((sum, one) => sum + one)).toBe(200);
    // Two at once for all that is left: one has it.
    const rest = await Promise.all([amount(1_500), amount(1_500)]);
    expect(rest.map(({ outcome }) => outcome).sort()).toEqual(['applied', 'refused']);
    await shop.orderSettled(id);
    expect(await balances(cards)).toEqual([1_000, 700]);
    expect((await facts(shop, id)).refundedAmount).toBe(captured);
  });

  test('M6: an order that gift cards paid wholly is refunded without Stripe, also by line', async () => {
    const { id, cards } = await order(9_000);
    const [line] = (await shop.order(id)).quote.lines;
    const lines = [{ lineId: line!.lineId, quantity: 1 }];
    expect(await shop.refund(id, { kind: 'lines', lines, shipping: false })).toMatchObject({ outcome: 'applied' });
    expect((await shop.order(id)).refunds).toMatchObject([
      { amountMinor: 0, giftCardMinor: line!.totalMinor, status: 'succeeded', stripeRefundId: null },
    ]);
    const again = await shop.refund(id, { kind: 'lines', lines, shipping: false });
    expect(again).toMatchObject({ outcome: 'refused', code: 'refund_line_returned' });
    expect(await shop.refund(id, { kind: 'everything' })).toMatchObject({ outcome: 'applied' });
    expect(await balances(cards)).toEqual([9_000]);
    expect((await facts(shop, id)).intents).toEqual([]);
  });

  test('M6: a credit is written once under its refund, however often it is asked for', async () => {
    const { id, cards } = await order(1_000);
    const credit = () =>
      shop.db.sql('', `SELECT credit_gift_cards('rf_x', $1, 1, $2, $3, 'kim', '', '1 day')`, [
        id,
        [cards[0]!.id],
        [400],
      ]);
    await Promise.all([credit(), credit(), credit()]);
    expect(await balances(cards)).toEqual([400]);
  });
});

test('M2, D2: an order whose card can not be charged is taken back, and its gift card credited', async () => {
  const { id } = await readyToPay(shop);
  const card = await giftCard(shop, 1_000);
  shop.faults.add({ call: 'capture', answer: 'refused', processed: false, times: 20 });
  await shop.completeWith(id, [card.id]);
  await ended(shop, id);
  const { orders } = await expectFairEnd(shop, id);
  expect(orders).toMatchObject([{ status: 'canceled' }]);
  expect(await balanceOf(shop, card.id)).toEqual({ balance: 1_000, held: 0 });
  const mails = (await (await fetch(`${shop.mailbox.url}/messages.json`)).json()) as {
    subject: string;
    text: string;
  }[];
  const number = (await shop.read(id))?.order?.number;
  expect(mails.find(({ subject }) => subject === `Your order ${number} at Holdfast was canceled`)?.text).toContain(
    'gift cards',
  );
});

test('a gift card that has expired stays usable for what a refund puts on it', async () => {
  const { id, cards } = await order(1_000);
  const [card] = cards;
  await shop.db.sql('', `UPDATE gift_cards SET expires_at = now() - interval '1 day' WHERE id = $1`, [card!.id]);
  await shop.refund(id, { kind: 'everything' });
  const [row] = await shop.db.sql<{ days: number }>(
    '',
    `SELECT extract(day FROM expires_at - now())::int AS days FROM gift_cards WHERE id = $1`,
    [card!.id],
  );
  expect(row?.days).toBeGreaterThanOrEqual(89);
  const next = await readyToPay(shop);
  await shop.completeWith(next.id, [card!.id]);
  await ended(shop, next.id);
  expect((await expectFairEnd(shop, next.id)).claims.debitedMinor).toBe(1_000);
});
