import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { afterBusinessDays } from './shipping-days.ts';

test.each([
  ['2026-11-23', 0, '2026-11-23'],
  ['2026-11-23', 4, '2026-11-27'],
  ['2026-11-23', 5, '2026-11-30'],
  ['2026-11-20', 1, '2026-11-23'],
  ['2026-11-21', 0, '2026-11-23'],
  ['2026-11-22', 1, '2026-11-24'],
  ['2026-12-31', 1, '2027-01-01'],
  ['2028-02-28', 1, '2028-02-29'],
])('%s and %i business days is %s', (from, days, expected) => expect(afterBusinessDays(from, days)).toBe(expected));

test('one business day after another is the same as all at once, and none is on a weekend', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2000 }), fc.nat({ max: 400 }), (offset, days) => {
      const from = new Date(Date.UTC(2026, 0, 1 + offset)).toISOString().slice(0, 10);
      const all = afterBusinessDays(from, days + 1);
      expect(all).toBe(afterBusinessDays(afterBusinessDays(from, days), 1));
      expect([0, 6]).not.toContain(new Date(all).getUTCDay());
    }),
  );
});
