import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fromStripeAmount, partToStripeAmount, toStripeAmount } from './stripe-amount.ts';

describe('toStripeAmount', () => {
  test.each([
    ['USD', 1099, 1099],
    ['JPY', 500, 500],
    ['KWD', 5120, 5120],
    ['ISK', 100, 10_000],
    ['UGX', 5000, 500_000],
    ['MGA', 12_300, 123],
    ['HUF', 17_550, 17_550],
    ['TWD', 80_045, 80_045],
  ])('%s %i minor units are %i at Stripe', (currency, totalMinor, amount) => {
    expect(toStripeAmount(totalMinor, currency)).toEqual({ ok: true, amount });
    expect(fromStripeAmount(amount, currency.toLowerCase())).toBe(totalMinor);
  });

  test.each([
    ['USD', 49, 'below_minimum', 50],
    ['GBP', 29, 'below_minimum', 30],
    ['HUF', 17_499, 'below_minimum', 17_500],
    ['JPY', 49, 'below_minimum', 50],
    ['USD', 0, 'below_minimum', 50],
    ['KWD', 0, 'below_minimum', 10],
    ['ISK', 0, 'below_minimum', 1],
    ['USD', 100_000_000, 'above_maximum', 99_999_999],
    ['KWD', 100_000_000, 'above_maximum', 99_999_990],
    ['ISK', 1_000_000, 'above_maximum', 999_999],
    ['MGA', 10_000_000_000, 'above_maximum', 9_999_999_900],
    ['IDR', 1_000_000_000_000, 'above_maximum', 999_999_999_999],
    ['KWD', 5124, 'not_in_steps', 10],
    ['MGA', 12_345, 'not_in_steps', 100],
  ])('%s %i is %s (%i)', (currency, totalMinor, reason, limitMinor) => {
    expect(toStripeAmount(totalMinor, currency)).toEqual({ ok: false, reason, limitMinor });
  });

  test('the limits themselves are chargeable', () => {
    for (const currency of ['USD', 'GBP', 'JPY', 'KWD', 'ISK', 'UGX', 'MGA', 'IDR', 'COP', 'INR']) {
      for (const totalMinor of [0, Number.MAX_SAFE_INTEGER]) {
        const refused = toStripeAmount(totalMinor, currency);
        if (refused.ok) throw new Error(`${currency} ${totalMinor} was not refused`);
        expect(toStripeAmount(refused.limitMinor, currency)).toMatchObject({ ok: true });
      }
    }
  });

  test('M3: what Stripe is asked for is the total, both ways', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('USD', 'JPY', 'KWD', 'ISK', 'UGX', 'MGA', 'IDR'),
        fc.nat({ max: 200_000_000 }),
        (currency, totalMinor) => {
          const converted = toStripeAmount(totalMinor, currency);
          if (converted.ok) expect(fromStripeAmount(converted.amount, currency)).toBe(totalMinor);
        },
      ),
    );
  });

  test('refuses what is no total', () => {
    for (const total of [-1, 0.5, Number.NaN, 2 ** 53]) expect(() => toStripeAmount(total, 'USD')).toThrow(RangeError);
    expect(() => toStripeAmount(100, 'QQQ')).toThrow(RangeError);
    expect(() => fromStripeAmount(550, 'ISK')).toThrow(RangeError);
    expect(() => fromStripeAmount(-1, 'USD')).toThrow(RangeError);
    expect(() => fromStripeAmount(Number.MAX_SAFE_INTEGER, 'ISK')).toThrow(RangeError);
  });
});

test('a part of a charge has no minimum, but steps', () => {
  expect(partToStripeAmount(1, 'USD')).toBe(1);
  expect(partToStripeAmount(10, 'KWD')).toBe(10);
  expect(partToStripeAmount(1, 'ISK')).toBe(100);
  for (const part of [0, -1, 1.5, Number.NaN]) expect(() => partToStripeAmount(part, 'USD')).toThrow(RangeError);
  expect(() => partToStripeAmount(5, 'KWD')).toThrow(RangeError);
});
