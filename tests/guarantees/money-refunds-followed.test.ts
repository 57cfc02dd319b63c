import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Order } from '../../domain/order/order.ts';
import { eventually } from '../setup/eventually.ts';
import { ended, facts } from '../setup/referee.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop } from '../setup/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterEach(() => shop.faults.clear());
afterAll(() => shop?.stop());

async function bought(token: string): Promise<string> {
  const id = shop.newCheckoutId();
  await shop.create(id);
  await shop.update(id);
  await shop.complete(id, token);
  await ended(shop, id);
  return id;
}

const amount = (amountMinor: number) => ({ kind: 'amount', amountMinor }) as const;
const becomes = (id: string, what: string, is: (order: Order) => boolean) =>
  eventually(what, async () => {
    const order = await shop.order(id);
    return is(order) && order;
  });

/** What a bank or a cardholder does. */
async function atTheBank(path: string, outcome: string): Promise<void> {
  const response = await fetch(`${shop.settings.stripe.apiBase}/_sandbox/${path}`, {
    method: 'POST',
    body: new URLSearchParams({ outcome }),
  });
  expect(response.status).toBe(204);
}

describe('refunds are followed', () => {
  test('M5: a pending refund is followed until the bank has taken it', async () => {
    const id = await bought('pm_card_pendingRefund');
    await shop.refund(id, amount(1_000));
    const order = await becomes(id, 'the refund is pending', ({ refunds }) => refunds[0]?.status === 'pending');
    expect(order).toMatchObject({ waitingFor: 'refund', attention: null, payment: { refundedMinor: 1_000 } });
    await atTheBank(`refunds/${order.refunds[0]?.stripeRefundId}/settle`, 'succeeded');
    await shop.orderNews(id);
    expect(await shop.orderSettled(id)).toBe('settled');
    expect(await shop.order(id)).toMatchObject({ waitingFor: null, refunds: [{ status: 'succeeded' }] });
  });

  test.each(['pm_card_pendingRefund', 'pm_card_refundFail'])(
    'M5, M6: a refund that fails later (%s) reopens the case: people are asked, and its amount can be refunded again, once',
    async (token) => {
      const id = await bought(token);
      await shop.refund(id, amount(1_000));
      const { refunds, totalMinor } = await becomes(
        id,
        'Stripe has it',
        (order) => order.refunds[0]?.status !== 'requested',
      );
      await atTheBank(`refunds/${refunds[0]?.stripeRefundId}/settle`, 'failed');
      // Its workflow may have ended long ago: the news begins another; the same news many times changes nothing more.
      for (let times = 0; times < 5; times += 1) await shop.orderNews(id);
      const failed = await becomes(id, 'people are asked', ({ attention }) => attention !== null);
      expect(failed).toMatchObject({
        waitingFor: 'support',
        attention: expect.stringContaining('the refund of USD 10.00 failed'),
        refunds: [{ status: 'failed' }],
        payment: { refundedMinor: 0 },
      });
      expect((await facts(shop, id)).refundedAmount).toBe(0);
      const booked = await shop.db.sql(
        '',
        `SELECT step, amount_minor FROM effects WHERE checkout_id = $1 AND step LIKE '%refund%' ORDER BY intent_at`,
        [id],
      );
      expect(booked).toEqual([
        { step: 'refund', amount_minor: 1_000 },
        { step: 'refund_failed', amount_minor: 1_000 },
      ]);
      await shop.refund(id, { kind: 'everything' });
      const again = await becomes(id, 'it was given back', (order) => order.refunds[1]?.stripeRefundId != null);
      expect(again).toMatchObject({ attention: null, payment: { refundedMinor: totalMinor } });
      expect((await facts(shop, id)).refundedAmount).toBe(totalMinor);
    },
  );

  test('M5: the money of an order that could not be kept comes back to the shop later: the case is open again', async () => {
    const id = await bought('pm_card_pendingRefund');
    // As after a capture that had to be undone: everything was given back by the compensation, and the order is canceled.
    const { payment, totalMinor } = await shop.order(id);
    const made = await shop.stripe.refunds.create({
      payment_intent: payment?.paymentIntentId ?? '',
      metadata: { checkout_id: id, attempt: '1' },
    });
    await shop.db.sql(
      '',
      `UPDATE payments SET status = 'refunded', refunded_minor = captured_minor WHERE checkout_id = $1`,
      [id],
    );
    await shop.db.sql(
      '',
      `UPDATE orders SET status = 'canceled', canceled_at = now(), cancel_reason = 'a test' WHERE checkout_id = $1`,
      [id],
    );
    await atTheBank(`refunds/${made.id}/settle`, 'failed');
    await shop.orderNews(id);
    const order = await becomes(id, 'people are asked', ({ attention }) => attention !== null);
    expect(order).toMatchObject({ waitingFor: 'support', payment: { status: 'captured', refundedMinor: 0 } });
    await shop.refund(id, { kind: 'everything' });
    await becomes(id, 'it was given back', ({ refunds }) => refunds.at(-1)?.stripeRefundId != null);
    expect((await facts(shop, id)).refundedAmount).toBe(totalMinor);
  });
});

