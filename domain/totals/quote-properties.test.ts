import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { currencyStepMinor } from '../money/currency.ts';
import { fromStripeAmount, toStripeAmount } from '../money/stripe-amount.ts';
import { canonicalQuote } from './canonical-quote.ts';
import { computeQuote } from './compute-quote.ts';
import { exampleZone } from './example-zones.ts';
import type { Quote } from './quote.ts';
import type { ShippingZone } from './shipping-zones.ts';
import type { PricingSnapshot, TaxPolicy } from './snapshot.ts';

const currency = fc.constantFrom('JPY', 'ISK', 'USD', 'EUR', 'MGA', 'KWD', 'BHD');
const country = fc.constantFrom('US', 'DE');
const region = fc.constantFrom(null, null, 'NY');
const price = fc.oneof(fc.nat({ max: 50 }), fc.nat({ max: 100_000 }), fc.nat({ max: 100_000_000 }));

const policy: fc.Arbitrary<TaxPolicy> = fc.record({
  roundPer: fc.constantFrom('line', 'rate'),
  mode: fc.constantFrom('half_up', 'half_even', 'down'),
});

const zones = (code: string): fc.Arbitrary<ShippingZone[]> => {
  const rates = fc.uniqueArray(
    fc.record({
      currency: fc.constantFrom(code, code, code, 'CHF'),
      startsAt: fc.oneof(fc.constant(0), fc.nat({ max: 10_000 })),
      amountMinor: price,
      perUnitMinor: fc.oneof(fc.constant(0), fc.nat({ max: 9 })),
      freeFromSubtotalMinor: fc.option(price, { freq: 1 }),
    }),
    { minLength: 1, maxLength: 3, selector: (rate) => `${rate.currency} ${rate.startsAt}` },
  );
  const methods = fc.uniqueArray(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      title: fc.string(),
      description: fc.string(),
      rateBy: fc.constantFrom('weight', 'price', 'items'),
      minDays: fc.nat({ max: 3 }),
      maxDays: fc.integer({ min: 3, max: 9 }),
      leavesOn: fc.constantFrom('2026-11-20', '2026-11-21', '2026-11-23'),
      maxWeightGrams: fc.option(fc.nat({ max: 1_000_000_000 }), { freq: 1 }),
      rates,
    }),
    { minLength: 1, selector: (method) => method.id },
  );
  return fc
    .tuple(methods, methods)
    .map(([own, others]) => [exampleZone(['US'], own, 'own'), exampleZone(['*'], others, 'world')]);
};

const turned = (zone: ShippingZone): ShippingZone => ({
  ...zone,
  methods: [...zone.methods].reverse().map((method) => ({ ...method, rates: [...method.rates].reverse() })),
});

const unselected: fc.Arbitrary<PricingSnapshot> = currency.chain((code) =>
  fc.record({
    currency: fc.constant(code),
    lines: fc.uniqueArray(
      fc.record({
        lineId: fc.uuid(),
        variantId: fc.string(),
        title: fc.string(),
        quantity: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 1_000_000 })),
        unitPriceMinor: price,
        requiresShipping: fc.boolean(),
        taxable: fc.boolean(),
        productId: fc.constantFrom('p', 'q'),
        category: fc.constantFrom('', 'tea'),
        taxClass: fc.constantFrom('standard', 'reduced'),
        weightGrams: fc.nat({ max: 5000 }),
      }),
      { maxLength: 6, selector: (line) => line.lineId },
    ),
    destination: fc.option(fc.record({ country, region, postalCode: fc.constant(null) }), { freq: 9 }),
    shippingZones: zones(code),
    selectedShippingOptionId: fc.constant(null),
    taxRates: fc.uniqueArray(
      fc.record({
        id: fc.constantFrom('1', '2', '3', '4', '5', '6'),
        country,
        region,
        label: fc.string(),
        ratePpm: fc.oneof(fc.constantFrom(88_750, 190_000, 100_000), fc.nat({ max: 2_000_000 })),
        inclusive: fc.boolean(),
        appliesToShipping: fc.boolean(),
      }),
      { minLength: 2, selector: (rate) => rate.id },
    ),
  }),
);

/** Most of the time with an option that is offered: a random id would hardly ever be. */
const snapshot: fc.Arbitrary<PricingSnapshot> = fc.tuple(unselected, fc.nat({ max: 3 })).map(([given, choice]) => {
  const offered = computeQuote(given).shippingOptions;
  return { ...given, selectedShippingOptionId: offered[choice]?.id ?? offered[0]?.id ?? 'gone' };
});

const sum = (amounts: number[]): number => amounts.reduce((total, amount) => total + amount, 0);
const linesSum = (
  quote: Quote,
  figure: 'subtotalMinor' | 'discountMinor' | 'taxMinor' | 'taxIncludedMinor' | 'totalMinor',
) => sum(quote.lines.map((line) => line[figure]));

// The properties below would hold for empty quotes too, so make sure that these are not what they see.
test('the random quotes have shipping, taxes of both kinds, and taxed shipping', () => {
  const quotes = fc.sample(snapshot, { numRuns: 300, seed: 3 }).map((given) => computeQuote(given));
  expect(quotes.filter((q) => q.shippingMinor > 0).length).toBeGreaterThan(30);
  expect(quotes.filter((q) => q.taxMinor > 0 && q.taxIncludedMinor > 0).length).toBeGreaterThan(30);
  expect(quotes.filter((q) => q.shippingTaxMinor > 0).length).toBeGreaterThan(10);
  expect(quotes.filter((q) => q.shippingTaxIncludedMinor > 0).length).toBeGreaterThan(10);
});

