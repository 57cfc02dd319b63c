import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createIdentity } from '../../../adapters/crypto/identity.ts';
import { createSeal } from '../../../adapters/crypto/sealing.ts';
import type { PaymentNews } from '../../../contracts/workflow-messages.ts';
import { exampleCheckout } from '../../../contracts/ucp/v2026-08-25/example-checkout.ts';
import type { Checkout } from '../../../domain/checkout/checkout.ts';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import { putCheckout, startApi, temporalDown, testSettings } from '../../testing/api-under-test.ts';

const settings = {
  ...testSettings('postgresql://unused'),
  shop: { ...testSettings('postgresql://unused').shop, name: '<b>Tea & Co' },
};
const identity = createIdentity(settings.dataKey);
const BANK = 'https://bank.example/ask?a=1&secret="x"';
const told: { checkoutId: string; news: PaymentNews }[] = [];
let api: ApiUnderTest;
beforeAll(async () => {
  const tellNews = async (checkoutId: string, news: PaymentNews) => {
    told.push({ checkoutId, news });
    return 'sent' as const;
  };
  api = await startApi({ settings, gateway: { ...temporalDown, tellNews } });
});
afterAll(() => api?.close());

let made = 0;
/** A checkout whose attempt the bank has asked about, in any state since. @returns its action page's path */
async function asked(change: Partial<Checkout> = {}, status = 'open'): Promise<{ path: string; id: string }> {
  const id = `chk_action${(made += 1)}`;
  const checkout = exampleCheckout({
    id,
    status: 'complete_in_progress',
    attempt: 1,
    waitingFor: 'buyer_action',
    deadlineAt: new Date(Date.now() + 5 * 60_000).toISOString(),
    ...change,
  });
  await putCheckout(api.db, checkout);
  const token = identity.actionToken(id, 1);
  const url = status === 'open' ? createSeal(settings.dataKey).seal(BANK, token) : null;
  await api.db.sql(
    '',
    `INSERT INTO payments (checkout_id, attempt, command_id, amount_minor, currency, quote_hash, payment_intent_id, status, action_token, action_url)
     VALUES ($1, 1, 'cmd', 5844, 'USD', 'hash', $2, $3, $4, $5)`,
    [id, `pi_${made}`, status, token, url],
  );
  return { path: `/actions/${token}`, id };
}
const titleOf = (html: string) => /<h1>([^<]*)<\/h1>/.exec(html)?.[1];
const backNow = (id: string) => api.db.sql('', 'UPDATE payments SET returned_at = now() WHERE checkout_id = $1', [id]);

describe('the action page', () => {
  test('tells shop and amount, sends the buyer to his bank, and lets nothing in that was not escaped', async () => {
    const { path } = await asked();
    const response = await api.fetch(`${path}?url=https://evil.example&look=<script>`);
    const html = await response.text();
    expect([response.status, titleOf(html)]).toEqual([200, 'Confirm your payment']);
    expect(html).toContain('&lt;b&gt;Tea &amp; Co');
    expect(html).toContain('$58.44');
    expect(html).toContain('href="https://bank.example/ask?a=1&amp;secret=&quot;x&quot;"');
    expect(html).toMatch(/about\s+5 minutes/);
    expect(html).not.toMatch(/evil|<b>|<script>/);
    const policy = response.headers.get('content-security-policy');
    expect(policy).toMatch(/default-src 'none'.*script-src 'self'.*form-action 'none'.*base-uri 'none'/);
    // In the pages of platforms over HTTPS, and in nobody's else.
    expect(policy).toMatch(/; frame-ancestors 'self' https:$/);
    expect(response.headers.get('x-frame-options')).toBeNull();
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  });

  test('looks again by itself after the return, a bounded number of times', async () => {
    const { path, id } = await asked();
    await backNow(id);
    const first = await (await api.fetch(`${path}?look=1`)).text();
    expect(titleOf(first)).toBe('Checking with your bank');
    expect(first).toContain(`content="2; url=${settings.publicUrl}${path}?look=2"`);
    const last = await (await api.fetch(`${path}?look=20`)).text();
    expect([titleOf(last), last.includes('http-equiv="refresh"')]).toEqual(['Confirm your payment', false]);
    expect(last).toContain('has not confirmed the payment yet');
  });

  const failure = { attempt: 1, code: 'authentication_failed' };
  test.each<[string, Partial<Checkout>, string]>([
    ['is being settled', { waitingFor: 'payment' }, 'Checking with your bank'],
    [
      'was placed',
      { status: 'completed', endedReason: 'x', order: { id: 'ord_1', number: '7', placedAt: '' } },
      'Your order is placed',
    ],
    ['failed', { status: 'ready_for_complete', paymentFailure: failure }, 'The payment did not go through'],
    ['was canceled', { status: 'canceled', endedReason: 'x' }, 'This checkout was canceled'],
    ['was followed by another', { attempt: 2 }, 'This payment is over'],
    ['was followed by an edit', { status: 'ready_for_complete', paymentFailure: null }, 'This payment is over'],
  ])('of an attempt that %s says so, and sends nobody to a bank', async (_, change, title) => {
    const { path } = await asked(change, 'canceled');
    const html = await (await api.fetch(path)).text();
    expect([titleOf(html), html.includes('bank.example')]).toEqual([title, false]);
    expect(html).not.toContain('<no>');
  });

  test('is unknown by any other token', async () => {
    const { path, id } = await asked();
    const other = `/actions/${identity.actionToken(id, 2)}`;
    for (const unknown of [other, `${path}x`, '/actions/x', `${other}/return`, `/actions/${id}`, '/actions/%00'])
      expect([unknown, (await api.fetch(unknown)).status]).toEqual([unknown, 404]);
  });
});

