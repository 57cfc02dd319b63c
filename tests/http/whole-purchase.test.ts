import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { orderStoryResponse, refundResponse } from '../../api/routes/support/schemas.ts';
import type { CartResponse } from '../../contracts/ucp/v2026-08-25/cart-response.ts';
import { checkoutResponse } from '../../contracts/ucp/v2026-08-25/checkout-response.ts';
import { orderResponse } from '../../contracts/ucp/v2026-08-25/order.ts';
import { seedDemoShop } from '../../prisma/seed.ts';
import { createTestDatabase } from '../setup/environment.ts';
import type { TestDatabase } from '../setup/environment.ts';
import { balanceOf, entriesOf, giftCard } from '../setup/gift-cards.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { card, startHttpShop } from '../setup/http-shop.ts';
import { breakRows, reconcile } from '../setup/reconcile.ts';
import { ended, expectFairEnd, facts } from '../setup/referee.ts';
import {
  APPLIED,
  BY_CARD,
  BY_GIFT_CARD,
  GIFT_CARD,
  LEAVES,
  LINES,
  MAILED,
  SHIPPING,
  TOTAL,
  VAT,
  VAT_REDUCED,
  expectExplained,
  lineTotals,
  shipped,
  totals,
  wanted,
} from './whole-purchase.ts';

let database: TestDatabase;
let shop: HttpShop;
beforeAll(async () => {
  database = await createTestDatabase();
  await seedDemoShop(database.url);
  shop = await startHttpShop({ databaseUrl: database.url });
});
afterAll(async () => {
  await shop?.stop();
  await database?.drop();
});

const support = { Authorization: 'Bearer support-key-of-the-test-shop', 'Idempotency-Key': 'all-of-it-comes-back' };

const shelves = async () =>
  shop.db.sql<{ variant: string; location: string; onHand: number; reserved: number }>(
    '',
    `SELECT variant_id AS variant, location_id AS location, on_hand AS "onHand", reserved FROM stock
     WHERE variant_id = ANY ($1) AND location_id = ANY ($2) AND NOT (variant_id = 'BEANIE-GREY' AND location_id = 'main')
     ORDER BY 1, 2`,
    [LINES.map(({ id }) => id), ['main', 'rotterdam']],
  );
const journal = (reference: string) =>
  shop.db.sql(
    '',
    `SELECT variant_id AS variant, location_id AS location, change, on_hand_after AS after, reason, actor
                   FROM stock_journal WHERE reference = $1 ORDER BY 1, 2`,
    [reference],
  );
const code = async () =>
  (await shop.db.sql('', `SELECT claimed, used FROM promotion_codes WHERE code_key = 'WELCOME10'`, []))[0];

