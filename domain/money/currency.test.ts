import { describe, expect, test } from '@jest/globals';
import { data } from 'currency-codes';
import { currencyExponent, currencyStepMinor, formatMinor, isKnownCurrency } from './currency.ts';

describe('currencies', () => {
  test.each([
    ['USD', 2, 1],
    ['EUR', 2, 1],
    ['JPY', 0, 1],
    ['ISK', 0, 1],
    ['KWD', 3, 10],
    ['BHD', 3, 10],
    ['JOD', 3, 10],
    ['OMR', 3, 10],
    ['TND', 3, 10],
    ['MGA', 2, 100],
  ])('%s has %i decimals and steps of %i', (code, exponent, step) => {
    expect(currencyExponent(code)).toBe(exponent);
    expect(currencyStepMinor(code)).toBe(step);
    expect(isKnownCurrency(code)).toBe(true);
  });

  test('every currency has the decimals of ISO 4217', () => {
    const money = data.filter(({ code }) => isKnownCurrency(code));
    expect(money.length).toBeGreaterThan(150);
    expect(money.filter(({ code, digits }) => currencyExponent(code) !== digits)).toEqual([]);
  });

  test.each(['usd', 'XAU', 'XXX', 'XTS', 'QQQ', '', '__proto__'])('%j is no currency', (code) => {
    expect(isKnownCurrency(code)).toBe(false);
    expect(() => currencyExponent(code)).toThrow(RangeError);
    expect(() => currencyStepMinor(code)).toThrow(RangeError);
    expect(() => formatMinor(1, code)).toThrow(RangeError);
  });
});

describe('formatMinor', () => {
  test.each([
    [1250, 'USD', 'USD 12.50'],
    [5, 'USD', 'USD 0.05'],
    [0, 'EUR', 'EUR 0.00'],
    [-1250, 'USD', 'USD -12.50'],
    [1200, 'JPY', 'JPY 1200'],
    [0, 'JPY', 'JPY 0'],
    [250, 'KWD', 'KWD 0.250'],
    [Number.MAX_SAFE_INTEGER, 'USD', 'USD 90071992547409.91'],
  ])('%i %s is %s', (amount, currency, text) => {
    expect(formatMinor(amount, currency)).toBe(text);
  });

  test.each([1.5, Number.NaN, 2 ** 53])('refuses %d', (amount) => {
    expect(() => formatMinor(amount, 'USD')).toThrow(RangeError);
  });
});
