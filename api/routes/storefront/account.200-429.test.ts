import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createSeal } from '../../../adapters/crypto/sealing.ts';
import { makeSignInToken } from '../../../adapters/crypto/sign-in-token.ts';
import { createMailer } from '../../../adapters/mail/mailer.ts';
import { createBreakers } from '../../../adapters/outside/breakers.ts';
import { SIGN_IN_ASKS } from '../../../adapters/postgres/sign-in-desk.ts';
import { createLogger } from '../../../adapters/telemetry/logger.ts';
import { exampleCheckout } from '../../../contracts/ucp/v2026-08-25/example-checkout.ts';
import { account } from '../../../contracts/storefront-account.ts';
import { eventually } from '../../../tests/setup/eventually.ts';
import { signInMails } from '../../../jobs/sign-in-mails.ts';
import { startMailbox } from '../../../sandbox/mailbox/server.ts';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import { AGENT_KEY, jsonRequest, OPS_KEY, putCheckout, startApi, testSettings } from '../../testing/api-under-test.ts';

const settings = testSettings('postgresql://127.0.0.1/none');
const smtp = { url: 'smtp://127.0.0.1:1', from: 'Shop <orders@shop.example>' };
const logger = createLogger('test', 'silent');
const shop = { ...settings.shop, storefrontUrl: 'https://shop.example' };

let api: ApiUnderTest;
let mailbox: Awaited<ReturnType<typeof startMailbox>>;
beforeAll(async () => {
  [api, mailbox] = await Promise.all([
    startApi({ settings: { ...settings, smtp } }),
    startMailbox({ smtpPort: 0, httpPort: 0 }),
  ]);
  await api.db.prisma.customer.createMany({
    data: [
      { id: 'cus_ada', email: 'ada@example.com', name: 'Ada' },
      { id: 'cus_barred', email: 'barred@example.com', active: false },
    ],
  });
});
afterAll(() => Promise.all([api?.close(), mailbox?.close()]));
beforeEach(() => api.db.sql('', 'TRUNCATE sign_in_asks, sign_in_links', []));

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  api.fetch(`/storefront/${path}`, jsonRequest('POST', body, headers));
const askFor = (email: string, more: object = {}) => post('sign-in', { email, ...more });
const confirm = (token: string) => post('sign-in/confirm', { token });
const readAs = (token: string) => api.fetch('/storefront/account', { headers: { 'Customer-Token': token } });
const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;

/** One pass of the worker's job, against a mail server that listens there. */
async function mailTo(url: string): Promise<void> {
  const mailer = createMailer({ ...smtp, url }, createBreakers(api.db.sql, logger).smtp);
  const seal = createSeal(settings.dataKey);
  await signInMails(api.db, mailer, seal, shop, logger).pass(new AbortController().signal);
  mailer.close();
}
interface Mail {
  to: string[];
  subject: string;
  text: string;
}
const mails = async () => (await (await fetch(`${mailbox.url}/messages.json`)).json()) as Mail[];
/** Mails what is to be mailed. @returns the newest mail to somebody, with the token of its link */
async function mailed(to: string): Promise<{ mail: Mail; token: string }> {
  await mailTo(mailbox.smtpUrl);
  const mail = (await mails()).find((one) => one.to.includes(to));
  const token = /https:\/\/shop\.example\/account#token=(\S+)/.exec(mail?.text ?? '')?.[1];
  if (!mail || !token) throw new Error(`no link was mailed to ${to}`);
  return { mail, token };
}
const links = () => api.db.prisma.signInLink.findMany({ orderBy: { requestedAt: 'asc' } });

