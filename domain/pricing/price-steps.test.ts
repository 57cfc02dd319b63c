import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ListPrice } from './price-steps.ts';
import { priceSteps, stepAt } from './price-steps.ts';

const guest = { channel: 'web', customerGroup: null };
const price = (listId: string, minQuantity: number, amountMinor: number, more: Partial<ListPrice> = {}): ListPrice => ({
  listId,
  minQuantity,
  amountMinor,
  priority: 0,
  channels: [],
  customerGroups: [],
  compareAtMinor: null,
  ...more,
});
const own = { amountMinor: 1_000, compareAtMinor: null };

describe('the price of a variant', () => {
  test('is its own where no list has one', () => {
    expect(priceSteps(own, [], guest)).toEqual([{ from: 1, amountMinor: 1_000, compareAtMinor: null, listId: null }]);
  });

  test('is what a list says where it has none of its own: from its first tier on', () => {
    const steps = priceSteps(null, [price('bulk', 10, 500)], guest);
    expect(stepAt(steps, 9)).toBeUndefined();
    expect(stepAt(steps, 10)?.amountMinor).toBe(500);
  });

  test('has as many steps as there are tiers that count, and no more', () => {
    const lists = [
      price('sale', 1, 900),
      price('sale', 5, 900),
      price('sale', 20, 700),
      price('low', 3, 1, { priority: -1 }),
    ];
    expect(priceSteps(own, lists, guest).map(({ from, amountMinor }) => [from, amountMinor])).toEqual([
      [1, 900],
      [20, 700],
    ]);
  });

  test('keeps what the list is shown against', () => {
    expect(priceSteps(own, [price('sale', 1, 900, { compareAtMinor: 1_000 })], guest)[0]?.compareAtMinor).toBe(1_000);
  });

  test('has a limited number of steps', () => {
    const tiers = Array.from({ length: 100 }, (_, index) => price('sale', index + 1, 1_000 - index));
    expect(priceSteps(own, tiers, guest)).toHaveLength(40);
  });
});

const anyPrice = fc.record({
  listId: fc.constantFrom('a', 'b', 'c'),
  minQuantity: fc.integer({ min: 1, max: 12 }),
  amountMinor: fc.nat({ max: 30 }),
  channels: fc.constantFrom([], ['web'], ['till']),
  customerGroups: fc.constantFrom([], ['trade']),
  compareAtMinor: fc.constant(null),
});
/** The priority, channels and groups are the list's, not the price's. */
const anyLists = fc
  .uniqueArray(anyPrice, { maxLength: 10, selector: ({ listId, minQuantity }) => `${listId} ${minQuantity}` })
  .map((prices) =>
    prices.map((each): ListPrice => {
      const first = prices.find(({ listId }) => listId === each.listId) ?? each;
      return {
        ...each,
        channels: first.channels,
        customerGroups: first.customerGroups,
        priority: each.listId === 'c' ? 1 : 0,
      };
    }),
  );

test('O3: the steps say at every quantity what the rule says for it', () => {
  fc.assert(
    fc.property(
      anyLists,
      fc.integer({ min: 1, max: 15 }),
      fc.constantFrom(null, 'trade'),
      (lists, quantity, customerGroup) => {
        const facts = { channel: 'web', customerGroup };
        const open = lists.filter(
          ({ channels, customerGroups }) =>
            (channels.length === 0 || channels.includes('web')) &&
            (customerGroups.length === 0 || customerGroup === 'trade'),
        );
        const tierOf = (listId: string) =>
          open
            .filter((each) => each.listId === listId && each.minQuantity <= quantity)
            .sort((a, b) => b.minQuantity - a.minQuantity)[0];
        const [a, b, c] = [tierOf('a'), tierOf('b'), tierOf('c')];
        const lower = a && b ? (b.amountMinor < a.amountMinor ? b : a) : (a ?? b);
        const expected = c ?? lower;
        const step = stepAt(priceSteps(own, lists, facts), quantity);
        expect(step?.amountMinor).toBe(expected?.amountMinor ?? 1_000);
        expect(step?.listId).toBe(expected?.listId ?? null);
        expect(priceSteps(own, [...lists].reverse(), facts)).toEqual(priceSteps(own, lists, facts));
      },
    ),
    { numRuns: 1_000 },
  );
});
