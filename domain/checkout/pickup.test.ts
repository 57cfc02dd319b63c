import { describe, expect, test } from '@jest/globals';
import type { PickupRow } from './pickup.ts';
import { chosenPlace, decidePickup, heldAt } from './pickup.ts';

const row = (id: string, units: Record<string, number>, stock: 'own' | 'any' = 'own'): PickupRow => ({
  id,
  name: `Store ${id}`,
  address: { country: 'US', locality: 'Portland' },
  stock,
  readyDays: 0,
  today: '2026-11-23',
  units,
});
const line = (lineId: string, variantId: string, quantity: number, requiresShipping = true) => ({
  lineId,
  variantId,
  quantity,
  requiresShipping,
});
const rows = [row('a', { mug: 2, rope: 9 }), row('b', { mug: 3 }), row('point', {}, 'any')];
const lines = [line('l1', 'mug', 1), line('l2', 'rope', 1), line('l3', 'mug', 2), line('l4', 'file', 1, false)];
const taken = (wanted: Parameters<typeof decidePickup>[0], given = lines) => {
  const decision = decidePickup(wanted, rows, given);
  if (decision.kind !== 'taken') throw new Error(decision.kind);
  return decision;
};

describe('places tell what they lack', () => {
  test('counted over the lines of a variant; what is not shipped is not missed', () => {
    const { choice, point } = taken(null);
    expect(choice).toMatchObject({ wanted: false, locationId: null });
    expect(choice?.places.map(({ id, lacking }) => [id, lacking])).toEqual([
      ['a', ['mug']],
      ['b', ['rope']],
      ['point', []],
    ]);
    expect(point).toBeNull();
  });

  test('without places, or without anything that could be fetched, there is no choice', () => {
    expect(decidePickup(null, [], lines)).toEqual({ kind: 'taken', choice: null, point: null });
    const digital = { kind: 'taken', choice: null, point: null };
    expect(decidePickup({ locationId: 'a', lineIds: null }, rows, [lines[3]!])).toEqual(digital);
  });
});

describe('what is wanted', () => {
  test('the chosen place, which the goods are held at; a pick-up point has them sent', () => {
    const { choice, point } = taken({ locationId: 'a', lineIds: null });
    expect(chosenPlace(choice)).toMatchObject({ id: 'a', address: { locality: 'Portland', street: null } });
    expect(heldAt(choice)).toBe('a');
    expect(point).toEqual({ id: 'a', name: 'Store a', readyDays: 0, today: '2026-11-23' });
    expect(heldAt(taken({ locationId: 'point', lineIds: null }).choice)).toBeNull();
  });

  test('no place yet: fetched, but nowhere', () => {
    const { choice, point } = taken({ locationId: null, lineIds: ['l1', 'l2', 'l3'] });
    expect([choice?.wanted, chosenPlace(choice), heldAt(choice), point]).toEqual([true, null, null, null]);
  });

  test('a place that is none of the shop’s', () => {
    expect(decidePickup({ locationId: 'elsewhere', lineIds: null }, rows, lines)).toEqual({ kind: 'unknown_place' });
  });

  test('all that ships goes the same way', () => {
    expect(decidePickup({ locationId: 'a', lineIds: ['l1', 'l3', 'l4'] }, rows, lines)).toEqual({ kind: 'split' });
    expect(taken({ locationId: 'a', lineIds: ['l3', 'l2', 'l1'] }).choice?.wanted).toBe(true);
  });
});
