import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createClaimKeys } from '../../../adapters/crypto/claim-keys.ts';
import { newPassword } from '../../../adapters/crypto/passwords.ts';
import { createSeal } from '../../../adapters/crypto/sealing.ts';
import { createLogger } from '../../../adapters/telemetry/logger.ts';
import { createStaffSessions } from '../../../adapters/postgres/staff-sessions.ts';
import type { StaffUsers } from '../../../adapters/postgres/staff-users.ts';
import { createStaffUsers, GUESSING } from '../../../adapters/postgres/staff-users.ts';
import type { DeskSession } from '../../../contracts/desk/session.ts';
import type { Visitor } from '../../../tests/setup/visitor.ts';
import { createVisitor } from '../../../tests/setup/visitor.ts';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import { jsonRequest, startApi, testSettings } from '../../testing/api-under-test.ts';

const PASSWORD = newPassword();
const COOKIE = 'holdfast_desk';
const BY = { actor: 'test' };

let api: ApiUnderTest;
let users: StaffUsers;
const logged: string[] = [];
beforeAll(async () => {
  api = await startApi({ logger: createLogger('api', 'debug', { write: (line: string) => void logged.push(line) }) });
  users = createStaffUsers(api.db, createClaimKeys(testSettings('postgresql://x').dataKey));
  await users.add({ name: 'kim', roles: ['support'], password: PASSWORD, ...BY });
  await users.add({ name: 'ada', roles: ['support', 'ops'], password: PASSWORD, ...BY });
});
afterAll(() => api?.close());

let visitor: Visitor;
beforeEach(() => {
  visitor = createVisitor();
});
afterEach(async () => {
  await api.db.prisma.staffGuess.deleteMany();
  await users.setActive('kim', true, BY);
});

const sessions = () => createStaffSessions(api.db, createSeal(testSettings('postgresql://x').dataKey));
const url = (path: string) => `${api.url}${path}`;
const asJson = async <T>(answer: Response) => (await answer.json()) as T;
async function signIn(who = visitor, name = 'kim', password = PASSWORD, headers: Record<string, string> = {}) {
  const answer = await who.once(url('/support/session'), jsonRequest('POST', { name, password }, headers));
  return {
    status: answer.status,
    headers: answer.headers,
    body: await asJson<DeskSession & { code?: string }>(answer),
  };
}
const mine = async (who = visitor) => (await asJson<DeskSession>(await who.once(url('/support/session')))).user;
const csrfOf = async (who = visitor) => ({ 'X-CSRF-Token': (await mine(who))?.csrf ?? '' });
const trail = async (action: string) =>
  (await api.db.prisma.auditEntry.findMany({ where: { resource: 'staff', action }, orderBy: { id: 'asc' } })).map(
    ({ actor, after }) => ({ actor, after }),
  );

