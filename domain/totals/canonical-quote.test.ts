import { expect, test } from '@jest/globals';
import { canonicalQuote } from './canonical-quote.ts';
import { computeQuote } from './compute-quote.ts';
import { exampleMethod, exampleRate, exampleZone } from './example-zones.ts';
import type { ShippingMethod } from './shipping-zones.ts';
import type { PricingSnapshot } from './snapshot.ts';

const option = (id: string, amountMinor: number, change: Partial<ShippingMethod> = {}) =>
  exampleMethod(id, [exampleRate(amountMinor)], { minDays: 1, maxDays: 2, ...change });
const zones = (...methods: ShippingMethod[]) => [exampleZone(['*'], methods)];
const snapshot: PricingSnapshot = {
  currency: 'USD',
  lines: [
    {
      lineId: 'l1',
      variantId: 'v1',
      title: 'Mug',
      quantity: 2,
      unitPriceMinor: 1000,
      requiresShipping: true,
      taxable: true,
      productId: 'p',
      category: '',
      taxClass: 'standard',
      weightGrams: 300,
    },
  ],
  destination: { country: 'US', region: null, postalCode: '10001' },
  shippingZones: zones(option('post', 500)),
  selectedShippingOptionId: 'post',
  taxRates: [],
};

// A changed form is a changed hash of every open checkout: this text changes only together with the version.
test('the canonical form of a small quote, letter by letter', () => {
  expect(canonicalQuote(computeQuote(snapshot))).toBe(
    '{"currency":"USD","deliverable":true,"discountMinor":0,"feeMinor":0,"itemsDiscountMinor":0,' +
      '"lines":[{"discountMinor":0,"lineId":"l1","quantity":2,"subtotalMinor":2000,"taxIncludedMinor":0,"taxMinor":0,' +
      '"totalMinor":2000,"unitPriceMinor":1000,"variantId":"v1"}],"requiresShipping":true,' +
      '"selectedShippingOptionId":"post","shipping":{"amountMinor":500,"id":"post","maxDays":2,"minDays":1},' +
      '"shippingMinor":500,"shippingTaxIncludedMinor":0,"shippingTaxMinor":0,"subtotalMinor":2000,' +
      '"taxIncludedMinor":0,"taxMinor":0,"taxes":[],"totalMinor":2500,"version":1}',
  );
});

test('an option that was not chosen does not matter; the days of the chosen one do', () => {
  const canonical = canonicalQuote(computeQuote(snapshot));
  const withExpress = { ...snapshot, shippingZones: zones(option('post', 500), option('express', 2000)) };
  const slower = { ...snapshot, shippingZones: zones(option('post', 500, { maxDays: 9 })) };
  expect(canonicalQuote(computeQuote(withExpress))).toBe(canonical);
  expect(canonicalQuote(computeQuote(slower))).not.toBe(canonical);
});

test('what leaves a day later, and what can not be had, is the same quote; another place to fetch it is not', () => {
  const canonical = canonicalQuote(computeQuote(snapshot));
  const later = zones(option('post', 500, { leavesOn: '2026-11-24' }), option('air', 900, { maxWeightGrams: 1 }));
  const quote = computeQuote({ ...snapshot, shippingZones: later });
  expect(quote.unavailableOptions).toHaveLength(1);
  expect(canonicalQuote(quote)).toBe(canonical);

  const fetched = (id: string) => ({ id, name: 'Store', readyDays: 0, today: '2026-11-23' });
  const [here, there] = ['here', 'there'].map((id) =>
    canonicalQuote(computeQuote({ ...snapshot, pickup: fetched(id) })),
  );
  expect(here).not.toBe(there);
  expect(here).not.toBe(canonical);
});
