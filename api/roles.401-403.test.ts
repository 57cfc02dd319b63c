import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Express } from 'express';
import { createClaimKeys } from '../adapters/crypto/claim-keys.ts';
import { createSeal } from '../adapters/crypto/sealing.ts';
import { createStaffSessions } from '../adapters/postgres/staff-sessions.ts';
import { createStaffUsers } from '../adapters/postgres/staff-users.ts';
import type { DeskRole } from '../contracts/desk/session.ts';
import type { ApiUnderTest } from './testing/api-under-test.ts';
import { AGENT_KEY, OPS_KEY, startApi, SUPPORT_KEY, testSettings } from './testing/api-under-test.ts';

/** A route of the app as Express has it: `GET /ops/stock/:id`. */
interface Route {
  readonly method: string;
  readonly path: string;
}

/** What routes are for, but for those named here: /support for support, /ops for ops. */
const BOTH = [
  /^\/ops\/breaks$/,
  /^\/ops\/webhooks\//,
  // Reading what a case is, without the buyer's data.
  /^\/support\/(?:search|cases\/:id|lists|lists\/:list|codes)$/,
  // What moves no money, and puts right what stands still.
  /^\/support\/(?:checkouts|orders|recoveries)\/:id\/(?:retry|resolve|place)$/,
];
/** Where people sign in and out: the only routes without a role, each with tests of its own. */
const NO_ROLE = /^\/support\/sessions?(\/oidc(\/callback)?)?$/;

const rolesOf = (path: string): readonly DeskRole[] => {
  if (BOTH.some((pattern) => pattern.test(path))) return ['support', 'ops'];
  return path.startsWith('/ops') ? ['ops'] : ['support'];
};

/** Every route below /support and /ops, found in the app itself: one that is added is tried without a word here. */
function routesOf(app: Express): Route[] {
  interface Layer {
    readonly route?: { readonly path: string | readonly string[]; readonly methods: Readonly<Record<string, boolean>> };
    readonly handle?: { readonly stack?: readonly Layer[] };
  }
  const walk = ({ stack = [] }: { readonly stack?: readonly Layer[] }): Route[] =>
    stack.flatMap(({ route, handle }) => {
      if (!route) return handle ? walk(handle) : [];
      const paths = typeof route.path === 'string' ? [route.path] : route.path;
      const methods = Object.keys(route.methods).map((method) => method.toUpperCase());
      return paths.flatMap((path) => methods.map((method) => ({ method, path })));
    });
  return walk(app.router as unknown as { stack: Layer[] }).filter(({ path }) =>
    /^\/(?:support|ops)(?:\/|$)/.test(path),
  );
}

let api: ApiUnderTest;
let routes: readonly Route[];
/** Cookie and CSRF token of somebody who has signed in. */
const signedIn: Record<string, { cookie: string; csrf: string }> = {};

beforeAll(async () => {
  let app: Express | undefined;
  api = await startApi({}, (made) => (app = made));
  routes = routesOf(app!).filter(({ path }) => !NO_ROLE.test(path));
  const { dataKey } = testSettings('postgresql://x');
  const users = createStaffUsers(api.db, createClaimKeys(dataKey));
  const sessions = createStaffSessions(api.db, createSeal(dataKey));
  const people = {
    support: ['support'],
    ops: ['ops'],
    both: ['support', 'ops'],
    expired: ['support', 'ops'],
    disabled: ['support', 'ops'],
  } as const;
  for (const [name, roles] of Object.entries(people)) {
    await users.add({ name, roles, password: 'a password of the test', actor: 'test' });
    const { passwordSetAt } = await api.db.prisma.staffUser.findUniqueOrThrow({ where: { name } });
    const token = await sessions.begin(
      { way: 'local', name, roles, passwordSetAt },
      { before: null, requestId: 'test' },
    );
    const csrf = (await sessions.find(token))?.csrf ?? '';
    signedIn[name] = { cookie: `holdfast_desk=${token}`, csrf };
  }
  await api.db.sql(
    'test.expired',
    `UPDATE staff_sessions SET last_seen_at = now() - interval '1 day' WHERE user_name = 'expired'`,
    [],
  );
  await api.db.sql('test.disabled', `UPDATE staff_users SET active = false WHERE name = 'disabled'`, []);
});
afterAll(() => api?.close());

