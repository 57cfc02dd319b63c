import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { currencyStepMinor } from '../money/currency.ts';
import { exampleMethod, exampleRate, exampleZone } from './example-zones.ts';
import type { Parcel } from './shipping-options.ts';
import { shippingOptions } from './shipping-options.ts';
import type { ShippingMethod, ShippingZone } from './shipping-zones.ts';
import { inEnglish } from '../../tests/setup/english.ts';

const destination = { country: 'US', region: 'NY', postalCode: '10001' };
const parcel = (change: Partial<Parcel> = {}): Parcel => ({
  currency: 'USD',
  destination,
  weightGrams: 500,
  items: 1,
  subtotalMinor: 2000,
  stepMinor: currencyStepMinor(change.currency ?? 'USD'),
  ...change,
});
const inUs = (...methods: ShippingMethod[]) => [exampleZone(['US'], methods)];
const amount = (method: ShippingMethod, change: Partial<Parcel> = {}) =>
  shippingOptions(inUs(method), parcel(change)).options[0]?.amountMinor;
const reasons = (zones: readonly ShippingZone[], change: Partial<Parcel> = {}) =>
  shippingOptions(zones, parcel(change)).unavailable.map(({ id, reason, content }) => [id, reason, inEnglish(content)]);

describe('rates', () => {
  test('by weight: a tier applies from its first gram', () => {
    const method = exampleMethod('post', [exampleRate(500), exampleRate(900, { startsAt: 1001 })], {
      rateBy: 'weight',
    });
    expect([1000, 1001, 90_000].map((weightGrams) => amount(method, { weightGrams }))).toEqual([500, 900, 900]);
  });

  test('by weight: each kilogram that is begun beyond the tier costs', () => {
    const rates = [exampleRate(500), exampleRate(500, { startsAt: 1000, perUnitMinor: 120 })];
    const method = exampleMethod('post', rates, { rateBy: 'weight' });
    expect([1000, 1001, 2000, 2001].map((weightGrams) => amount(method, { weightGrams }))).toEqual([
      500, 620, 620, 740,
    ]);
  });

  test('by price: tiers go by the goods after discounts', () => {
    const method = exampleMethod('post', [exampleRate(700), exampleRate(300, { startsAt: 5000 })], { rateBy: 'price' });
    expect([4999, 5000].map((subtotalMinor) => amount(method, { subtotalMinor }))).toEqual([700, 300]);
  });

  test('by price: each whole unit of the currency costs, in yen, dollars and dinars', () => {
    const each = (currency: string, perUnitMinor: number, subtotalMinor: number) =>
      amount(exampleMethod('value', [exampleRate(0, { currency, perUnitMinor })], { rateBy: 'price' }), {
        currency,
        subtotalMinor,
      });
    expect([each('JPY', 1, 2500), each('USD', 2, 2501), each('KWD', 30, 2500)]).toEqual([2500, 52, 90]);
  });

  test('by items: the first, and each further one', () => {
    const method = exampleMethod('post', [exampleRate(500, { startsAt: 1, perUnitMinor: 150 })]);
    expect([1, 2, 5].map((items) => amount(method, { items }))).toEqual([500, 650, 1100]);
  });

  test('are rounded to what can be charged', () => {
    const method = exampleMethod('post', [exampleRate(1254, { currency: 'KWD', perUnitMinor: 111 })]);
    expect(amount(method, { currency: 'KWD', items: 1 })).toBe(1370);
  });

  test('are free from the tier’s own threshold on', () => {
    const light = exampleRate(500, { freeFromSubtotalMinor: 5000 });
    const heavy = exampleRate(4000, { startsAt: 20_000 });
    const method = exampleMethod('post', [light, heavy], { rateBy: 'weight' });
    expect([4999, 5000].map((subtotalMinor) => amount(method, { subtotalMinor }))).toEqual([500, 0]);
    expect(amount(method, { subtotalMinor: 90_000, weightGrams: 20_000 })).toBe(4000);
  });
});

describe('options', () => {
  test('cheapest first, then soonest, then by id', () => {
    const same = [exampleRate(500)];
    const methods = [
      exampleMethod('dear', [exampleRate(900)]),
      exampleMethod('slow', same, { maxDays: 9 }),
      exampleMethod('b', same),
      exampleMethod('a', same),
    ];
    expect(shippingOptions(inUs(...methods), parcel()).options.map(({ id }) => id)).toEqual(['a', 'b', 'slow', 'dear']);
  });

  test('tell the days on which they arrive, counted in business days', () => {
    const [friday] = shippingOptions(
      inUs(exampleMethod('post', [exampleRate(1)], { leavesOn: '2026-11-20' })),
      parcel(),
    ).options;
    expect(friday).toMatchObject({ minDays: 1, maxDays: 3, earliestOn: '2026-11-23', latestOn: '2026-11-25' });
  });

  test('nowhere to be had where no zone names the place', () => {
    const de = { country: 'DE', region: null, postalCode: null };
    expect(shippingOptions(inUs(exampleMethod('post', [exampleRate(1)])), parcel({ destination: de }))).toEqual({
      options: [],
      unavailable: [],
    });
  });
});

