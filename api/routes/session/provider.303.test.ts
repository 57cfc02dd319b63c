import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import express from 'express';
import type { AddressInfo } from 'node:net';
import { createIdentityProvider } from '../../../adapters/oidc/identity-provider.ts';
import { createLogger } from '../../../adapters/telemetry/logger.ts';
import { USER_NAME } from '../../../adapters/postgres/staff-users.ts';
import type { DeskSession } from '../../../contracts/desk/session.ts';
import type { TestProvider } from '../../../tests/setup/identity-provider.ts';
import { startIdentityProvider } from '../../../tests/setup/identity-provider.ts';
import type { Visitor } from '../../../tests/setup/visitor.ts';
import { createVisitor } from '../../../tests/setup/visitor.ts';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import { startApi, testSettings } from '../../testing/api-under-test.ts';
import { endServer, listen } from '../../server.ts';
import { providerWays } from './provider-ways.ts';

const ACCOUNTS = { sue: ['desk-support', 'else'], otto: ['desk-ops', 'desk-support'], nora: ['else'], ned: [] };
const START = '/support/session/oidc';

const logged: string[] = [];
/** The API behind an address that it knows itself by, as the provider has to. */
async function startDesk(provider: TestProvider): Promise<ApiUnderTest> {
  const door = express();
  const server = await listen(door, 0, '127.0.0.1');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  provider.allow(url);
  const settings = { ...testSettings('postgresql://x'), publicUrl: url };
  const api = await startApi(
    {
      settings: { ...settings, desk: { localUsers: false, oidc: provider.settings } },
      identityProvider: createIdentityProvider(provider.settings, providerWays(url)),
      logger: createLogger('api', 'debug', { write: (line: string) => void logged.push(line) }),
    },
    (app) => door.use(app),
  );
  return {
    ...api,
    url,
    async close() {
      await endServer(server);
      await api.close();
    },
  };
}

let provider: TestProvider;
let api: ApiUnderTest;
beforeAll(async () => {
  provider = await startIdentityProvider(ACCOUNTS);
  api = await startDesk(provider);
});
afterAll(async () => {
  await api?.close();
  await provider?.close();
});

let visitor: Visitor;
beforeEach(() => {
  visitor = createVisitor();
});
afterEach(() => {
  logged.length = 0;
});

/** As the audit trail has somebody of the provider: never the name of a local user. */
const called = (login: string) => expect.stringMatching(new RegExp(`^${login} #[0-9a-f]{8}$`));
const isConsole = (url: string) => new URL(url).pathname.startsWith('/console');
const isCallback = (url: string) => new URL(url).pathname.endsWith('/callback');
const placeOf = (url: string) => url.slice(new URL(url).origin.length);
const session = async (who = visitor, at = api): Promise<DeskSession> =>
  (await (await who.once(`${at.url}/support/session`)).json()) as DeskSession;

/** Fills in the provider's own pages: who it is, then that he agrees. @returns where he ends up */
async function signInAs(
  login: string,
  {
    path = START,
    until = isConsole,
    at = api,
  }: { path?: string; until?: (url: string) => boolean; at?: ApiUnderTest } = {},
): Promise<string> {
  let here = await visitor.go(`${at.url}${path}`, until);
  for (let pages = 0; pages < 4 && !until(here.url); pages += 1) {
    const text = await here.response.text();
    const action = /<form[^>]+action="([^"]+)"/.exec(text)?.[1];
    if (!action) throw new Error(`the provider shows: ${text.slice(0, 500)}`);
    const hidden = text.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g);
    const body = new URLSearchParams(Object.fromEntries([...hidden].map(([, name, value]) => [name, value])));
    if (body.get('prompt') === 'login') for (const field of ['login', 'password']) body.set(field, login);
    here = await visitor.go(new URL(action, here.url).href, until, { method: 'POST', body });
  }
  return here.url;
}