test('a link signs in, once; the token that it gives is the protocol’s', async () => {
  expect((await askFor('  ada@EXAMPLE.com ')).status).toBe(202);
  const { mail, token } = await mailed('ada@example.com');
  expect(mail.subject).toBe('Sign in to Holdfast');
  expect(mail.text).toContain('Hello Ada,');
  const response = await confirm(token);
  expect([response.status, response.headers.get('cache-control')]).toEqual([201, 'no-store']);
  const signedIn = (await response.json()) as { customer: string; token: string };
  expect(signedIn.customer).toBe('cus_ada');
  expect((await readAs(signedIn.token)).status).toBe(200);
  expect((await api.fetch('/carts', { headers: { 'Customer-Token': signedIn.token } })).status).toBe(200);

  const again = await confirm(token);
  expect([again.status, await codeOf(again)]).toEqual([401, 'sign_in_link_invalid']);
});

test('used twice at the same time, it signs in once', async () => {
  await askFor('ada@example.com');
  const { token } = await mailed('ada@example.com');
  const statuses = (await Promise.all([1, 2, 3, 4].map(() => confirm(token)))).map(({ status }) => status);
  expect(statuses.toSorted((one, other) => one - other)).toEqual([201, 401, 401, 401]);
});

test('a link that has run out, is forged, or is for a customer who was barred or changed meanwhile, signs nobody in', async () => {
  const spoil = [
    `UPDATE sign_in_links SET expires_at = now() - interval '1 second'`,
    `UPDATE customers SET active = false WHERE id = 'cus_ada'`,
    // The old address must not open what now belongs to another.
    `UPDATE customers SET email = 'new@example.com' WHERE id = 'cus_ada'`,
  ];
  for (const statement of spoil) {
    await askFor('ada@example.com');
    const { token } = await mailed('ada@example.com');
    await api.db.sql('', statement, []);
    expect([statement, (await confirm(token)).status]).toEqual([statement, 401]);
    await api.db.sql('', `UPDATE customers SET active = true, email = 'ada@example.com' WHERE id = 'cus_ada'`, []);
  }
  await askFor('ada@example.com');
  await mailTo(mailbox.smtpUrl);
  const link = (await links()).at(-1);
  const stranger = createSeal(Buffer.alloc(32, 9).toString('base64'));
  for (const forged of [makeSignInToken(stranger, link?.id ?? ''), link?.id ?? '', 'x', 'x'.repeat(500)])
    expect((await confirm(forged)).status).toBe(401);
  expect((await confirm('x'.repeat(501))).status).toBe(400);
  expect((await confirm(makeSignInToken(createSeal(settings.dataKey), link?.id ?? ''))).status).toBe(201);
});

test('a customer who is changed while his link is redeemed is not signed in, and has proved nothing', async () => {
  await askFor('ada@example.com');
  const { token } = await mailed('ada@example.com');
  const confirming = await api.db.transaction(async (sql) => {
    await sql('', `UPDATE customers SET email = 'new@example.com' WHERE id = 'cus_ada'`, []);
    const asked = confirm(token);
    await eventually('it waits for the change', async () => {
      const waiting = await api.db.sql(
        '',
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        [],
      );
      return waiting.length > 0;
    });
    return { asked };
  });
  expect((await confirming.asked).status).toBe(401);
  expect((await api.db.prisma.customer.findUniqueOrThrow({ where: { id: 'cus_ada' } })).emailProvedAt).toBeNull();
  await api.db.sql('', `UPDATE customers SET email = 'ada@example.com' WHERE id = 'cus_ada'`, []);
});

test('a link whose first mail may have reached an address that was changed since is not mailed again, and stays dead', async () => {
  await askFor('ada@example.com');
  await mailTo('smtp://127.0.0.1:1');
  const first = makeSignInToken(createSeal(settings.dataKey), (await links())[0]?.id ?? '');
  await api.db.sql('', `UPDATE customers SET email = 'new@example.com' WHERE id = 'cus_ada'`, []);
  await api.db.sql('', 'UPDATE sign_in_links SET next_try_at = now()', []);
  await mailTo(mailbox.smtpUrl);
  expect(await links()).toMatchObject([{ tries: 1, mailedAt: null }]);
  expect((await confirm(first)).status).toBe(401);
  await api.db.sql('', `UPDATE customers SET email = 'ada@example.com' WHERE id = 'cus_ada'`, []);
});