describe('signing in', () => {
  test('tells who one is; the cookie is out of reach of pages and of other sites', async () => {
    expect(await mine()).toBeNull();
    const { status, headers, body } = await signIn(visitor, ' KIM ');
    expect(status).toBe(201);
    expect(body.user).toMatchObject({ name: 'kim', roles: ['support'] });
    expect(body.ways).toEqual({ local: true, oidc: null });
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^holdfast_desk=[\w-]{43}; Max-Age=43200; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
      ),
    ]);
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect((await mine())?.name).toBe('kim');
    expect(await trail('sign_in')).toContainEqual({ actor: 'kim', after: { way: 'local', roles: ['support'] } });
  });

  test('over https the cookie is for this host alone', async () => {
    const settings = { ...testSettings('postgresql://x'), publicUrl: 'https://pay.shop.example' };
    const secure = await startApi({ settings });
    await createStaffUsers(secure.db, createClaimKeys(settings.dataKey)).add({
      name: 'kim',
      roles: ['support'],
      password: PASSWORD,
      ...BY,
    });
    const answer = await secure.fetch('/support/session', jsonRequest('POST', { name: 'kim', password: PASSWORD }));
    expect(answer.headers.get('Set-Cookie')).toMatch(
      /^__Host-holdfast_desk=[\w-]{43}; Max-Age=43200; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
    );
    await secure.close();
  });

  test('with a wrong password, an unknown name or a user who is out: one answer, and what was typed stands nowhere', async () => {
    await users.add({ name: 'gone', roles: ['ops'], password: PASSWORD, ...BY });
    await users.setActive('gone', false, BY);
    const secret = 'hunter2-in-the-wrong-field';
    const answers = [
      await signIn(visitor, 'kim', secret),
      await signIn(visitor, secret, secret),
      await signIn(visitor, 'gone', PASSWORD),
    ];
    for (const { status, headers, body } of answers) {
      expect(status).toBe(401);
      expect(body).toEqual({ code: 'sign_in_failed', content: 'This name and password do not belong together.' });
      expect(headers.getSetCookie()).toEqual([]);
    }
    expect(await trail('sign_in_failed')).toEqual([
      { actor: 'kim', after: {} },
      { actor: 'unknown', after: {} },
      { actor: 'gone', after: {} },
    ]);
    const kept = JSON.stringify(
      await api.db.sql(
        'test.kept',
        `SELECT to_jsonb(a)::text FROM audit_entries a UNION ALL SELECT to_jsonb(u)::text FROM staff_users u
         UNION ALL SELECT to_jsonb(g)::text FROM staff_guesses g UNION ALL SELECT to_jsonb(s)::text FROM staff_sessions s`,
        [],
      ),
    );
    for (const text of [secret, PASSWORD]) {
      expect(kept).not.toContain(text);
      expect(logged.join('')).not.toContain(text);
    }
  });

  test('a session that the browser brought along is ended, not taken over', async () => {
    await signIn();
    const before = visitor.cookies(api.url).get(COOKIE)!;
    await signIn(visitor, 'ada');
    const after = visitor.cookies(api.url).get(COOKIE)!;
    expect(after).not.toBe(before);
    visitor.setCookie(api.url, COOKIE, before);
    expect(await mine()).toBeNull();
    const planted = 'A'.repeat(43);
    visitor.setCookie(api.url, COOKIE, planted);
    await signIn();
    expect(visitor.cookies(api.url).get(COOKIE)).not.toBe(planted);
  });

  test('is refused to pages of other sites, whose forms can send no JSON either', async () => {
    const refused: Record<string, string>[] = [
      { 'Sec-Fetch-Site': 'cross-site' },
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
    ];
    for (const headers of refused)
      expect(await signIn(visitor, 'kim', PASSWORD, headers)).toMatchObject({
        status: 403,
        body: { code: 'csrf_failed' },
      });
    const form = { method: 'POST', body: JSON.stringify({ name: 'kim', password: PASSWORD }) };
    const typed = { ...form, headers: { 'Content-Type': 'text/plain' } };
    expect((await visitor.once(url('/support/session'), typed)).status).toBe(415);
    expect((await signIn(visitor, 'kim', PASSWORD, { Origin: api.url, 'Sec-Fetch-Site': 'same-origin' })).status).toBe(
      201,
    );
  });

  test('is not there where the identity provider alone lets people in, and who had signed in before is out', async () => {
    await signIn();
    const kim = { headers: { Cookie: `${COOKIE}=${visitor.cookies(api.url).get(COOKIE)}` } };
    const settings = { ...testSettings('postgresql://x'), desk: { localUsers: false } };
    const closed = await startApi({ settings, db: api.db, staffSessions: sessions() });
    expect((await asJson<DeskSession>(await api.fetch('/support/session', kim))).user?.name).toBe('kim');
    expect((await asJson<DeskSession>(await closed.fetch('/support/session', kim))).user).toBeNull();
    expect((await closed.fetch('/support/checkouts/chk_x', kim)).status).toBe(401);
    const answer = await closed.fetch('/support/session', jsonRequest('POST', { name: 'kim', password: PASSWORD }));
    expect(answer.status).toBe(404);
    await closed.close();
  });

  test('does not outrun a new password, or being let in no more: who was looked at meanwhile begins no session', async () => {
    const meanwhile = {
      password: (name: string) => users.setPassword(name, newPassword(), BY),
      out: (name: string) => users.setActive(name, false, BY),
    };
    for (const [name, change] of Object.entries(meanwhile)) {
      await users.add({ name, roles: ['ops'], password: PASSWORD, ...BY });
      const found = await users.signIn({ name, password: PASSWORD }, { address: '192.0.2.1', requestId: 'test' });
      expect(found.kind).toBe('right');
      const slow = await startApi({ db: api.db, staffSessions: sessions(), staffUsers: { signIn: async () => found } });
      await change(name);
      const { status } = await slow.fetch('/support/session', jsonRequest('POST', { name, password: PASSWORD }));
      expect([name, status]).toEqual([name, 401]);
      expect(await api.db.prisma.staffSession.count({ where: { userName: name } })).toBe(0);
      await slow.close();
    }
  });
});

