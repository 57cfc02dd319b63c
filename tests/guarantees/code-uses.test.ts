import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { CommandAnswer } from '../../contracts/commands.ts';
import { addCode, usesOf } from '../setup/codes.ts';
import { eventually } from '../setup/eventually.ts';
import { readyToPay } from '../setup/gift-cards.ts';
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

const buyer = (email: string) => ({ buyer: { ...wantedMug.buyer!, email } });

/** Mugs to New York with a code, ready to be paid, each by a buyer of his own. */
const withCode = (code: string, count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, index) =>
      readyToPay(shop, { codes: [code], ...buyer(`jo${index}@example.com`) }),
    ),
  );

/** Pays, and waits for what it comes to. */
async function bought(id: string) {
  await shop.complete(id);
  expect(await ended(shop, id)).toBe('completed');
  return expectFairEnd(shop, id);
}

const refusalOf = ({ messages }: CommandAnswer) =>
  inEnglish(messages.find(({ code }) => code === 'discount_code_invalid')?.content);
const isRefused = (answer: CommandAnswer) => refusalOf(answer) !== undefined;

describe('D1: a code is used at most as often as its limit says', () => {
  test('D1: eight checkouts at once for the last use: one order with it, the others hear before any money moves', async () => {
    await addCode(shop, 'LAST', { usageLimit: 1 });
    const buyers = await withCode('LAST', 8);
    const answers = await Promise.all(buyers.map(({ id }) => shop.complete(id)));
    expect(answers.filter(isRefused)).toHaveLength(7);
    for (const [index, answer] of answers.entries()) {
      const { id } = buyers[index]!;
      if (!isRefused(answer)) {
        expect(await ended(shop, id)).toBe('completed');
        expect((await expectFairEnd(shop, id)).claims.codeUses).toBe(1);
        continue;
      }
      // Told as a changed quote, with the code taken off; nothing was tried at Stripe.
      expect(answer.checkout).toMatchObject({ status: 'ready_for_complete', codes: [], attempt: 0 });
      expect(answer.messages[0]).toMatchObject({ type: 'error', code: 'quote_changed', severity: 'recoverable' });
      expect(refusalOf(answer)).toBe('The code LAST has been used as often as it can be.');
      expect(answer.checkout!.quote.totalMinor).toBeGreaterThan(buyers[index]!.totalMinor);
      expect(answer.checkout!.quote.itemsDiscountMinor).toBe(0);
      const { intents, payments } = await facts(shop, id);
      expect([intents, payments]).toEqual([[], []]);
    }
    expect(await usesOf(shop, 'LAST')).toEqual({ claimed: 0, used: 1 });
    // Without the code it is bought at the price that was told.
    const loser = buyers[answers.findIndex(isRefused)]!;
    expect((await bought(loser.id)).claims.codeUses).toBe(0);
  });

  test('D1: per customer, whoever he is: by his id, or by his e-mail address in any letters', async () => {
    await addCode(shop, 'ONCE', { perCustomerLimit: 1 });
    const guest = await readyToPay(shop, { codes: ['ONCE'], ...buyer('Ann@Example.com') });
    const sameGuest = await readyToPay(shop, { codes: ['once '], ...buyer('ann@example.COM') });
    const other = await readyToPay(shop, { codes: ['ONCE'], ...buyer('bob@example.com') });
    await bought(guest.id);
    const refused = await shop.complete(sameGuest.id);
    expect(refusalOf(refused)).toContain('by you');
    await bought(other.id);
    await shop.db.prisma.customer.create({ data: { id: 'cus_1' } });
    const [one, two] = [
      await readyToPay(shop, { codes: ['ONCE'], customerId: 'cus_1', ...buyer('first@example.com') }),
      await readyToPay(shop, { codes: ['ONCE'], customerId: 'cus_1', ...buyer('second@example.com') }),
    ];
    const answers = await Promise.all([shop.complete(one.id), shop.complete(two.id)]);
    expect(answers.filter(isRefused)).toHaveLength(1);
    const winner = isRefused(answers[0]!) ? two : one;
    await ended(shop, winner.id);
    expect(await usesOf(shop, 'ONCE')).toEqual({ claimed: 0, used: 3 });
    // P4: who he is can't be read off the claims.
    const claims = await shop.db.sql<{ text: string }>('', 'SELECT k::text AS text FROM code_claims k', []);
    expect(JSON.stringify(claims)).not.toMatch(/ann|example|cus_1/i);
  });

  test('D1: per day; the next day there are uses again', async () => {
    await addCode(shop, 'DAILY', { perDayLimit: 2 });
    const buyers = await withCode('DAILY', 6);
    const answers = await Promise.all(buyers.map(({ id }) => shop.complete(id)));
    expect(answers.filter(isRefused)).toHaveLength(4);
    expect(refusalOf(answers.find(isRefused)!)).toMatch(/any more today/);
    for (const [index, { id }] of buyers.entries()) if (!isRefused(answers[index]!)) await ended(shop, id);
    await shop.db.sql('', `UPDATE code_claims SET day = day - 1 WHERE code_id = 'code-DAILY'`, []);
    const [tomorrow] = await withCode('DAILY', 1);
    await bought(tomorrow!.id);
    expect(await usesOf(shop, 'DAILY')).toEqual({ claimed: 0, used: 3 });
  });

  test('D1: the row itself refuses one use too many', async () => {
    await addCode(shop, 'FULL', { usageLimit: 1 });
    await expect(
      shop.db.sql('', `UPDATE promotion_codes SET claimed = 1, used = 1 WHERE code_key = 'FULL'`, []),
    ).rejects.toThrow(/overused/);
  });
});

