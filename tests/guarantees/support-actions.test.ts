import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { settle } from '../../sandbox/stripe/test-client.ts';
import { eventually } from '../setup/eventually.ts';
import { balanceOf, giftCard } from '../setup/gift-cards.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { startHttpShop } from '../setup/http-shop.ts';
import { ended, expectFairEnd, facts } from '../setup/referee.ts';
import { shelf } from '../setup/referee-rows.ts';
import type { Shop } from '../setup/shop.ts';
import type { ActAnswer, SupportDesk } from '../setup/support-desk.ts';
import { supportDesk } from '../setup/support-desk.ts';

let http: HttpShop;
let shop: Shop;
let desk: SupportDesk;
beforeAll(async () => {
  http = await startHttpShop({ holdSeconds: 120, holdMaxSeconds: 1_200 });
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

/** A placed and captured order of two mugs. */
async function bought(token?: string): Promise<string> {
  const id = await filled();
  await shop.complete(id, token);
  expect(await ended(shop, id)).toBe('completed');
  return id;
}

/** A refusal says why, changes nothing, and stands in the audit trail (promise P3). */
async function expectRefused(id: string, on: string, code: string, ask: () => Promise<ActAnswer>): Promise<void> {
  const before = await desk.everything(id);
  const entries = (await desk.audit(on)).length;
  const { status, body } = await ask();
  expect({ status, code: body.code }).toEqual({ status: 409, code });
  expect(body.content).toMatch(/^[A-Z].*\.$/);
  expect(await desk.everything(id)).toEqual(before);
  const audit = await desk.audit(on);
  expect(audit.slice(entries)).toMatchObject([{ actor: 'kim', after: { outcome: 'refused', code } }]);
}

describe('cancel a checkout', () => {
  test('P3: it does what was offered, once; it is told who and why, and stands in the audit trail', async () => {
    const id = await filled();
    const before = await shelf(shop, 'mug');
    const offer = await desk.offer(id, 'cancel_checkout');
    expect(offer).toMatchObject({ allowed: true, effect: expect.stringContaining('2 units go back into stock.') });
    const key = 'one-cancel-of-this-checkout';
    const [one, other] = await Promise.all([1, 2].map(() => desk.act(offer.path, {}, { key })));
    expect([one?.status, other?.status]).toEqual([202, 202]);
    expect(await ended(shop, id)).toBe('canceled');
    await expectFairEnd(shop, id);
    expect(await shelf(shop, 'mug')).toEqual({ ...before, reserved: before.reserved - 2 });
    const told = await desk.told(id);
    expect(told.filter(({ type }) => type === 'checkout.cancel_requested')).toMatchObject([
      { data: { actor: 'kim', reason: 'asked by phone' } },
    ]);
    expect(await desk.audit(id)).toMatchObject([
      {
        action: 'cancel_checkout',
        resource: 'checkout',
        actor: 'kim',
        after: { reason: 'asked by phone', outcome: 'applied' },
      },
    ]);
    expect(await desk.offer(id, 'cancel_checkout')).toMatchObject({ allowed: false, refused_code: 'checkout_ended' });
    await expectRefused(id, id, 'checkout_ended', () => desk.act(offer.path));
  });

  test('of what has become an order it says what to do instead', async () => {
    const id = await bought();
    const { number } = await shop.order(id);
    await expectRefused(id, id, 'checkout_ended', () => desk.take(id, 'cancel_checkout'));
    expect((await desk.offer(id, 'cancel_checkout')).refused_because).toContain(`order ${number}. Cancel or refund`);
  });

  test('a signal from the Temporal UI stands in the audit trail too, the clock does not', async () => {
    const id = await filled();
    await shop.gateway.cancel(id, { actor: 'ann', reason: 'a test' });
    expect(await ended(shop, id)).toBe('canceled');
    expect(await desk.audit(id)).toMatchObject([{ actor: 'ann', action: 'cancel_checkout', requestId: null }]);
    const expired = await filled();
    await shop.gateway.cancel(expired, { actor: 'timer', reason: 'expired' });
    expect(await ended(shop, expired)).toBe('canceled');
    expect(await desk.audit(expired)).toEqual([]);
  });
});

describe('extend a hold', () => {
  test('S2, O3: the items stay set aside as long as they can, at the quoted prices; not longer', async () => {
    const id = await filled();
    const before = await shop.read(id);
    const { path, effect } = await desk.offer(id, 'extend_hold');
    expect(effect).toContain('2 units stay set aside');
    expect((await desk.act(path)).status).toBe(202);
    const after = await shop.read(id);
    expect(after).toMatchObject({ holdExpiresAt: before?.holdLimitAt, quote: before?.quote, status: before?.status });
    expect((await facts(shop, id)).miscounted).toBe(0);
    const holds = await shop.db.prisma.hold.findMany({ where: { checkoutId: id } });
    expect(holds.map(({ expiresAt, quantity }) => [expiresAt.toISOString(), quantity])).toEqual([
      [after?.holdExpiresAt, 2],
    ]);
    expect(await desk.told(id)).toContainEqual({
      type: 'hold.extended',
      data: { actor: 'kim', reason: 'asked by phone', until: after?.holdExpiresAt },
    });
    expect(await desk.audit(id)).toMatchObject([{ action: 'extend_hold', after: { outcome: 'applied' } }]);
    await expectRefused(id, id, 'hold_at_limit', () => desk.act(path));
    // The buyer goes on as if nothing had happened.
    await shop.complete(id);
    expect(await ended(shop, id)).toBe('completed');
    await expectFairEnd(shop, id);
    await expectRefused(id, id, 'checkout_ended', () => desk.act(path));
  });

  test('S4: while a payment is in flight, nothing is extended; the payment goes its way', async () => {
    const id = await filled();
    let letGo: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => (letGo = resolve));
    const fault = shop.faults.add({ call: 'confirm', answer: 'pass', processed: true, after: () => stopped });
    const paying = shop.complete(id);
    await fault.hit;
    await expectRefused(id, id, 'payment_in_progress', () => desk.take(id, 'extend_hold'));
    letGo();
    await paying;
    expect(await ended(shop, id)).toBe('completed');
    await expectFairEnd(shop, id);
  });
});

describe('cancel an order that is paid', () => {
  test('M5, M6, S2: all of the money and the goods come back, the buyer is told, once', async () => {
    const before = await shelf(shop, 'mug');
    const id = await bought();
    const { id: orderId, totalMinor } = await shop.order(id);
    const offer = await desk.offer(id, 'cancel_order');
    expect(offer.effect).toContain(
      `$${(totalMinor / 100).toFixed(2)} goes back to the card. 2 units go back into stock`,
    );
    const key = 'one-cancel-of-this-order';
    const answers = await Promise.all([1, 2].map(() => desk.act(offer.path, {}, { key })));
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(await shop.orderSettled(id)).toBe('settled');
    const seen = await expectFairEnd(shop, id);
    expect(seen).toMatchObject({ capturedAmount: totalMinor, refundedAmount: totalMinor });
    expect(await shelf(shop, 'mug')).toEqual(before);
    expect(await shop.order(id)).toMatchObject({
      status: 'canceled',
      cancelReason: 'asked by phone',
      canceledBy: 'kim',
      waitingFor: null,
      attention: null,
    });
    expect((await desk.mails(id)).map(({ subject }) => subject)).toEqual([
      expect.not.stringContaining('canceled'),
      expect.stringContaining('canceled'),
    ]);
    expect((await desk.told(id)).filter(({ type }) => type === 'order.canceled')).toMatchObject([
      { data: { actor: 'kim', reason: 'asked by phone' } },
    ]);
    expect(await desk.audit(orderId)).toMatchObject([{ action: 'cancel_order', after: { outcome: 'applied' } }]);
    await expectRefused(id, orderId, 'order_canceled', () => desk.act(offer.path));
    const all = { everything: true };
    await expectRefused(id, orderId, 'refund_amount_invalid', () =>
      desk.act(`/support/orders/${orderId}/refunds`, all),
    );
  });

  test('M6: what was given back before is not given back again, nor are its goods', async () => {
    const before = await shelf(shop, 'mug');
    const id = await bought();
    const { totalMinor, quote } = await shop.order(id);
    const lineId = quote.lines[0]?.lineId ?? '';
    await desk.take(id, 'refund', { lines: [{ id: lineId, quantity: 1 }] });
    await desk.take(id, 'cancel_order');
    await shop.orderSettled(id);
    const seen = await expectFairEnd(shop, id);
    expect(seen.refundedAmount).toBe(totalMinor);
    // One mug was refunded without coming back: the buyer keeps it broken.
    expect(await shelf(shop, 'mug')).toEqual({ ...before, onHand: before.onHand - 1 });
  });

  test('D2: a gift card gets back what it had paid, the card the rest', async () => {
    const card = await giftCard(shop, 2_000);
    const id = await filled();
    await shop.completeWith(id, [card.id]);
    expect(await ended(shop, id)).toBe('completed');
    const { totalMinor } = await shop.order(id);
    expect((await desk.offer(id, 'cancel_order')).effect).toContain('$20.00 goes back to the gift cards');
    await desk.take(id, 'cancel_order');
    await shop.orderSettled(id);
    const seen = await expectFairEnd(shop, id);
    expect(seen.refundedAmount).toBe(totalMinor - 2_000);
    expect(await balanceOf(shop, card.id)).toEqual({ balance: 2_000, held: 0 });
  });

  test('P1, M6: a worker killed in the middle leaves one refund, the goods back once, and a buyer who is told', async () => {
    const before = await shelf(shop, 'mug');
    const id = await bought();
    let letGo: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => (letGo = resolve));
    const fault = shop.faults.add({ call: 'refund', answer: 'reset', processed: true, times: 2, after: () => stopped });
    const asked = desk.take(id, 'cancel_order');
    await fault.hit;
    const down = shop.stopWorkers();
    letGo();
    await down;
    await shop.startWorker();
    expect((await asked).status).toBe(201);
    await shop.orderSettled(id);
    const { capturedAmount, refundedAmount } = await expectFairEnd(shop, id);
    expect(refundedAmount).toBe(capturedAmount);
    expect(await shelf(shop, 'mug')).toEqual(before);
    expect(await desk.mails(id)).toHaveLength(2);
  });
});