describe('guessing', () => {
  test('wrong passwords of one name make further ones wait, right ones too, ever longer', async () => {
    for (let n = 0; n <= GUESSING.freeByName; n += 1) expect((await signIn(visitor, 'kim', 'wrong')).status).toBe(401);
    const { status, headers, body } = await signIn();
    expect([status, body.code, headers.get('Retry-After')]).toEqual([429, 'too_many_sign_ins', '1']);
    // Others are not kept waiting.
    expect((await signIn(visitor, 'ada')).status).toBe(201);
    await api.db.sql('test.later', `UPDATE staff_guesses SET wait_until = now() - interval '1 second'`, []);
    expect((await signIn(visitor, 'kim', 'wrong')).status).toBe(401);
    const [wait] = await api.db.sql<{ seconds: number }>(
      'test.wait',
      'SELECT max(extract(epoch FROM wait_until - last_at))::int AS seconds FROM staff_guesses',
      [],
    );
    expect(wait?.seconds).toBe(2);
  });

  test('many at once are as many as one after another', async () => {
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => signIn(createVisitor(), 'kim', 'wrong')));
    expect(outcomes.filter(({ status }) => status === 401)).toHaveLength(GUESSING.freeByName + 1);
    expect(outcomes.filter(({ status }) => status === 429)).toHaveLength(11 - GUESSING.freeByName);
  });

  test('of many names from one address likewise; the wait never passes 15 minutes, and a right password ends it', async () => {
    await signIn(visitor, 'nobody', 'wrong');
    await api.db.sql('test.tries', 'UPDATE staff_guesses SET tries = 1000', []);
    expect((await signIn(visitor, 'somebody', 'wrong')).status).toBe(401);
    const { status, headers } = await signIn(visitor, 'anybody', 'wrong');
    expect([status, Number(headers.get('Retry-After'))]).toEqual([429, expect.any(Number)]);
    const waits = await api.db.sql<{ seconds: number }>(
      'test.wait.most',
      'SELECT extract(epoch FROM wait_until - last_at)::int AS seconds FROM staff_guesses',
      [],
    );
    expect(Math.max(...waits.map(({ seconds }) => seconds))).toBe(GUESSING.mostSeconds);
    await api.db.sql('test.later', `UPDATE staff_guesses SET wait_until = now() - interval '1 second'`, []);
    expect((await signIn()).status).toBe(201);
    expect((await signIn()).status).toBe(201);
  });

  test('an address that has to wait counts against nobody whose name it tries', async () => {
    await signIn(visitor, 'nobody', 'wrong');
    await api.db.sql('test.wait.on', `UPDATE staff_guesses SET wait_until = now() + interval '1 hour'`, []);
    const before = await api.db.prisma.staffGuess.count();
    for (let n = 0; n < 3; n += 1) expect((await signIn(visitor, 'ada', 'wrong')).status).toBe(429);
    expect(await api.db.prisma.staffGuess.count()).toBe(before);
  });
});

