import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { expect, test } from '@jest/globals';
import { failure, manual, startSandbox, TestClock } from './test-client.ts';

test('the same key replays the first answer', async () => {
  const { stripe } = await startSandbox();
  const first = await stripe.paymentIntents.create(manual, { idempotencyKey: 'k1' });
  const again = await stripe.paymentIntents.create(manual, { idempotencyKey: 'k1' });
  expect(again.id).toBe(first.id);
  expect(again.lastResponse.headers).toMatchObject({ 'idempotent-replayed': 'true' });
  expect(first.lastResponse.headers).not.toHaveProperty('idempotent-replayed');
  expect((await stripe.paymentIntents.list()).data).toHaveLength(1);
});

test('a decline is replayed, and a new key is a new attempt', async () => {
  const { stripe } = await startSandbox();
  const { id } = await stripe.paymentIntents.create(manual);
  const declined = { payment_method: 'pm_card_visa_chargeDeclined' };
  const first = await failure(stripe.paymentIntents.confirm(id, declined, { idempotencyKey: 'k1' }));
  const again = await failure(stripe.paymentIntents.confirm(id, declined, { idempotencyKey: 'k1' }));
  expect([again.statusCode, again.charge]).toEqual([402, first.charge]);
  expect(again.headers).toMatchObject({ 'idempotent-replayed': 'true' });
  const other = await failure(stripe.paymentIntents.confirm(id, declined, { idempotencyKey: 'k2' }));
  expect(other.charge).not.toBe(first.charge);
});

test('a refusal for the state is replayed too', async () => {
  const { stripe } = await startSandbox();
  const { id } = await stripe.paymentIntents.create(manual);
  const early = await failure(stripe.paymentIntents.capture(id, {}, { idempotencyKey: 'k1' }));
  expect(early.code).toBe('payment_intent_unexpected_state');
  await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
  const again = await failure(stripe.paymentIntents.capture(id, {}, { idempotencyKey: 'k1' }));
  expect(again.code).toBe('payment_intent_unexpected_state');
  expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'requires_capture' });
});

test('other parameters or another path under the same key are refused', async () => {
  const { stripe } = await startSandbox();
  const { id } = await stripe.paymentIntents.create(manual, { idempotencyKey: 'k1' });
  const refused = { type: 'StripeIdempotencyError', statusCode: 400 };
  const other = stripe.paymentIntents.create({ ...manual, amount: 2001 }, { idempotencyKey: 'k1' });
  expect(await failure(other)).toMatchObject(refused);
  expect(await failure(stripe.paymentIntents.cancel(id, {}, { idempotencyKey: 'k1' }))).toMatchObject(refused);
});

test('a key in use is refused with 409 and executed once', async () => {
  let arrived: () => void = () => undefined;
  let release: () => void = () => undefined;
  const holding = new Promise<void>((resolve) => (arrived = resolve));
  const held = new Promise<void>((resolve) => (release = resolve));
  const beforeExecute = async (): Promise<void> => {
    arrived();
    await held;
  };
  const { stripe } = await startSandbox({ beforeExecute });
  const first = stripe.paymentIntents.create(manual, { idempotencyKey: 'k1' });
  await holding;
  const second = await failure(stripe.paymentIntents.create(manual, { idempotencyKey: 'k1' }));
  expect(second).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
  release();
  const { id } = await first;
  expect((await stripe.paymentIntents.create(manual, { idempotencyKey: 'k1' })).id).toBe(id);
});

test('a refused parameter does not use the key up', async () => {
  const { stripe } = await startSandbox();
  const bad = stripe.paymentIntents.create({ ...manual, amount: 1 }, { idempotencyKey: 'k1' });
  expect(await failure(bad)).toMatchObject({ code: 'amount_too_small' });
  expect(await stripe.paymentIntents.create(manual, { idempotencyKey: 'k1' })).toMatchObject({ amount: 2000 });
});

test('a key is forgotten after 24 h', async () => {
  const clock = new TestClock();
  const { stripe } = await startSandbox({ now: clock.now });
  const first = await stripe.paymentIntents.create(manual, { idempotencyKey: 'k1' });
  clock.advanceHours(23.9);
  expect((await stripe.paymentIntents.create(manual, { idempotencyKey: 'k1' })).id).toBe(first.id);
  clock.advanceHours(0.1);
  expect((await stripe.paymentIntents.create(manual, { idempotencyKey: 'k1' })).id).not.toBe(first.id);
});

test('an answer of 500 is kept under the key too', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'stripe-sandbox-'));
  const stateFile = path.join(folder, 'state');
  const first = await startSandbox({ stateFile });
  const { id: payment_method } = await first.stripe.paymentMethods.create({
    type: 'card',
    card: { token: 'tok_visa' },
  });
  await first.close();
  // A payment method that the sandbox itself does not understand.
  fs.writeFileSync(stateFile, fs.readFileSync(stateFile, 'utf8').replace('card_visa', 'card_gone'));
  const { stripe } = await startSandbox({ stateFile, log: () => undefined });
  const pay = { ...manual, payment_method, confirm: true } as const;
  const failed = await failure(stripe.paymentIntents.create(pay, { idempotencyKey: 'k1' }));
  expect(failed).toMatchObject({ type: 'StripeAPIError', statusCode: 500 });
  expect(failed.headers).not.toHaveProperty('idempotent-replayed');
  const again = await failure(stripe.paymentIntents.create(pay, { idempotencyKey: 'k1' }));
  expect(again.statusCode).toBe(500);
  expect(again.headers).toMatchObject({ 'idempotent-replayed': 'true' });
  expect((await stripe.paymentIntents.list()).data).toEqual([]);
  fs.rmSync(folder, { recursive: true });
});