const session = (name: string) => ({ Cookie: signedIn[name]!.cookie, 'X-CSRF-Token': signedIn[name]!.csrf });
const bearer = (key: string) => ({ Authorization: `Bearer ${key}` });

/** What came of it: `in`, or the code with which it was refused. */
async function ask({ method, path }: Route, headers: Record<string, string>): Promise<string> {
  const response = await api.fetch(path.replace(/:\w+/g, 'x'), { method, headers });
  const text = await response.text();
  return response.status === 401 || response.status === 403 ? (JSON.parse(text) as { code: string }).code : 'in';
}

const isUnsafe = ({ method }: Route) => method !== 'GET';
const has = ({ path }: Route, ...roles: readonly DeskRole[]) => roles.some((role) => rolesOf(path).includes(role));

/** Who asks, and what each route has to come to. */
const CALLERS: [string, () => Record<string, string>, (route: Route) => string][] = [
  ['nobody', () => ({}), () => 'unauthorized'],
  ['an unknown key', () => bearer('unknown-key-0123456789'), () => 'unauthorized'],
  ['a caller’s key', () => bearer(AGENT_KEY), () => 'forbidden'],
  ['support’s key', () => bearer(SUPPORT_KEY), (route) => (has(route, 'support') ? 'in' : 'forbidden')],
  ['ops’ key', () => bearer(OPS_KEY), (route) => (has(route, 'ops') ? 'in' : 'forbidden')],
  ['a session of support', () => session('support'), (route) => (has(route, 'support') ? 'in' : 'role_missing')],
  ['a session of ops', () => session('ops'), (route) => (has(route, 'ops') ? 'in' : 'role_missing')],
  ['a session of both roles', () => session('both'), () => 'in'],
  [
    'a session without its CSRF token',
    () => ({ Cookie: signedIn['both']!.cookie }),
    (route) => (isUnsafe(route) ? 'csrf_failed' : 'in'),
  ],
  [
    'a session with another’s CSRF token',
    () => ({ ...session('both'), 'X-CSRF-Token': signedIn['support']!.csrf }),
    (route) => (isUnsafe(route) ? 'csrf_failed' : 'in'),
  ],
  [
    'a page of another site, with everything',
    () => ({ ...session('both'), Origin: 'https://evil.example' }),
    (route) => (isUnsafe(route) ? 'csrf_failed' : 'in'),
  ],
  [
    'a page of a neighbour of our site',
    () => ({ ...session('both'), 'Sec-Fetch-Site': 'same-site' }),
    (route) => (isUnsafe(route) ? 'csrf_failed' : 'in'),
  ],
  ['an expired session', () => session('expired'), () => 'session_ended'],
  ['a session of a disabled user', () => session('disabled'), () => 'session_ended'],
  ['a made-up session', () => ({ Cookie: `holdfast_desk=${'A'.repeat(43)}` }), () => 'session_ended'],
  [
    'a wrong key beside a good session: the key speaks',
    () => ({ ...session('both'), ...bearer('unknown-key-0123456789') }),
    () => 'unauthorized',
  ],
];

describe('P3: each role against each route', () => {
  test('the app’s own routes are tried, and all that its description tells of', async () => {
    const { paths } = (await (await api.fetch('/openapi.json')).json()) as { paths: Record<string, object> };
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );
    const found = routes.map(({ method, path }) => `${method} ${path}`);
    expect(found.length).toBeGreaterThan(100);
    const wanted = described.filter((one) => / \/(?:support|ops)\//.test(one) && !NO_ROLE.test(one.split(' ')[1]!));
    expect(wanted.length).toBeGreaterThan(100);
    expect(found).toEqual(expect.arrayContaining(wanted));
  });

  test.each(CALLERS)('%s', async (_who, headers, expected) => {
    const outcomes = await Promise.all(
      routes.map(async (route) => [`${route.method} ${route.path}`, await ask(route, headers())]),
    );
    expect(Object.fromEntries(outcomes)).toEqual(
      Object.fromEntries(routes.map((route) => [`${route.method} ${route.path}`, expected(route)])),
    );
  });
});
