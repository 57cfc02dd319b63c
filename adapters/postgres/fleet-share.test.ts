import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { TestDatabase } from '../../tests/setup/environment.ts';
import { createTestDatabase } from '../../tests/setup/environment.ts';
import type { Database } from './database.ts';
import { openDatabase } from './database.ts';
import type { FleetShare } from './fleet-share.ts';
import { createFleetShare } from './fleet-share.ts';

const LIMIT = 20;
let database: TestDatabase;
let db: Database;
/** Of every process's own clock. */
let clockMs = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { connections: 4 });
});
afterEach(() => db.sql('', 'TRUNCATE callers', []));
afterAll(async () => {
  await db.close();
  await database.drop();
});

const newProcess = (limit = LIMIT) => createFleetShare(db, 'stripe', limit, () => clockMs);
const parts = (...fleet: FleetShare[]) => fleet.map((each) => each.perSecond());
const sorted = (numbers: number[]) => numbers.sort((one, other) => one - other);
async function round(...fleet: FleetShare[]): Promise<void> {
  for (const each of fleet) await each.beat();
}
/** As if these processes had said nothing for 6 s of the database's clock. */
const silence = () => db.sql('', `UPDATE callers SET seen_at = seen_at - interval '6 seconds'`, []);

test('a process alone has the whole limit at once; a newcomer has its part when the others have given it', async () => {
  const [a, b] = [newProcess(), newProcess()];
  expect(parts(a)).toEqual([0]);
  await round(a);
  expect(parts(a)).toEqual([20]);
  await round(b);
  expect(parts(a, b)).toEqual([20, 0]);
  await round(b, a);
  expect(parts(a, b)).toEqual([10, 0]);
  await round(b, a);
  expect(parts(a, b)).toEqual([10, 10]);
  await a.leave();
  for (let n = 0; n < 3; n += 1) await round(b);
  expect(parts(b)).toEqual([10]);
  // One that begins at once finds that the last calls were just made.
  const next = newProcess();
  await round(next);
  expect(parts(next)).toEqual([0]);
  await silence();
  for (let n = 0; n < 3; n += 1) await round(b);
  expect(parts(b)).toEqual([20]);
});

test('of two that begin in the same moment, one knows of the other', async () => {
  const fleet = [newProcess(), newProcess(), newProcess()];
  await Promise.all(fleet.map((each) => each.beat()));
  expect(sorted(parts(...fleet))).toEqual([0, 0, 20]);
});

test('a limit that can not be divided is given away whole; with more processes than calls some have none', async () => {
  const three = [newProcess(), newProcess(), newProcess()];
  for (let n = 0; n < 4; n += 1) await round(...three);
  expect(sorted(parts(...three))).toEqual([6, 7, 7]);
  await db.sql('', 'TRUNCATE callers', []);
  const many = Array.from({ length: 5 }, () => newProcess(2));
  for (let n = 0; n < 4; n += 1) await round(...many);
  expect(sorted(parts(...many))).toEqual([0, 0, 0, 1, 1]);
});

test('P1: a process that was frozen makes no calls when it wakes up, and is a newcomer from then on', async () => {
  const [frozen, other] = [newProcess(), newProcess()];
  for (let n = 0; n < 3; n += 1) await round(frozen, other);
  expect(parts(frozen, other)).toEqual([10, 10]);
  // Before the others count it as gone, it counts itself.
  clockMs += 4_000;
  expect(parts(frozen)).toEqual([0]);
  await silence();
  for (let n = 0; n < 3; n += 1) await round(other);
  expect(parts(other)).toEqual([20]);
  await round(frozen);
  expect(parts(frozen)).toEqual([0]);
  await round(other, frozen);
  await round(other, frozen);
  expect(parts(frozen, other)).toEqual([10, 10]);
});

test('whoever comes and goes, in any order: the parts together are never more than the limit', async () => {
  const step = fc.record({
    leaves: fc.option(fc.nat(5), { nil: null, freq: 4 }),
    comes: fc.boolean(),
    order: fc.array(fc.nat(1_000), { minLength: 6, maxLength: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 25 }), fc.array(step, { maxLength: 10 }), async (limit, steps) => {
      await db.sql('', 'TRUNCATE callers', []);
      let fleet: FleetShare[] = [];
      const together = () => fleet.reduce((sum, each) => sum + each.perSecond(), 0);
      for (const { leaves, comes, order } of steps) {
        if (leaves !== null && fleet[leaves]) {
          await fleet[leaves].leave();
          fleet = fleet.filter((_, index) => index !== leaves);
        }
        if (comes && fleet.length < 6) {
          const newcomer = newProcess(limit);
          await newcomer.beat();
          fleet = [...fleet, newcomer];
        }
        expect(together()).toBeLessThanOrEqual(limit);
        const beating = fleet
          .map((each, index) => ({ each, at: order[index] ?? 0 }))
          .sort((one, other) => one.at - other.at);
        for (const { each } of beating) {
          await each.beat();
          expect(together()).toBeLessThanOrEqual(limit);
        }
      }
    }),
    { numRuns: 40 },
  );
});
