import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  allocate,
  AmountTooLargeError,
  multiplyByFraction,
  multiplyByPpm,
  multiplyMinor,
  roundToStep,
  sumMinor,
} from './rounding.ts';

describe('multiplyByPpm', () => {
  test.each([
    [5997, 88_750, 1, 532],
    [105, 100_000, 1, 11],
    [-105, 100_000, 1, -11],
    [1500, 50_000, 10, 80],
    [1234, 0, 1, 0],
    [0, 88_750, 1, 0],
    [9_000_000_000_000_000, 1_000_000, 1, 9_000_000_000_000_000],
  ])('%i × %i ppm in steps of %i is %i, half up', (amount, ppm, stepMinor, result) => {
    expect(multiplyByPpm(amount, ppm, { stepMinor })).toBe(result);
  });

  test.each([
    [105, 1, 10],
    [115, 1, 12],
    [-105, 1, -10],
    [106, 1, 11],
  ])('%i × 10 %% is %i-step %i, half even', (amount, stepMinor, result) => {
    expect(multiplyByPpm(amount, 100_000, { stepMinor, mode: 'half_even' })).toBe(result);
  });

  test('is the nearest multiple of the step', () => {
    fc.assert(
      fc.property(
        fc.maxSafeNat(),
        fc.nat({ max: 1_000_000 }),
        fc.constantFrom(1, 10, 100),
        fc.constantFrom('half_up' as const, 'half_even' as const),
        (amount, ppm, stepMinor, mode) => {
          fc.pre(amount < Number.MAX_SAFE_INTEGER - 100);
          const result = multiplyByPpm(amount, ppm, { stepMinor, mode });
          const error = BigInt(result) * 1_000_000n - BigInt(amount) * BigInt(ppm);
          expect(result % stepMinor).toBe(0);
          expect((error < 0n ? -error : error) * 2n <= BigInt(stepMinor) * 1_000_000n).toBe(true);
        },
      ),
    );
  });
});

describe('exact arithmetic', () => {
  test('rounds to steps', () => {
    expect([1234, 1235, 4, 5, 0].map((amount) => roundToStep(amount, { stepMinor: 10 }))).toEqual([
      1230, 1240, 0, 10, 0,
    ]);
  });

  test('a result that is no safe integer is an error, not a rounded amount', () => {
    expect(multiplyMinor(1_000_000_000, 1_000_000)).toBe(10 ** 15);
    expect(() => multiplyMinor(10 ** 15, 10)).toThrow(AmountTooLargeError);
    expect(() => sumMinor([Number.MAX_SAFE_INTEGER, 1])).toThrow(AmountTooLargeError);
    expect(sumMinor([Number.MAX_SAFE_INTEGER, 1, -1])).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => multiplyByPpm(1.5, 1)).toThrow(RangeError);
    expect(() => multiplyByFraction(1, 1, 0)).toThrow(RangeError);
    expect(() => roundToStep(1, { stepMinor: 0 })).toThrow(RangeError);
  });
});

describe('allocate', () => {
  test.each([
    [100, [1, 1, 1], 1, [34, 33, 33]],
    [101, [1, 1, 1], 1, [34, 34, 33]],
    [100, [3, 3, 1], 1, [43, 43, 14]],
    [10, [0, 1], 1, [0, 10]],
    [10, [0, 0, 0], 1, [4, 3, 3]],
    [100, [1, 1, 1], 10, [40, 30, 30]],
    [0, [], 1, []],
    [0, [5], 1, [0]],
  ])('%i by %j in steps of %i is %j', (total, weights, step, parts) => {
    expect(allocate(total, weights, step)).toEqual(parts);
  });

  test('M3: parts add up to the total, each within one step of its exact share', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 10 ** 9 }),
        fc.array(fc.maxSafeNat(), { minLength: 1, maxLength: 20 }),
        fc.constantFrom(1, 10),
        (steps, weights, step) => {
          const total = steps * step;
          const parts = allocate(total, weights, step);
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total);
          expect(parts.every((part) => part % step === 0)).toBe(true);
          const weightSum = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
          fc.pre(weightSum > 0n);
          parts.forEach((part, index) => {
            const error = BigInt(part) * weightSum - BigInt(total) * BigInt(weights[index] ?? 0);
            expect((error < 0n ? -error : error) < BigInt(step) * weightSum).toBe(true);
          });
        },
      ),
    );
  });

  test('refuses what it cannot split', () => {
    expect(() => allocate(1, [])).toThrow(RangeError);
    expect(() => allocate(-1, [1])).toThrow(RangeError);
    expect(() => allocate(15, [1, 2], 10)).toThrow(RangeError);
    expect(() => allocate(1, [-1, 2])).toThrow(RangeError);
    expect(() => allocate(1, [0.5])).toThrow(RangeError);
  });
});
