import { exampleZone } from '../example-zones.ts';
import type { Destination } from '../snapshot.ts';
import type { WorkedExample } from './example.ts';
import { by, code, flat, line, tax, tier } from './example.ts';
import { words } from '../../told.ts';

const to = (country: string, postalCode: string | null = null): Destination => ({ country, region: null, postalCode });
const post = { selectedShippingOptionId: 'post' };
const everywhere = (...methods: Parameters<typeof exampleZone>[1]) => [exampleZone(['*'], methods)];

/** Up to 1 kg, up to 5 kg, and by the kilogram beyond. */
const byWeight = everywhere(
  by('weight', 'post', [
    tier('USD', 450),
    tier('USD', 790, { startsAt: 1_001 }),
    tier('USD', 1_290, { startsAt: 5_001, perUnitMinor: 120 }),
  ]),
);
const weighing = (weightGrams: number) => [line('stone', 1, 2_000, { weightGrams })];
/** The mainland, and the islands by their ZIP codes. */
const mainlandAndIslands = [
  exampleZone(['US'], [by('items', 'post', [tier('USD', 695, { freeFromSubtotalMinor: 15_000 })])], 'mainland'),
  exampleZone(
    [{ country: 'US', postalFrom: '967', postalTo: '968' }],
    [by('items', 'post', [tier('USD', 1_695)])],
    'islands',
  ),
];