describe('sign-in at an OpenID Connect provider', () => {
  test('comes back to the page that was asked for, with the roles of the claim', async () => {
    expect((await session()).ways).toEqual({ local: false, oidc: { label: 'Shop ID', url: `${api.url}${START}` } });
    const page = '/console/cases/chk_1?tab=money';
    expect(placeOf(await signInAs('sue', { path: `${START}?return=${encodeURIComponent(page)}` }))).toBe(page);
    expect((await session()).user).toMatchObject({ name: called('sue'), roles: ['support'] });
    expect((await session()).user?.name).not.toMatch(USER_NAME);
    expect([...visitor.cookies(api.url).keys()]).toEqual(['holdfast_desk']);
    const [entry] = await api.db.prisma.auditEntry.findMany({ where: { action: 'sign_in' } });
    expect(entry).toMatchObject({ actor: called('sue'), after: { way: 'oidc', subject: 'sue', roles: ['support'] } });
  });

  test('finds the roles in the ID token too, where the provider puts them there', async () => {
    const other = await startIdentityProvider(ACCOUNTS, 'id_token');
    const desk = await startDesk(other);
    await signInAs('otto', { at: desk });
    expect((await session(visitor, desk)).user).toMatchObject({ name: called('otto'), roles: ['support', 'ops'] });
    await desk.close();
    await other.close();
  });

  test.each(['nora', 'ned'])('who has no role of ours (%s) is told so, and comes in by nothing', async (login) => {
    expect(placeOf(await signInAs(login))).toBe('/console/sign-in?problem=no_role');
    expect((await session()).user).toBeNull();
    const refused = await api.db.prisma.auditEntry.findFirst({
      where: { action: 'sign_in_refused', actor: { startsWith: login } },
    });
    expect(refused).toMatchObject({ resource: 'staff', after: { way: 'oidc', subject: login } });
    // Another account can be taken, though the provider knows this one by now.
    expect(placeOf(await signInAs('sue', { path: `${START}?another=1` }))).toBe('/console');
    expect((await session()).user?.name).toEqual(called('sue'));
  });

  test('signs out here and at the provider', async () => {
    await signInAs('sue');
    const { user } = await session();
    const out = await visitor.once(`${api.url}/support/session`, {
      method: 'DELETE',
      headers: { 'X-CSRF-Token': user?.csrf ?? '' },
    });
    const { continue_url: to } = (await out.json()) as { continue_url: string };
    expect(to.startsWith(`${provider.settings.issuer}/session/end?`)).toBe(true);
    expect(Object.fromEntries(new URL(to).searchParams)).toMatchObject({
      id_token_hint: expect.any(String),
      post_logout_redirect_uri: `${api.url}/console/sign-in`,
    });
    expect((await session()).user).toBeNull();
    const kept = await api.db.prisma.staffSession.findMany({
      where: { signOutHint: { not: null }, endedAt: { not: null } },
    });
    expect(kept).toEqual([]);
  });

  test('ends the session that the browser had before, though its cookie does not come back with the provider’s answer', async () => {
    await signInAs('sue');
    const before = visitor.cookies(api.url).get('holdfast_desk')!;
    const back = await signInAs('otto', { path: `${START}?another=1`, until: isCallback });
    const pending = visitor.cookies(api.url).get('holdfast_sign_in')!;
    // A browser sends no Strict cookie with what another site sends it to.
    const answer = await fetch(back, { redirect: 'manual', headers: { Cookie: `holdfast_sign_in=${pending}` } });
    expect(answer.headers.get('Location')).toBe('/console');
    visitor.setCookie(api.url, 'holdfast_desk', before);
    expect((await session()).user).toBeNull();
  });

  test('leads to nobody else’s page', async () => {
    for (const to of [
      'https://evil.example/',
      '//evil.example',
      '/console\\@evil.example',
      '/consolevil',
      '/ops/audit',
    ])
      expect(placeOf(await signInAs('sue', { path: `${START}?return=${encodeURIComponent(to)}` }))).toBe('/console');
  });

  test('writes no code, token or secret into the log', async () => {
    await signInAs('sue', { until: isCallback });
    await visitor.once(`${api.url}/support/session/oidc/callback?code=stolen-code&state=forged-state`);
    const cookie = visitor.cookies(api.url).get('holdfast_desk');
    for (const secret of [
      'stolen-code',
      'forged-state',
      provider.settings.clientSecret,
      'id_token',
      ...(cookie ? [cookie] : []),
    ])
      expect(logged.join('')).not.toContain(secret);
  });
});

