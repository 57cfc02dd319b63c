import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { CommandAnswer } from '../../contracts/commands.ts';
import { ended, expectFairEnd, facts, stripeFacts } from '../setup/referee.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop } from '../setup/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterEach(() => shop.faults.clear());
afterAll(() => shop?.stop());

async function ready(): Promise<string> {
  const id = shop.newCheckoutId();
  await shop.create(id);
  await shop.update(id);
  return id;
}

const threeMugs = { lines: [{ lineId: null, variantId: 'mug', quantity: 3 }] };
const lapse = (id: string) =>
  shop.db.sql('', `UPDATE holds SET expires_at = now() - interval '1 second' WHERE checkout_id = $1`, [id]);

describe('O2: what was paid is what was ordered', () => {
  test.each(['create', 'confirm', 'capture'] as const)('O2: an edit while %s is under way is refused', async (call) => {
    const id = await ready();
    let edit: Promise<CommandAnswer> | undefined;
    const fault = shop.faults.add({
      call,
      answer: 'pass',
      processed: true,
      before: () => (edit = shop.update(id, threeMugs)),
    });
    const answer = await shop.complete(id);
    await fault.hit;
    const refused = await edit;
    expect(refused).toMatchObject({
      outcome: 'refused',
      messages: [{ code: call === 'capture' ? 'checkout_ended' : 'payment_in_progress' }],
      checkout: { lines: [{ quantity: 1 }] },
    });
    await ended(shop, id);
    const { capturedAmount, orders } = await expectFairEnd(shop, id);
    expect(capturedAmount).toBe(answer.checkout?.quote.totalMinor);
    expect(orders).toEqual([{ status: 'placed', total_minor: capturedAmount }]);
  });

  test('O2: an edit after a declined attempt is re-priced, and the new total is what is charged', async () => {
    const id = await ready();
    const first = await shop.complete(id, 'pm_card_visa_chargeDeclined');
    const edited = await shop.update(id, threeMugs);
    expect(edited.checkout!.quote.totalMinor).toBeGreaterThan(first.checkout!.quote.totalMinor);
    await shop.complete(id);
    await ended(shop, id);
    expect((await expectFairEnd(shop, id)).capturedAmount).toBe(edited.checkout!.quote.totalMinor);
  });

  test.each([
    ['amount', { amount: 100 }],
    ['quote hash', { metadata: { quote_hash: '0'.repeat(64) } }],
    ['attempt', { metadata: { attempt: '7' } }],
  ])("O2: nothing is placed on a PaymentIntent whose %s is not the locked quote's", async (_what, change) => {
    const id = await ready();
    shop.faults.add({
      call: 'confirm',
      answer: 'pass',
      processed: true,
      before: async () => {
        const [intent] = (await stripeFacts(shop, id)).intents;
        await shop.stripe.paymentIntents.update(intent!.id, change);
      },
    });
    const answer = await shop.complete(id);
    expect(answer.checkout).toMatchObject({ order: null, paymentFailure: { code: 'quote_mismatch' } });
    const { intents, orders, capturedAmount } = await facts(shop, id);
    expect(intents.map(({ status }) => status)).toEqual(['canceled']);
    expect([orders, capturedAmount]).toEqual([[], 0]);
  });

  test('O2: nothing is placed on a payment that was opened for another quote', async () => {
    const id = await ready();
    shop.faults.add({
      call: 'confirm',
      answer: 'pass',
      processed: true,
      after: () =>
        shop.db.sql('', `UPDATE checkouts SET state = jsonb_set(state, '{quote,totalMinor}', '1') WHERE id = $1`, [id]),
    });
    const answer = await shop.complete(id);
    expect(answer.checkout?.order).toBeNull();
    const { intents, orders } = await facts(shop, id);
    expect(intents.map(({ status }) => status)).toEqual(['canceled']);
    expect(orders).toEqual([]);
  });
});

describe('O3: the buyer pays the quoted total, or is told before paying', () => {
  const dearer = async () => {
    await shop.db.sql('', `UPDATE prices SET amount_minor = amount_minor + 700 WHERE variant_id = 'mug'`, []);
    await shop.db.sql('', `UPDATE shipping_method_rates SET amount_minor = amount_minor + 100`, []);
    await shop.db.sql('', `UPDATE tax_rates SET rate_ppm = rate_ppm + 10000`, []);
  };

  test('O3: prices, rates and taxes that change after the quote change nothing while the hold lives', async () => {
    const id = await ready();
    const quoted = (await shop.read(id))!.quote.totalMinor;
    await dearer();
    expect((await shop.complete(id)).checkout).toMatchObject({ status: 'completed', quote: { totalMinor: quoted } });
    await ended(shop, id);
    expect((await expectFairEnd(shop, id)).capturedAmount).toBe(quoted);
  });

  test('O3: after the hold has lapsed the buyer is told of the new total, and nothing is charged before he agrees', async () => {
    const id = await ready();
    const quoted = (await shop.read(id))!.quote.totalMinor;
    await dearer();
    await lapse(id);
    const told = await shop.complete(id);
    expect(told.messages.map(({ code }) => code)).toEqual([
      'quote_changed',
      'price_changed',
      'shipping_changed',
      'tax_changed',
    ]);
    expect(told.checkout!.quote.totalMinor).toBeGreaterThan(quoted);
    expect((await facts(shop, id)).intents).toEqual([]);
    const agreed = await shop.complete(id);
    expect(agreed.checkout?.status).toBe('completed');
    await ended(shop, id);
    expect((await expectFairEnd(shop, id)).capturedAmount).toBe(told.checkout!.quote.totalMinor);
  });

  test('O3: a lapsed hold whose quote is still the same goes on', async () => {
    const id = await ready();
    const quoted = (await shop.read(id))!.quote.totalMinor;
    await lapse(id);
    expect((await shop.complete(id)).checkout).toMatchObject({ status: 'completed', quote: { totalMinor: quoted } });
    await ended(shop, id);
    await expectFairEnd(shop, id);
  });

  test('O3: a lapsed hold whose stock is gone charges nothing and says so', async () => {
    const id = await ready();
    await lapse(id);
    await shop.db.sql('', 'SELECT * FROM sweep_lapsed_holds(10)', []);
    await shop.db.sql('', `UPDATE stock SET on_hand = reserved WHERE variant_id = 'mug'`, []);
    const answer = await shop.complete(id);
    expect(answer).toMatchObject({ outcome: 'refused', messages: [{ code: 'out_of_stock' }] });
    expect((await facts(shop, id)).intents).toEqual([]);
  });
});
