import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { addCode, usesOf } from '../setup/codes.ts';
import { eventually } from '../setup/eventually.ts';
import { balanceOf, entriesOf, giftCard, readyToPay } from '../setup/gift-cards.ts';
import { ended, expectFairEnd, facts } from '../setup/referee.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop, wantedMug } from '../setup/shop.ts';
import { inEnglish } from '../setup/english.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterEach(() => shop.faults.clear());
afterAll(() => shop?.stop());

/** The end of a purchase, fair in the eyes of the referee: its tenders are its total, nothing is left claimed. */
async function bought(id: string) {
  expect(await ended(shop, id)).toBe('completed');
  return expectFairEnd(shop, id);
}

const mailsAbout = async (number: string) =>
  ((await (await fetch(`${shop.mailbox.url}/messages.json`)).json()) as { subject: string; text: string }[]).filter(
    ({ subject }) => subject.includes(number),
  );

describe('M3: total = sum of tenders', () => {
  test('M3, D2: a gift card pays a part, the card the rest, and the buyer reads both', async () => {
    const { id, totalMinor } = await readyToPay(shop);
    const card = await giftCard(shop, 2_000);
    await shop.completeWith(id, [card.id]);
    const seen = await bought(id);
    expect(seen.capturedAmount).toBe(totalMinor - 2_000);
    expect(seen.payments).toMatchObject([{ amount_minor: totalMinor - 2_000, captured_minor: totalMinor - 2_000 }]);
    expect(await balanceOf(shop, card.id)).toEqual({ balance: 0, held: 0 });
    expect(await entriesOf(shop, card.id)).toEqual([
      ['issue', 2_000, null],
      ['debit', -2_000, id],
    ]);
    const checkout = await shop.read(id);
    expect(checkout?.giftCards).toMatchObject([{ giftCardId: card.id, instrumentId: 'gift_1', amountMinor: 2_000 }]);
    const [mail] = await mailsAbout(checkout?.order?.number ?? '');
    expect(mail?.text).toContain(`Gift card ending ${card.code.slice(-4)}: $20.00`);
    expect(mail?.text).toContain('By card: $12.66');
  });

  test('M3: gift cards that pay all need no PaymentIntent; what is left stays on them', async () => {
    const { id, totalMinor } = await readyToPay(shop);
    const [first, empty, second] = [
      await giftCard(shop, 3_000),
      await giftCard(shop, 100),
      await giftCard(shop, 9_000),
    ];
    await shop.completeWith(id, [first.id, { id: empty.id, amountMinor: 100 }, second.id], null);
    const seen = await bought(id);
    expect([seen.intents, seen.payments]).toEqual([[], []]);
    expect(await balanceOf(shop, first.id)).toEqual({ balance: 0, held: 0 });
    expect(await balanceOf(shop, second.id)).toEqual({ balance: 9_000 - (totalMinor - 3_100), held: 0 });
  });

  test('M3: what would be left below the minimum of Stripe is paid by card, and the gift card pays less', async () => {
    const { id, totalMinor } = await readyToPay(shop);
    const card = await giftCard(shop, totalMinor - 10);
    await shop.completeWith(id, [card.id]);
    expect((await bought(id)).capturedAmount).toBe(50);
    expect(await balanceOf(shop, card.id)).toEqual({ balance: 40, held: 0 });
  });

  test('what can not pay is refused with a message at its instrument, and nothing is held', async () => {
    const { id } = await readyToPay(shop);
    const [euro, old, off] = [
      await giftCard(shop, 9_000, { currency: 'EUR' }),
      await giftCard(shop, 9_000, { expiresAt: new Date(Date.now() - 1_000) }),
      await giftCard(shop, 9_000),
    ];
    await shop.db.sql('', 'UPDATE gift_cards SET active = false WHERE id = $1', [off.id]);
    const small = await giftCard(shop, 500);
    const cases: [Parameters<Shop['completeWith']>, RegExp][] = [
      [[id, [euro.id]], /another currency/],
      [[id, [old.id]], /expired/],
      [[id, [off.id]], /not known/],
      [[id, ['gc_unknown']], /not known/],
      [[id, [{ id: small.id, amountMinor: 501 }]], /less on this gift card/],
      [[id, [small.id], null], /\$27\.66 is left to pay/],
    ];
    for (const [args, words] of cases) {
      const answer = await shop.completeWith(...args);
      expect(answer).toMatchObject({ outcome: 'refused', checkout: { status: 'ready_for_complete' } });
      expect(answer.messages.map((message) => ({ ...message, content: inEnglish(message.content) }))).toMatchObject([
        {
          code: 'payment_failed',
          severity: 'recoverable',
          content: expect.stringMatching(words),
          target: { part: 'instrument', index: 0 },
        },
      ]);
    }
    const seen = await facts(shop, id);
    expect([seen.payments, seen.intents, seen.claims.liveClaims]).toEqual([[], [], 0]);
    expect(await balanceOf(shop, small.id)).toEqual({ balance: 500, held: 0 });
    await shop.cancel(id);
    await ended(shop, id);
    await expectFairEnd(shop, id);
  });

  test('D1, D2, S4: an attempt that is refused keeps nothing: no use of its code, no frozen hold', async () => {
    await addCode(shop, 'KEPT', { usageLimit: 1 });
    const { id } = await readyToPay(shop, { codes: ['KEPT'] });
    const card = await giftCard(shop, 500);
    expect(await shop.completeWith(id, [card.id], null)).toMatchObject({ outcome: 'refused' });
    expect(await usesOf(shop, 'KEPT')).toEqual({ claimed: 0, used: 0 });
    expect(await shop.db.sql('', 'SELECT frozen FROM holds WHERE checkout_id = $1', [id])).toEqual([{ frozen: false }]);
    await shop.completeWith(id, [card.id]);
    const seen = await bought(id);
    expect(seen.claims).toMatchObject({ codeUses: 1, debitedMinor: 500 });
  });

  test('a gift card is told of early, before anything is held', async () => {
    const card = await giftCard(shop, 2_000);
    const id = shop.newCheckoutId();
    const giftCards = [{ giftCardId: card.id, instrumentId: 'g', index: 0, amountMinor: null }];
    await shop.create(id);
    const wanted = { ...wantedMug, selectedOptionId: 'standard' };
    const answer = await shop.send(id, { operation: 'update', wanted, giftCards, ifRevision: null });
    expect(answer.messages.map(({ type, content }) => [type, inEnglish(content)])).toEqual([
      ['info', `The gift card ending ${card.code.slice(-4)} pays $20.00; $12.66 is left to pay.`],
    ]);
    expect(await balanceOf(shop, card.id)).toEqual({ balance: 2_000, held: 0 });
    await shop.cancel(id);
  });
});