describe('disputes', () => {
  const disputeIdOf = async (id: string) => (await shop.order(id)).disputes[0]?.id ?? '';

  test('M6: an open dispute marks the order and asks for people; refunds are refused while the bank has the money', async () => {
    const id = await bought('pm_card_createDispute');
    await shop.orderNews(id);
    const order = await becomes(id, 'the dispute is on record', ({ disputes }) => disputes.length === 1);
    expect(order).toMatchObject({
      waitingFor: 'dispute',
      attention: expect.stringMatching(/disputes USD .* \(fraudulent\); evidence is due 20/),
      disputes: [{ status: 'needs_response', amountMinor: order.totalMinor, closedAt: null }],
    });
    expect(await shop.refund(id, amount(100))).toMatchObject({ outcome: 'refused', code: 'order_disputed' });
    expect((await facts(shop, id)).refundedAmount).toBe(0);

    await atTheBank(`disputes/${await disputeIdOf(id)}/settle`, 'won');
    await shop.orderNews(id);
    await shop.orderSettled(id);
    expect(await shop.order(id)).toMatchObject({ waitingFor: null, attention: null, disputes: [{ status: 'won' }] });
    expect(await shop.refund(id, { kind: 'everything' })).toMatchObject({ outcome: 'applied' });
  });

  test('M6: a lost dispute has given the money back; nothing more can be', async () => {
    const id = await bought('pm_card_createDispute');
    await shop.orderNews(id);
    await becomes(id, 'the dispute is on record', ({ disputes }) => disputes.length === 1);
    await atTheBank(`disputes/${await disputeIdOf(id)}/settle`, 'lost');
    await shop.orderNews(id);
    await shop.orderSettled(id);
    expect(await shop.order(id)).toMatchObject({ waitingFor: null, attention: null, disputes: [{ status: 'lost' }] });
    expect(await shop.refund(id, amount(100))).toMatchObject({ outcome: 'refused', code: 'refund_exceeds_captured' });
  });

  test('an inquiry has taken nothing: a refund settles it', async () => {
    const id = await bought('pm_card_createDisputeInquiry');
    await shop.orderNews(id);
    const order = await becomes(id, 'the inquiry is on record', ({ disputes }) => disputes.length === 1);
    expect(order).toMatchObject({ waitingFor: 'dispute', disputes: [{ status: 'warning_needs_response' }] });
    expect(await shop.refund(id, { kind: 'everything' })).toMatchObject({ outcome: 'applied' });
    expect((await facts(shop, id)).refundedAmount).toBe(order.totalMinor);
  });

  test('E1: news that nothing has changed writes nothing', async () => {
    const id = await bought('pm_card_visa');
    const { revision } = await shop.order(id);
    await shop.orderNews(id);
    expect(await shop.orderSettled(id)).toBe('settled');
    expect((await shop.order(id)).revision).toBe(revision);
  });
});
