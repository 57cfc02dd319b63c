import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { settle } from '../../sandbox/stripe/test-client.ts';
import { eventually } from '../setup/eventually.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { startHttpShop } from '../setup/http-shop.ts';
import { breakRows, reconcile } from '../setup/reconcile.ts';
import { ended, expectFairEnd, facts } from '../setup/referee.ts';
import { shelf } from '../setup/referee-rows.ts';
import type { Shop } from '../setup/shop.ts';
import type { SupportDesk } from '../setup/support-desk.ts';
import { supportDesk } from '../setup/support-desk.ts';

let http: HttpShop;
let shop: Shop;
let desk: SupportDesk;
beforeAll(async () => {
  http = await startHttpShop({ paymentMethodTypes: 'card,us_bank_account', paymentSeconds: 600 });
  ({ shop } = http);
  desk = supportDesk(http);
});
afterEach(() => shop.faults.clear());
afterAll(() => http?.stop());

const lines = [{ lineId: null, variantId: 'mug', quantity: 2 }];

async function filled(): Promise<string> {
  const id = shop.newCheckoutId();
  await shop.create(id, { lines });
  await shop.update(id, { lines });
  return id;
}

async function bought(): Promise<string> {
  const id = await filled();
  await shop.complete(id);
  expect(await ended(shop, id)).toBe('completed');
  return id;
}

test('M6: refunds and a cancel of the order at once give back what was taken, never more, and the goods once', async () => {
  const before = await shelf(shop, 'mug');
  const id = await bought();
  const { id: orderId, totalMinor } = await shop.order(id);
  const refund = (amount_minor: number) => desk.act(`/support/orders/${orderId}/refunds`, { amount_minor });
  const cancel = (await desk.offer(id, 'cancel_order')).path;
  const answers = await Promise.all([refund(700), desk.act(cancel), refund(800), desk.act(cancel), refund(totalMinor)]);
  expect(answers.filter(({ status }) => status === 409).length).toBeGreaterThanOrEqual(2);
  expect(await shop.orderSettled(id)).toBe('settled');
  const seen = await expectFairEnd(shop, id);
  expect(seen.refundedAmount).toBe(totalMinor);
  // The refund of everything may have come first: then there was nothing left to cancel, and no goods came back.
  const { status } = await shop.order(id);
  expect(await shelf(shop, 'mug')).toEqual(status === 'canceled' ? before : { ...before, onHand: before.onHand - 2 });
  expect(await desk.audit(orderId)).toHaveLength(5);
  // Nobody finds anything wrong with it afterwards.
  await reconcile(shop);
  expect((await breakRows(shop)).filter(({ subject }) => subject === id)).toEqual([]);
});

test('S4, O4: a hold is extended while the buyer completes: either way he gets his order, and nothing stays held', async () => {
  const id = await filled();
  const { path } = await desk.offer(id, 'extend_hold');
  const [extended, paid] = await Promise.all([desk.act(path), shop.complete(id)]);
  expect([202, 409]).toContain(extended.status);
  expect(paid.outcome).toBe('applied');
  expect(await ended(shop, id)).toBe('completed');
  const seen = await expectFairEnd(shop, id);
  expect([seen.heldUnits, seen.miscounted]).toEqual([0, 0]);
});

test('M1: a payment that the bank still has is read at once, however often it is asked for; it is one charge', async () => {
  const id = await filled();
  const paying = shop.complete(id, 'pm_usBankAccount_processing');
  await eventually('the bank has it', async () => (await facts(shop, id)).intents[0]?.status === 'processing');
  const reads = () => shop.faults.seen.filter(({ path }) => path.includes('/payment_intents/')).length;
  const before = reads();
  const answers = await Promise.all([1, 2, 3].map(() => desk.act(`/support/checkouts/${id}/retry`)));
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
  await eventually('it was read', async () => reads() > before);
  // What the bank has not decided is not settled by saying so.
  await shop.db.sql(
    '',
    `UPDATE checkouts SET attention = 'a test', state = state || '{"attention": "a test"}' WHERE id = $1`,
    [id],
  );
  expect(await desk.act(`/support/checkouts/${id}/resolve`)).toMatchObject({
    status: 409,
    body: { code: 'cause_stands' },
  });
  const { intents } = await facts(shop, id);
  expect(intents).toHaveLength(1);
  await settle(shop.settings.stripe.apiBase ?? '', 'payment_intents', intents[0]?.id ?? '', 'succeeded');
  expect((await desk.act(`/support/checkouts/${id}/retry`)).status).toBe(202);
  expect(await ended(shop, id)).toBe('completed');
  await paying;
  await expectFairEnd(shop, id);
});

