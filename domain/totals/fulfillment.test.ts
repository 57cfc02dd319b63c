import { describe, expect, test } from '@jest/globals';
import { computeQuote } from './compute-quote.ts';
import { exampleMethod, exampleRate, exampleZone } from './example-zones.ts';
import type { PricingSnapshot, SnapshotLine } from './snapshot.ts';

const line = (lineId: string, unitPriceMinor: number, change: Partial<SnapshotLine> = {}): SnapshotLine => ({
  lineId,
  variantId: lineId,
  productId: 'p',
  category: '',
  title: lineId,
  quantity: 1,
  unitPriceMinor,
  requiresShipping: true,
  taxable: true,
  taxClass: 'standard',
  weightGrams: 400,
  ...change,
});
const zones = [
  exampleZone(
    ['US'],
    [
      exampleMethod('standard', [exampleRate(500, { freeFromSubtotalMinor: 5000 })]),
      exampleMethod('express', [exampleRate(1500)], { maxWeightGrams: 1000 }),
    ],
  ),
  exampleZone(['DE'], [exampleMethod('standard', [exampleRate(2500)])], 'de'),
];
const quote = (change: Partial<PricingSnapshot>) =>
  computeQuote({
    currency: 'USD',
    lines: [line('a', 2000)],
    destination: { country: 'US', region: null, postalCode: null },
    shippingZones: zones,
    selectedShippingOptionId: 'standard',
    taxRates: [],
    ...change,
  });

test('a choice outlives a change of address where the new zone has it', () => {
  expect(quote({})).toMatchObject({ selectedShippingOptionId: 'standard', shippingMinor: 500, totalMinor: 2500 });
  const germany = { country: 'DE', region: null, postalCode: null };
  expect(quote({ destination: germany })).toMatchObject({ shippingMinor: 2500, totalMinor: 4500 });
  expect(quote({ destination: germany, selectedShippingOptionId: 'express' })).toMatchObject({
    selectedShippingOptionId: null,
    shippingMinor: 0,
    deliverable: true,
  });
});

test('too heavy for a way leaves the others, and the choice is none', () => {
  const heavy = quote({ lines: [line('a', 2000, { weightGrams: 1001 })], selectedShippingOptionId: 'express' });
  expect(heavy).toMatchObject({ selectedShippingOptionId: null, deliverable: true });
  expect(heavy.shippingOptions.map(({ id }) => id)).toEqual(['standard']);
  expect(heavy.unavailableOptions).toMatchObject([{ id: 'express', reason: 'too_heavy' }]);
});

test('without a way to a known place it is not deliverable', () => {
  const france = { country: 'FR', region: null, postalCode: null };
  expect(quote({ destination: france })).toMatchObject({ deliverable: false, shippingOptions: [] });
});

test('goods that are not shipped count for no weight, number or free shipping', () => {
  const download = line('file', 90_000, { requiresShipping: false, weightGrams: 9000 });
  expect(quote({ lines: [line('a', 4999), download] })).toMatchObject({ shippingMinor: 500 });
  expect(quote({ lines: [line('a', 5000), download] })).toMatchObject({ shippingMinor: 0 });
  expect(quote({ lines: [line('a', 2000), download], selectedShippingOptionId: 'express' }).shippingMinor).toBe(1500);
});

test('nothing to ship, or nowhere yet: no options', () => {
  const none = { shippingOptions: [], selectedShippingOptionId: null, deliverable: true, totalMinor: 2000 };
  const file = [line('a', 2000, { requiresShipping: false })];
  expect(quote({ lines: file })).toMatchObject({ ...none, requiresShipping: false });
  expect(quote({ destination: null })).toMatchObject({ ...none, requiresShipping: true });
});

test('what the address lacks is told only where zones go by it', () => {
  expect(quote({})).not.toHaveProperty('addressLacks');
  const hawaii = exampleZone([{ country: 'US', postalFrom: '967', postalTo: '968' }], [], 'hawaii');
  expect(quote({ shippingZones: [...zones, hawaii] }).addressLacks).toEqual(['postalCode']);
});

describe('fetched', () => {
  const pickup = { id: 'store', name: 'Harbour store', readyDays: 1, today: '2026-11-20' };

  test('costs nothing, needs no choice, and is taxed where the place is', () => {
    const rate = { ratePpm: 100_000, inclusive: false, appliesToShipping: true, label: '', region: null };
    const taxRates = [
      { ...rate, id: 'us', country: 'US' },
      { ...rate, id: 'de', country: 'DE' },
    ];
    const place = { country: 'DE', region: null, postalCode: '20457' };
    const fetched = quote({ pickup, destination: place, taxRates, selectedShippingOptionId: null });
    expect(fetched).toMatchObject({
      selectedShippingOptionId: 'pickup',
      pickupLocationId: 'store',
      deliverable: true,
      shippingMinor: 0,
      taxes: [{ id: 'de', amountMinor: 200 }],
      totalMinor: 2200,
    });
    expect(fetched.shippingOptions).toMatchObject([
      { id: 'pickup', title: 'Harbour store', earliestOn: '2026-11-23', latestOn: '2026-11-23' },
    ]);
  });

  test('nothing can be fetched of what is not shipped', () => {
    const file = [line('a', 2000, { requiresShipping: false })];
    const digital = quote({ pickup, lines: file });
    expect(digital).toMatchObject({ shippingOptions: [], selectedShippingOptionId: null });
    expect(digital).not.toHaveProperty('pickupLocationId');
  });
});