describe('what does not belong to a sign-in that this browser began is refused', () => {
  const back = async (query: string) => {
    const answer = await visitor.once(`${api.url}/support/session/oidc/callback?${query}`);
    return [answer.status, answer.headers.get('Location')];
  };
  const failed = [303, '/console/sign-in?problem=failed'];

  test('an answer out of the blue, as of an attacker who wants others to be signed in as himself', async () => {
    const attackers = await signInAs('otto', { until: isCallback });
    visitor = createVisitor();
    expect(await back(new URL(attackers).search.slice(1))).toEqual(failed);
    expect((await session()).user).toBeNull();
  });

  test('another state than ours', async () => {
    const url = new URL(await signInAs('sue', { until: isCallback }));
    url.searchParams.set('state', 'another');
    expect(await back(url.searchParams.toString())).toEqual(failed);
  });

  test('the same answer twice', async () => {
    const url = new URL(await signInAs('sue', { until: isCallback }));
    const cookie = visitor.cookies(api.url).get('holdfast_sign_in')!;
    expect(await back(url.searchParams.toString())).toEqual([303, '/console']);
    visitor.setCookie(api.url, 'holdfast_sign_in', cookie);
    expect(await back(url.searchParams.toString())).toEqual(failed);
  });

  test('a code without its verifier (PKCE): that of another sign-in', async () => {
    const stolen = new URL(await signInAs('otto', { until: isCallback })).searchParams.get('code')!;
    visitor = createVisitor();
    const own = new URL(await signInAs('sue', { until: isCallback }));
    own.searchParams.set('code', stolen);
    expect(await back(own.searchParams.toString())).toEqual(failed);
  });

  test('a cookie that is none of ours', async () => {
    const url = new URL(await signInAs('sue', { until: isCallback }));
    visitor.setCookie(api.url, 'holdfast_sign_in', 'AAAA');
    expect(await back(url.searchParams.toString())).toEqual(failed);
  });

  test('the provider’s own refusal is told as such', async () => {
    const url = new URL(await signInAs('sue', { until: isCallback }));
    const query = new URLSearchParams({
      error: 'access_denied',
      state: url.searchParams.get('state') ?? '',
      iss: provider.settings.issuer,
    });
    expect(await back(query.toString())).toEqual([303, '/console/sign-in?problem=denied']);
  });
});

test('while the provider does not answer the sign-in page says so; once it does, people come in', async () => {
  const late = await startIdentityProvider(ACCOUNTS);
  const { allow } = late;
  const desk = await startDesk({ ...late, allow: () => undefined });
  const away = await visitor.once(`${desk.url}${START}`);
  expect([away.status, away.headers.get('Location')]).toEqual([303, '/console/sign-in?problem=unavailable']);
  allow(desk.url);
  await signInAs('sue', { at: desk });
  expect((await session(visitor, desk)).user?.name).toEqual(called('sue'));
  await late.close();
  // Signed out here all the same.
  const { user } = await session(visitor, desk);
  const out = await visitor.once(`${desk.url}/support/session`, {
    method: 'DELETE',
    headers: { 'X-CSRF-Token': user!.csrf },
  });
  expect(out.status).toBe(200);
  await desk.close();
});