describe('D1: what comes to nothing gives its use back', () => {
  test('D1, S5: a declined card; meanwhile another buyer may have the use, afterwards the same one again', async () => {
    await addCode(shop, 'BACK', { usageLimit: 1, perCustomerLimit: 1, perDayLimit: 1 });
    const [mine, theirs] = await withCode('BACK', 2);
    let whilePaying: unknown;
    let rival: CommandAnswer | undefined;
    shop.faults.add({
      call: 'confirm',
      answer: 'pass',
      processed: false,
      before: async () => {
        whilePaying = await usesOf(shop, 'BACK');
        rival = await shop.complete(theirs!.id);
      },
    });
    const declined = await shop.complete(mine!.id, 'pm_card_visa_chargeDeclined');
    expect(whilePaying).toEqual({ claimed: 1, used: 0 });
    expect(isRefused(rival!)).toBe(true);
    expect(declined.checkout).toMatchObject({ status: 'ready_for_complete', codes: ['BACK'] });
    expect(await usesOf(shop, 'BACK')).toEqual({ claimed: 0, used: 0 });
    await bought(mine!.id);
    expect(await usesOf(shop, 'BACK')).toEqual({ claimed: 0, used: 1 });
  });

  test.each([
    ['the buyer', 'END1', (id: string) => shop.cancel(id)],
    ['support', 'END2', (id: string) => shop.gateway.cancel(id, { actor: 'kim', reason: 'a test' })],
    ['the clock', 'END3', (id: string) => shop.gateway.cancel(id, { actor: 'timer', reason: 'expired' })],
  ])('D1: ended by %s while it pays', async (who, code, end) => {
    await addCode(shop, code, { usageLimit: 1 });
    const [mine] = await withCode(code, 1);
    let ending: Promise<unknown> | undefined;
    shop.faults.add({
      call: 'confirm',
      answer: 'pass',
      processed: true,
      after: async () => {
        ending = end(mine!.id);
        // By signal it is put on the row once the call has returned.
        if (who === 'the buyer')
          await eventually('it is on the row', async () => (await shop.read(mine!.id))?.cancelRequest);
        else await ending;
      },
    });
    await shop.complete(mine!.id);
    await ending;
    expect(await ended(shop, mine!.id)).toBe('canceled');
    await expectFairEnd(shop, mine!.id);
    expect(await usesOf(shop, code)).toEqual({ claimed: 0, used: 0 });
  });

  test('D1: an order that could not be kept, as its money could not be taken', async () => {
    await addCode(shop, 'KEPT', { usageLimit: 1 });
    const [mine] = await withCode('KEPT', 1);
    shop.faults.add({ call: 'capture', answer: 'refused', processed: false, times: 20 });
    await shop.complete(mine!.id);
    await ended(shop, mine!.id);
    const { orders, ledger } = await expectFairEnd(shop, mine!.id);
    expect(orders).toMatchObject([{ status: 'canceled' }]);
    expect(ledger.map(({ step }) => step)).toEqual(expect.arrayContaining(['code_used', 'code_returned']));
    expect(await usesOf(shop, 'KEPT')).toEqual({ claimed: 0, used: 0 });
  });

  test('D1: a claim that is lost when the order is to be placed places nothing', async () => {
    await addCode(shop, 'LOST', { usageLimit: 1 });
    const [mine] = await withCode('LOST', 1);
    shop.faults.add({
      call: 'confirm',
      answer: 'pass',
      processed: true,
      after: () => shop.db.sql('', `SELECT return_codes($1, '{claimed}')`, [mine!.id]),
    });
    expect((await shop.complete(mine!.id)).checkout).toMatchObject({
      order: null,
      paymentFailure: { code: 'claims_gone' },
    });
    expect((await facts(shop, mine!.id)).intents.map(({ status }) => status)).toEqual(['canceled']);
    await bought(mine!.id);
  });

  test('D1: a claim that is there already is its own checkout’s, and stays', async () => {
    await addCode(shop, 'OWN', { usageLimit: 1, perCustomerLimit: 1, perDayLimit: 1 });
    const [mine] = await withCode('OWN', 1);
    await shop.db.transaction(async (sql) => {
      await sql(
        '',
        `INSERT INTO code_claims (checkout_id, code_id, attempt, customer_key, day, state) VALUES ($1, 'code-OWN', 1, '\\x00', now(), 'claimed')`,
        [mine!.id],
      );
      await sql('', `UPDATE promotion_codes SET claimed = 1 WHERE code_key = 'OWN'`, []);
    });
    await bought(mine!.id);
    expect(await usesOf(shop, 'OWN')).toEqual({ claimed: 0, used: 1 });
  });
});
