import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Cart } from './cart.ts';
import { added, changed, withoutRepeats } from './cart.ts';
import { merged, needsChoice } from './merge.ts';

const MOST = 1_000_000;
const line = (variantId: string, quantity: number, lineId = `li_${variantId}`) => ({ lineId, variantId, quantity });
const cart = (change: Partial<Cart>): Cart => ({
  id: 'cart_1',
  revision: 1,
  caller: 'first party',
  channel: 'storefront',
  customerId: null,
  currency: 'USD',
  lines: [],
  codes: [],
  buyer: null,
  locality: null,
  localityGuessed: false,
  checkoutId: null,
  mergedInto: null,
  expiresAt: '2026-12-21T00:00:00.000Z',
  updatedAt: '2026-11-21T00:00:00.000Z',
  ...change,
});
const units = (lines: readonly { variantId: string; quantity: number }[]) =>
  Object.fromEntries(lines.map(({ variantId, quantity }) => [variantId, quantity]));

describe('lines', () => {
  test('a variant stands on one line, with the first one’s name and place', () => {
    const lines = [line('a', 1), line('b', 2), line('a', 3, 'li_again')];
    expect(withoutRepeats(lines, MOST)).toEqual([line('a', 4), line('b', 2)]);
  });

  test('names are given where none, or a taken one, is given', () => {
    const lines = withoutRepeats(
      [
        { lineId: null, variantId: 'a', quantity: 1 },
        { lineId: 'li_1', variantId: 'b', quantity: 1 },
        { lineId: 'li_1', variantId: 'c', quantity: 1 },
      ],
      MOST,
    );
    expect(lines.map(({ lineId }) => lineId)).toEqual(['li_2', 'li_1', 'li_3']);
  });

  test('more of a variant is added to its line, up to the limit', () => {
    expect(added([line('a', 2)], { variantId: 'a', quantity: 3 }, MOST)).toEqual([line('a', 5)]);
    expect(added([line('a', MOST)], { variantId: 'a', quantity: 3 }, MOST)).toEqual([line('a', MOST)]);
    expect(units(added([line('a', 2)], { variantId: 'b', quantity: 3 }, MOST))).toEqual({ a: 2, b: 3 });
  });

  test('a line is changed, taken out at 0, and unknown otherwise', () => {
    expect(changed([line('a', 2), line('b', 1)], 'li_a', 7)).toEqual([line('a', 7), line('b', 1)]);
    expect(changed([line('a', 2), line('b', 1)], 'li_a', 0)).toEqual([line('b', 1)]);
    expect(changed([line('a', 2)], 'li_x', 1)).toBeNull();
  });
});

describe('a guest signs in', () => {
  const own = cart({ lines: [line('a', 1), line('b', 2)], codes: ['TEN'], updatedAt: '2026-11-20T00:00:00.000Z' });
  const guest = cart({
    lines: [line('b', 5), line('c', 1)],
    codes: ['ten', 'FREE'],
    updatedAt: '2026-11-21T00:00:00.000Z',
  });

  test('sum: the quantities add up', () => {
    expect(units(merged(guest, own, 'sum', MOST).lines)).toEqual({ a: 1, b: 7, c: 1 });
  });

  test('newest: the cart that was changed last says how many', () => {
    expect(units(merged(guest, own, 'newest', MOST).lines)).toEqual({ a: 1, b: 5, c: 1 });
    const older = { ...guest, updatedAt: '2026-11-19T00:00:00.000Z' };
    expect(units(merged(older, own, 'newest', MOST).lines)).toEqual({ a: 1, b: 2, c: 1 });
  });

  test('codes of both stay, each once', () => {
    expect(merged(guest, own, 'sum', MOST).codes).toEqual(['ten', 'FREE']);
  });

  test('a place that somebody said outranks one that was guessed', () => {
    const said = { country: 'DE', region: null, postalCode: null };
    const guess = { country: 'US', region: null, postalCode: null };
    const contents = merged(
      { ...guest, locality: guess, localityGuessed: true },
      { ...own, locality: said, localityGuessed: false },
      'sum',
      MOST,
    );
    expect(contents).toMatchObject({ locality: said, localityGuessed: false });
  });

  test('there is something to choose only where both have something', () => {
    expect(needsChoice(guest, own)).toBe(true);
    expect(needsChoice(guest, { lines: [] })).toBe(false);
  });

  test('no policy loses a product, or names a variant or a line twice', () => {
    const lines = fc.uniqueArray(
      fc.record({
        lineId: fc.constantFrom('li_1', 'li_2', 'x', 'y'),
        variantId: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
        quantity: fc.integer({ min: 1, max: MOST }),
      }),
      { selector: ({ variantId }) => variantId },
    );
    fc.assert(
      fc.property(
        lines,
        lines,
        fc.constantFrom('sum' as const, 'newest' as const),
        fc.boolean(),
        (a, b, policy, newer) => {
          const both = merged(
            cart({ lines: a, updatedAt: newer ? '2026-11-22T00:00:00.000Z' : '2026-11-20T00:00:00.000Z' }),
            cart({ lines: b, updatedAt: '2026-11-21T00:00:00.000Z' }),
            policy,
            MOST,
          ).lines;
          expect(new Set(both.map(({ variantId }) => variantId))).toEqual(
            new Set([...a, ...b].map(({ variantId }) => variantId)),
          );
          expect(new Set(both.map(({ lineId }) => lineId)).size).toBe(both.length);
          for (const { quantity } of both) expect(quantity).toBeLessThanOrEqual(MOST);
        },
      ),
    );
  });
});
