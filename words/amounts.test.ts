import { describe, expect, test } from '@jest/globals';
import { formatAmount } from './amounts.ts';

describe('formatAmount', () => {
  test.each([
    ['en', 1250, 'USD', '$12.50'],
    ['en', 123456, 'EUR', '€1,234.56'],
    ['de', 123456, 'EUR', '1.234,56 €'],
    ['de', -5, 'EUR', '-0,05 €'],
    ['en', 1200, 'JPY', '¥1,200'],
    ['de', 250, 'KWD', '0,250 KWD'],
    // Intl itself would round these to whole units.
    ['en', 150050, 'HUF', 'HUF 1,500.50'],
    ['de', 150050, 'HUF', '1.500,50 HUF'],
    // A double would lose the last digits.
    ['en', Number.MAX_SAFE_INTEGER, 'USD', '$90,071,992,547,409.91'],
  ])('in %s, %i %s is %s', (language, amountMinor, currency, text) => {
    expect(formatAmount(amountMinor, currency, language).replaceAll('\u00a0', ' ')).toBe(text);
  });

  test.each([1.5, Number.NaN, 2 ** 53])('refuses %d', (amountMinor) => {
    expect(() => formatAmount(amountMinor, 'USD', 'en')).toThrow(RangeError);
  });
});
