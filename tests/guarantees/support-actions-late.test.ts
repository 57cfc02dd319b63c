import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { closeRecovery, isMadeGood } from '../../adapters/postgres/recovery-table.ts';
import { eventually } from '../setup/eventually.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { startHttpShop } from '../setup/http-shop.ts';
import { lateMoneyIn } from '../setup/late-money.ts';
import { ended, expectFairEnd, facts } from '../setup/referee.ts';
import { shelf } from '../setup/referee-rows.ts';
import type { Shop } from '../setup/shop.ts';
import type { SupportDesk } from '../setup/support-desk.ts';
import { supportDesk } from '../setup/support-desk.ts';

let http: HttpShop;
let shop: Shop;
let desk: SupportDesk;
let money: ReturnType<typeof lateMoneyIn>;
beforeAll(async () => {
  http = await startHttpShop({ lateMoney: 'give_back' });
  ({ shop } = http);
  desk = supportDesk(http);
  money = lateMoneyIn(shop);
});
afterEach(() => shop.faults.clear());
afterAll(() => http?.stop());

describe('an order is placed by hand', () => {
  test('M2, O1, O3: on money that is there, at the quoted price, once, though asked twice', async () => {
    const { id, intent } = await money.parked();
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
    expect(await money.recovery(intent)).toMatchObject({ outcome: 'placed', waitingFor: null, attention: null });
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
    const { id, intent } = await money.parked('last');
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
    const { id, intent } = await money.late('pm_card_visa');
    await money.hear(intent);
    const { client } = shop;
    expect(await client.workflow.getHandle(`payment-recovery/${intent.id}`).result()).toBe('given_back');
    const offer = await desk.offer(id, 'place_order');
    expect(offer).toMatchObject({ allowed: false, refused_code: 'money_given_back' });
    const before = await desk.everything(id);
    expect(await desk.take(id, 'place_order')).toMatchObject({ status: 409, body: { code: 'money_given_back' } });
    expect(await desk.everything(id)).toEqual(before);
    await expectFairEnd(shop, id);
  });

  test('M2, M7: nor on money of which somebody has given some back at Stripe, though no row says so', async () => {
    const { id, intent } = await money.parked();
    await shop.stripe.refunds.create({ payment_intent: intent.id, amount: 100 });
    const before = await desk.everything(id);
    expect(await desk.take(id, 'place_order')).toMatchObject({ status: 409, body: { code: 'money_given_back' } });
    expect(await desk.everything(id)).toEqual(before);
  });

  test('M2, M7: not while it is just being given back and nobody knows how that went', async () => {
    const { id, intent } = await money.late('pm_card_visa');
    const fault = shop.faults.add({ call: 'refund', answer: '500', processed: false, times: null });
    await money.hear(intent);
    await fault.hit;
    await eventually('it waits for Stripe', async () => (await money.recovery(intent))?.waitingFor === 'release');
    const before = (await facts(shop, id)).orders;
    expect(await desk.take(id, 'place_order')).toMatchObject({ status: 409, body: { code: 'release_under_way' } });
    expect((await facts(shop, id)).orders).toEqual(before);
    shop.faults.clear();
    expect((await desk.act(`/support/recoveries/${intent.id}/retry`, {}, { role: 'ops' })).status).toBe(202);
    await eventually('it is given back', async () => (await money.recovery(intent))?.outcome === 'given_back');
    await expectFairEnd(shop, id);
  });
});

describe('money that can not be given back through Stripe', () => {
  test('M5: counts as given back in another way once somebody says so, and stays told', async () => {
    const { id, intent } = await money.parked();
    const offer = await desk.offer(id, 'resolve_attention', intent.id);
    expect(offer).toMatchObject({ allowed: true, effect: expect.stringContaining('can not be given back through') });
    expect((await desk.act(offer.path, { reason: 'paid by bank transfer' })).status).toBe(202);
    expect(await money.recovery(intent)).toMatchObject({ outcome: 'made_good', waitingFor: null, attention: null });
    const handle = shop.client.workflow.getHandle(`payment-recovery/${intent.id}`);
    expect(await handle.result()).toBe('made_good');
    // Whoever reconciles asks again: it stays settled.
    await money.hear(intent);
    expect(await handle.result()).toBe('made_good');
    expect(await money.recovery(intent)).toMatchObject({ outcome: 'made_good' });
    expect(await desk.told(id)).toContainEqual({
      type: 'payment.attention_resolved',
      data: expect.objectContaining({ actor: 'kim', reason: 'paid by bank transfer', paymentIntentId: intent.id }),
    });
    expect(await desk.audit(intent.id)).toMatchObject([{ action: 'resolve_attention', after: { outcome: 'applied' } }]);
  });

  test('M5: whoever looks at it just then waits for what is being said, and does not open it again', async () => {
    const { intent } = await money.parked();
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
    const { id, intent } = await money.late('pm_card_visa');
    const fault = shop.faults.add({ call: 'refund', answer: '500', processed: false, times: null });
    await money.hear(intent);
    await fault.hit;
    await eventually('it waits for Stripe', async () => (await money.recovery(intent))?.waitingFor === 'release');
    await shop.db.sql('', `UPDATE recoveries SET attention = 'a test' WHERE payment_intent_id = $1`, [intent.id]);
    expect(await desk.take(id, 'resolve_attention', {}, intent.id)).toMatchObject({
      status: 409,
      body: { code: 'cause_stands' },
    });
    shop.faults.clear();
    await eventually('it is given back', async () => (await money.recovery(intent))?.outcome === 'given_back');
  });
});