describe('what can not be had says why', () => {
  const air = exampleMethod('Air', [exampleRate(900)], { maxWeightGrams: 20_000 });

  test('too heavy', () => {
    expect(reasons(inUs(air), { weightGrams: 20_000 })).toEqual([]);
    expect(reasons(inUs(air), { weightGrams: 41_250 })).toEqual([
      ['Air', 'too_heavy', 'Air takes parcels of up to 20 kg; this one weighs 41.25 kg.'],
    ]);
  });

  test('not for orders so small', () => {
    const from = (startsAt: number, rateBy: ShippingMethod['rateBy']) =>
      reasons(inUs(exampleMethod('Van', [exampleRate(900, { startsAt })], { rateBy })))[0]?.[2];
    expect(from(5000, 'price')).toBe('Van is offered from $50.00 on.');
    expect(from(5000, 'weight')).toBe('Van is offered from 5 kg on.');
    expect(from(3, 'items')).toBe('Van is offered from 3 items on.');
  });

  test('not to this part of the country, which the country has', () => {
    const zones = [
      ...inUs(air),
      exampleZone([{ country: 'US', region: 'HI' }], [exampleMethod('Sea', [exampleRate(1)])], 'hi'),
    ];
    const hawaii = { country: 'US', region: 'HI', postalCode: null };
    expect(reasons(zones, { destination: hawaii })).toEqual([
      ['Air', 'not_to_this_place', 'Air is not offered for this address.'],
    ]);
    expect(reasons(zones)).toEqual([]);
  });

  test('not in this currency', () => {
    expect(reasons(inUs(air), { currency: 'EUR' })).toEqual([['Air', 'not_in_currency', 'Air is not offered in EUR.']]);
  });
});

const price = fc.oneof(fc.nat({ max: 50 }), fc.nat({ max: 100_000 }), fc.nat({ max: 100_000_000 }));
const method = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  rateBy: fc.constantFrom('weight' as const, 'price' as const, 'items' as const),
  maxDays: fc.integer({ min: 3, max: 5 }),
  maxWeightGrams: fc.option(fc.nat({ max: 100_000 }), { freq: 3 }),
  rates: fc.uniqueArray(
    fc.record({
      currency: fc.constantFrom('USD', 'USD', 'JPY'),
      startsAt: fc.oneof(fc.constant(0), fc.nat({ max: 50_000 })),
      amountMinor: price,
      perUnitMinor: fc.oneof(fc.constant(0), fc.nat({ max: 500 })),
      freeFromSubtotalMinor: fc.option(price, { freq: 1 }),
    }),
    { minLength: 1, selector: (rate) => `${rate.currency} ${rate.startsAt}` },
  ),
});
const methods = fc
  .uniqueArray(method, { minLength: 1, selector: ({ id }) => id })
  .map((drawn) => drawn.map(({ id, rates, ...change }) => exampleMethod(id, rates, change)));
const measures = fc.record({
  weightGrams: fc.nat({ max: 150_000 }),
  items: fc.integer({ min: 1, max: 60_000 }),
  subtotalMinor: price,
});

test('M3: options are never negative, cheapest first, each method once as option or with its reason, whatever the order of rows', () => {
  fc.assert(
    fc.property(methods, measures, (drawn, change) => {
      const offer = shippingOptions(inUs(...drawn), parcel(change));
      const amounts = offer.options.map(({ amountMinor }) => amountMinor);
      expect(amounts.every((each) => Number.isSafeInteger(each) && each >= 0)).toBe(true);
      expect(amounts).toEqual([...amounts].sort((one, other) => one - other));
      const named = [...offer.options, ...offer.unavailable].map(({ id }) => id);
      expect(named.sort()).toEqual(drawn.map(({ id }) => id).sort());
      const turned = [...drawn].reverse().map((each) => ({ ...each, rates: [...each.rates].reverse() }));
      expect(shippingOptions(inUs(...turned), parcel(change))).toEqual(offer);
    }),
    { numRuns: 1000 },
  );
});

test('M3: where tiers rise, more goods never ship for less', () => {
  const rising = fc
    .tuple(
      fc.array(fc.tuple(fc.nat({ max: 30_000 }), fc.nat({ max: 2000 }), fc.nat({ max: 99 })), {
        minLength: 1,
        maxLength: 5,
      }),
    )
    .map(([steps]) => {
      let [startsAt, least] = [0, 0];
      return steps.map(([gap, rise, perUnitMinor]) => {
        const rate = exampleRate(least + rise, { startsAt, perUnitMinor });
        // The next tier begins at or above what this one comes to at its end.
        least = rate.amountMinor + Math.ceil((gap + 1) / 1000) * perUnitMinor;
        startsAt += gap + 1;
        return rate;
      });
    });
  fc.assert(
    fc.property(rising, fc.nat({ max: 200_000 }), fc.nat({ max: 50_000 }), (rates, weightGrams, more) => {
      const byWeight = exampleMethod('post', rates, { rateBy: 'weight' });
      const [less, dearer] = [weightGrams, weightGrams + more].map((grams) =>
        amount(byWeight, { weightGrams: grams })!,
      );
      expect(dearer!).toBeGreaterThanOrEqual(less!);
    }),
    { numRuns: 1000 },
  );
});