describe('a session', () => {
  test('ends at sign-out, for whoever has the cookie, and leaves no hint behind', async () => {
    await signIn();
    const token = visitor.cookies(api.url).get(COOKIE)!;
    expect((await visitor.once(url('/support/session'), { method: 'DELETE' })).status).toBe(403);
    expect((await mine())?.name).toBe('kim');
    const out = await visitor.once(url('/support/session'), { method: 'DELETE', headers: await csrfOf() });
    expect([out.status, await out.json()]).toEqual([200, { continue_url: null }]);
    expect(visitor.cookies(api.url).has(COOKIE)).toBe(false);
    visitor.setCookie(api.url, COOKIE, token);
    const answer = await visitor.once(url('/support/checkouts/chk_x'));
    expect([answer.status, await answer.json()]).toMatchObject([401, { code: 'session_ended' }]);
    // Signed out twice is signed out.
    expect((await visitor.once(url('/support/session'), { method: 'DELETE' })).status).toBe(200);
    expect((await trail('sign_out')).at(-1)).toEqual({ actor: 'kim', after: {} });
    expect(logged.join('')).not.toContain(token);
  });

  test('"sign out everywhere" ends all of one person, and nobody else’s', async () => {
    const [elsewhere, other] = [createVisitor(), createVisitor()];
    await signIn();
    await signIn(elsewhere);
    await signIn(other, 'ada');
    expect((await visitor.once(url('/support/sessions'), { method: 'DELETE', headers: await csrfOf() })).status).toBe(
      200,
    );
    expect([await mine(), await mine(elsewhere), (await mine(other))?.name]).toEqual([null, null, 'ada']);
  });

  test.each([
    ['30 minutes after its last use', `last_seen_at = now() - interval '30 minutes 1 second'`, null],
    ['not before', `last_seen_at = now() - interval '29 minutes'`, 'kim'],
    [
      '12 hours after it began, however much it is used',
      `created_at = created_at - interval '12 hours', expires_at = expires_at - interval '12 hours'`,
      null,
    ],
  ])('ends %s', async (_when, change, name) => {
    await signIn();
    await api.db.sql(`test.age.${change.length}`, `UPDATE staff_sessions SET ${change} WHERE ended_at IS NULL`, []);
    expect((await mine())?.name ?? null).toBe(name);
  });

  test('each use counts, written down once a minute', async () => {
    await signIn();
    const seen = async () =>
      (await api.db.prisma.staffSession.findFirstOrThrow({ where: { endedAt: null }, orderBy: { createdAt: 'desc' } }))
        .lastSeenAt;
    const first = await seen();
    await mine();
    expect(await seen()).toEqual(first);
    await api.db.sql('test.seen', `UPDATE staff_sessions SET last_seen_at = now() - interval '20 minutes'`, []);
    expect((await mine())?.name).toBe('kim');
    expect((await seen()).getTime()).toBeGreaterThanOrEqual(first.getTime());
  });

  test('ends at once when its user is let in no more, or gets another password', async () => {
    await signIn();
    await users.setActive('kim', false, BY);
    expect(await mine()).toBeNull();
    await users.setActive('kim', true, BY);
    expect(await mine()).toBeNull();
    await signIn();
    await users.setPassword('kim', PASSWORD, BY);
    expect(await mine()).toBeNull();
  });

  test('has the roles that its user has now', async () => {
    await signIn(visitor, 'ada');
    await api.db.sql('test.roles', `UPDATE staff_users SET roles = '{support}' WHERE name = 'ada'`, []);
    expect((await mine())?.roles).toEqual(['support']);
    await api.db.sql('test.roles.back', `UPDATE staff_users SET roles = '{support,ops}' WHERE name = 'ada'`, []);
  });

  test('is one of 20 of a person at most; the oldest ends first', async () => {
    await signIn();
    const { passwordSetAt } = await api.db.prisma.staffUser.findUniqueOrThrow({ where: { name: 'kim' } });
    const kim = { way: 'local', name: 'kim', roles: ['support'], passwordSetAt } as const;
    for (let n = 0; n < 20; n += 1) await sessions().begin(kim, { before: null, requestId: 'test' });
    expect(await mine()).toBeNull();
  });

  test('names who did something in the audit trail, whatever a header says', async () => {
    await signIn(visitor, 'ada');
    const headers = { ...(await csrfOf()), 'Ops-Actor': 'somebody else' };
    const body = { id: 'tea', handle: 'tea', title: 'Tea' };
    const made = await visitor.once(url('/ops/products'), jsonRequest('POST', body, headers));
    expect(made.status).toBe(201);
    const entries = await api.db.prisma.auditEntry.findMany({ where: { resource: 'products' } });
    expect(entries.map(({ actor }) => actor)).toEqual(['ada']);
  });
});
