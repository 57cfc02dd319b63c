import type { WorkedExample } from './example.ts';
import { line, listed } from './example.ts';

const tiers = [listed('trade', 1, 1_900), listed('trade', 5, 1_750), listed('trade', 10, 1_600)];

/** Price lists and tiers: which price counts. */
export const priceExamples: readonly WorkedExample[] = [
  {
    title: 'no list: the own price',
    given: { currency: 'USD', lines: [line('mug', 3, 1_250)] },
    sums: { subtotalMinor: '3 × 1250 = 3750', totalMinor: '3750' },
  },
  {
    title: 'a sale: the list counts, not the own price',
    given: { currency: 'USD', lines: [line('mug', 3, 1_250)], listPrices: { mug: [listed('sale', 1, 990)] } },
    sums: { subtotalMinor: '3 × 990 = 2970', totalMinor: '2970' },
  },
  {
    title: 'the higher priority counts, even where it is dearer',
    given: {
      currency: 'USD',
      lines: [line('mug', 2, 1_250)],
      listPrices: { mug: [listed('sale', 1, 990), listed('season', 1, 1_100, { priority: 5 })] },
    },
    sums: { subtotalMinor: '2 × 1100 = 2200', totalMinor: '2200' },
  },
  {
    title: 'equal priority: the lower amount',
    given: {
      currency: 'EUR',
      lines: [line('mug', 2, 1_250)],
      listPrices: { mug: [listed('a', 1, 1_150), listed('b', 1, 1_050)] },
    },
    sums: { subtotalMinor: '2 × 1050 = 2100', totalMinor: '2100' },
  },
  {
    title: 'tiers: 9 units have reached the second, not the third',
    given: { currency: 'USD', lines: [line('rope', 9, 2_000)], listPrices: { rope: tiers } },
    sums: { subtotalMinor: '9 × 1750 = 15750', totalMinor: '15750' },
  },
  {
    title: 'tiers count the variant over its lines: 6 + 4 = 10 units',
    given: {
      currency: 'USD',
      lines: [line('left', 6, 2_000, { variantId: 'rope' }), line('right', 4, 2_000, { variantId: 'rope' })],
      listPrices: { rope: tiers },
    },
    sums: {
      'lines.0.subtotalMinor': '6 × 1600 = 9600',
      'lines.1.subtotalMinor': '4 × 1600 = 6400',
      subtotalMinor: '9600 + 6400 = 16000',
      totalMinor: '16000',
    },
  },
  {
    title: 'a list that begins at 10 units has no price for 4: the next list counts',
    given: {
      currency: 'USD',
      lines: [line('rope', 4, 2_000)],
      listPrices: { rope: [listed('bulk', 10, 1_500, { priority: 9 }), listed('sale', 1, 1_800)] },
    },
    sums: { subtotalMinor: '4 × 1800 = 7200', totalMinor: '7200' },
  },
  {
    title: 'a list for signed-in members is not for guests',
    given: {
      currency: 'USD',
      lines: [line('rope', 1, 2_000)],
      listPrices: { rope: [listed('members', 1, 1_500, { customerGroups: ['members'] })] },
      promotions: { customerGroup: null },
    },
    sums: { subtotalMinor: '1 × 2000 = 2000', totalMinor: '2000' },
  },
  {
    title: 'a list of another channel does not count; the members’ one does',
    given: {
      currency: 'USD',
      lines: [line('rope', 1, 2_000)],
      listPrices: {
        rope: [
          listed('till', 1, 1_000, { channels: ['till'], priority: 9 }),
          listed('members', 1, 1_500, { customerGroups: ['members'] }),
        ],
      },
      promotions: { customerGroup: 'members', signedIn: true },
    },
    sums: { subtotalMinor: '1 × 1500 = 1500', totalMinor: '1500' },
  },
  {
    title: 'KWD: a tier of 1.234 is no multiple of 0.010, so the line is rounded, not the unit',
    given: { currency: 'KWD', lines: [line('dates', 7, 1_500)], listPrices: { dates: [listed('bulk', 5, 1_234)] } },
    sums: { subtotalMinor: '7 × 1234 = 8638 → 8640', totalMinor: '8640' },
  },
];