/** What shipping costs: tiers and their ends, free thresholds, zones, pick-up. */
export const shippingExamples: readonly WorkedExample[] = [
  {
    title: 'by weight: exactly 1 kg is still the first tier',
    given: { currency: 'USD', lines: weighing(1_000), destination: to('US'), shippingZones: byWeight, ...post },
    sums: { subtotalMinor: '2000', shippingMinor: '450', totalMinor: '2000 + 450 = 2450' },
  },
  {
    title: 'by weight: a gram more is the second',
    given: { currency: 'USD', lines: weighing(1_001), destination: to('US'), shippingZones: byWeight, ...post },
    sums: { subtotalMinor: '2000', shippingMinor: '790', totalMinor: '2000 + 790 = 2790' },
  },
  {
    title: 'by weight: 7.3 kg are three kilograms begun beyond 5.001 kg; the weight is that of all units that ship',
    given: {
      currency: 'USD',
      lines: [
        line('stone', 2, 2_000, { weightGrams: 3_500 }),
        line('card', 3, 100, { weightGrams: 100 }),
        line('file', 1, 900, { weightGrams: 9_000, requiresShipping: false }),
      ],
      destination: to('US'),
      shippingZones: byWeight,
      ...post,
    },
    sums: {
      subtotalMinor: '2 × 2000 + 3 × 100 + 900 = 5200',
      // 2 × 3500 + 3 × 100 = 7300 g; (7300 − 5001) / 1000 = 2.299, so three are begun.
      shippingMinor: '1290 + 3 × 120 = 1650',
      totalMinor: '5200 + 1650 = 6850',
    },
  },
  {
    title: 'by price: 49.99 is below the tier that begins at 50.00',
    given: {
      currency: 'EUR',
      lines: [line('pot', 1, 4_999)],
      destination: to('AT'),
      shippingZones: everywhere(by('price', 'post', [tier('EUR', 690), tier('EUR', 390, { startsAt: 5_000 })])),
      ...post,
    },
    sums: { subtotalMinor: '4999', shippingMinor: '690', totalMinor: '4999 + 690 = 5689' },
  },
  {
    title: 'by price: at 50.00 it is reached',
    given: {
      currency: 'EUR',
      lines: [line('pot', 2, 2_500)],
      destination: to('AT'),
      shippingZones: everywhere(by('price', 'post', [tier('EUR', 690), tier('EUR', 390, { startsAt: 5_000 })])),
      ...post,
    },
    sums: { subtotalMinor: '2 × 2500 = 5000', shippingMinor: '390', totalMinor: '5000 + 390 = 5390' },
  },
  {
    title: 'by price: 2 cents for each dollar begun insure the parcel',
    given: {
      currency: 'USD',
      lines: [line('ring', 1, 25_050)],
      destination: to('US'),
      shippingZones: everywhere(by('price', 'post', [tier('USD', 900, { perUnitMinor: 2 })])),
      ...post,
    },
    // 250.50 are 251 dollars begun.
    sums: { subtotalMinor: '25050', shippingMinor: '900 + 251 × 2 = 1402', totalMinor: '25050 + 1402 = 26452' },
  },
  {
    title: 'by items: the first one, and each further one over all lines that ship',
    given: {
      currency: 'USD',
      lines: [line('mug', 3, 1_600), line('cup', 2, 900), line('file', 4, 100, { requiresShipping: false })],
      destination: to('US'),
      shippingZones: everywhere(by('items', 'post', [tier('USD', 500, { startsAt: 1, perUnitMinor: 150 })])),
      ...post,
    },
    sums: {
      subtotalMinor: '3 × 1600 + 2 × 900 + 4 × 100 = 7000',
      shippingMinor: '500 + (5 - 1) × 150 = 1100',
      totalMinor: '7000 + 1100 = 8100',
    },
  },
  {
    title: 'yen: no decimals, by items',
    given: {
      currency: 'JPY',
      lines: [line('tea', 3, 1_980)],
      destination: to('JP'),
      shippingZones: everywhere(by('items', 'post', [tier('JPY', 300, { perUnitMinor: 55 })])),
      taxRates: [tax('jp', 100_000, { country: 'JP', inclusive: true, appliesToShipping: true })],
      ...post,
    },
    sums: {
      subtotalMinor: '3 × 1980 = 5940',
      shippingMinor: '300 + 3 × 55 = 465',
      shippingTaxIncludedMinor: '465 / 11 = 42.2727272727 → 42',
      totalMinor: '5940 + 465 = 6405',
    },
  },
  {
    title: 'dinars: what the kilograms come to is rounded once, to a step of 0.010',
    given: {
      currency: 'KWD',
      lines: [line('oud', 1, 18_500, { weightGrams: 2_400 })],
      destination: to('KW'),
      shippingZones: everywhere(by('weight', 'post', [tier('KWD', 1_254, { perUnitMinor: 333 })])),
      ...post,
    },
    sums: {
      subtotalMinor: '18500',
      // 2.4 kg: three kilograms begun.
      shippingMinor: '1254 + 3 × 333 = 2253 → 2250',
      totalMinor: '18500 + 2250 = 20750',
    },
  },
  {
    title: 'free above 150.00: what is downloaded does not count',
    given: {
      currency: 'USD',
      lines: [line('coat', 1, 14_900), line('pattern', 1, 4_000, { requiresShipping: false })],
      destination: to('US', '62701'),
      shippingZones: mainlandAndIslands,
      ...post,
    },
    sums: { subtotalMinor: '14900 + 4000 = 18900', shippingMinor: '695', totalMinor: '18900 + 695 = 19595' },
  },
  {
    title: 'free at exactly 150.00',
    given: {
      currency: 'USD',
      lines: [line('coat', 1, 15_000)],
      destination: to('US', '62701'),
      shippingZones: mainlandAndIslands,
      ...post,
    },
    sums: { subtotalMinor: '15000', shippingMinor: '0', totalMinor: '15000' },
  },
  {
    title: 'free at 150.00 of what is left after the discounts: 10 % off brings 160.00 below it',
    given: {
      currency: 'USD',
      lines: [line('coat', 1, 16_000)],
      destination: to('US', '62701'),
      shippingZones: mainlandAndIslands,
      promotions: { codes: [code('TEN', { effect: { type: 'order_percent', percentPpm: 100_000 } })] },
      ...post,
    },
    sums: {
      subtotalMinor: '16000',
      itemsDiscountMinor: '16000 × 0.1 = 1600',
      shippingMinor: '695',
      totalMinor: '16000 - 1600 + 695 = 15095',
    },
  },
  {
    title: 'two zones: the range of postal codes takes the islands from the country, and their own price with them',
    given: {
      currency: 'USD',
      lines: [line('coat', 1, 15_000)],
      destination: to('US', '96813'),
      shippingZones: mainlandAndIslands,
      ...post,
    },
    sums: { subtotalMinor: '15000', shippingMinor: '1695', totalMinor: '15000 + 1695 = 16695' },
  },
  {
    title: 'the last code of a range is in it, also with its four further digits; the next is not',
    given: {
      currency: 'USD',
      lines: [line('coat', 1, 10_000)],
      destination: to('US', '96899-1234'),
      shippingZones: mainlandAndIslands,
      ...post,
    },
    sums: { subtotalMinor: '10000', shippingMinor: '1695', totalMinor: '10000 + 1695 = 11695' },
  },
  {
    title: 'what one country has, another has not: the rest of the world',
    given: {
      currency: 'USD',
      lines: [line('coat', 1, 10_000)],
      destination: to('BR'),
      shippingZones: [...mainlandAndIslands, ...flat(['post', tier('USD', 1_950)], ['ship', tier('USD', 1_200)])],
      ...post,
    },
    sums: { subtotalMinor: '10000', shippingMinor: '1950', totalMinor: '10000 + 1950 = 11950' },
    texts: { 'shippingOptions.0.id': 'ship', 'shippingOptions.1.id': 'post' },
  },
  {
    title: 'too heavy for the chosen way: nothing is chosen, nothing is charged for it, and it says why',
    given: {
      currency: 'USD',
      lines: [line('anchor', 1, 48_900, { weightGrams: 40_000 })],
      destination: to('US', '62701'),
      shippingZones: everywhere(
        by('items', 'air', [tier('USD', 1_800)], { maxWeightGrams: 20_000 }),
        by('items', 'post', [tier('USD', 695)]),
      ),
      selectedShippingOptionId: 'air',
    },
    sums: { subtotalMinor: '48900', shippingMinor: '0', totalMinor: '48900' },
    texts: {
      selectedShippingOptionId: null,
      'shippingOptions.0.id': 'post',
      'unavailableOptions.0.content': words('option.too_heavy', { title: 'air', most: 20, weight: 40 }),
    },
  },
  {
    title: 'fetched: nothing for shipping, and the tax of the place',
    given: {
      currency: 'USD',
      lines: [line('coat', 1, 10_000)],
      destination: { country: 'US', region: 'NY', postalCode: '10004' },
      pickup: { id: 'harbour', name: 'Harbour store', readyDays: 0, today: '2026-11-23' },
      shippingZones: mainlandAndIslands,
      taxRates: [tax('ny', 88_750, { region: 'NY', appliesToShipping: true })],
      selectedShippingOptionId: null,
    },
    sums: {
      subtotalMinor: '10000',
      shippingMinor: '0',
      taxMinor: '10000 × 0.08875 = 887.5 → 888',
      totalMinor: '10000 + 888 = 10888',
    },
    texts: { selectedShippingOptionId: 'pickup', pickupLocationId: 'harbour' },
  },
];