describe('refund', () => {
  test('the preview says what the refund does, and does nothing', async () => {
    const id = await bought();
    const order = await shop.order(id);
    const path = `/support/orders/${order.id}/refunds`;
    const body = { lines: [{ id: order.quote.lines[0]?.lineId, quantity: 1 }], restock: true };
    const before = await desk.everything(id);
    const stock = await shelf(shop, 'mug');
    const preview = (await desk.act(`${path}/preview`, body)).body as unknown as Preview;
    expect(await desk.everything(id)).toEqual(before);
    expect(await desk.audit(order.id)).toEqual([]);
    const made = (await desk.act(path, body)).body as unknown as { refund: { amount_minor: number } };
    expect(made.refund.amount_minor).toBe(preview.amount.minor);
    expect(preview).toMatchObject({ to_card: preview.amount, to_gift_cards: { minor: 0 }, units_to_stock: 1 });
    expect(preview.effect).toContain('1 unit goes back into stock.');
    expect(await shelf(shop, 'mug')).toEqual({ ...stock, onHand: stock.onHand + 1 });
    expect(await desk.audit(order.id)).toMatchObject([
      { action: 'refund', after: { outcome: 'applied', restock: true, wanted: { kind: 'lines' } } },
    ]);
    const tooMuch = { amount_minor: order.totalMinor };
    expect(await desk.act(`${path}/preview`, tooMuch)).toMatchObject({
      status: 409,
      body: { code: 'refund_exceeds_captured', content: expect.stringContaining('more than what is left') },
    });
    await expectRefused(id, order.id, 'refund_exceeds_captured', () => desk.act(path, tooMuch));
  });

  test('M5, M6: one that came to nothing is made good in another way: told, and never given back again', async () => {
    const id = await bought('pm_card_refundFail');
    const { id: orderId, totalMinor } = await shop.order(id);
    await desk.take(id, 'refund', { amount_minor: 1_000 });
    const refund = await eventually('Stripe has it', async () => {
      const [made] = (await shop.order(id)).refunds;
      return made && made.stripeRefundId !== null && made;
    });
    expect(await desk.offer(id, 'resolve_attention', orderId)).toMatchObject({ allowed: false });
    await settle(shop.settings.stripe.apiBase ?? '', 'refunds', refund.stripeRefundId ?? '', 'failed');
    await shop.orderNews(id);
    await eventually('people are asked', async () => (await shop.order(id)).attention);
    const offer = await desk.offer(id, 'resolve_attention', orderId);
    expect(offer.effect).toContain('The refund of $10.00 that came to nothing');
    expect((await desk.act(offer.path, { reason: 'paid by bank transfer' })).status).toBe(202);
    const order = await shop.order(id);
    expect(order).toMatchObject({
      attention: null,
      waitingFor: null,
      refunds: [{ status: 'failed', madeGoodBy: 'kim' }],
    });
    expect(await desk.told(id)).toContainEqual({
      type: 'order.attention_resolved',
      data: expect.objectContaining({ actor: 'kim', reason: 'paid by bank transfer', amountMinor: 1_000 }),
    });
    const made = await shop.db.prisma.effect.findMany({ where: { checkoutId: id, step: 'made_good' } });
    expect(made).toMatchObject([{ amountMinor: 1_000n, outcome: 'done' }]);
    await expectRefused(id, orderId, 'no_attention', () => desk.act(offer.path));
    await expectRefused(id, orderId, 'refund_exceeds_captured', () =>
      desk.act(`/support/orders/${orderId}/refunds`, { amount_minor: totalMinor }),
    );
    await desk.take(id, 'refund', { everything: true });
    await shop.orderSettled(id);
    expect((await facts(shop, id)).refundedAmount).toBe(totalMinor - 1_000);
  });
});

