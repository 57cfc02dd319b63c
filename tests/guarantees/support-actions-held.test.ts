import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { captureHeld } from '../../activities/order-capture.ts';
import { createPaymentGateway } from '../../adapters/stripe/payment-gateway.ts';
import { createRefundGateway } from '../../adapters/stripe/refund-gateway.ts';
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
  http = await startHttpShop({ capturePolicy: 'on_shipment' });
  ({ shop } = http);
  desk = supportDesk(http);
});
afterEach(() => shop.faults.clear());
afterAll(() => http?.stop());

/** An order that rests on its authorization until its goods ship. */
async function held(): Promise<string> {
  const id = shop.newCheckoutId();
  await shop.create(id);
  await shop.update(id);
  await shop.complete(id);
  expect(await ended(shop, id)).toBe('completed');
  await eventually('the order waits for its shipment', async () => (await shop.order(id)).revision > 1);
  return id;
}

/** Money, goods and mails of a held order that support has canceled, once. */
async function expectLetGo(id: string, before: { onHand: number; reserved: number }): Promise<void> {
  expect(await shop.orderSettled(id)).toBe('settled');
  const seen = await expectFairEnd(shop, id);
  expect(seen).toMatchObject({ capturedAmount: 0, refundedAmount: 0, payments: [{ status: 'canceled' }] });
  expect(await shelf(shop, 'mug')).toEqual(before);
  expect(await shop.order(id)).toMatchObject({ status: 'canceled', canceledBy: 'kim', waitingFor: null });
  const [, mail, ...more] = await desk.mails(id);
  expect(mail?.text).not.toContain('could not be taken');
  expect(more).toEqual([]);
}

test('M5: an order whose money is only reserved is canceled: nothing is charged, the goods are back, the buyer is told', async () => {
  const before = await shelf(shop, 'mug');
  const id = await held();
  const offer = await desk.offer(id, 'cancel_order');
  expect(offer.effect).toMatch(/is let go. Nothing is charged. 1 unit goes back into stock. The buyer gets a mail/);
  expect((await desk.act(offer.path)).status).toBe(202);
  await expectLetGo(id, before);
});

test.each(['500', 'reset'] as const)(
  'M5, M8, P1: a worker killed while the money is let go (%s) leaves nothing behind',
  async (answer) => {
    const before = await shelf(shop, 'mug');
    const id = await held();
    let letGo: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => (letGo = resolve));
    const fault = shop.faults.add({ call: 'cancel', answer, processed: true, times: 2, after: () => stopped });
    const asked = desk.take(id, 'cancel_order');
    await fault.hit;
    const down = shop.stopWorkers();
    letGo();
    await down;
    await shop.startWorker();
    expect((await asked).status).toBe(202);
    await expectLetGo(id, before);
  },
);

test('M7, O4: capture and cancel at once: one wins, the other is told; money and goods agree', async () => {
  const id = await held();
  const { id: orderId, totalMinor } = await shop.order(id);
  const capture = await desk.offer(id, 'capture');
  const cancel = await desk.offer(id, 'cancel_order');
  const [captured, canceled] = await Promise.all([desk.act(capture.path), desk.act(cancel.path)]);
  expect(new Set([captured.status, canceled.status])).toEqual(new Set([202, 409]));
  expect(await shop.orderSettled(id)).toBe('settled');
  const isCanceled = canceled.status === 202;
  expect((await facts(shop, id)).capturedAmount).toBe(isCanceled ? 0 : totalMinor);
  await expectFairEnd(shop, id);
  const outcomes = (await desk.audit(orderId)).map(({ after }) => (after as { outcome: string }).outcome);
  expect(outcomes.sort()).toEqual(['applied', 'refused']);
});

test('P3: goods that have left are not canceled: what is captured as it ships is refunded instead', async () => {
  const id = await held();
  const { id: orderId } = await shop.order(id);
  expect((await desk.take(id, 'capture')).status).toBe(202);
  await shop.orderSettled(id);
  expect(await desk.audit(orderId)).toMatchObject([{ action: 'capture', after: { outcome: 'applied' } }]);
  const before = await desk.everything(id);
  expect(await desk.take(id, 'cancel_order')).toMatchObject({
    status: 409,
    body: { code: 'order_shipped', content: expect.stringContaining('refund the order and restock') },
  });
  expect(await desk.everything(id)).toEqual(before);
});

test('M5: while the money can not be let go, nobody may say that it is settled; a retry lets it go once it can be', async () => {
  const before = await shelf(shop, 'mug');
  const id = await held();
  const { id: orderId } = await shop.order(id);
  const fault = shop.faults.add({ call: 'cancel', answer: '500', processed: false, times: null });
  const asked = desk.take(id, 'cancel_order');
  await fault.hit;
  // A capture that was decided on just before the cancel takes nothing.
  const gateways = { gateway: createPaymentGateway(shop.stripe), refunds: createRefundGateway(shop.stripe) };
  const deps = { db: shop.db, orderPolicy: { lapse: 'capture' } as const, ...gateways };
  const { revision } = await shop.order(id);
  expect(await captureHeld(deps, { orderId, revision, amountMinor: null })).toMatchObject({
    value: { kind: 'refused', code: 'order_canceled' },
  });
  await shop.db.sql('', `UPDATE orders SET attention = 'a test' WHERE id = $1`, [orderId]);
  expect(await desk.offer(id, 'resolve_attention', orderId)).toMatchObject({
    allowed: false,
    refused_code: 'cause_stands',
  });
  shop.faults.clear();
  await asked;
  expect(await desk.act(`/support/orders/${orderId}/retry`)).toMatchObject({ body: expect.anything() });
  await expectLetGo(id, before);
});
