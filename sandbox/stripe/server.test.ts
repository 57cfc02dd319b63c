import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { client, failure, idOf, manual, settle, startReceiver, startSandbox, TestClock } from './test-client.ts';

let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'stripe-sandbox-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

describe('a restart', () => {
  test('keeps objects and idempotency keys, and a torn last line is cut off', async () => {
    const stateFile = path.join(folder, 'state');
    const first = await startSandbox({ stateFile });
    const kept = await first.stripe.paymentIntents.create(manual, { idempotencyKey: 'k1' });
    await first.stripe.paymentIntents.confirm(kept.id, { payment_method: 'pm_card_visa' }, { idempotencyKey: 'k2' });
    await first.close();
    fs.appendFileSync(stateFile, '[["payment_intent",{"id":"pi_to');

    const second = await startSandbox({ stateFile });
    expect((await second.stripe.paymentIntents.create(manual, { idempotencyKey: 'k1' })).id).toBe(kept.id);
    expect(await second.stripe.paymentIntents.capture(kept.id)).toMatchObject({ status: 'succeeded' });
    await second.close();
    const third = await startSandbox({ stateFile });
    expect((await third.stripe.paymentIntents.list()).data).toMatchObject([{ id: kept.id, status: 'succeeded' }]);
    expect((await third.stripe.charges.list()).data).toMatchObject([{ amount_captured: 2000 }]);
  });

  test('after kill -9 has every answered payment', async () => {
    const stateFile = path.join(folder, 'state');
    const entry = path.join(folder, 'entry.mjs');
    const server = new URL('./server.ts', import.meta.url).href;
    fs.writeFileSync(
      entry,
      `import { createStripeSandbox } from ${JSON.stringify(server)};
       const { port } = await createStripeSandbox({ stateFile: ${JSON.stringify(stateFile)} }).listen(0);
       console.log(port);`,
    );
    const child = spawn(process.execPath, ['--import', 'tsx', entry], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line]: unknown[] = await once(child.stdout, 'data');
    const killed = client(Number(String(line)));
    const { id } = await killed.paymentIntents.create({ ...manual, payment_method: 'pm_card_visa', confirm: true });
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    const { stripe } = await startSandbox({ stateFile });
    expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'requires_capture' });
  });

  test('delivers what was pending', async () => {
    const stateFile = path.join(folder, 'state');
    const down = await startReceiver(() => 503);
    const clock = new TestClock();
    const enabledEvents = ['payment_intent.created'];
    const webhook = { url: down.url, secret: 'whsec_1', enabledEvents };
    const first = await startSandbox({ stateFile, webhook, now: clock.now });
    const { id } = await first.stripe.paymentIntents.create(manual);
    await down.until(1);
    await first.close();
    clock.advanceHours(1);

    const up = await startReceiver();
    await startSandbox({ stateFile, webhook: { url: up.url, secret: 'whsec_2', enabledEvents }, now: clock.now });
    await up.until(1);
    expect(JSON.parse(up.received[0]?.body ?? '')).toMatchObject({ data: { object: { id } } });
  });

  test('refuses a file that is not its own', async () => {
    const stateFile = path.join(folder, 'state');
    fs.writeFileSync(stateFile, 'precious notes\n');
    await expect(startSandbox({ stateFile })).rejects.toThrow('not a state file');
    expect(fs.readFileSync(stateFile, 'utf8')).toBe('precious notes\n');
  });
});