describe('D2: debits never exceed the balance, each has one owner', () => {
  test('D2: what a payment in flight holds, nobody else can spend', async () => {
    const [{ id, totalMinor }, rival] = [await readyToPay(shop), await readyToPay(shop)];
    const card = await giftCard(shop, 2_000);
    let meanwhile: unknown;
    let refused: Awaited<ReturnType<Shop['completeWith']>> | undefined;
    shop.faults.add({
      call: 'confirm',
      answer: 'pass',
      processed: true,
      after: async () => {
        meanwhile = await balanceOf(shop, card.id);
        refused = await shop.completeWith(rival.id, [{ id: card.id, amountMinor: 1 }]);
      },
    });
    await shop.completeWith(id, [card.id]);
    expect((await bought(id)).capturedAmount).toBe(totalMinor - 2_000);
    expect(meanwhile).toEqual({ balance: 2_000, held: 2_000 });
    expect(refused).toMatchObject({ outcome: 'refused', messages: [{ code: 'payment_failed' }] });
    // As much as is on it is nothing: no failure, the card pays all.
    await shop.completeWith(rival.id, [card.id]);
    expect((await bought(rival.id)).capturedAmount).toBe(totalMinor);
    expect(await entriesOf(shop, card.id)).toEqual([
      ['issue', 2_000, null],
      ['debit', -2_000, id],
    ]);
  });

  test('D2: eight checkouts at once pay with one gift card: no more than is on it, one owner for each debit', async () => {
    const buyers = await Promise.all(Array.from({ length: 8 }, () => readyToPay(shop)));
    const card = await giftCard(shop, 5_000);
    await Promise.all(buyers.map(({ id }) => shop.completeWith(id, [card.id])));
    const ends = [];
    for (const { id } of buyers) ends.push(await bought(id));
    expect(ends.reduce((sum, { claims }) => sum + claims.debitedMinor, 0)).toBe(5_000);
    const debits = (await entriesOf(shop, card.id)).filter(([kind]) => kind === 'debit');
    expect(new Set(debits.map(([, , owner]) => owner)).size).toBe(debits.length);
    expect(await balanceOf(shop, card.id)).toEqual({ balance: 0, held: 0 });
  });

  test('D2: eight checkouts at once that one gift card alone can pay only once: one order', async () => {
    const buyers = await Promise.all(Array.from({ length: 8 }, () => readyToPay(shop)));
    const card = await giftCard(shop, 5_000);
    const answers = await Promise.all(buyers.map(({ id }) => shop.completeWith(id, [card.id], null)));
    expect(answers.filter(({ outcome }) => outcome === 'refused')).toHaveLength(7);
    const winner = buyers[answers.findIndex(({ outcome }) => outcome === 'applied')]!;
    await bought(winner.id);
    expect(await balanceOf(shop, card.id)).toEqual({ balance: 5_000 - winner.totalMinor, held: 0 });
    await Promise.all(buyers.filter(({ id }) => id !== winner.id).map(({ id }) => shop.cancel(id)));
  });

  test('D2, S5: a declined card gives the gift card back, and the next attempt uses it again', async () => {
    const { id, totalMinor } = await readyToPay(shop);
    const card = await giftCard(shop, 2_000);
    const declined = await shop.completeWith(id, [card.id], 'pm_card_visa_chargeDeclined');
    expect(declined.checkout).toMatchObject({
      status: 'ready_for_complete',
      paymentFailure: { code: 'generic_decline' },
    });
    expect(declined.checkout).not.toHaveProperty('giftCards');
    expect(await balanceOf(shop, card.id)).toEqual({ balance: 2_000, held: 0 });
    await shop.completeWith(id, [card.id]);
    expect((await bought(id)).capturedAmount).toBe(totalMinor - 2_000);
  });

  test('D2, M5: a cancel while the card is confirmed gives both back', async () => {
    const { id } = await readyToPay(shop);
    const card = await giftCard(shop, 2_000);
    let canceled: Promise<unknown> | undefined;
    shop.faults.add({
      call: 'confirm',
      answer: 'pass',
      processed: true,
      after: async () => {
        canceled = shop.cancel(id);
        await eventually('the cancel is on the row', async () => (await shop.read(id))?.cancelRequest);
      },
    });
    await shop.completeWith(id, [card.id]);
    await canceled;
    expect(await ended(shop, id)).toBe('canceled');
    await expectFairEnd(shop, id);
    expect(await balanceOf(shop, card.id)).toEqual({ balance: 2_000, held: 0 });
    expect(await entriesOf(shop, card.id)).toEqual([['issue', 2_000, null]]);
  });

  test('D2, M2: a hold that is gone when the order is to be placed frees the money, and places nothing', async () => {
    const { id } = await readyToPay(shop);
    const card = await giftCard(shop, 2_000);
    shop.faults.add({
      call: 'confirm',
      answer: 'pass',
      processed: true,
      after: () => shop.db.sql('', 'SELECT release_gift_cards($1)', [id]),
    });
    const answer = await shop.completeWith(id, [card.id]);
    expect(answer.checkout).toMatchObject({ order: null, paymentFailure: { code: 'claims_gone' } });
    const { intents, capturedAmount, orders, heldUnits } = await facts(shop, id);
    expect([intents.map(({ status }) => status), capturedAmount, orders]).toEqual([['canceled'], 0, []]);
    expect(heldUnits).toBe(1);
    await shop.cancel(id);
    await ended(shop, id);
    await expectFairEnd(shop, id);
  });

  test('D2: the rows themselves refuse more than is on a gift card', async () => {
    const { id } = await giftCard(shop, 1_000);
    await expect(shop.db.sql('', 'UPDATE gift_cards SET held_minor = 1001 WHERE id = $1', [id])).rejects.toThrow(
      /overdrawn/,
    );
    await expect(shop.db.sql('', 'UPDATE gift_cards SET balance_minor = 1001 WHERE id = $1', [id])).rejects.toThrow(
      /overdrawn/,
    );
  });
});
