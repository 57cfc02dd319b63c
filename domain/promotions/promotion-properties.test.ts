import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { currencyStepMinor } from '../money/currency.ts';
import { computeQuote } from '../totals/compute-quote.ts';
import { exampleMethod, exampleRate, exampleZone } from '../totals/example-zones.ts';
import type { PricingSnapshot, SnapshotLine } from '../totals/snapshot.ts';
import { amountOfLines } from '../order/refund-amount.ts';
import type { Effect, Promotion, PromotionFacts } from './promotion.ts';

const CURRENCIES = ['JPY', 'USD', 'EUR', 'KWD'] as const;
const percentPpm = fc.oneof(fc.constantFrom(100_000, 333_333, 1_000_000), fc.integer({ min: 1, max: 1_000_000 }));
const amounts = fc
  .oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 3_000 }))
  .chain((units) => fc.subarray([...CURRENCIES], { minLength: 2 }).map((codes) => [units, codes] as const))
  .map(([units, codes]) => Object.fromEntries(codes.map((code) => [code, units * 10])));
const selection = fc.option(
  fc.oneof(
    fc.record({ products: fc.subarray(['p', 'q'], { minLength: 1 }) }),
    fc.record({ variants: fc.subarray(['v1', 'v2', 'v3'], { minLength: 1 }) }),
    fc.record({ categories: fc.subarray(['tea', 'cups'], { minLength: 1 }) }),
  ),
  { nil: undefined },
);
const few = fc.integer({ min: 1, max: 4 });

const goodsEffect: fc.Arbitrary<Effect> = fc.oneof(
  fc.record({ type: fc.constant('order_percent' as const), percentPpm }),
  fc.record({ type: fc.constant('order_amount' as const), amounts }),
  fc.record({ type: fc.constant('items_percent' as const), items: selection, percentPpm }),
  fc.record({
    type: fc.constant('items_amount' as const),
    items: selection,
    amounts,
    per: fc.constantFrom('unit' as const, 'line' as const, 'order' as const),
  }),
  fc.record({
    type: fc.constant('buy_x_get_y' as const),
    buy: fc.record({ quantity: few, items: selection }),
    get: fc.record({ quantity: few, items: selection, percentPpm }),
    maxApplications: fc.option(few, { nil: undefined }),
  }),
);
const effect: fc.Arbitrary<Effect> = fc.oneof(
  { weight: 5, arbitrary: goodsEffect },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('shipping_percent' as const), percentPpm }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('shipping_amount' as const), amounts }) },
);

const promotions = (effects: fc.Arbitrary<Effect>, conditions: boolean): fc.Arbitrary<Promotion[]> =>
  fc.uniqueArray(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      title: fc.constant('title'),
      trigger: fc.constant('automatic' as const),
      priority: fc.constantFrom(1, 2, 3),
      exclusive: fc.oneof(
        { weight: 5, arbitrary: fc.constant(false) },
        { weight: 1, arbitrary: fc.constant(conditions) },
      ),
      startsAt: fc.constant(null),
      endsAt: fc.constant(null),
      definition: fc.record({
        effect: effects,
        conditions: fc.option(
          conditions
            ? fc.record({ items: selection, minQuantity: fc.option(few, { nil: undefined }) })
            : fc.constant({}),
          { nil: undefined },
        ),
        maxDiscount: fc.option(amounts, { nil: undefined, freq: 2 }),
      }),
    }),
    { maxLength: 6, selector: ({ id }) => id },
  );

const snapshotLine = fc.record({
  variantId: fc.constantFrom('v1', 'v2', 'v3'),
  productId: fc.constantFrom('p', 'q', 'r'),
  category: fc.constantFrom('', 'tea', 'tea > green', 'cups'),
  quantity: fc.integer({ min: 1, max: 12 }),
  unitPriceMinor: fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: 5_000 }), fc.nat({ max: 1_000_000 })),
  requiresShipping: fc.boolean(),
  taxable: fc.boolean(),
});
const named = (lines: fc.Arbitrary<Omit<SnapshotLine, 'lineId' | 'title' | 'taxClass' | 'weightGrams'>[]>) =>
  lines.map((given) =>
    given.map((line, index): SnapshotLine => ({
      ...line,
      lineId: `li_${index}`,
      title: '',
      taxClass: 'standard',
      weightGrams: 100,
    })),
  );

