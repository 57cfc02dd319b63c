import { expect, test } from '@jest/globals';
import type { Logger } from 'pino';
import { tellOnce } from './tell-once.ts';

test('warns once a minute of the same, and at once of something else', () => {
  const told: unknown[] = [];
  let now = 0;
  const logger = { warn: (facts: unknown) => told.push(facts) } as unknown as Logger;
  const tell = tellOnce(logger, 'text', 60_000, () => now);
  for (const at of [0, 1, 59_999, 60_000]) {
    now = at;
    tell('a', 'broken');
  }
  tell('a', 'otherwise');
  tell('b', 'broken');
  expect(told).toEqual([
    { subject: 'a', problem: 'broken' },
    { subject: 'a', problem: 'broken' },
    { subject: 'a', problem: 'otherwise' },
    { subject: 'b', problem: 'broken' },
  ]);
});
