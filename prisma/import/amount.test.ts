import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { currencyExponent, currencyStepMinor } from '../../domain/money/currency.ts';
import { parseAmountMinor } from './amount.ts';

describe('parseAmountMinor', () => {
  test.each([
    ['12.5', 'USD', 1250],
    ['12.50', 'USD', 1250],
    ['12', 'USD', 1200],
    ['0.29', 'USD', 29],
    ['0', 'USD', 0],
    ['007.00', 'USD', 700],
    ['1200', 'JPY', 1200],
    ['1200.00', 'JPY', 1200],
    ['5.12', 'KWD', 5120],
    ['0.250', 'KWD', 250],
    ['10000000.00', 'USD', 1_000_000_000],
    ['100', 'MGA', 10_000],
  ])('%s %s is %i minor units', (text, currency, amountMinor) => {
    expect(parseAmountMinor(text, currency)).toBe(amountMinor);
  });

  test.each([
    ['12.505', 'USD', /more than 2 decimals/],
    ['1.000', 'USD', /more than 2 decimals/],
    ['1200.5', 'JPY', /more than 0 decimals/],
    ['1.000', 'JPY', /more than 0 decimals/],
    ['5.1234', 'KWD', /more than 3 decimals/],
    ['5.124', 'KWD', /steps of 10/],
    ['1.5', 'MGA', /steps of 100/],
    ['10000000.01', 'USD', /too much/],
    ['999999999999', 'JPY', /too much/],
    ...[
      '',
      '-1',
      '+1',
      '1,50',
      '1,000.00',
      '$5',
      '1e3',
      '.5',
      '5.',
      '0x10',
      'NaN',
      '=1+1',
      ' 5',
      '٣',
      '9'.repeat(400),
    ].map((text) => [text, 'USD', /not a plain decimal/] as [string, string, RegExp]),
  ])('%s %s is refused', (text, currency, reason) => {
    expect(() => parseAmountMinor(text, currency)).toThrow(reason);
  });

  test('what is written out comes back exactly', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000_000 }), fc.constantFrom('USD', 'JPY', 'KWD', 'EUR'), (any, currency) => {
        const amountMinor = any - (any % currencyStepMinor(currency));
        const exponent = currencyExponent(currency);
        const digits = String(amountMinor).padStart(exponent + 1, '0');
        const cut = digits.length - exponent;
        const text = exponent === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
        expect(parseAmountMinor(text, currency)).toBe(amountMinor);
      }),
    );
  });
});
