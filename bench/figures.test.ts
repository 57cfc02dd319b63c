import { describe, expect, test } from '@jest/globals';
import { inParallel, spreadOf } from './figures.ts';

describe('spreadOf', () => {
  test('takes nearest ranks, whatever the order', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => ((index * 37) % 100) + 1);
    expect(spreadOf(hundred)).toEqual({ p50: 50, p95: 95, p99: 99, max: 100 });
    expect(spreadOf([7])).toEqual({ p50: 7, p95: 7, p99: 7, max: 7 });
  });

  test('refuses an empty set', () => {
    expect(() => spreadOf([])).toThrow(RangeError);
  });
});

describe('inParallel', () => {
  test('does each piece once, never more at a time than allowed', async () => {
    const done: number[] = [];
    let running = 0;
    let most = 0;
    await inParallel(20, 3, async (index) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      done.push(index);
    });
    expect(done.sort((one, other) => one - other)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(most).toBe(3);
  });

  test('fails with the first piece that fails', async () => {
    const work = async (index: number) => {
      if (index === 2) throw new Error('piece 2');
    };
    await expect(inParallel(5, 2, work)).rejects.toThrow('piece 2');
  });
});
