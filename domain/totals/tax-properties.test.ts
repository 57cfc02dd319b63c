import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { currencyStepMinor } from '../money/currency.ts';
import { computeQuote } from './compute-quote.ts';
import type { Quote } from './quote.ts';
import { exampleMethod, exampleRate, exampleZone } from './example-zones.ts';
import type { PricingSnapshot, TaxRate } from './snapshot.ts';

const price = fc.oneof(fc.nat({ max: 50 }), fc.nat({ max: 100_000 }), fc.nat({ max: 100_000_000 }));
const taxClass = fc.constantFrom('standard', 'standard', 'reduced', 'zero', 'books');
const ppm = fc.oneof(fc.constantFrom(0, 70_000, 80_000, 88_750, 190_000), fc.nat({ max: 2_000_000 }));

const taxRate = fc
  .record({
    country: fc.constant('DE'),
    region: fc.constantFrom(null, null, 'BY'),
    label: fc.string(),
    ratePpm: ppm,
    inclusive: fc.boolean(),
    appliesToShipping: fc.boolean(),
    taxClass: fc.constantFrom('standard', 'standard', 'reduced', 'books', 'shipping'),
    addsUp: fc.boolean(),
    postal: fc.constantFrom(null, null, ['80331', '81929'] as const, ['90402', '90491'] as const),
  })
  .map(({ postal, ...rate }) => ({ ...rate, postalFrom: postal?.[0] ?? null, postalTo: postal?.[1] ?? null }));

const taxRates: fc.Arbitrary<TaxRate[]> = fc
  .array(taxRate, { maxLength: 8 })
  .map((rates) => rates.map((rate, index) => ({ ...rate, id: String(index) })));

const snapshot: fc.Arbitrary<PricingSnapshot> = fc
  .constantFrom('JPY', 'ISK', 'USD', 'EUR', 'MGA', 'KWD', 'BHD')
  .chain((currency) =>
    fc.record({
      currency: fc.constant(currency),
      lines: fc.uniqueArray(
        fc.record({
          lineId: fc.uuid(),
          variantId: fc.constant('v'),
          productId: fc.constant('p'),
          category: fc.constant(''),
          title: fc.constant(''),
          quantity: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 100_000 })),
          unitPriceMinor: price,
          requiresShipping: fc.boolean(),
          taxable: fc.constantFrom(true, true, true, false),
          taxClass,
          weightGrams: fc.constant(0),
        }),
        { minLength: 1, maxLength: 6, selector: (line) => line.lineId },
      ),
      destination: fc.record({
        country: fc.constant('DE'),
        region: fc.constantFrom(null, 'BY', 'DE-BY'),
        postalCode: fc.constantFrom(null, '80333', '99999'),
      }),
      shippingZones: price.map((amountMinor) => [
        exampleZone(['*'], [exampleMethod('post', [exampleRate(amountMinor, { currency })])]),
      ]),
      selectedShippingOptionId: fc.constant('post'),
      taxRates,
      taxPolicy: fc.record({
        roundPer: fc.constantFrom('line', 'rate'),
        mode: fc.constantFrom('half_up', 'half_even', 'down'),
      }),
      taxExemption: fc.constantFrom(null, null, null, null, 'reseller'),
    }),
  );

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
const oncePerRate = (given: PricingSnapshot): PricingSnapshot => ({
  ...given,
  taxExemption: null,
  taxPolicy: { roundPer: 'rate', mode: given.taxPolicy!.mode },
});

function expectAddsUp(q: Quote): void {
  const lines = (figure: 'subtotalMinor' | 'discountMinor' | 'taxMinor' | 'taxIncludedMinor' | 'totalMinor') =>
    sum(q.lines.map((line) => line[figure]));
  expect(q.totalMinor).toBe(
    q.subtotalMinor - q.itemsDiscountMinor - q.discountMinor + q.shippingMinor + q.taxMinor + q.feeMinor,
  );
  expect(lines('taxMinor') + q.shippingTaxMinor).toBe(q.taxMinor);
  expect(lines('taxIncludedMinor') + q.shippingTaxIncludedMinor).toBe(q.taxIncludedMinor);
  expect(sum(q.taxes.filter((tax) => !tax.inclusive).map((tax) => tax.amountMinor))).toBe(q.taxMinor);
  expect(sum(q.taxes.filter((tax) => tax.inclusive).map((tax) => tax.amountMinor))).toBe(q.taxIncludedMinor);
  expect(new Set(q.taxes.map(({ id }) => id)).size).toBe(q.taxes.length);
}

