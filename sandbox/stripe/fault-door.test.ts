import { expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { SPARED_KEY } from './fault-door.ts';
import type { Fault } from './fault-door-faults.ts';
import { client, failure, manual, startReceiver, startSandbox, TestClock } from './test-client.ts';

const paid = { ...manual, payment_method: 'pm_card_visa', confirm: true };
const key = { idempotencyKey: 'key-1' };
const count = async (stripe: Stripe): Promise<number> => (await stripe.paymentIntents.list()).data.length;
/** The SDK repeats a reset once by itself. */
const TWICE = 2;

test.each<[Fault['answer'], number, object]>([
  ['500', 1, { type: 'StripeAPIError', statusCode: 500 }],
  ['429', 1, { type: 'StripeRateLimitError', statusCode: 429 }],
  ['reset', TWICE, { type: 'StripeConnectionError' }],
])(
  'a call with %s before the work changes nothing, and its repetition is carried out',
  async (answer, times, error) => {
    const { stripe, faults } = await startSandbox();
    const placed = faults.add({ call: 'create', answer, processed: false, times });
    expect(await failure(stripe.paymentIntents.create(paid, key))).toMatchObject(error);
    expect(placed.hits()).toBe(times);
    expect(await count(stripe)).toBe(0);
    const { lastResponse } = await stripe.paymentIntents.create(paid, key);
    expect(lastResponse.headers).not.toHaveProperty('idempotent-replayed');
    expect(await count(stripe)).toBe(1);
  },
);

test('a call with 500 after the work is done: its repetition gets the answer that was lost', async () => {
  const { stripe, faults } = await startSandbox();
  faults.add({ call: 'create', answer: '500', processed: true });
  const lost = await failure(stripe.paymentIntents.create(paid, key));
  expect(lost).toMatchObject({ type: 'StripeAPIError', statusCode: 500 });
  const [made] = (await stripe.paymentIntents.list()).data;
  expect(made?.status).toBe('requires_capture');
  const again = await stripe.paymentIntents.create(paid, key);
  expect(again.id).toBe(made?.id);
  expect(again.lastResponse.headers).toMatchObject({ 'idempotent-replayed': 'true' });
  expect(await count(stripe)).toBe(1);
});

test('a connection cut after the work: the SDK’s own repetition under the same key gets the answer, and the work is done once', async () => {
  const { stripe, faults } = await startSandbox();
  const placed = faults.add({ call: 'create', answer: 'reset', processed: true });
  const { id } = await stripe.paymentIntents.create(paid, key);
  expect(placed.hits()).toBe(1);
  expect((await stripe.paymentIntents.list()).data.map((one) => one.id)).toEqual([id]);
});

test.each([true, false])(
  'a 500 that is kept (work done: %s) is given to every repetition, for 24 h',
  async (processed) => {
    const clock = new TestClock();
    const { stripe, faults } = await startSandbox({ now: clock.now });
    faults.add({ call: 'create', answer: 'stuck 500', processed });
    expect(await failure(stripe.paymentIntents.create(paid, key))).toMatchObject({ statusCode: 500 });
    const again = await failure(stripe.paymentIntents.create(paid, key));
    expect(again.headers).toMatchObject({ 'idempotent-replayed': 'true' });
    expect(again.statusCode).toBe(500);
    expect(await count(stripe)).toBe(processed ? 1 : 0);
    clock.advanceHours(24);
    await stripe.paymentIntents.create(paid, key);
    expect(await count(stripe)).toBe(processed ? 2 : 1);
  },
);

test.each([true, false])(
  'a 500 that is kept (work done: %s) never takes the place of a kept answer',
  async (processed) => {
    const { stripe, faults } = await startSandbox();
    const { id } = await stripe.paymentIntents.create(paid, key);
    faults.add({ call: 'create', answer: 'stuck 500', processed });
    expect((await stripe.paymentIntents.create(paid, key)).id).toBe(id);
  },
);

test.each([true, false])('a delayed call (work done before it: %s) lets others pass', async (processed) => {
  const { stripe, faults } = await startSandbox();
  const { id } = await stripe.paymentIntents.create(manual);
  const order: string[] = [];
  const placed = faults.add({ call: 'confirm', answer: 'pass', processed, delayMs: 500 });
  const confirmed = stripe.paymentIntents
    .confirm(id, { payment_method: 'pm_card_visa' })
    .then(() => order.push('confirm'));
  await placed.hit;
  const { status } = await stripe.paymentIntents.retrieve(id);
  order.push('retrieve');
  await confirmed;
  expect(order).toEqual(['retrieve', 'confirm']);
  if (!processed) expect(status).toBe('requires_payment_method');
});

test('a call without an answer is over when the caller gives up', async () => {
  const { port, faults } = await startSandbox();
  faults.add({ call: '*', answer: 'hang', processed: true, times: null });
  const given = client(port).paymentIntents.create(paid, { ...key, timeout: 200, maxNetworkRetries: 0 });
  expect(await failure(given)).toMatchObject({ type: 'StripeConnectionError' });
  faults.clear();
  expect((await client(port).paymentIntents.create(paid, key)).lastResponse.headers).toMatchObject({
    'idempotent-replayed': 'true',
  });
});

test('a fault hits its own route only, so often as it says, and never who is spared', async () => {
  const { stripe, port, faults } = await startSandbox();
  const { id } = await stripe.paymentIntents.create(paid);
  const retrieve = faults.add({ call: 'GET /v1/payment_intents/:id', answer: '500', processed: false, times: 2 });
  await stripe.paymentIntents.list();
  await stripe.paymentIntents.capture(id);
  await client(port, SPARED_KEY).paymentIntents.retrieve(id);
  expect(retrieve.hits()).toBe(0);
  const [first, second, third] = [1, 2, 3].map(() => () => stripe.paymentIntents.retrieve(id));
  await failure(first!());
  await failure(second!());
  expect((await third!()).id).toBe(id);
  expect(faults.seen.map(({ call }) => call)).toEqual([
    'create',
    'list',
    'capture',
    'retrieve',
    'retrieve',
    'retrieve',
  ]);
});

test('chances are drawn from a seed: the same seed and calls, the same fates', async () => {
  const { stripe, faults } = await startSandbox();
  const fates = async (seed: number): Promise<boolean[]> => {
    const placed = faults.add({ call: 'list', answer: '500', processed: false, times: null, probability: 0.3, seed });
    const seen: boolean[] = [];
    for (let n = 0; n < 40; n += 1)
      seen.push(
        await stripe.paymentIntents.list().then(
          () => true,
          () => false,
        ),
      );
    placed.remove();
    return seen;
  };
  const once = await fates(7);
  expect(new Set(once)).toEqual(new Set([true, false]));
  expect(await fates(7)).toEqual(once);
  expect(await fates(8)).not.toEqual(once);
});

test('webhooks are dropped, doubled, and reordered', async () => {
  const receiver = await startReceiver();
  const { stripe, faults } = await startSandbox({ webhook: { url: receiver.url, secret: 'whsec_1' } });
  const on = 'payment_intent.created';
  faults.add({ webhook: 'dropped', type: on });
  faults.add({ webhook: 'doubled', type: on });
  faults.add({ webhook: 'reordered', type: on, delayMs: 60_000 });
  const ids: string[] = [];
  for (let n = 0; n < 4; n += 1) ids.push((await stripe.paymentIntents.create(manual)).id);
  const [, doubled, late, next] = ids;
  await receiver.until(4);
  const came = receiver.received.map(
    ({ body }) => (JSON.parse(body) as { data: { object: { id: string } } }).data.object.id,
  );
  expect(came.filter((id) => id === doubled)).toHaveLength(2);
  expect(new Set(came)).toEqual(new Set([doubled, late, next]));
  expect(came.indexOf(late ?? '')).toBeGreaterThan(came.indexOf(next ?? ''));
});

test('a delayed webhook comes after those that follow it', async () => {
  const receiver = await startReceiver();
  const { stripe, faults } = await startSandbox({ webhook: { url: receiver.url, secret: 'whsec_1' } });
  faults.add({ webhook: 'delayed', delayMs: 300 });
  const { id } = await stripe.paymentIntents.create(manual);
  await stripe.paymentIntents.cancel(id);
  await receiver.until(2);
  const types = receiver.received.map(({ body }) => (JSON.parse(body) as { type: string }).type);
  expect(types).toEqual(['payment_intent.canceled', 'payment_intent.created']);
});

test('a delivery that is held when the sandbox ends does not keep it from ending', async () => {
  const receiver = await startReceiver();
  const { stripe, faults, close } = await startSandbox({ webhook: { url: receiver.url, secret: 'whsec_1' } });
  const held = faults.add({ webhook: 'reordered', delayMs: 60_000 });
  await stripe.paymentIntents.create(manual);
  await held.hit;
  await close();
  expect(receiver.received).toEqual([]);
});

/** The door's own HTTP API. */
async function startDoor() {
  const sandbox = await startSandbox();
  const at = `${sandbox.url}/_sandbox/faults`;
  const post = (body: object, headers: Record<string, string> = {}) =>
    fetch(at, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  return { ...sandbox, at, post };
}

test('faults are placed, listed and taken away over HTTP', async () => {
  const { stripe, at, post } = await startDoor();
  const placed = await post({ call: 'create', answer: '500', processed: true, times: null, probability: 1, seed: 5 });
  expect(placed.status).toBe(201);
  expect(await placed.json()).toEqual({
    ...{ id: 1, call: 'create', answer: '500', processed: true, times: null, probability: 1, seed: 5, hits: 0 },
  });
  expect((await post({ webhook: 'dropped' })).status).toBe(201);
  await failure(stripe.paymentIntents.create(paid, key));
  expect(await (await fetch(at)).json()).toMatchObject({
    faults: [
      { id: 1, hits: 1 },
      { id: 2, webhook: 'dropped' },
    ],
  });
  expect((await fetch(`${at}/2`, { method: 'DELETE' })).status).toBe(204);
  expect((await fetch(`${at}/2`, { method: 'DELETE' })).status).toBe(404);
  expect((await fetch(at, { method: 'DELETE' })).status).toBe(204);
  expect(await (await fetch(at)).json()).toEqual({ faults: [] });
  await stripe.paymentIntents.create(paid, key);
});

test.each([
  { call: 'nonsense', answer: '500' },
  { call: 'GET /../etc', answer: '500' },
  { call: 'create', answer: 'explode' },
  { call: 'create', answer: '429', processed: true },
  { call: 'create', answer: '500', probability: 1.5 },
  { call: 'create', answer: '500', times: 0 },
  { call: 'create', answer: '500', delayMs: 1e9 },
  { call: 'create', answer: '500', surprise: true },
  { webhook: 'eaten' },
  {},
])('what is no fault is refused, and nothing is placed: %j', async (body) => {
  const { at, post } = await startDoor();
  expect((await post(body)).status).toBe(400);
  expect(await (await fetch(at)).json()).toEqual({ faults: [] });
});

test('the page has buttons that place a fault and take all away; another site’s page may not', async () => {
  const { url, at, post } = await startDoor();
  const form = (path: string, fields: Record<string, string>) =>
    fetch(`${at}${path}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      redirect: 'manual',
      headers: { origin: url },
    });
  expect(await (await fetch(url)).text()).toContain('None in place.');
  const fields = { call: 'confirm', answer: 'reset', processed: 'true' };
  for (const [name, value] of Object.entries(fields)) {
    expect(await (await fetch(url)).text()).toContain(`<input type="hidden" name="${name}" value="${value}">`);
  }
  expect((await form('', fields)).status).toBe(303);
  expect(await (await fetch(url)).text()).toContain('confirm: reset after the work, 1 times, 0 so far');
  expect((await form('/clear', {})).status).toBe(303);
  expect((await post({ webhook: 'dropped' }, { origin: 'https://elsewhere.example' })).status).toBe(403);
  expect(await (await fetch(at)).json()).toEqual({ faults: [] });
});
