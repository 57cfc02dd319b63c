import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestDatabase } from '../../tests/setup/environment.ts';
import { createTestDatabase } from '../../tests/setup/environment.ts';
import { createIdentity, sha256 } from '../crypto/identity.ts';
import { createSeal } from '../crypto/sealing.ts';
import type { CommandTable, NewCommand } from './command-table.ts';
import { appliedCommand, createCommandTable, markApplied } from './command-table.ts';
import type { Database } from './database.ts';
import { openDatabase } from './database.ts';

const dataKey = randomBytes(32).toString('base64');
let database: TestDatabase;
let db: Database;
let commands: CommandTable;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url);
  commands = createCommandTable(db, createSeal(dataKey), createIdentity(dataKey));
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const cancelOf = (checkoutId: string, body = 'a'): NewCommand => ({
  caller: 'till',
  operation: 'cancel',
  idempotencyKey: 'key-0123456789abcdef',
  checkoutId,
  fingerprint: sha256(body),
  payload: { operation: 'cancel' },
  reach: 'new',
});

test('E2: two at once are one command; another body under the key is a mismatch; another checkout is another command', async () => {
  const twenty = await Promise.all(Array.from({ length: 20 }, () => commands.record(cancelOf('chk_a'))));
  expect(new Set(twenty.map((recorded) => JSON.stringify(recorded))).size).toBe(1);
  expect(await commands.record(cancelOf('chk_a', 'b'))).toEqual({ kind: 'mismatch' });
  expect(await commands.record(cancelOf('chk_b'))).toMatchObject({ kind: 'deliver', checkoutId: 'chk_b' });
});

test('E2: the first response stays, and is what the key answers', async () => {
  const recorded = await commands.record(cancelOf('chk_c'));
  if (recorded.kind !== 'deliver') throw new Error(recorded.kind);
  const first = { status: 200, body: { said: 'first' } };
  expect(await commands.keepResponse(recorded.commandId, first)).toEqual(first);
  expect(await commands.keepResponse(recorded.commandId, { status: 500, body: 'second' })).toEqual(first);
  expect(await commands.record(cancelOf('chk_c'))).toEqual({ kind: 'answered', response: first });
});

test('P1: a step that comes late does not overwrite what a command was answered', async () => {
  const recorded = await commands.record(cancelOf('chk_f'));
  if (recorded.kind !== 'deliver') throw new Error(recorded.kind);
  const seal = createSeal(dataKey);
  const answer = (outcome: 'applied' | 'refused') => ({ outcome, checkout: null, messages: [] });
  const mark = (outcome: 'applied' | 'refused') =>
    markApplied(db.sql, appliedCommand(seal, recorded.commandId, answer(outcome)), 2);
  await mark('applied');
  await expect(mark('refused')).rejects.toThrow('applied already');
  expect(await commands.answer(recorded.commandId)).toEqual(answer('applied'));
});

test('a command that was never applied is late for good once its deadline has passed', async () => {
  const recorded = await commands.record(cancelOf('chk_d'));
  if (recorded.kind !== 'deliver') throw new Error(recorded.kind);
  const age = (seconds: number) =>
    db.sql('', `UPDATE commands SET deadline_at = now() - $2 * interval '1 second' WHERE id = $1`, [
      recorded.commandId,
      seconds,
    ]);
  expect(await commands.answer(recorded.commandId)).toBeNull();
  // A step that began before the deadline may still commit.
  await age(1);
  expect(await commands.answer(recorded.commandId)).toBeNull();
  await age(60);
  expect(await commands.answer(recorded.commandId)).toMatchObject({ outcome: 'late' });
});

test('P4: what a caller sent can not be read from the table, nor moved to another row', async () => {
  const recorded = await commands.record({
    ...cancelOf('chk_e'),
    operation: 'complete',
    payload: { operation: 'complete', credential: { kind: 'payment_method', token: 'pm_planted' }, ifRevision: null },
  });
  if (recorded.kind !== 'deliver') throw new Error(recorded.kind);
  const [row] = await db.sql<{ payload: Buffer }>('', 'SELECT payload FROM commands WHERE id = $1', [
    recorded.commandId,
  ]);
  expect(row?.payload.toString('latin1')).not.toContain('pm_planted');
  const seal = createSeal(dataKey);
  expect(seal.open(row?.payload ?? Buffer.alloc(0), recorded.commandId)).toMatchObject({ operation: 'complete' });
  expect(() => seal.open(row?.payload ?? Buffer.alloc(0), 'cmd_other')).toThrow();
});
