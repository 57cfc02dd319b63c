import { describe, expect, test } from '@jest/globals';
import { AmountTooLargeError } from '../money/rounding.ts';
import { toStripeAmount } from '../money/stripe-amount.ts';
import { computeQuote } from './compute-quote.ts';
import { exampleMethod, exampleRate, exampleZone } from './example-zones.ts';
import type { Destination, PricingSnapshot, SnapshotLine, TaxRate } from './snapshot.ts';

const line = (lineId: string, quantity: number, unitPriceMinor: number, more: Partial<SnapshotLine> = {}) => ({
  lineId,
  variantId: `v-${lineId}`,
  title: lineId,
  quantity,
  unitPriceMinor,
  requiresShipping: true,
  taxable: true,
  productId: 'p',
  category: '',
  taxClass: 'standard',
  weightGrams: 100,
  ...more,
});
const to = (country: string, region: string | null = null): Destination => ({ country, region, postalCode: null });
/** One flat rate, everywhere. */
const shipping = (id: string, currency: string, amountMinor: number) => [
  exampleZone(['*'], [exampleMethod(id, [exampleRate(amountMinor, { currency })])]),
];
const tax = (id: string, ratePpm: number, more: Partial<TaxRate> = {}) => ({
  id,
  ratePpm,
  label: id,
  country: 'US',
  region: null,
  inclusive: false,
  appliesToShipping: true,
  ...more,
});
const snapshot = (more: Partial<PricingSnapshot>): PricingSnapshot => ({
  currency: 'USD',
  lines: [],
  destination: null,
  shippingZones: [],
  taxRates: [],
  selectedShippingOptionId: null,
  ...more,
});

describe('M3: figures computed by hand', () => {
  test('US, New York 8.875 %, added', () => {
    const quote = computeQuote(
      snapshot({
        lines: [line('a', 3, 1999), line('b', 1, 549)],
        destination: to('US', 'NY'),
        shippingZones: shipping('std', 'USD', 500),
        selectedShippingOptionId: 'std',
        taxRates: [tax('ny', 88_750, { region: 'NY' })],
      }),
    );
    // 59.97 × 8.875 % = 5.3223, 5.49 × 8.875 % = 0.4872, 5.00 × 8.875 % = 0.4438
    expect(quote.lines.map((l) => [l.subtotalMinor, l.taxMinor, l.totalMinor])).toEqual([
      [5997, 532, 6529],
      [549, 49, 598],
    ]);
    expect(quote).toMatchObject({ subtotalMinor: 6546, shippingMinor: 500, shippingTaxMinor: 44, taxMinor: 625 });
    expect(quote).toMatchObject({ taxIncludedMinor: 0, totalMinor: 7671 });
    expect(quote.taxes).toEqual([
      { id: 'ny', label: 'ny', ratePpm: 88_750, inclusive: false, baseMinor: 7046, amountMinor: 625 },
    ]);
  });

  test('Germany 19 %, contained in the prices', () => {
    const quote = computeQuote(
      snapshot({
        currency: 'EUR',
        lines: [line('a', 1, 11_900), line('b', 2, 999)],
        destination: to('DE'),
        shippingZones: shipping('dhl', 'EUR', 490),
        selectedShippingOptionId: 'dhl',
        taxRates: [tax('vat', 190_000, { country: 'DE', inclusive: true })],
      }),
    );
    // 119.00 × 19/119 = 19.00, 19.98 × 19/119 = 3.1901, 4.90 × 19/119 = 0.7824
    expect(quote.lines.map((l) => [l.subtotalMinor, l.taxIncludedMinor, l.taxMinor])).toEqual([
      [11_900, 1900, 0],
      [1998, 319, 0],
    ]);
    expect(quote).toMatchObject({ taxMinor: 0, taxIncludedMinor: 2297, shippingTaxIncludedMinor: 78 });
    expect(quote.totalMinor).toBe(14_388);
    expect(quote.taxes).toMatchObject([{ baseMinor: 12_091, amountMinor: 2297, inclusive: true }]);
  });

  test('Japan 10 % in yen, contained in the prices', () => {
    const quote = computeQuote(
      snapshot({
        currency: 'JPY',
        lines: [line('a', 1, 1980), line('b', 1, 999)],
        destination: to('JP'),
        shippingZones: shipping('post', 'JPY', 500),
        selectedShippingOptionId: 'post',
        taxRates: [tax('ct', 100_000, { country: 'JP', inclusive: true })],
      }),
    );
    // 1980 / 11 = 180, 999 / 11 = 90.8, 500 / 11 = 45.5 (45.4545)
    expect(quote.lines.map((l) => l.taxIncludedMinor)).toEqual([180, 91]);
    expect(quote).toMatchObject({ shippingTaxIncludedMinor: 45, taxIncludedMinor: 316, totalMinor: 3479 });
  });

  test('Kuwait, each component in steps of 10', () => {
    const quote = computeQuote(
      snapshot({
        currency: 'KWD',
        lines: [line('a', 1, 1234), line('b', 3, 1250)],
        destination: to('KW'),
        shippingZones: shipping('aramex', 'KWD', 1500),
        selectedShippingOptionId: 'aramex',
        taxRates: [tax('vat', 50_000, { country: 'KW' })],
      }),
    );
    // 1230 × 5 % = 61.5, 3750 × 5 % = 187.5, 1500 × 5 % = 75: a tie, up
    expect(quote.lines.map((l) => [l.subtotalMinor, l.taxMinor])).toEqual([
      [1230, 60],
      [3750, 190],
    ]);
    expect(quote).toMatchObject({ shippingTaxMinor: 80, taxMinor: 330, totalMinor: 6810 });
    expect(toStripeAmount(quote.totalMinor, 'KWD')).toEqual({ ok: true, amount: 6810 });
  });

  test('rounding per line and per rate', () => {
    const cart = snapshot({
      lines: [line('a', 1, 5), line('b', 1, 5), line('c', 1, 5)],
      destination: to('US'),
      taxRates: [tax('us', 88_750)],
    });
    // 0.05 × 8.875 % = 0.0044 each; 0.15 × 8.875 % = 0.0133
    expect(computeQuote(cart).taxMinor).toBe(0);
    const perRate = computeQuote({ ...cart, taxPolicy: { roundPer: 'rate', mode: 'half_up' } });
    expect(perRate.lines.map((l) => l.taxMinor)).toEqual([1, 0, 0]);
    expect(perRate).toMatchObject({ taxMinor: 1, totalMinor: 16 });
  });
});