// The properties would hold where there is nothing to tax, so make sure that this is not what they see.
test('the random snapshots have several rates of both kinds, taxed shipping, places of each sort and exempt buyers', () => {
  const given = fc.sample(snapshot, { numRuns: 400, seed: 7 });
  const quotes = given.map((each) => computeQuote(each));
  const count = (what: (q: Quote) => boolean) => quotes.filter(what).length;
  expect(count((q) => q.taxes.length > 1)).toBeGreaterThan(100);
  expect(count((q) => q.taxMinor > 0 && q.taxIncludedMinor > 0)).toBeGreaterThan(20);
  expect(count((q) => q.shippingTaxMinor > 0)).toBeGreaterThan(20);
  expect(count((q) => q.shippingTaxIncludedMinor > 0)).toBeGreaterThan(20);
  expect(count((q) => q.taxExempt === true && q.subtotalMinor > 0)).toBeGreaterThan(20);
  const byPostalCode = quotes.filter((quote, index) =>
    quote.taxes.some(({ id }) => given[index]!.taxRates[Number(id)]?.postalFrom != null),
  );
  expect(byPostalCode.length).toBeGreaterThan(20);
});

test('M3: totals and the breakdown per rate add up for classes, places, policies, inclusive and exclusive, and the exempt', () => {
  fc.assert(
    fc.property(snapshot, (given) => {
      const quote = computeQuote(given);
      expectAddsUp(quote);
      const step = currencyStepMinor(given.currency);
      quote.lines.forEach((line, index) => {
        for (const figure of [line.subtotalMinor, line.taxMinor, line.taxIncludedMinor, line.totalMinor])
          expect(Number.isSafeInteger(figure) && figure >= 0 && figure % step === 0).toBe(true);
        expect(line.taxIncludedMinor).toBeLessThanOrEqual(line.subtotalMinor - line.discountMinor);
        const { taxable, taxClass: itsClass } = given.lines[index]!;
        if (!taxable || itsClass === 'zero') expect([line.taxMinor, line.taxIncludedMinor]).toEqual([0, 0]);
      });
      expect(quote.shippingTaxIncludedMinor).toBeLessThanOrEqual(quote.shippingMinor);
    }),
    { numRuns: 1000 },
  );
});

test('M3: once per rate means: each added tax is its base × its rate, less than one step from the exact figure', () => {
  fc.assert(
    fc.property(snapshot, (given) => {
      const quote = computeQuote(oncePerRate(given));
      const step = BigInt(currencyStepMinor(given.currency));
      for (const tax of quote.taxes.filter(({ inclusive }) => !inclusive)) {
        const error = BigInt(tax.amountMinor) * 1_000_000n - BigInt(tax.baseMinor) * BigInt(tax.ratePpm);
        expect(error < 0n ? -error < step * 1_000_000n : error < step * 1_000_000n).toBe(true);
        if (given.taxPolicy?.mode === 'down') expect(error <= 0n).toBe(true);
        else expect((error < 0n ? -error : error) * 2n <= step * 1_000_000n).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test('M3: once per rate, a tax contained in the prices is less than one step from the exact part of all that it is in', () => {
  const onlyInclusive = snapshot.map((given) => ({
    ...oncePerRate(given),
    // As in Europe and Japan: goods of one class contain one rate.
    taxRates: ['standard', 'reduced', 'books'].map((name, index) => ({
      id: name,
      label: name,
      country: 'DE',
      region: null,
      ratePpm: given.taxRates[index]?.ratePpm ?? 190_000,
      inclusive: true,
      appliesToShipping: true,
      taxClass: name,
    })),
  }));
  fc.assert(
    fc.property(onlyInclusive, (given) => {
      const quote = computeQuote(given);
      const step = BigInt(currencyStepMinor(given.currency));
      for (const tax of quote.taxes) {
        const gross = BigInt(tax.baseMinor) + BigInt(tax.amountMinor);
        const whole = 1_000_000n + BigInt(tax.ratePpm);
        const error = BigInt(tax.amountMinor) * whole - gross * BigInt(tax.ratePpm);
        expect(error < 0n ? -error < step * whole : error < step * whole).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test('the order of table rows does not matter, nor does a rate for another place', () => {
  fc.assert(
    fc.property(snapshot, (given) => {
      const elsewhere = given.taxRates.map((rate) => ({ ...rate, id: `${rate.id} elsewhere`, country: 'AT' }));
      expect(computeQuote({ ...given, taxRates: [...elsewhere, ...given.taxRates].reverse() })).toEqual(
        computeQuote(given),
      );
    }),
  );
});

test('who is exempt pays no tax, and where all taxes are in the prices no more than others', () => {
  fc.assert(
    fc.property(snapshot, (given) => {
      const exempt = computeQuote({ ...given, taxExemption: 'embassy' });
      expect(exempt).toMatchObject({ taxMinor: 0, taxIncludedMinor: 0, taxes: [], taxExempt: true });
      const others = computeQuote({ ...given, taxExemption: null });
      expect(exempt.subtotalMinor).toBeLessThanOrEqual(others.subtotalMinor);
      expect(exempt.shippingMinor).toBeLessThanOrEqual(others.shippingMinor);
      expect(exempt.totalMinor).toBeLessThanOrEqual(others.totalMinor);
    }),
  );
});