describe('at the door', () => {
  test.each(['sk_live_123', 'rk_live_123', 'pk_test_123', 'not-a-key-of-stripe'])('%s is refused', async (key) => {
    const { port } = await startSandbox();
    const error = await failure(client(port, key).paymentIntents.create(manual));
    expect(error).toMatchObject({ type: 'StripeAuthenticationError', statusCode: 401 });
    expect(error.message).not.toContain(key);
    if (key.includes('live')) expect(error.message).toContain('refuses live keys');
  });

  test('no key is refused; any test key will do, as Bearer or Basic', async () => {
    const { url } = await startSandbox();
    expect((await fetch(`${url}/v1/charges`)).status).toBe(401);
    const basic = `Basic ${Buffer.from('sk_test_abc:').toString('base64')}`;
    const listed = await fetch(`${url}/v1/charges`, { headers: { authorization: basic } });
    expect(listed.status).toBe(200);
    expect(listed.headers.get('request-id')).toMatch(/^req_/);
    expect(listed.headers.get('stripe-version')).toBe('2026-10-28.endive');
  });

  test('an unknown route and an unknown object are 404 in Stripe’s shape', async () => {
    const { stripe } = await startSandbox();
    expect(await failure(stripe.customers.list())).toMatchObject({
      type: 'StripeInvalidRequestError',
      statusCode: 404,
    });
    expect(await failure(stripe.paymentIntents.retrieve('pi_none'))).toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
    });
  });

  test('what cannot be expanded is refused before anything happens', async () => {
    const { stripe } = await startSandbox();
    const error = await failure(stripe.paymentIntents.create({ ...manual, expand: ['constructor'] }));
    expect(error).toMatchObject({ statusCode: 400, param: 'expand' });
    expect((await stripe.paymentIntents.list()).data).toEqual([]);
  });

  test.each([
    ['application/json', '{"amount":1}', 400],
    ['application/x-www-form-urlencoded', `description=${'x'.repeat(70_000)}`, 413],
    ['application/x-www-form-urlencoded', `a${'[a]'.repeat(500)}=1`, 400],
    ['application/x-www-form-urlencoded', '__proto__[x]=1&constructor[prototype][y]=1', 400],
  ])('a body of %s that is no request is refused', async (type, body, status) => {
    const { url } = await startSandbox();
    const headers = { authorization: 'Bearer sk_test_1', 'content-type': type };
    const answer = await fetch(`${url}/v1/payment_intents`, { method: 'POST', headers, body });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
  });
});

describe('the page', () => {
  test('lists payments with attempts, refunds and disputes, and events with deliveries, escaped', async () => {
    const receiver = await startReceiver(() => 503);
    const webhook = { url: receiver.url, secret: 'whsec_1', enabledEvents: ['refund.created'], firstRetryMs: 60_000 };
    const { stripe, url } = await startSandbox({ now: new TestClock().now, webhook });
    const metadata = { note: '<script>alert(1)</script>' };
    const { id } = await stripe.paymentIntents.create({ ...manual, metadata });
    const declined = await failure(
      stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa_chargeDeclined' }),
    );
    await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
    await stripe.paymentIntents.capture(id, { amount_to_capture: 1500 });
    const refund = await stripe.refunds.create({ payment_intent: id, amount: 5 });
    await settle(url, 'charges', idOf(refund.charge), 'opened', 'dispute');
    const { data } = await stripe.disputes.list();
    await receiver.until(1);
    const event = (await stripe.events.list({ type: 'refund.created' })).data[0];
    const html = await (await fetch(url)).text();
    for (const text of [
      id,
      declined.charge ?? '',
      'card_declined: Your card was declined.',
      refund.id,
      '15.00 USD captured, 0.05 USD refunded, disputed',
      data[0]?.id ?? '',
      event?.id ?? '',
      'charge.dispute.created',
      '503',
      receiver.url,
      '14.95 USD',
      '&lt;script&gt;',
    ]) {
      expect(html).toContain(text);
    }
    expect(html).not.toContain('<script>');
    expect(html).not.toContain('whsec_');
  });

  test('has buttons that lead back to it, for its own visitors only', async () => {
    const { stripe, url } = await startSandbox();
    const paid = await stripe.paymentIntents.create({
      ...manual,
      payment_method: 'pm_card_pendingRefund',
      confirm: true,
    });
    await stripe.paymentIntents.capture(paid.id);
    const { id } = await stripe.refunds.create({ payment_intent: paid.id });
    const html = await (await fetch(url)).text();
    const action = `/_sandbox/refunds/${id}/settle`;
    expect(html).toContain(`action="${action}"`);
    const press = (headers: Record<string, string>) => {
      const body = new URLSearchParams({ outcome: 'succeeded' });
      return fetch(`${url}${action}`, { method: 'POST', body, redirect: 'manual', headers });
    };
    expect((await press({ origin: 'https://elsewhere.example' })).status).toBe(403);
    expect(await stripe.refunds.retrieve(id)).toMatchObject({ status: 'pending' });
    const pressed = await press({ origin: url, accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
    expect([pressed.status, pressed.headers.get('location')]).toEqual([303, '/']);
    expect(await stripe.refunds.retrieve(id)).toMatchObject({ status: 'succeeded' });
  });
});