describe('the way back from the bank', () => {
  test('tells the checkout to read its payment again, at most once in 3 s, and drops what the bank has added', async () => {
    const { path, id } = await asked();
    told.length = 0;
    const added =
      '?payment_intent=pi_x&payment_intent_client_secret=pi_x_secret_y&redirect_status=succeeded&url=https://evil.example';
    const answers = await Promise.all([1, 2, 3, 4].map(() => api.fetch(`${path}/return${added}`)));
    for (const response of answers) {
      expect(response.status).toBe(303);
      expect(response.headers.get('location')).toBe(`${settings.publicUrl}${path}?look=1`);
    }
    expect(told).toEqual([{ checkoutId: id, news: { eventId: 'return/1', paymentIntentId: `pi_${made}` } }]);
  });

  test('M9: tells nobody of an attempt that is over', async () => {
    const { path } = await asked({ attempt: 2 }, 'failed');
    told.length = 0;
    expect((await api.fetch(`${path}/return`)).status).toBe(303);
    expect(told).toEqual([]);
  });

  test('is no worse when Temporal is down: the checkout reads its payment by itself', async () => {
    const { path } = await asked();
    const down = await startApi({ settings, db: api.db });
    expect((await down.fetch(`${path}/return`)).status).toBe(303);
    await down.close();
  });
});

describe('in a window of its own', () => {
  /** Runs the page's script as a browser does at the top; where it then goes. */
  async function leadsTo(next: string): Promise<string[]> {
    const script = await (await api.fetch('/actions/surface.js')).text();
    const gone: string[] = [];
    const window: { parent?: unknown } = {};
    window.parent = window;
    const document = { documentElement: { dataset: { action: 'three_ds_1', state: 'placed', next } } };
    runInNewContext(script, { window, document, location: { replace: (url: string) => gone.push(url) } });
    return gone;
  }
  const nextOf = (html: string) => /data-next="([^"]*)"/.exec(html)?.[1];
  const placed = { id: 'ord_1', number: '7', placedAt: '' };
  const failure = { attempt: 1, code: 'authentication_failed', content: 'No.' };
  const open = { status: 'ready_for_complete', paymentFailure: failure } as const;

  test.each<[string, Partial<Checkout>, (id: string) => string]>([
    ['asked', {}, () => ''],
    ['still being settled', { waitingFor: 'payment' }, () => ''],
    ['placed', { status: 'completed', endedReason: 'x', order: placed }, () => '/order/ord_1'],
    ['failed', open, (id) => `/checkout/${id}`],
    ['canceled', { status: 'canceled', endedReason: 'x' }, (id) => `/checkout/${id}`],
    ['over', { attempt: 2 }, (id) => `/checkout/${id}`],
  ])('the page of a payment that is %s leads on once it is settled, and not before', async (_, change, to) => {
    const { path, id } = await asked(change, Object.keys(change).length === 0 ? 'open' : 'canceled');
    const expected = to(id) === '' ? '' : `${settings.publicUrl}${to(id)}`;
    expect(nextOf(await (await api.fetch(path)).text())).toBe(expected);
    expect(await leadsTo(expected)).toEqual(expected === '' ? [] : [expected]);
  });
});

describe('within the page of a platform', () => {
  /** Runs the page's script as a browser does that shows it in a frame. */
  async function show(state: string) {
    const response = await api.fetch('/actions/surface.js');
    expect(response.headers.get('content-type')).toMatch(/javascript/);
    const heard: Record<string, unknown>[] = [];
    const host = { postMessage: (message: Record<string, unknown>) => heard.push(message) };
    const way = { hidden: false };
    let listen: (event: { source: unknown; data: unknown }) => void = () => undefined;
    const window = {
      parent: host,
      addEventListener: (_: string, listener: typeof listen) => (listen = listener),
    };
    const document = {
      // A frame is never led away: the platform hears of it.
      documentElement: { dataset: { action: 'three_ds_1', state, next: 'https://shop.example/checkout/x' } },
      getElementById: () => way,
    };
    runInNewContext(await response.text(), { window, document });
    return { heard, way, host, answer: (source: unknown, data: unknown) => listen({ source, data }) };
  }

  test('the way to the bank is open once the platform has accepted the version', async () => {
    const { heard, way, host, answer } = await show('asked');
    const params = { id: 'three_ds_1', version: '2026-08-25' };
    expect(heard).toEqual([{ jsonrpc: '2.0', id: 'ready-three_ds_1', method: 'action.ready', params }]);
    const accepted = { jsonrpc: '2.0', id: 'ready-three_ds_1', result: {} };
    answer({}, accepted);
    answer(host, { ...accepted, id: 'another' });
    answer(host, { ...accepted, result: { ucp: { status: 'error' } } });
    expect(way.hidden).toBe(true);
    answer(host, accepted);
    expect(way.hidden).toBe(false);
  });

  test('the platform hears when the buyer is back', async () => {
    const { heard } = await show('checking');
    expect(heard).toEqual([{ jsonrpc: '2.0', method: 'action.done', params: { id: 'three_ds_1' } }]);
  });
});

test('the database keeps no bank’s address beyond its use', async () => {
  const { id } = await asked();
  const closed = api.db.sql('', `UPDATE payments SET status = 'canceled' WHERE checkout_id = $1`, [id]);
  await expect(closed).rejects.toThrow(/payments_action/);
});
