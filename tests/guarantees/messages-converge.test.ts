import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../setup/eventually.ts';
import { ended, expectFairEnd, facts } from '../setup/referee.ts';
import { rowFacts } from '../setup/referee-rows.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop } from '../setup/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop({ paymentSeconds: 5, holdSeconds: 30 });
});
afterEach(() => shop.faults.clear());
afterAll(() => shop?.stop());

async function ready(): Promise<string> {
  const id = shop.newCheckoutId();
  await shop.create(id);
  await shop.update(id);
  return id;
}

/** The row names what it waits for, until when, and what happens then. */
async function waitsFor(id: string): Promise<string> {
  const { row } = await rowFacts(shop, id);
  expect(row.next_action).toMatch(/\S/);
  expect(row.deadline_at).toBeInstanceOf(Date);
  if (row.waiting_for === null) throw new Error(`${row.status} waits for nothing`);
  return row.waiting_for;
}

test('E4: in every state the row says what it waits for, until when, and what happens then', async () => {
  const id = shop.newCheckoutId();
  await shop.create(id);
  expect(await waitsFor(id)).toBe('buyer');
  await shop.update(id);
  expect(await waitsFor(id)).toBe('buyer');
  await shop.complete(id, 'pm_card_visa_chargeDeclined');
  expect(await waitsFor(id)).toBe('buyer');
  const seen: Record<string, string> = {};
  for (const call of ['create', 'confirm', 'capture'] as const) {
    shop.faults.add({ call, answer: 'pass', processed: true, before: async () => (seen[call] = await waitsFor(id)) });
  }
  await shop.complete(id);
  await ended(shop, id);
  expect(seen).toEqual({ create: 'payment', confirm: 'payment', capture: 'capture' });
  expect((await expectFairEnd(shop, id)).row).toMatchObject({ waiting_for: null, ended_reason: 'order placed' });
});

test('E4: the database refuses an open checkout that waits for nothing, and an end without a reason', async () => {
  const id = await ready();
  const change = (set: string) => shop.db.sql('', `UPDATE checkouts SET ${set} WHERE id = $1`, [id]);
  await expect(change('waiting_for = NULL, deadline_at = NULL, next_action = NULL')).rejects.toThrow(
    /checkouts_never_lost/,
  );
  await expect(change('deadline_at = NULL')).rejects.toThrow(/checkouts_never_lost/);
  await expect(
    change(`status = 'canceled', waiting_for = NULL, deadline_at = NULL, next_action = NULL`),
  ).rejects.toThrow(/checkouts_never_lost/);
});

test.each(['create', 'confirm'] as const)(
  'E4: a %s that never comes through is given up at its deadline; the buyer may go on once the money is known to be free',
  async (call) => {
    const id = await ready();
    const down = shop.faults.add({ call, answer: '500', processed: false, times: 1_000 });
    const credential = { kind: 'payment_method', token: 'pm_card_visa' } as const;
    // Its answer comes after 8 s at the latest, with or without the outcome.
    await shop.send(id, { operation: 'complete', credential, ifRevision: null });
    await eventually('its deadline has passed', async () => {
      const checkout = await shop.read(id);
      return checkout?.status !== 'complete_in_progress' || Date.parse(checkout.deadlineAt ?? '') < Date.now();
    });
    expect(down.hits()).toBeGreaterThan(0);
    // A payment given up is settled by reading back, which a create that is still down does not allow.
    if (call === 'create') {
      expect((await shop.read(id))?.status).toBe('complete_in_progress');
      expect(await waitsFor(id)).toBe('payment');
    }
    shop.faults.clear();
    const failure = await eventually('the payment is given up', async () => (await shop.read(id))?.paymentFailure);
    expect(failure.code).toBe('payment_timed_out');
    const { payable, capturedAmount } = await facts(shop, id);
    expect([payable, capturedAmount]).toEqual([[], 0]);
    expect(await waitsFor(id)).toBe('buyer');
    await shop.complete(id);
    expect(await ended(shop, id)).toBe('completed');
    await expectFairEnd(shop, id);
  },
);

test('E4, M5: a cancel while Stripe is down for good waits by name, and ends once Stripe says that the money is free', async () => {
  const id = await ready();
  let canceling: Promise<unknown> | undefined;
  shop.faults.add({
    call: 'confirm',
    answer: 'pass',
    processed: true,
    before: async () => {
      canceling = shop.cancel(id);
      await eventually('the cancel is on the row', async () => (await shop.read(id))?.cancelRequest);
    },
  });
  const down = shop.faults.add({ call: 'cancel', answer: '500', processed: false, times: 1_000 });
  const completing = shop.complete(id);
  await eventually('Stripe was asked in vain', async () => down.hits() > 1);
  expect((await shop.read(id))?.status).not.toBe('canceled');
  expect(await waitsFor(id)).toBe('payment');
  shop.faults.clear();
  await Promise.all([completing, canceling]);
  expect(await ended(shop, id)).toBe('canceled');
  await expectFairEnd(shop, id);
});

test('E4: a command that can never be carried out fails alone; the checkout goes on', async () => {
  const id = await ready();
  const recorded = await shop.commands.record({
    caller: 'test',
    operation: 'update',
    idempotencyKey: null,
    checkoutId: id,
    fingerprint: new Uint8Array(32),
    payload: { operation: 'cancel' },
    reach: 'own',
  });
  if (recorded.kind !== 'deliver') throw new Error('a fresh command was known');
  await shop.db.sql('', `UPDATE commands SET payload = 'broken' WHERE id = $1`, [recorded.commandId]);
  const delivery = await shop.gateway.deliver('update', id, recorded.commandId);
  expect(delivery.kind).toBe('unavailable');
  await shop.complete(id);
  expect(await ended(shop, id)).toBe('completed');
  await expectFairEnd(shop, id);
});

test('E4: an order whose confirmation can not be mailed waits for that by name, with its money taken', async () => {
  await shop.mailbox.close();
  const id = await ready();
  await shop.complete(id);
  await eventually('the capture is through', async () => (await waitsFor(id)) === 'confirmation_email');
  const { capturedAmount, orders } = await facts(shop, id);
  expect(orders).toEqual([{ status: 'placed', total_minor: capturedAmount }]);
});