test('P4: unknown, barred and known addresses can not be told apart, and only the known one is mailed', async () => {
  const before = (await mails()).length;
  const answers = await Promise.all(
    ['ada@example.com', 'nobody@example.com', 'barred@example.com'].map(async (email) => {
      const response = await askFor(email);
      const headers = [...response.headers].filter(([name]) => !['request-id', 'date'].includes(name));
      return { status: response.status, headers, body: await response.text() };
    }),
  );
  expect(answers[0]).toMatchObject({ status: 202, body: '{"status":"accepted"}' });
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
  expect((await links()).map(({ customerId }) => customerId)).toEqual(['cus_ada']);
  await mailTo(mailbox.smtpUrl);
  expect((await mails()).slice(0, (await mails()).length - before).map(({ to }) => to)).toEqual([['ada@example.com']]);
});

test('one person gets so many links in an hour, known or not, and one address asks for so many', async () => {
  const { mostByPerson, mostByAddress } = SIGN_IN_ASKS;
  for (const email of ['ada@example.com', 'nobody@example.com']) {
    for (let n = 0; n < mostByPerson; n += 1) expect((await askFor(email)).status).toBe(202);
    const refused = await askFor(email.toUpperCase());
    expect([refused.status, refused.headers.get('retry-after'), await codeOf(refused)]).toEqual([
      429,
      '3600',
      'too_many_links',
    ]);
  }
  expect(await links()).toHaveLength(mostByPerson);
  const left = mostByAddress - 2 * (mostByPerson + 1);
  for (let n = 0; n < left; n += 1) expect((await askFor(`${n}@example.com`)).status).toBe(202);
  // Refused, an address counts against nobody any more.
  const counted = await api.db.prisma.signInAsk.count();
  expect((await askFor('yet-another@example.com')).status).toBe(429);
  expect(await api.db.prisma.signInAsk.count()).toBe(counted);
  // A caller with a key answers for its buyers.
  expect((await post('sign-in', { email: 'a@example.com' }, { 'X-API-Key': AGENT_KEY })).status).toBe(202);
  await api.db.sql('', `UPDATE sign_in_asks SET since = now() - interval '61 minutes'`, []);
  expect((await askFor('ada@example.com')).status).toBe(202);
});

test('a mail that the server does not take is tried again, and given up when nobody waits for it any more', async () => {
  const before = (await mails()).length;
  await askFor('ada@example.com');
  await mailTo('smtp://127.0.0.1:1');
  expect(await links()).toMatchObject([{ tries: 1, mailedAt: null, givenUpAt: null }]);
  // Not at once: others wait too.
  await mailTo(mailbox.smtpUrl);
  expect((await mails()).length).toBe(before);
  await api.db.sql('', 'UPDATE sign_in_links SET next_try_at = now()', []);
  const { token } = await mailed('ada@example.com');
  expect(await links()).toMatchObject([{ tries: 2, mailedAt: expect.any(Date) }]);
  expect((await confirm(token)).status).toBe(201);

  await askFor('ada@example.com');
  await api.db.sql('', 'UPDATE sign_in_links SET send_by = now() WHERE mailed_at IS NULL', []);
  await mailTo(mailbox.smtpUrl);
  expect((await mails()).length).toBe(before + 1);
  expect((await links()).filter(({ givenUpAt }) => givenUpAt !== null)).toMatchObject([{ tries: 0, mailedAt: null }]);
});

test('the mail is in the language that is asked for', async () => {
  await post('sign-in', { email: 'ada@example.com', language: 'de-AT' }, { 'Accept-Language': 'en' });
  const { mail } = await mailed('ada@example.com');
  expect(mail.subject).toBe('Anmelden bei Holdfast');
  expect(mail.text).toContain('innerhalb von 30 Minuten');
});

