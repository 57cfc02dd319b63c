import { describe, expect, test } from '@jest/globals';
import type { Destination, TaxRate } from './snapshot.ts';
import { taxParts, type TaxableLine } from './tax.ts';
import { postalKey } from './place-codes.ts';
import { taxesAt } from './tax-places.ts';

const row = (id: string, more: Partial<TaxRate> = {}): TaxRate => ({
  id,
  label: id,
  country: 'US',
  region: null,
  ratePpm: 100_000,
  inclusive: false,
  appliesToShipping: true,
  ...more,
});
const at = (postalCode: string | null, region: string | null = 'CA'): Destination => ({
  country: 'US',
  region,
  postalCode,
});
const ids = (rates: readonly TaxRate[], destination: Destination, taxClass = 'standard') =>
  taxesAt(rates, destination)
    .goods(taxClass)
    .map(({ id }) => id);

describe('postal codes', () => {
  test.each([
    ['94103-1234', '941031234'],
    [' sw1a 1aa ', 'SW1A1AA'],
    ['h2x 1y4', 'H2X1Y4'],
    ['〒100-0001', '1000001'],
    ['', null],
    ['-', null],
    [null, null],
  ])('%j is compared as %j', (postalCode, key) => {
    expect(postalKey(postalCode)).toBe(key);
  });

  test.each([
    ['94102', '94188', '94101', false],
    ['94102', '94188', '94102', true],
    ['94102', '94188', '94188-9999', true],
    ['94102', '94188', '94189', false],
    ['94102', '94188', '9410', false],
    ['94102', '94188', null, false],
    ['10000', '19999', '12', false],
    ['BT', 'BT', 'BT1 5GS', true],
    ['BT', 'BT', 'B1 1AA', false],
    ['H0A', 'J9Z', 'h9x 3l9', true],
    ['H0A', 'J9Z', 'K1A 0A9', false],
    ['00501', '09999', '02108', true],
    ['1A', '1B', '11', false],
  ])('the range %s to %s and %j: %j', (postalFrom, postalTo, postalCode, lies) => {
    expect(ids([row('range', { postalFrom, postalTo })], at(postalCode))).toEqual(lies ? ['range'] : []);
  });
});

describe('which rates a place has', () => {
  const zip = { postalFrom: '94102', postalTo: '94188' };
  const country = row('country');
  const state = row('state', { region: 'CA' });
  const city = row('city', zip);

  test('the narrowest place with a row decides', () => {
    expect(ids([country, state, city], at('94110'))).toEqual(['city']);
    expect(ids([country, state, city], at('90210'))).toEqual(['state']);
    expect(ids([country, state, city], at('90210', 'NY'))).toEqual(['country']);
  });

  test('what adds up comes on top of the next wider place, and that place decides about the one around it', () => {
    const more = { ...city, addsUp: true };
    expect(ids([country, state, more], at('94110'))).toEqual(['city', 'state']);
    expect(ids([country, { ...state, addsUp: true }, more], at('94110'))).toEqual(['city', 'country', 'state']);
    expect(ids([country, more], at('94110'))).toEqual(['city', 'country']);
    expect(ids([more], at('94110'))).toEqual(['city']);
  });

  test('one row of a place that stands alone stands for all of them', () => {
    const rates = [state, { ...city, addsUp: true }, row('district', zip)];
    expect(ids(rates, at('94110'))).toEqual(['city', 'district']);
  });

  test('a range within a region is for that region only', () => {
    const rates = [country, row('city', { ...zip, region: 'US-CA' })];
    expect(ids(rates, at('94110', 'ca'))).toEqual(['city']);
    expect(ids(rates, at('94110', 'NY'))).toEqual(['country']);
  });

  test('each place answers for a class by its own rows, or by its standard ones; the class zero by its own only', () => {
    const rates = [state, { ...city, addsUp: true }, row('state-food', { region: 'CA', taxClass: 'food' })];
    expect(ids(rates, at('94110'), 'food')).toEqual(['city', 'state-food']);
    expect(ids(rates, at('94110'), 'toys')).toEqual(['city', 'state']);
    expect(ids(rates, at('94110'), 'zero')).toEqual([]);
    expect(ids([...rates, row('named', { taxClass: 'zero' })], at('94110'), 'zero')).toEqual(['named']);
  });

  test('rows for shipping tax shipping and nothing else', () => {
    const rates = [state, row('ship', { taxClass: 'shipping' })];
    expect(ids(rates, at(null))).toEqual(['state']);
    expect(taxesAt(rates, at(null)).shipping).toEqual([rates[1]]);
    expect(taxesAt([state], at(null)).shipping).toBeNull();
    expect(taxesAt(rates, null).shipping).toBeNull();
  });
});

describe('discounts come before tax', () => {
  // 20.00 less a discount of 5.00, and 10.00 that was given away whole.
  const lines: TaxableLine[] = [1500, 0].map((amountMinor) => ({
    amountMinor,
    taxable: true,
    taxClass: 'standard',
    requiresShipping: true,
  }));
  const parts = (rate: TaxRate, roundPer: 'line' | 'rate', shippingMinor = 0) =>
    taxParts(lines, shippingMinor, taxesAt([rate], at(null)), 1, { roundPer, mode: 'half_up' });

  test.each(['line', 'rate'] as const)('added, rounded per %s: what is left is taxed', (roundPer) => {
    const taxed = parts(row('us', { ratePpm: 88_750 }), roundPer);
    // 15.00 × 8.875 % = 1.33125
    expect(taxed.lines.map(({ taxMinor }) => taxMinor)).toEqual([133, 0]);
    expect(taxed.taxes).toMatchObject([{ baseMinor: 1500, amountMinor: 133 }]);
  });

  test.each(['line', 'rate'] as const)('contained, rounded per %s: what is left contains less tax', (roundPer) => {
    const taxed = parts(row('vat', { ratePpm: 200_000, inclusive: true }), roundPer, 240);
    // 15.00 / 6 = 2.50, 2.40 / 6 = 0.40
    expect(taxed.lines.map(({ taxIncludedMinor }) => taxIncludedMinor)).toEqual([250, 0]);
    expect(taxed.shipping).toEqual({ taxMinor: 0, taxIncludedMinor: 40 });
  });
});
