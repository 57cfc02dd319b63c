import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { toStripeAmount } from '../../domain/money/stripe-amount.ts';
import { ended, expectFairEnd, facts } from '../setup/referee.ts';
import type { Shop } from '../setup/shop.ts';
import { shipTo } from '../setup/shipping.ts';
import { startShop } from '../setup/shop.ts';

/** A price and a shipping rate in minor units; KWD's are no multiples of 10, which is all that Stripe charges. */
const CURRENCIES = [
  { currency: 'USD', price: 1_999, shipping: 501, inclusive: false },
  { currency: 'EUR', price: 2_333, shipping: 490, inclusive: true },
  { currency: 'JPY', price: 1_980, shipping: 553, inclusive: true },
  { currency: 'KWD', price: 8_503, shipping: 1_257, inclusive: false },
] as const;

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
  const { sql } = shop.db;
  await sql('', `DELETE FROM shipping_zones`, []);
  for (const [index, { currency, price, shipping, inclusive }] of CURRENCIES.entries()) {
    const country = `Q${'ABCD'[index]}`;
    await sql(
      '',
      `INSERT INTO prices (variant_id, currency, amount_minor) VALUES ('mug', $1, $2)
       ON CONFLICT (variant_id, currency) DO UPDATE SET amount_minor = $2`,
      [currency, price],
    );
    await shipTo(sql, country.toLowerCase(), { country }, [
      { id: 'standard', currency, amountMinor: shipping, minDays: 1, maxDays: 2 },
    ]);
    await sql(
      '',
      `INSERT INTO tax_rates (id, country, label, rate_ppm, inclusive) VALUES ($1, $1, 'tax', 190001, $2)`,
      [country, inclusive],
    );
  }
});
afterAll(() => shop?.stop());

const home = (country: string) => ({
  id: 'home',
  firstName: 'Jo',
  lastName: 'Doe',
  street: '1 Main St',
  extended: null,
  locality: 'Town',
  region: null,
  postalCode: '10001',
  country,
  phone: null,
});

describe.each(CURRENCIES.map((row, index) => ({ ...row, country: `Q${'ABCD'[index]}` })))('$currency', (row) => {
  const { currency, price, country } = row;
  test(`M3: the quoted total, the PaymentIntent's amount and what is captured are the same in ${currency}`, async () => {
    const id = shop.newCheckoutId();
    const change = {
      lines: [{ lineId: null, variantId: 'mug', quantity: 3 }],
      currency,
      destinations: [home(country)],
      selectedOptionId: 'standard',
    };
    await shop.create(id, change);
    const { checkout } = await shop.update(id, change);
    if (!checkout) throw new Error('no checkout');
    const { quote } = checkout;
    expect(checkout).toMatchObject({ status: 'ready_for_complete', currency });
    expect(Math.abs(quote.subtotalMinor - 3 * price)).toBeLessThan(10);
    expect(quote.totalMinor).toBe(
      quote.subtotalMinor -
        quote.itemsDiscountMinor -
        quote.discountMinor +
        quote.shippingMinor +
        quote.taxMinor +
        quote.feeMinor,
    );
    const amount = toStripeAmount(quote.totalMinor, currency);
    if (!amount.ok) throw new Error(amount.reason);
    expect((await shop.complete(id)).checkout?.status).toBe('completed');
    await ended(shop, id);
    const { intents, orders, payments } = await expectFairEnd(shop, id);
    expect(intents).toMatchObject([
      { amount: amount.amount, amount_received: amount.amount, currency: currency.toLowerCase() },
    ]);
    expect(orders).toEqual([{ status: 'placed', total_minor: quote.totalMinor }]);
    expect(payments).toMatchObject([{ amount_minor: quote.totalMinor, captured_minor: quote.totalMinor }]);
  });
});

test('M3: a total of 0 is placed without a PaymentIntent and without a credential', async () => {
  const id = shop.newCheckoutId();
  await shop.create(id, { lines: [{ lineId: null, variantId: 'gift', quantity: 2 }], destinations: [] });
  const answer = await shop.sendForOutcome(id, { operation: 'complete', credential: null, ifRevision: null });
  expect(answer.checkout).toMatchObject({ status: 'completed', quote: { totalMinor: 0 } });
  expect(await ended(shop, id)).toBe('completed');
  const { intents, orders, payments } = await expectFairEnd(shop, id);
  expect([intents, payments]).toEqual([[], []]);
  expect(orders).toEqual([{ status: 'placed', total_minor: 0 }]);
});

test("M3: a total below Stripe's minimum is refused with a message before anything is created", async () => {
  const id = shop.newCheckoutId();
  await shop.db.sql('', `UPDATE prices SET amount_minor = 49 WHERE variant_id = 'file'`, []);
  await shop.create(id, { lines: [{ lineId: null, variantId: 'file', quantity: 1 }], destinations: [] });
  const answer = await shop.complete(id);
  expect(answer).toMatchObject({ outcome: 'refused', messages: [{ code: 'amount_too_small' }] });
  const { intents, payments } = await facts(shop, id);
  expect([intents, payments]).toEqual([[], []]);
});