test('M3, M6, D1, D2, S2, O3: promotion, code, gift card, split stock, inclusive VAT and priced shipping, from cart to order and back', async () => {
  // The cart: nothing is held, nothing is chosen yet.
  const cart = (await shop.request<CartResponse>('POST', '/carts', wanted)).body;
  expect(cart.currency).toBe('EUR');
  expect(cart.line_items.map((line) => line.totals)).toEqual(lineTotals);
  expect(cart.discounts).toEqual({ codes: ['welcome10'], applied: APPLIED });
  expect(cart.totals.at(-1)).toMatchObject({ type: 'total', amount: TOTAL - SHIPPING });
  expectExplained(cart);

  // Its checkout holds the goods where they lie.
  const begun = (await shop.create({ cart_id: cart.id, line_items: [] })).body;
  expect(begun.line_items.map(({ quantity }) => quantity)).toEqual([3, 2, 66]);
  expect(await shelves()).toEqual(
    LEAVES.map(({ variant, location, units, before }) => ({ variant, location, onHand: before, reserved: units })),
  );

  // The address brings the ways of shipping with their prices; the chosen one is in the total.
  const addressed = checkoutResponse.strict().parse((await shop.update(begun.id, shipped())).body);
  expect(
    addressed.fulfillment?.methods[0]?.groups[0]?.options.map(({ id, totals: of }) => [id, of.at(-1)?.amount]),
  ).toEqual([
    ['standard', 0],
    ['express', SHIPPING],
  ]);
  const ready = checkoutResponse.strict().parse((await shop.update(begun.id, shipped('express'))).body);
  expect([ready.status, ready.messages]).toEqual(['ready_for_complete', []]);
  expect(ready.line_items.map((line) => [line.item.id, line.quantity, line.item.price])).toEqual(
    LINES.map(({ id, quantity, price }) => [id, quantity, price]),
  );
  expect(ready.line_items.map((line) => line.totals)).toEqual(lineTotals);
  expect(ready.totals).toEqual(totals);
  expect(ready.discounts).toEqual({ codes: ['welcome10'], applied: APPLIED });
  expectExplained(ready);
  const { quote } = (await shop.parts.read(begun.id))!;
  expect(quote.taxes).toEqual([
    { id: 'de', label: 'VAT 19 %', ratePpm: 190_000, inclusive: true, baseMinor: 1_650_85, amountMinor: VAT },
    {
      id: 'de-reduced',
      label: 'VAT 7 %',
      ratePpm: 70_000,
      inclusive: true,
      baseMinor: 20_45,
      amountMinor: VAT_REDUCED,
    },
  ]);
  expect(quote.lines.map(({ taxIncludedMinor }) => taxIncludedMinor)).toEqual([8_84, 1_42, 302_00]);
  expect([quote.shippingTaxIncludedMinor, quote.taxMinor, quote.feeMinor]).toEqual([2_83 + 1, 0, 0]);

  // Part of it by gift card, the rest by card.
  const gift = await giftCard(shop.shop, GIFT_CARD, { currency: 'EUR' });
  const byGiftCard = {
    id: 'gift',
    handler_id: 'gift_cards',
    type: 'gift_card',
    credential: { type: 'gift_card', token: gift.code },
    amount: BY_GIFT_CARD,
  };
  await shop.complete(begun.id, { payment: { instruments: [byGiftCard, ...card().payment.instruments] } });
  expect(await ended(shop.parts, begun.id)).toBe('completed');
  const end = await expectFairEnd(shop.parts, begun.id);
  const paid = checkoutResponse.strict().parse((await shop.get(begun.id)).body);
  expect([paid.status, paid.totals, paid.discounts]).toEqual(['completed', totals, ready.discounts]);
  expect(paid.payment?.instruments.map(({ id, amount }) => [id, amount])).toEqual([
    ['gift', BY_GIFT_CARD],
    ['card', BY_CARD],
  ]);
  expect(BY_GIFT_CARD + BY_CARD).toBe(TOTAL);
  expect(
    end.intents.map(({ amount, amount_received, currency, status }) => [amount, amount_received, currency, status]),
  ).toEqual([[BY_CARD, BY_CARD, 'eur', 'succeeded']]);
  expect(end.payments).toMatchObject([
    { status: 'captured', amount_minor: BY_CARD, captured_minor: BY_CARD, refunded_minor: 0 },
  ]);
  expect(end.orders).toMatchObject([{ status: 'placed', total_minor: TOTAL }]);
  expect(await balanceOf(shop.shop, gift.id)).toEqual({ balance: GIFT_CARD - BY_GIFT_CARD, held: 0 });
  expect(await code()).toEqual({ claimed: 0, used: 1 });
  expect((await shop.request<CartResponse>('GET', `/carts/${cart.id}`)).body.line_items).toEqual([]);

  // The order says the same, and which units leave from where.
  const orderId = paid.order?.id ?? '';
  const readOrder = async () => orderResponse.strict().parse((await shop.request('GET', `/orders/${orderId}`)).body);
  const order = await readOrder();
  expect([order.totals, order.line_items.map((line) => line.totals)]).toEqual([totals, lineTotals]);
  expect(order.fulfillment.expectations.map(({ line_items, description }) => [description, line_items])).toEqual([
    [
      'Parcel 1 of 2: Express, arrives in 1–2 days',
      [
        { id: 'li_1', quantity: 3 },
        { id: 'li_3', quantity: 5 },
      ],
    ],
    [
      'Parcel 2 of 2: Express, arrives in 1–2 days',
      [
        { id: 'li_2', quantity: 2 },
        { id: 'li_3', quantity: 61 },
      ],
    ],
  ]);
  const readStory = async () => {
    const { body } = await shop.request('GET', `/support/orders/${orderId}`, undefined, support);
    return orderStoryResponse.strict().parse(body);
  };
  const story = await readStory();
  const placed = LEAVES.map(({ variant, location, units }) => ({ variant, location, units, backordered: 0 }));
  expect([...story.sold].sort((a, b) => (a.variant + a.location < b.variant + b.location ? -1 : 1))).toEqual(placed);
  expect(story).toMatchObject({ total: '€1,986.40', captured: '€1,936.40', refundable_minor: TOTAL });
  expect(await shelves()).toEqual(
    LEAVES.map(({ variant, location, units, before }) => ({ variant, location, onHand: before - units, reserved: 0 })),
  );
  expect(await journal(begun.id)).toEqual(
    LEAVES.map(({ variant, location, units, before }) => ({
      variant,
      location,
      change: -units,
      after: before - units,
      reason: 'sale',
      actor: 'checkout',
    })),
  );

  // So does the mail.
  const mails = (await (await fetch(`${shop.mailbox.url}/messages.json`)).json()) as { text: string }[];
  const figures = (mails[0]?.text ?? '').split('\n').filter((line) => /: -?€/.test(line));
  expect([mails.length, figures.filter((line) => !line.startsWith('Gift card ending'))]).toEqual([1, MAILED]);
  expect(figures).toContain(`Gift card ending ${gift.code.slice(-4)}: €50.00`);

  // And back: all that was paid, to what paid it; all units, to where they left from.
  const answer = await shop.request(
    'POST',
    `/support/orders/${orderId}/refunds`,
    { reason: 'the regatta is canceled', actor: 'kim', everything: true, restock: true },
    support,
  );
  expect(answer.status).toBe(201);
  const { refund } = refundResponse.strict().parse(answer.body);
  await shop.parts.orderSettled(begun.id);
  const after = await readStory();
  expect(after.refunds).toMatchObject([
    { id: refund.id, status: 'succeeded', amount_minor: TOTAL, gift_card_minor: BY_GIFT_CARD },
  ]);
  expect([after.refundable_minor, after.waiting, after.attention]).toEqual([0, null, null]);
  expect(after.gift_cards).toMatchObject([{ id: gift.id, paid: '€50.00', paid_back: '€50.00' }]);
  expect((await readOrder()).adjustments).toMatchObject([
    { id: refund.id, type: 'refund', status: 'completed', totals: [{ type: 'total', amount: -TOTAL }] },
  ]);
  const returned = await facts(shop.parts, begun.id);
  expect([returned.capturedAmount, returned.refundedAmount]).toEqual([BY_CARD, BY_CARD]);
  expect(returned.payments).toMatchObject([{ captured_minor: BY_CARD, refunded_minor: BY_CARD }]);
  expect(returned.claims).toEqual({
    liveClaims: 0,
    codeUses: 1,
    debitedMinor: BY_GIFT_CARD,
    creditedMinor: BY_GIFT_CARD,
    miscountedCards: 0,
    miscountedCodes: 0,
  });
  expect(await balanceOf(shop.shop, gift.id)).toEqual({ balance: GIFT_CARD, held: 0 });
  expect(await entriesOf(shop.shop, gift.id)).toEqual([
    ['issue', GIFT_CARD, null],
    ['debit', -BY_GIFT_CARD, begun.id],
    ['credit', BY_GIFT_CARD, begun.id],
  ]);
  const rows = await shop.db.sql('', `SELECT amount_minor AS card, gift_card_minor AS gift FROM refunds`, []);
  expect(rows).toEqual([{ card: BY_CARD, gift: BY_GIFT_CARD }]);
  expect(await shelves()).toEqual(
    LEAVES.map(({ variant, location, before }) => ({ variant, location, onHand: before, reserved: 0 })),
  );
  expect(await journal(refund.id)).toEqual(
    LEAVES.map(({ variant, location, units, before }) => ({
      variant,
      location,
      change: units,
      after: before,
      reason: 'return',
      actor: 'kim',
    })),
  );
  expect(returned.miscounted).toBe(0);

  // Stripe, ledger, rows, stock and claims agree about all of it.
  await reconcile(shop.parts);
  expect(await breakRows(shop.parts)).toEqual([]);
});