test('P5: what is no request is told; a shop without a mail server says so', async () => {
  for (const [path, body] of [
    ['sign-in', {}],
    ['sign-in', { email: 'ada' }],
    ['sign-in', { email: 'ada@example.com\nBcc: all@example.com' }],
    ['account', { order: 'chk_1' }],
    ['sign-in/confirm', { token: '' }],
  ] as const) {
    const response = await post(path, body);
    expect([path, response.status, await codeOf(response)]).toEqual([path, 400, 'invalid_request']);
  }
  expect((await post('account', { order: 'ord_that_there_is_not' })).status).toBe(404);
  const mute = await startApi();
  try {
    const response = await mute.fetch('/storefront/sign-in', jsonRequest('POST', { email: 'ada@example.com' }));
    expect([response.status, await codeOf(response)]).toEqual([503, 'mail_unavailable']);
  } finally {
    await mute.close();
  }
});

test('P3: orders of an address show to whom has proved that it is his, and to nobody else', async () => {
  const checkout = await putCheckout(api.db, exampleCheckout({ id: 'chk_jane', caller: 'agent' }));
  const { lines, quote, selectedDestinationId, destinations } = checkout;
  const buyer = { email: 'Jane@example.com', firstName: 'Jane', lastName: 'Doe', phone: null };
  await api.db.sql(
    '',
    `INSERT INTO orders (id, number, checkout_id, status, channel, currency, total_minor, content, personal)
     VALUES ('ord_jane', 1001, 'chk_jane', 'placed', 'agent', 'USD', $1, $2, $3)`,
    [
      quote.totalMinor,
      JSON.stringify({ lines, quote, sold: [], selectedDestinationId }),
      JSON.stringify({ buyer, destinations }),
    ],
  );
  // Somebody is given the address by the shop, which has not asked whether it is his.
  await api.db.prisma.customer.create({ data: { id: 'cus_jane', email: 'jane@example.com' } });
  const said = async (token: string) => account.strict().parse(await (await readAs(token)).json());
  const given = await api.fetch('/ops/customers/cus_jane/tokens', {
    method: 'POST',
    headers: { Authorization: `Bearer ${OPS_KEY}` },
  });
  const unproved = ((await given.json()) as { token: string }).token;
  expect(await said(unproved)).toMatchObject({ orders: [], address: null });

  await post('account', { order: 'ord_jane' });
  const { token } = await mailed('jane@example.com');
  const proved = ((await (await confirm(token)).json()) as { token: string }).token;
  expect(await said(proved)).toEqual({
    customer: 'cus_jane',
    name: null,
    email: 'jane@example.com',
    orders: [
      {
        id: 'ord_jane',
        number: '1001',
        status: 'placed',
        placed_at: expect.any(String),
        currency: 'USD',
        total: quote.totalMinor,
      },
    ],
    // As a guest anybody can order under another's address, to whatever place.
    address: null,
  });
  await api.db.sql('', `UPDATE orders SET customer_id = 'cus_jane' WHERE id = 'ord_jane'`, []);
  expect(await said(proved)).toMatchObject({ address: { address_locality: 'Springfield' } });
  await api.db.sql('', `UPDATE orders SET customer_id = NULL WHERE id = 'ord_jane'`, []);
  // A proof is no change by people; another address has proved nothing.
  const { version } = await api.db.prisma.customer.findUniqueOrThrow({ where: { id: 'cus_jane' } });
  expect(version).toBe(1);
  await api.db.sql('', `UPDATE customers SET email = 'other@example.com' WHERE id = 'cus_jane'`, []);
  await api.db.sql('', `UPDATE customers SET email = 'jane@example.com' WHERE id = 'cus_jane'`, []);
  expect(await said(proved)).toMatchObject({ orders: [] });
  expect((await api.fetch('/storefront/account')).status).toBe(401);
});