test('E4: a confirmation that can not be sent is tried at once, or settled by somebody who says how', async () => {
  const [tried, settled] = [await bought(), await bought()];
  // As it is after a day of trying: the run of the checkout has ended, and people are asked.
  for (const id of [tried, settled])
    await shop.db.sql(
      '',
      `UPDATE checkouts SET revision = revision + 1, waiting_for = 'confirmation_email', deadline_at = now() + interval '1 day',
              next_action = 'It is tried again; support may step in.', attention = 'the confirmation e-mail could not be sent',
              state = state || jsonb_build_object('revision', revision + 1, 'waitingFor', 'confirmation_email', 'attention',
                'the confirmation e-mail could not be sent', 'deadlineAt', now() + interval '1 day', 'nextAction', 'It is tried again.')
       WHERE id = $1`,
      [id],
    );
  expect((await desk.take(tried, 'retry', {}, tried)).status).toBe(202);
  await eventually('it is over', async () => (await shop.read(tried))?.waitingFor === null);
  expect(await shop.read(tried)).toMatchObject({ attention: null });
  expect((await desk.take(settled, 'resolve_attention', { reason: 'told by phone' }, settled)).status).toBe(202);
  expect(await shop.read(settled)).toMatchObject({ attention: null, waitingFor: null });
  expect((await desk.told(settled)).map(({ type }) => type)).toContain('checkout.attention_resolved');
  expect(await ended(shop, settled)).toBe('completed');
  expect(await desk.mails(settled)).toHaveLength(1);
});

/** As a row stands that people are asked to look at. */
const ASKED = { waitingFor: 'support', attention: 'a test', nextAction: 'Support settles it.' };

test('E4, P3: a checkout that has ended without an order is settled too, stays ended, and stands in the audit trail', async () => {
  const id = await filled();
  const resolve = () => desk.act(`/support/checkouts/${id}/resolve`);
  await shop.gateway.cancel(id, { actor: 'timer', reason: 'expired' });
  expect(await ended(shop, id)).toBe('canceled');
  expect(await resolve()).toMatchObject({ status: 409, body: { code: 'no_attention' } });
  await shop.db.sql(
    '',
    `UPDATE checkouts SET revision = revision + 1, waiting_for = $2, deadline_at = now(), next_action = $3, attention = $4,
            state = state || $5 || jsonb_build_object('revision', revision + 1, 'deadlineAt', now())
     WHERE id = $1`,
    [id, ASKED.waitingFor, ASKED.nextAction, ASKED.attention, JSON.stringify(ASKED)],
  );
  expect(await resolve()).toMatchObject({ status: 202 });
  expect(await shop.read(id)).toMatchObject({ status: 'canceled', attention: null, waitingFor: null });
  expect(await ended(shop, id)).toBe('canceled');
  expect(await desk.audit(id)).toMatchObject([
    { action: 'resolve_attention', after: { outcome: 'refused', code: 'no_attention' } },
    { action: 'resolve_attention', after: { outcome: 'applied' } },
  ]);
});

test('E4: a buyer who was told that his order is canceled is not told after it that it is placed', async () => {
  const id = await bought();
  expect((await desk.take(id, 'cancel_order')).status).toBe(201);
  expect(await shop.orderSettled(id)).toBe('settled');
  const before = await desk.mails(id);
  // As if the confirmation had been in its back-off all the time.
  const waits = { waitingFor: 'confirmation_email', nextAction: 'It is tried again.' };
  await shop.db.sql('', `DELETE FROM effects WHERE checkout_id = $1 AND step = 'confirmation_email'`, [id]);
  await shop.db.sql(
    '',
    `UPDATE checkouts SET revision = revision + 1, waiting_for = $2, deadline_at = now() + interval '1 day', next_action = $3,
            state = state || $4 || jsonb_build_object('revision', revision + 1, 'deadlineAt', now() + interval '1 day')
     WHERE id = $1`,
    [id, waits.waitingFor, waits.nextAction, JSON.stringify(waits)],
  );
  expect((await desk.take(id, 'retry', {}, id)).status).toBe(202);
  await eventually('it is over', async () => (await shop.read(id))?.waitingFor === null);
  const effects = await shop.db.prisma.effect.findMany({ where: { checkoutId: id, step: 'confirmation_email' } });
  expect(effects).toMatchObject([{ outcome: 'done', detail: { sent: false } }]);
  expect(await desk.mails(id)).toEqual(before);
});
