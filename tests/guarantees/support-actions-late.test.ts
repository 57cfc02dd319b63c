import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { closeRecovery, isMadeGood } from '../../adapters/postgres/recovery-table.ts';
import { settle } from '../../sandbox/stripe/test-client.ts';
import { eventually } from '../setup/eventually.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { startHttpShop } from '../setup/http-shop.ts';
import { ended, expectFairEnd, facts } from '../setup/referee.ts';
import { shelf } from '../setup/referee-rows.ts';
import type { Shop } from '../setup/shop.ts';
import type { SupportDesk } from '../setup/support-desk.ts';
import { supportDesk } from '../setup/support-desk.ts';

let http: HttpShop;
let shop: Shop;
let desk: SupportDesk;
beforeAll(async () => {
  http = await startHttpShop({ lateMoney: 'give_back' });
  ({ shop } = http);
  desk = supportDesk(http);
});
afterEach(() => shop.faults.clear());
afterAll(() => http?.stop());

/** Money of an expired checkout, taken past its workflow. */
async function late(card: string, variantId = 'mug'): Promise<{ id: string; intent: Stripe.PaymentIntent }> {
  const id = shop.newCheckoutId();
  const lines = [{ lineId: null, variantId, quantity: 1 }];
  await shop.create(id, { lines });
  await shop.update(id, { lines });
  await shop.complete(id, 'pm_card_visa_chargeDeclined');
  await shop.gateway.cancel(id, { actor: 'timer', reason: 'expired' });
  expect(await ended(shop, id)).toBe('canceled');
  const [row] = await shop.db.sql<{ quote_hash: string; amount_minor: number }>(
    '',
    'SELECT quote_hash, amount_minor FROM payments WHERE checkout_id = $1',
    [id],
  );
  const intent = await shop.stripe.paymentIntents.create({
    amount: row?.amount_minor ?? 0,
    currency: 'usd',
    confirmation_method: 'manual',
    confirm: true,
    capture_method: 'automatic',
    allowed_payment_method_types: ['card'],
    payment_method: card,
    metadata: { checkout_id: id, attempt: '1', quote_hash: row?.quote_hash ?? '' },
  });
  await shop.db.sql('', 'UPDATE payments SET payment_intent_id = $2 WHERE checkout_id = $1', [id, intent.id]);
  return { id, intent };
}

const hear = (intent: Stripe.PaymentIntent) => shop.gateway.tellRecovery({ eventId: 'e', paymentIntentId: intent.id });
const recovery = ({ id }: Stripe.PaymentIntent) =>
  shop.db.prisma.recovery.findUnique({ where: { paymentIntentId: id } });

/** Money that can't be given back: the bank has sent the refund back twice, and people are asked. */
async function parked(variantId = 'mug'): Promise<{ id: string; intent: Stripe.PaymentIntent }> {
  const { id, intent } = await late('pm_card_refundFail', variantId);
  await hear(intent);
  const back = async (times: number) => {
    const { data } = await shop.stripe.refunds.list({ payment_intent: intent.id });
    return data.length === times && data.find(({ status }) => status === 'succeeded');
  };
  for (const times of [1, 2]) {
    const refund = await eventually('it is given back', () => back(times));
    await eventually('and that is on record', async () => (await recovery(intent))?.outcome === 'given_back');
    await settle(shop.settings.stripe.apiBase ?? '', 'refunds', refund.id, 'failed');
    await hear(intent);
  }
  await eventually('people are asked', async () => (await recovery(intent))?.waitingFor === 'support');
  return { id, intent };
}