describe('which taxes apply', () => {
  const lines = [line('a', 1, 10_000)];
  const taxed = (destination: Destination | null, taxRates: TaxRate[], more: Partial<PricingSnapshot> = {}) =>
    computeQuote(snapshot({ lines, destination, taxRates, ...more })).taxes.map((t) => [
      t.id,
      t.baseMinor,
      t.amountMinor,
    ]);

  test("a region's rows stand alone, in any spelling; else the country's", () => {
    const rates = [tax('us', 10_000), tax('ny', 88_750, { region: 'NY' }), tax('de', 190_000, { country: 'DE' })];
    for (const region of ['NY', 'US-NY', ' ny ']) expect(taxed(to('US', region), rates)).toEqual([['ny', 10_000, 888]]);
    for (const region of ['TX', null, '']) expect(taxed(to('US', region), rates)).toEqual([['us', 10_000, 100]]);
    expect(taxed(to('FR'), rates)).toEqual([]);
    expect(taxed(null, rates)).toEqual([]);
  });

  test('rows for the same place add up, each its own entry', () => {
    const canada = { country: 'CA', region: 'BC' };
    expect(taxed(to('CA', 'BC'), [tax('pst', 70_000, canada), tax('gst', 50_000, canada)])).toEqual([
      ['gst', 10_000, 500],
      ['pst', 10_000, 700],
    ]);
  });

  test('two inclusive rates share what the price contains; an exclusive one applies to the net', () => {
    const rates = [tax('a', 60_000, { inclusive: true }), tax('b', 40_000, { inclusive: true }), tax('c', 20_000)];
    const quote = computeQuote(snapshot({ lines: [line('x', 1, 11_000)], destination: to('US'), taxRates: rates }));
    expect(quote.taxes.map((t) => [t.id, t.baseMinor, t.amountMinor])).toEqual([
      ['a', 10_000, 600],
      ['b', 10_000, 400],
      ['c', 10_000, 200],
    ]);
    expect(quote).toMatchObject({ taxIncludedMinor: 1000, taxMinor: 200, totalMinor: 11_200 });
  });

  test('shipping is taxed when the rate says so and goods that ship are taxable', () => {
    const withShipping = { shippingZones: shipping('s', 'USD', 1000), selectedShippingOptionId: 's' };
    expect(taxed(to('US'), [tax('us', 100_000)], withShipping)).toEqual([['us', 11_000, 1100]]);
    expect(taxed(to('US'), [tax('us', 100_000, { appliesToShipping: false })], withShipping)).toEqual([
      ['us', 10_000, 1000],
    ]);
    const untaxed = [line('book', 1, 500, { taxable: false }), line('download', 1, 300, { requiresShipping: false })];
    expect(taxed(to('US'), [tax('us', 100_000)], { ...withShipping, lines: untaxed })).toEqual([['us', 300, 30]]);
  });
});

describe('ranges', () => {
  test.each([
    ['quantity 0', { lines: [line('a', 0, 1)] }],
    ['quantity 1.5', { lines: [line('a', 1.5, 1)] }],
    ['quantity 1,000,001', { lines: [line('a', 1_000_001, 1)] }],
    ['negative price', { lines: [line('a', 1, -1)] }],
    ['unknown currency', { currency: 'usd' }],
    ['negative tax', { taxRates: [tax('t', -1)] }],
    ['fractional shipping', { shippingZones: shipping('s', 'USD', 0.5) }],
  ])('%s is a RangeError', (_, more) => {
    expect(() => computeQuote(snapshot(more))).toThrow(RangeError);
  });

  test('the largest line is priced exactly; too many of them are an AmountTooLargeError', () => {
    const largest = (count: number) =>
      snapshot({ lines: Array.from({ length: count }, (_, i) => line(`${i}`, 1_000_000, 1_000_000_000)) });
    expect(computeQuote(largest(9)).totalMinor).toBe(9 * 10 ** 15);
    expect(() => computeQuote(largest(10))).toThrow(AmountTooLargeError);
  });
});
