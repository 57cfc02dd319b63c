import { describe, expect, test } from '@jest/globals';
import type { CheckoutLine } from '../checkout/checkout.ts';
import { laterText, leavesAsTold, withLater } from './line-stock.ts';
import { parcelsOf } from './parcels.ts';
import { placeReturned } from './returned-units.ts';
import { refuseOnHand, refuseTransfer } from './stock-change.ts';
import { inEnglish } from '../../tests/setup/english.ts';

const line = (lineId: string, quantity: number, change: Partial<CheckoutLine> = {}): CheckoutLine => ({
  lineId,
  variantId: 'v',
  productId: 'p',
  category: '',
  title: 'A rope',
  imageUrl: null,
  quantity,
  unitPriceMinor: 100,
  requiresShipping: true,
  taxable: true,
  taxClass: 'standard',
  weightGrams: 1,
  ...change,
});
const TODAY = '2026-11-21';

describe('which units leave later', () => {
  test('of two lines of one variant the last has what is on backorder, and a line that has none says nothing', () => {
    const lines = withLater([line('a', 2), line('b', 3)], () => ({}), new Map([['v', 2]]), TODAY);
    expect(lines.map(({ later }) => later)).toEqual([undefined, { kind: 'backorder', units: 2, shipsOn: null }]);
    expect(Object.keys(lines[0]!)).not.toContain('later');
    const most = withLater(lines, () => ({ backorderShipsOn: '2026-12-01' }), new Map([['v', 4]]), TODAY);
    expect(most.map(({ later }) => later?.units)).toEqual([1, 3]);
    expect(most[0]?.later?.shipsOn).toBe('2026-12-01');
  });

  test('a preorder ends on its day; a day of delivery that has passed says nothing', () => {
    const of = (today: string) =>
      withLater(
        [line('a', 2)],
        () => ({ preorderUntil: '2026-12-01', backorderShipsOn: '2026-11-30' }),
        new Map([['v', 1]]),
        today,
      );
    expect(of('2026-11-30')[0]?.later).toEqual({ kind: 'preorder', units: 2, shipsOn: '2026-12-01' });
    expect(of('2026-12-01')[0]?.later).toEqual({ kind: 'backorder', units: 1, shipsOn: null });
  });

  test.each([
    ['nothing, then nothing', undefined, undefined, true],
    ['two, then one', { units: 2, shipsOn: '2026-12-01' }, { units: 1, shipsOn: '2026-12-01' }, true],
    ['one, then two', { units: 1, shipsOn: '2026-12-01' }, { units: 2, shipsOn: '2026-12-01' }, false],
    ['nothing, then one', undefined, { units: 1, shipsOn: null }, false],
    ['a day, then a later one', { units: 1, shipsOn: '2026-12-01' }, { units: 1, shipsOn: '2026-12-02' }, false],
    ['a day, then none', { units: 1, shipsOn: '2026-12-01' }, { units: 1, shipsOn: null }, false],
    ['no day, then one', { units: 1, shipsOn: null }, { units: 1, shipsOn: '2026-12-02' }, true],
  ])('told again before paying: %s', (_, before, after, same) => {
    const kind = 'backorder' as const;
    const told = [line('a', 3, before && { later: { kind, ...before } })];
    expect(leavesAsTold(told, [line('a', 3, after && { later: { kind, ...after } })])).toBe(same);
  });

  test.each([
    [{ kind: 'preorder', units: 2, shipsOn: '2027-01-31' }, 'Ordered before it is out: ships on Jan 31, 2027.'],
    [
      { kind: 'backorder', units: 2, shipsOn: null },
      'On backorder: ships as soon as they are here; the day is not known yet.',
    ],
    [
      { kind: 'backorder', units: 1, shipsOn: '2027-01-31' },
      '1 of 2 on backorder: they ship on Jan 31, 2027, the others now.',
    ],
  ] as const)('%j reads as a sentence', (later, text) => {
    expect(inEnglish(laterText(later, 2))).toBe(text);
  });
});

describe('parcels', () => {
  const later = { kind: 'backorder', units: 2, shipsOn: '2027-01-31' } as const;

  test('by location and day; lines of one variant take units in their order, those to come last', () => {
    const sold = [
      { variantId: 'v', locationId: 'a', quantity: 3, backordered: 2 },
      { variantId: 'v', locationId: 'b', quantity: 2 },
      { variantId: 'w', locationId: 'b', quantity: 1 },
    ];
    const lines = [line('l1', 2), line('l2', 3, { later }), line('l3', 1, { variantId: 'w' })];
    expect(parcelsOf(lines, sold)).toEqual([
      { locationId: 'a', shipsOn: 'now', lines: [{ lineId: 'l1', quantity: 1 }] },
      {
        locationId: 'b',
        shipsOn: 'now',
        lines: [
          { lineId: 'l1', quantity: 1 },
          { lineId: 'l2', quantity: 1 },
          { lineId: 'l3', quantity: 1 },
        ],
      },
      { locationId: 'a', shipsOn: '2027-01-31', lines: [{ lineId: 'l2', quantity: 2 }] },
    ]);
  });

  test('what is not shipped is in none; what is not counted, or was sold before locations were kept, leaves from an unknown place', () => {
    expect(parcelsOf([line('l1', 2), line('l2', 1, { requiresShipping: false })], [])).toEqual([
      { locationId: null, shipsOn: 'now', lines: [{ lineId: 'l1', quantity: 2 }] },
    ]);
  });
});

describe('goods that come back', () => {
  const sold = [
    { variantId: 'v', locationId: 'a', quantity: 3 },
    { variantId: 'v', locationId: 'b', quantity: 1 },
  ];

  test('to where they left from, the last location first, never more than left from there', () => {
    const first = placeReturned(sold, [], new Map([['v', 2]]));
    expect(first).toEqual([
      { variantId: 'v', locationId: 'b', quantity: 1 },
      { variantId: 'v', locationId: 'a', quantity: 1 },
    ]);
    expect(placeReturned(sold, first, new Map([['v', 9]]))).toEqual([{ variantId: 'v', locationId: 'a', quantity: 2 }]);
    expect(placeReturned(sold, sold, new Map([['v', 1]]))).toEqual([]);
    expect(placeReturned(sold, [], new Map([['w', 1]]))).toEqual([]);
  });
});

describe('what people may do to a shelf', () => {
  const shelf = { onHand: 5, reserved: 4, backorderLimit: 2 };

  test.each([
    [2, null],
    [1, { code: 'stock_reserved', possible: 2 }],
    [1_000_000_001, { code: 'stock_out_of_range', possible: 1_000_000_000 }],
  ])('have %i there', (onHand, refusal) => {
    expect(refuseOnHand(shelf, onHand)).toEqual(refusal);
  });

  test.each([
    [1, null],
    [2, { code: 'stock_reserved', possible: 1 }],
  ])('carry %i away', (units, refusal) => {
    expect(refuseTransfer(shelf, units)).toEqual(refusal);
    expect(refuseTransfer({ ...shelf, onHand: 3 }, units)).toEqual({ code: 'stock_reserved', possible: 0 });
  });
});