describe('an order is placed by hand', () => {
  test('M2, O1, O3: on money that is there, at the quoted price, once, though asked twice', async () => {
    const { id, intent } = await parked();
    const before = await shelf(shop, 'mug');
    const quote = (await shop.read(id))?.quote;
    const offer = await desk.offer(id, 'place_order');
    expect(offer).toMatchObject({ allowed: true, effect: expect.stringContaining('1 unit is taken from stock') });
    const key = 'one-order-by-hand-of-this';
    const answers = await Promise.all([1, 2].map(() => desk.act(offer.path, {}, { key, role: 'ops' })));
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(await ended(shop, id)).toBe('completed');
    const seen = await expectFairEnd(shop, id);
    expect(seen.orders).toEqual([{ status: 'placed', total_minor: quote?.totalMinor }]);
    expect(seen.capturedAmount - seen.refundedAmount).toBe(quote?.totalMinor);
    expect(await shelf(shop, 'mug')).toEqual({ ...before, onHand: before.onHand - 1 });
    expect(await recovery(intent)).toMatchObject({ outcome: 'placed', waitingFor: null, attention: null });
    expect(await desk.mails(id)).toHaveLength(1);
    expect(await desk.told(id)).toContainEqual({
      type: 'payment.late',
      data: expect.objectContaining({ actor: 'kim', reason: 'asked by phone' }),
    });
    expect(await desk.audit(intent.id)).toMatchObject([{ action: 'place_order', after: { outcome: 'applied' } }]);
    const state = await desk.everything(id);
    expect(await desk.act(offer.path)).toMatchObject({ status: 409, body: { code: 'order_exists' } });
    expect(await desk.everything(id)).toEqual(state);
  });

  test('S1: not without stock: nothing changes, and the refusal stands in the audit trail', async () => {
    const { id, intent } = await parked('last');
    await shop.db.sql('', `UPDATE stock SET safety_stock = 1 WHERE variant_id = 'last'`, []);
    const before = await desk.everything(id);
    expect(await desk.take(id, 'place_order')).toMatchObject({
      status: 409,
      body: { code: 'stock_gone', content: 'Too few units are left in stock.' },
    });
    expect(await desk.everything(id)).toEqual(before);
    expect(await shelf(shop, 'last')).toEqual({ onHand: 1, reserved: 0 });
    expect(await desk.audit(intent.id)).toMatchObject([{ after: { outcome: 'refused', code: 'stock_gone' } }]);
    await shop.db.sql('', `UPDATE stock SET safety_stock = 0 WHERE variant_id = 'last'`, []);
  });

  test('M2, M7: not on money that is given back', async () => {
    const { id, intent } = await late('pm_card_visa');
    await hear(intent);
    const { client } = shop;
    expect(await client.workflow.getHandle(`payment-recovery/${intent.id}`).result()).toBe('given_back');
    const before = await desk.everything(id);
    expect(await desk.take(id, 'place_order')).toMatchObject({ status: 409, body: { code: 'money_given_back' } });
    expect(await desk.everything(id)).toEqual(before);
    await expectFairEnd(shop, id);
  });

  test('M2, M7: not while it is just being given back and nobody knows how that went', async () => {
    const { id, intent } = await late('pm_card_visa');
    const fault = shop.faults.add({ call: 'refund', answer: '500', processed: false, times: null });
    await hear(intent);
    await fault.hit;
    await eventually('it waits for Stripe', async () => (await recovery(intent))?.waitingFor === 'release');
    const before = (await facts(shop, id)).orders;
    expect(await desk.take(id, 'place_order')).toMatchObject({ status: 409, body: { code: 'release_under_way' } });
    expect((await facts(shop, id)).orders).toEqual(before);
    shop.faults.clear();
    expect((await desk.act(`/support/recoveries/${intent.id}/retry`, {}, { role: 'ops' })).status).toBe(202);
    await eventually('it is given back', async () => (await recovery(intent))?.outcome === 'given_back');
    await expectFairEnd(shop, id);
  });
});

describe('money that can not be given back through Stripe', () => {
  test('M5: counts as given back in another way once somebody says so, and stays told', async () => {
    const { id, intent } = await parked();
    const offer = await desk.offer(id, 'resolve_attention', intent.id);
    expect(offer).toMatchObject({ allowed: true, effect: expect.stringContaining('can not be given back through') });
    expect((await desk.act(offer.path, { reason: 'paid by bank transfer' })).status).toBe(202);
    expect(await recovery(intent)).toMatchObject({ outcome: 'made_good', waitingFor: null, attention: null });
    const handle = shop.client.workflow.getHandle(`payment-recovery/${intent.id}`);
    expect(await handle.result()).toBe('made_good');
    // Whoever reconciles asks again: it stays settled.
    await hear(intent);
    expect(await handle.result()).toBe('made_good');
    expect(await recovery(intent)).toMatchObject({ outcome: 'made_good' });
    expect(await desk.told(id)).toContainEqual({
      type: 'payment.attention_resolved',
      data: expect.objectContaining({ actor: 'kim', reason: 'paid by bank transfer', paymentIntentId: intent.id }),
    });
    expect(await desk.audit(intent.id)).toMatchObject([{ action: 'resolve_attention', after: { outcome: 'applied' } }]);
  });

  test('M5: whoever looks at it just then waits for what is being said, and does not open it again', async () => {
    const { intent } = await parked();
    let saidSo: () => void = () => undefined;
    const said = new Promise<void>((resolve) => (saidSo = resolve));
    const saying = shop.db.transaction(async (sql) => {
      await closeRecovery(sql, intent.id, 'made_good');
      saidSo();
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    await said;
    expect(await shop.db.transaction((sql) => isMadeGood(sql, intent.id))).toBe(true);
    await saying;
  });

  test('M5: nobody may say so while Stripe can still give it back', async () => {
    const { id, intent } = await late('pm_card_visa');
    const fault = shop.faults.add({ call: 'refund', answer: '500', processed: false, times: null });
    await hear(intent);
    await fault.hit;
    await eventually('it waits for Stripe', async () => (await recovery(intent))?.waitingFor === 'release');
    await shop.db.sql('', `UPDATE recoveries SET attention = 'a test' WHERE payment_intent_id = $1`, [intent.id]);
    expect(await desk.take(id, 'resolve_attention', {}, intent.id)).toMatchObject({
      status: 409,
      body: { code: 'cause_stands' },
    });
    shop.faults.clear();
    await eventually('it is given back', async () => (await recovery(intent))?.outcome === 'given_back');
  });
});