function snapshots(given: fc.Arbitrary<Promotion[]>): fc.Arbitrary<PricingSnapshot> {
  return fc
    .record({
      currency: fc.constantFrom(...CURRENCIES),
      lines: named(fc.array(snapshotLine, { minLength: 1, maxLength: 5 })),
      given,
      byCode: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
      shipping: fc.integer({ min: 1, max: 300 }).map((units) => units * 10),
      freeFrom: fc.option(fc.nat({ max: 20_000 }), { nil: null }),
      inclusive: fc.boolean(),
    })
    .map(({ currency, lines, given: all, byCode, shipping, freeFrom, inclusive }) => ({
      currency,
      lines,
      destination: { country: 'DE', region: null, postalCode: null },
      shippingZones: [
        exampleZone(
          ['*'],
          [exampleMethod('std', [exampleRate(shipping, { currency, freeFromSubtotalMinor: freeFrom })])],
        ),
      ],
      selectedShippingOptionId: 'std',
      taxRates: [
        {
          id: 'vat',
          country: 'DE',
          region: null,
          label: '',
          ratePpm: 190_000,
          inclusive,
          appliesToShipping: true,
        },
      ],
      promotions: factsOf(all, byCode),
    }));
}

function factsOf(all: readonly Promotion[], byCode: readonly boolean[]): PromotionFacts {
  return {
    automatic: all.filter((_, index) => !byCode[index]),
    codes: all.flatMap((promotion, index) =>
      byCode[index]
        ? [
            {
              code: promotion.id,
              codeId: promotion.id,
              usedUp: false,
              promotion: { ...promotion, trigger: 'code' as const },
            },
          ]
        : [],
    ),
    nowMs: 0,
    channel: 'web',
    signedIn: false,
    customerGroup: null,
    hasOrdered: null,
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const any = snapshots(promotions(effect, true));

// What is asserted below would hold where nothing is discounted, too.
test('the random orders have discounts of every method, stacked ones, on shipping, and refused codes', () => {
  const quotes = fc.sample(any, { numRuns: 400, seed: 5 }).map(computeQuoteOf);
  const having = (is: (quote: ReturnType<typeof computeQuote>) => boolean) => quotes.filter(is).length;
  expect(having((quote) => (quote.discounts?.length ?? 0) > 1)).toBeGreaterThan(100);
  expect(having((quote) => quote.discountMinor > 0)).toBeGreaterThan(30);
  expect(having((quote) => quote.discounts?.some(({ method }) => method === 'each') ?? false)).toBeGreaterThan(50);
  expect(having((quote) => quote.refusedCodes !== undefined)).toBeGreaterThan(50);
  expect(having((quote) => quote.totalMinor === 0)).toBeGreaterThan(5);
});

function computeQuoteOf(given: PricingSnapshot) {
  return computeQuote(given);
}

describe('M3: random sets of promotions', () => {
  test('M3: never take off more than there is, from a line, from shipping or from the order', () => {
    fc.assert(
      fc.property(any, (given) => {
        const quote = computeQuote(given);
        const step = currencyStepMinor(given.currency);
        for (const line of quote.lines) {
          expect(line.discountMinor).toBeGreaterThanOrEqual(0);
          expect(line.discountMinor).toBeLessThanOrEqual(line.subtotalMinor);
          expect([line.discountMinor % step, line.totalMinor % step]).toEqual([0, 0]);
          expect(line.totalMinor).toBeGreaterThanOrEqual(0);
        }
        expect(quote.discountMinor).toBeLessThanOrEqual(quote.shippingMinor);
        expect(quote.totalMinor).toBeGreaterThanOrEqual(0);
        const caps = [...(given.promotions?.automatic ?? []), ...(given.promotions?.codes ?? [])];
        for (const discount of quote.discounts ?? []) {
          const found = caps
            .map((cap) => ('code' in cap ? cap.promotion : cap))
            .find((p) => p?.id === discount.promotionId);
          const cap = found?.definition.maxDiscount?.[given.currency];
          if (cap !== undefined) expect(discount.amountMinor).toBeLessThanOrEqual(cap);
        }
      }),
      { numRuns: 1_500 },
    );
  });

  test('M3: their allocations add up, to each discount, each line, the shipping and the total', () => {
    fc.assert(
      fc.property(any, (given) => {
        const quote = computeQuote(given);
        const allocations = (quote.discounts ?? []).flatMap((discount) => discount.allocations);
        for (const { amountMinor, allocations: parts } of quote.discounts ?? []) {
          expect(sum(parts.map((part) => part.amountMinor))).toBe(amountMinor);
          expect(parts.every((part) => part.amountMinor > 0)).toBe(true);
        }
        const to = (lineId: string | null) =>
          sum(allocations.filter((part) => part.lineId === lineId).map((part) => part.amountMinor));
        for (const line of quote.lines) expect(to(line.lineId)).toBe(line.discountMinor);
        expect(to(null)).toBe(quote.discountMinor);
        expect(sum(quote.lines.map((line) => line.discountMinor))).toBe(quote.itemsDiscountMinor);
        expect(
          sum(quote.lines.map((line) => line.totalMinor)) +
            quote.shippingMinor -
            quote.discountMinor +
            quote.shippingTaxMinor,
        ).toBe(quote.totalMinor);
        expect(
          quote.subtotalMinor -
            quote.itemsDiscountMinor -
            quote.discountMinor +
            quote.shippingMinor +
            quote.taxMinor +
            quote.feeMinor,
        ).toBe(quote.totalMinor);
      }),
      { numRuns: 1_500 },
    );
  });

  test('M6: giving back every line and the shipping gives back the total, discounts included', () => {
    fc.assert(
      fc.property(any, (given) => {
        const quote = computeQuote(given);
        const lines = quote.lines.map(({ lineId, quantity }) => ({ lineId, quantity }));
        const all = amountOfLines(quote, { lines, shipping: true }, { lines: [], shipping: false });
        if (quote.totalMinor > 0) expect(all).toEqual({ ok: true, amountMinor: quote.totalMinor });
      }),
    );
  });

  test('the same snapshot gives the same quote, in whatever order its rows come', () => {
    fc.assert(
      fc.property(any, (given) => {
        const before = JSON.stringify(given);
        const facts = given.promotions!;
        const quote = computeQuote(given);
        const other = computeQuote({ ...given, promotions: { ...facts, automatic: [...facts.automatic].reverse() } });
        expect(other).toEqual(quote);
        expect(computeQuote(JSON.parse(before) as PricingSnapshot)).toEqual(quote);
        expect(JSON.stringify(given)).toBe(before);
      }),
      { numRuns: 1_000 },
    );
  });

  test('an exclusive promotion stands alone; each promotion stands once', () => {
    fc.assert(
      fc.property(any, (given) => {
        const { discounts = [] } = computeQuote(given);
        const ids = discounts.map(({ promotionId }) => promotionId);
        expect(new Set(ids).size).toBe(ids.length);
        const all = [
          ...given.promotions!.automatic,
          ...given.promotions!.codes.flatMap((code) => code.promotion ?? []),
        ];
        const exclusive = all.filter((promotion) => promotion.exclusive && ids.includes(promotion.id));
        if (exclusive.length > 0) expect(ids).toHaveLength(1);
        expect(discounts.map(({ priority }) => priority)).toEqual(discounts.map((_, index) => index + 1));
      }),
    );
  });

  test('every code either takes something off or says why not', () => {
    fc.assert(
      fc.property(any, (given) => {
        const { discounts = [], refusedCodes = [] } = computeQuote(given);
        const codes = given.promotions!.codes.map(({ code }) => code);
        const applied = discounts.flatMap(({ code }) => (code === null ? [] : [codes.indexOf(code)]));
        const refused = refusedCodes.map(({ index }) => index);
        expect([...applied, ...refused].sort((a, b) => a - b)).toEqual(codes.map((_, index) => index));
      }),
    );
  });
});

test('M3: adding an item never lowers the total of goods unless a promotion with a condition says so', () => {
  const unconditional = fc.oneof(
    fc.record({ type: fc.constant('order_percent' as const), percentPpm }),
    fc.record({ type: fc.constant('order_amount' as const), amounts }),
    fc.record({ type: fc.constant('items_percent' as const), items: selection, percentPpm }),
  );
  fc.assert(
    fc.property(
      snapshots(promotions(unconditional, false)),
      snapshotLine,
      fc.nat({ max: 4 }),
      (given, added, place) => {
        const goods = (snapshot: PricingSnapshot) => {
          const { subtotalMinor, itemsDiscountMinor } = computeQuote(snapshot);
          return subtotalMinor - itemsDiscountMinor;
        };
        const extra = { ...added, lineId: 'added', title: '', taxClass: 'standard', weightGrams: 1 };
        const more = { ...given, lines: [...given.lines, extra] };
        const [line] = given.lines.slice(place % given.lines.length);
        const another = {
          ...given,
          lines: given.lines.map((each) => (each === line ? { ...each, quantity: each.quantity + 1 } : each)),
        };
        expect(goods(more)).toBeGreaterThanOrEqual(goods(given));
        expect(goods(another)).toBeGreaterThanOrEqual(goods(given));
      },
    ),
    { numRuns: 1_000 },
  );
});