test('M3: grand total = lines − discounts + shipping + tax + fees in minor units, for 0, 2 and 3 decimals, inclusive and exclusive', () => {
  fc.assert(
    fc.property(snapshot, policy, (given, taxPolicy) => {
      const q = computeQuote({ ...given, taxPolicy });
      expect(q.totalMinor).toBe(
        q.subtotalMinor - q.itemsDiscountMinor - q.discountMinor + q.shippingMinor + q.taxMinor + q.feeMinor,
      );
      expect(linesSum(q, 'subtotalMinor')).toBe(q.subtotalMinor);
      expect(linesSum(q, 'discountMinor')).toBe(q.itemsDiscountMinor);
      expect(linesSum(q, 'taxMinor') + q.shippingTaxMinor).toBe(q.taxMinor);
      expect(linesSum(q, 'taxIncludedMinor') + q.shippingTaxIncludedMinor).toBe(q.taxIncludedMinor);
      expect(linesSum(q, 'totalMinor') + q.shippingMinor - q.discountMinor + q.shippingTaxMinor + q.feeMinor).toBe(
        q.totalMinor,
      );
      expect(sum(q.taxes.filter((t) => !t.inclusive).map((t) => t.amountMinor))).toBe(q.taxMinor);
      expect(sum(q.taxes.filter((t) => t.inclusive).map((t) => t.amountMinor))).toBe(q.taxIncludedMinor);
    }),
    { numRuns: 1000 },
  );
});

test('M3: every figure of a quote is a non-negative multiple of the step, so the total can be charged to the last unit', () => {
  fc.assert(
    fc.property(snapshot, policy, (given, taxPolicy) => {
      const q = computeQuote({ ...given, taxPolicy });
      const step = currencyStepMinor(q.currency);
      const { lines, taxes, shippingOptions, ...totals } = q;
      const figures = [totals, ...lines, ...taxes, ...shippingOptions].flatMap((part) =>
        Object.entries(part).filter(([name]) => name.endsWith('Minor') && name !== 'unitPriceMinor'),
      );
      for (const [, amount] of figures) {
        expect(Number.isSafeInteger(amount) && Number(amount) >= 0 && Number(amount) % step === 0).toBe(true);
      }
      lines.forEach((line, index) => {
        expect(line.taxIncludedMinor).toBeLessThanOrEqual(line.subtotalMinor);
        if (!given.lines[index]?.taxable) expect([line.taxMinor, line.taxIncludedMinor]).toEqual([0, 0]);
      });

      const asked = toStripeAmount(q.totalMinor, q.currency);
      if (asked.ok) expect(fromStripeAmount(asked.amount, q.currency)).toBe(q.totalMinor);
      else expect(asked.reason).not.toBe('not_in_steps');
    }),
    { numRuns: 500 },
  );
});

test("M3: rounded per line, each line's tax is within half a step of the exact one", () => {
  fc.assert(
    fc.property(snapshot, fc.nat({ max: 500_000 }), fc.boolean(), (given, ratePpm, inclusive) => {
      const rate = { id: 'only', country: 'DE', region: null, label: '', ratePpm, inclusive, appliesToShipping: true };
      const destination = { country: 'DE', region: null, postalCode: null };
      const q = computeQuote({ ...given, destination, taxRates: [rate] });
      const denominator = inclusive ? BigInt(1_000_000 + ratePpm) : 1_000_000n;
      q.lines.forEach((line, index) => {
        const ppm = given.lines[index]?.taxable ? BigInt(ratePpm) : 0n;
        const taxed = BigInt(inclusive ? line.taxIncludedMinor : line.taxMinor);
        const error = taxed * denominator - BigInt(line.subtotalMinor) * ppm;
        const limit = BigInt(currencyStepMinor(q.currency)) * denominator;
        expect((error < 0n ? -error : error) * 2n <= limit).toBe(true);
      });
    }),
  );
});

test('a quote does not depend on the order of table rows, nor change its snapshot', () => {
  fc.assert(
    fc.property(snapshot, policy, (given, taxPolicy) => {
      const before = JSON.stringify(given);
      const reversed = {
        ...given,
        taxRates: [...given.taxRates].reverse(),
        shippingZones: [...given.shippingZones].reverse().map(turned),
      };
      expect(computeQuote({ ...reversed, taxPolicy })).toEqual(computeQuote({ ...given, taxPolicy }));
      expect(JSON.stringify(given)).toBe(before);
    }),
  );
});

test('M3: the canonical form changes with every figure, not with wordings or the order of keys', () => {
  fc.assert(
    fc.property(snapshot, fc.string(), (given, text) => {
      const quote = computeQuote(given);
      const canonical = canonicalQuote(quote);
      const reworded = {
        ...Object.fromEntries(Object.entries(quote).reverse()),
        lines: quote.lines.map((line) => ({ ...line, title: text })),
        taxes: quote.taxes.map((tax) => ({ ...tax, label: text })),
        shippingOptions: quote.shippingOptions.map((option) => ({ ...option, title: text, description: text })),
      } as Quote;
      expect(canonicalQuote(reworded)).toBe(canonical);

      for (const [name, value] of Object.entries(quote)) {
        if (typeof value === 'number') expect(canonicalQuote({ ...quote, [name]: value + 1 })).not.toBe(canonical);
      }
      for (const line of quote.lines) {
        const other = quote.lines.map((each) => (each === line ? { ...each, quantity: each.quantity + 1 } : each));
        expect(canonicalQuote({ ...quote, lines: other })).not.toBe(canonical);
      }
    }),
  );
});