interface Preview {
  readonly amount: { readonly minor: number };
  readonly to_card: { readonly minor: number };
  readonly to_gift_cards: { readonly minor: number };
  readonly units_to_stock: number;
  readonly effect: string;
}

describe('send the mail again', () => {
  test('each is a mail of its own, at most so many a day', async () => {
    const id = await bought();
    const { id: orderId } = await shop.order(id);
    const first = (await desk.mails(id))[0];
    for (let times = 1; times <= 5; times += 1) {
      expect((await desk.take(id, 'resend_confirmation')).status).toBe(202);
      await eventually('it is sent', async () => (await desk.mails(id)).length === times + 1);
      await shop.orderSettled(id);
    }
    const mails = await desk.mails(id);
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(6);
    expect(new Set(mails.map(({ text }) => text))).toEqual(new Set([first?.text]));
    expect((await desk.told(id)).filter(({ type }) => type === 'order.mailed_again')).toHaveLength(5);
    expect(await shop.order(id)).toMatchObject({ waitingFor: null, resent: { today: 5, next: null } });
    await expectRefused(id, orderId, 'too_many_mails', () => desk.take(id, 'resend_confirmation'));
  });

  test('of a canceled order it is the mail that it is canceled', async () => {
    const id = await bought();
    await desk.take(id, 'cancel_order');
    await shop.orderSettled(id);
    await desk.take(id, 'resend_confirmation');
    await shop.orderSettled(id);
    const [, canceled, again] = await desk.mails(id);
    expect(again).toMatchObject({ subject: canceled?.subject, text: canceled?.text });
    expect(again?.messageId).not.toBe(canceled?.messageId);
  });
});

