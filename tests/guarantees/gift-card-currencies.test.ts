import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { currencyStepMinor } from '../../domain/money/currency.ts';
import { fromStripeAmount } from '../../domain/money/stripe-amount.ts';
import { balanceOf, giftCard, readyToPay } from '../setup/gift-cards.ts';
import { ended, expectFairEnd, facts } from '../setup/referee.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop } from '../setup/shop.ts';

/** 2, 0 and 3 decimals; KWD is charged in steps of 10. */
const CURRENCIES = [
  { currency: 'USD', price: 1_999, part: 1_234 },
  { currency: 'EUR', price: 2_333, part: 1 },
  { currency: 'JPY', price: 1_980, part: 777 },
  { currency: 'KWD', price: 8_503, part: 1_230 },
] as const;

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
  for (const { currency, price } of CURRENCIES)
    await shop.db.sql(
      '',
      `INSERT INTO prices (variant_id, currency, amount_minor) VALUES ('file', $1, $2)
       ON CONFLICT (variant_id, currency) DO UPDATE SET amount_minor = $2`,
      [currency, price],
    );
});
afterAll(() => shop?.stop());

describe.each(CURRENCIES)('$currency', ({ currency, part }) => {
  const files = {
    lines: [{ lineId: null, variantId: 'file', quantity: 3 }],
    currency,
    destinations: [],
    selectedOptionId: null,
  };

  test(`M3, M6: in ${currency}, gift cards and card are the total, to the unit, there and back`, async () => {
    const { id, totalMinor } = await readyToPay(shop, files);
    const [asked, open] = [await giftCard(shop, 10 * part, { currency }), await giftCard(shop, part, { currency })];
    await shop.completeWith(id, [{ id: asked.id, amountMinor: part }, open.id]);
    await ended(shop, id);
    const { intents, claims } = await expectFairEnd(shop, id);
    expect(intents.map(({ amount_received }) => fromStripeAmount(amount_received, currency))).toEqual([
      totalMinor - 2 * part,
    ]);
    expect(claims.debitedMinor).toBe(2 * part);
    await shop.refund(id, { kind: 'everything' });
    await shop.orderSettled(id);
    expect(fromStripeAmount((await facts(shop, id)).refundedAmount, currency)).toBe(totalMinor - 2 * part);
    expect(await balanceOf(shop, asked.id)).toEqual({ balance: 10 * part, held: 0 });
    expect(await balanceOf(shop, open.id)).toEqual({ balance: part, held: 0 });
  });

  test(`M3: a gift card in ${currency} is issued in amounts that can be paid with`, async () => {
    await expect(giftCard(shop, 0, { currency })).rejects.toThrow(RangeError);
    const step = currencyStepMinor(currency);
    if (step > 1) await expect(giftCard(shop, step + 1, { currency })).rejects.toThrow(RangeError);
  });
});
