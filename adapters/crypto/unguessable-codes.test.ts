import { expect, test } from '@jest/globals';
import { shortestLength, unguessableCodes } from './unguessable-codes.ts';

test('codes are different, of the wanted length, without look-alikes, and every letter is as likely', () => {
  const codes = [...unguessableCodes(20_000, 12)];
  expect(new Set(codes).size).toBe(20_000);
  const counts = new Map<string, number>();
  for (const letter of codes.join('')) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  expect([...counts.keys()].sort().join('')).toBe('234679ACDEFGHJKMNPQRTWXYZ');
  // 9,600 expected of each, standard deviation 96.
  for (const count of counts.values()) expect(Math.abs(count - 9_600)).toBeLessThan(800);
});

test('too short a length is refused: a guess may hit a batch of 100,000 once in 10^9 tries', () => {
  expect(25 ** shortestLength(100_000)).toBeGreaterThanOrEqual(1e14);
  expect(25 ** (shortestLength(100_000) - 1)).toBeLessThan(1e14);
  expect(() => unguessableCodes(100_000, 10).next()).toThrow('could be guessed');
});