describe('retry', () => {
  test('what Temporal waits to try again is tried at once', async () => {
    const id = await filled();
    const fault = shop.faults.add({ call: 'capture', answer: '500', processed: false, times: null });
    await shop.complete(id);
    const pending = async () => {
      const { pendingActivities } = await shop.client.workflowService.describeWorkflowExecution({
        namespace: shop.client.options.namespace,
        execution: { workflowId: `checkout/${id}` },
      });
      return pendingActivities[0];
    };
    // So often that the next try is far enough away for nothing else to happen in between.
    const before = await eventually('it was tried several times', async () => {
      const activity = await pending();
      return (activity?.attempt ?? 0) >= 5 && activity;
    });
    expect((await desk.take(id, 'retry', {}, id)).status).toBe(202);
    await eventually('it begins anew', async () => ((await pending())?.attempt ?? 99) < (before.attempt ?? 0));
    expect(fault.hits()).toBeGreaterThan(0);
    shop.faults.clear();
    expect(await ended(shop, id)).toBe('completed');
    await expectFairEnd(shop, id);
    expect(await desk.told(id)).toContainEqual({
      type: 'support.retried',
      data: { actor: 'kim', reason: 'asked by phone', resource: 'checkout', resourceId: id },
    });
    await expectRefused(id, id, 'nothing_to_retry', () => desk.act(`/support/checkouts/${id}/retry`));
  });

  test('while only the buyer can go on, nothing is retried', async () => {
    const id = await filled();
    await expectRefused(id, id, 'nothing_to_retry', () => desk.take(id, 'retry', {}, id));
    await expectRefused(id, id, 'no_attention', () => desk.take(id, 'resolve_attention', {}, id));
  });
});
