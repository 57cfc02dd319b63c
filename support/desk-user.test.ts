import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { createClaimKeys } from '../adapters/crypto/claim-keys.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { openDatabase } from '../adapters/postgres/database.ts';
import type { StaffUsers } from '../adapters/postgres/staff-users.ts';
import { createStaffUsers } from '../adapters/postgres/staff-users.ts';
import { ensureDeskUsers } from '../sandbox/desk-users.ts';
import type { TestDatabase } from '../tests/setup/environment.ts';
import { createTestDatabase, PATIENT } from '../tests/setup/environment.ts';
import { carryOut, readDeskUserCommand } from './desk-user.ts';

describe('npm run desk-user', () => {
  test.each([
    ['add kim --role support', { kind: 'add', name: 'kim', roles: ['support'], ask: false }],
    ['add kim --role ops --role support --ask', { kind: 'add', name: 'kim', roles: ['support', 'ops'], ask: true }],
    ['password kim', { kind: 'password', name: 'kim', ask: false }],
    ['disable kim.b@shop.example', { kind: 'disable', name: 'kim.b@shop.example' }],
    ['enable kim', { kind: 'enable', name: 'kim' }],
    ['list', { kind: 'list' }],
  ])('%s', (line, command) => {
    expect(readDeskUserCommand(line.split(' '))).toEqual(command);
  });

  test.each([
    'add kim',
    'add kim --role boss',
    'add kim --role support --role boss',
    'add Kim --role support',
    'add --role support',
    'add kim bo --role support',
    'disable kim --role ops',
    'password',
    'remove kim',
    'list kim',
    'list --ask',
  ])('%s is not understood', (line) => {
    expect(readDeskUserCommand(line.split(' '))).toBeNull();
  });
});

describe('users of the console', () => {
  const dataKey = randomBytes(32).toString('base64');
  let database: TestDatabase;
  let db: Database;
  let users: StaffUsers;
  beforeAll(async () => {
    database = await createTestDatabase();
    db = openDatabase(database.url, { ...PATIENT, connections: 2 });
    users = createStaffUsers(db, createClaimKeys(dataKey));
  });
  afterAll(async () => {
    await db?.close();
    await database?.drop();
  });

  const run = (line: string, typed: string | null = null) =>
    carryOut(readDeskUserCommand(line.split(' '))!, users, { actor: 'root', askPassword: async () => typed });
  const signIn = async (name: string, password: string) =>
    (await users.signIn({ name, password }, { address: 'test', requestId: 'test' })).kind;

  test('are made with a password that is shown once, and changed, let out and in by the same command', async () => {
    const { done, text } = await run('add kim --role support');
    const password = /Password: (\S+)/.exec(text)?.[1] ?? '';
    expect([done, password.length]).toEqual([true, 23]);
    expect(await signIn('kim', password)).toBe('right');
    expect(await run('add kim --role ops')).toEqual({ done: false, text: 'There is a user by this name already.' });

    expect((await run('password kim --ask', 'twelve letters')).text).not.toContain('twelve letters');
    expect([await signIn('kim', password), await signIn('kim', 'twelve letters')]).toEqual(['wrong', 'right']);
    expect((await run('password kim --ask', null)).done).toBe(false);

    expect((await run('disable kim')).done).toBe(true);
    expect(await signIn('kim', 'twelve letters')).toBe('wrong');
    expect((await run('list')).text).toBe('kim\tsupport\tdisabled');
    await run('enable kim');
    expect(await signIn('kim', 'twelve letters')).toBe('right');
    expect((await run('disable nobody')).done).toBe(false);
    const trail = await db.prisma.auditEntry.findMany({ where: { actor: 'root' }, orderBy: { id: 'asc' } });
    expect(trail.map(({ action, resourceId }) => `${action} ${resourceId}`)).toEqual([
      'create kim',
      'password kim',
      'disable kim',
      'enable kim',
    ]);
    expect(JSON.stringify(trail.map(({ after }) => after))).not.toContain('twelve');
  });

  test('npm start makes one of each role once, and shows no password that is not theirs any more', async () => {
    const passwords = { support: 'generated-for-support', ops: 'generated-for-ops' };
    const ensured = () => ensureDeskUsers(database.url, dataKey, passwords);
    const both = [
      { name: 'support', password: passwords.support },
      { name: 'ops', password: passwords.ops },
    ];
    expect(await ensured()).toEqual(both);
    expect(await ensured()).toEqual(both);
    expect([await signIn('support', passwords.support), await signIn('ops', passwords.ops)]).toEqual([
      'right',
      'right',
    ]);
    await run('password ops --ask', 'a password of my own');
    await run('disable support');
    expect(await ensured()).toEqual(both.map((user) => ({ ...user, password: null })));
  });
});
