import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { ended, facts } from '../setup/referee.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop } from '../setup/shop.ts';

let shop: Shop;
let aheadMs = 0;
beforeAll(async () => {
  shop = await startShop({ stripeNow: () => Date.now() + aheadMs });
});
afterEach(() => shop.faults.clear());
afterAll(() => shop?.stop());

/** A placed and captured order of two mugs: 5000 + 500 shipping + taxes. */
async function bought(token?: string): Promise<string> {
  const id = shop.newCheckoutId();
  const lines = [{ lineId: null, variantId: 'mug', quantity: 2 }];
  await shop.create(id, { lines });
  await shop.update(id, { lines });
  await shop.complete(id, token);
  await ended(shop, id);
  return id;
}

/** What Stripe has given back must be what the ledger, the refunds and the payment say: never above the capture (M6). */
async function expectAgreement(id: string): Promise<number> {
  const { capturedAmount, refundedAmount, payments } = await facts(shop, id);
  const { refunds, payment } = await shop.order(id);
  const counted = refunds.filter(({ status }) => status === 'pending' || status === 'succeeded');
  const sum = counted.reduce((total, { amountMinor }) => total + amountMinor, 0);
  const [ledger] = await shop.db.sql<{ back: number }>(
    '',
    `SELECT coalesce(sum(amount_minor), 0)::bigint AS back FROM effects WHERE checkout_id = $1 AND step = 'refund' AND outcome = 'done'`,
    [id],
  );
  expect({ refundedAmount, sum, ledger: ledger?.back, payment: payment?.refundedMinor }).toEqual({
    refundedAmount,
    sum: refundedAmount,
    ledger: refundedAmount,
    payment: refundedAmount,
  });
  expect(refundedAmount).toBeLessThanOrEqual(capturedAmount);
  expect(payments.at(-1)?.captured_minor).toBe(capturedAmount);
  return refundedAmount;
}

const everything = { kind: 'everything' } as const;
const amount = (amountMinor: number) => ({ kind: 'amount', amountMinor }) as const;

test('a partial refund, then everything that is left; the workflow ends when nothing is left to do', async () => {
  const id = await bought();
  const { totalMinor } = await shop.order(id);
  expect(await shop.refund(id, amount(1_000))).toMatchObject({ outcome: 'applied' });
  expect(await shop.orderSettled(id)).toBe('settled');
  expect(await expectAgreement(id)).toBe(1_000);
  expect(await shop.refund(id, everything)).toMatchObject({ outcome: 'applied' });
  expect(await expectAgreement(id)).toBe(totalMinor);
  expect(await shop.refund(id, everything)).toMatchObject({ outcome: 'refused', code: 'refund_amount_invalid' });
  expect(await shop.refund(id, amount(1))).toMatchObject({ outcome: 'refused', code: 'refund_exceeds_captured' });
  expect(await shop.orderSettled(id)).toBe('settled');
  expect(await shop.order(id)).toMatchObject({ waitingFor: null, attention: null });
});

test('by line: each unit once, and with the shipping the total exactly', async () => {
  const id = await bought();
  const { totalMinor, quote } = await shop.order(id);
  const lineId = quote.lines[0]?.lineId ?? '';
  const unit = { kind: 'lines', lines: [{ lineId, quantity: 1 }], shipping: false } as const;
  await shop.refund(id, unit);
  expect(await expectAgreement(id)).toBe(Math.ceil((quote.lines[0]?.totalMinor ?? 0) / 2));
  await shop.refund(id, { ...unit, shipping: true });
  expect(await expectAgreement(id)).toBe(totalMinor);
  expect(await shop.refund(id, unit)).toMatchObject({ outcome: 'refused', code: 'refund_line_returned' });
});

test('M6: two refunds at once that are too much together: one is made, the other refused', async () => {
  const id = await bought();
  const { totalMinor } = await shop.order(id);
  const most = amount(totalMinor - 100);
  const answers = await Promise.all([shop.refund(id, most), shop.refund(id, most)]);
  expect(answers.map(({ outcome }) => outcome).sort()).toEqual(['applied', 'refused']);
  await shop.orderSettled(id);
  expect(await expectAgreement(id)).toBe(totalMinor - 100);
});

test('M6: ten small refunds at once are all made, each once', async () => {
  const id = await bought();
  const answers = await Promise.all(Array.from({ length: 10 }, () => shop.refund(id, amount(100))));
  expect(answers.every(({ outcome }) => outcome === 'applied')).toBe(true);
  await shop.orderSettled(id);
  expect(await expectAgreement(id)).toBe(1_000);
});

test('M6: the same command twice, at once and later, has one effect', async () => {
  const id = await bought();
  const key = 'a key of support, no. 1'.replaceAll(' ', '-');
  const [one, other] = await Promise.all([shop.refund(id, amount(700), key), shop.refund(id, amount(700), key)]);
  const later = await shop.refund(id, amount(700), key);
  expect([other.refundId, later.refundId]).toEqual([one.refundId, one.refundId]);
  // Three days later its command row is gone; the refund itself is on record.
  await shop.db.sql('', `DELETE FROM commands WHERE checkout_id = $1 AND operation = 'refund'`, [id]);
  expect(await shop.refund(id, amount(700), key)).toMatchObject({ outcome: 'applied', refundId: one.refundId });
  await shop.orderSettled(id);
  expect(await expectAgreement(id)).toBe(700);
});

test.each(['reset', '500', 'stuck 500'] as const)(
  'M6, M8: a refund whose answer is lost (%s) is found at Stripe and not made again',
  async (answer) => {
    const id = await bought();
    const fault = shop.faults.add({ call: 'refund', answer, processed: true, times: answer === 'reset' ? 2 : 1 });
    await shop.refund(id, amount(1_200));
    await shop.orderSettled(id);
    expect(fault.hits()).toBeGreaterThan(0);
    expect(await expectAgreement(id)).toBe(1_200);
  },
);

test.each(['reset', '500', 'stuck 500'] as const)(
  'M6, M8: a refund that never arrived (%s) is made once',
  async (answer) => {
    const id = await bought();
    shop.faults.add({ call: 'refund', answer, processed: false, times: 2 });
    await shop.refund(id, amount(1_300));
    await shop.orderSettled(id);
    expect(await expectAgreement(id)).toBe(1_300);
  },
);

test('M6: a worker that is killed after Stripe made the refund, before it is on record, leaves one refund', async () => {
  const id = await bought();
  let letGo: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => (letGo = resolve));
  const fault = shop.faults.add({ call: 'refund', answer: 'reset', processed: true, times: 2, after: () => stopped });
  const asked = shop.refund(id, amount(1_500));
  await fault.hit;
  const down = shop.stopWorkers();
  letGo();
  await down;
  await shop.startWorker();
  await asked;
  await shop.orderSettled(id);
  expect(await expectAgreement(id)).toBe(1_500);
});

test('M6: a refund that somebody made at Stripe counts too', async () => {
  const id = await bought();
  const { payment, totalMinor } = await shop.order(id);
  await shop.stripe.refunds.create({ payment_intent: payment?.paymentIntentId ?? '', amount: 5_000 });
  // Not known yet: Stripe refuses what would be too much, and the order learns why.
  await shop.refund(id, everything);
  await shop.orderSettled(id);
  const { refunds } = await shop.order(id);
  expect(refunds.map(({ status, actor }) => [status, actor])).toContainEqual(['refused', 'kim']);
  expect(refunds.map(({ status, actor }) => [status, actor])).toContainEqual(['succeeded', 'stripe']);
  expect(await shop.order(id)).toMatchObject({ waitingFor: 'support', payment: { refundedMinor: 5_000 } });
  await shop.refund(id, everything);
  await shop.orderSettled(id);
  expect((await facts(shop, id)).refundedAmount).toBe(totalMinor);
  expect(await shop.order(id)).toMatchObject({
    waitingFor: null,
    attention: null,
    payment: { refundedMinor: totalMinor },
  });
});

test('M6: nothing is given back of an order that cost nothing', async () => {
  const id = shop.newCheckoutId();
  await shop.create(id, { lines: [{ lineId: null, variantId: 'gift', quantity: 1 }] });
  await shop.complete(id);
  await ended(shop, id);
  expect(await shop.refund(id, everything)).toMatchObject({ outcome: 'refused', code: 'nothing_captured' });
});

test('M7: while the checkout still captures, no refund is begun', async () => {
  let letGo: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const id = shop.newCheckoutId();
  await shop.create(id);
  await shop.update(id);
  const capture = shop.faults.add({ call: 'capture', answer: 'pass', processed: true, before: () => gate });
  await shop.complete(id);
  await capture.hit;
  expect(await shop.refund(id, everything)).toMatchObject({ outcome: 'refused', code: 'order_not_settled' });
  letGo();
  await ended(shop, id);
  expect((await facts(shop, id)).refundedAmount).toBe(0);
});

test('the constraint holds by itself: no row can say that more was given back than captured', async () => {
  const id = await bought();
  const above = shop.db.sql('', 'UPDATE payments SET refunded_minor = captured_minor + 1 WHERE checkout_id = $1', [id]);
  await expect(above).rejects.toThrow('payments_figures');
});
// Last, since Stripe's clock goes on from here.
test.each([true, false])(
  'M6: a refund of unknown outcome (made: %s) that is taken up after a day, its key forgotten by Stripe, is made once',
  async (processed) => {
    const id = await bought();
    const lost = shop.faults.add({ call: 'refund', answer: '500', processed, times: 1 });
    // No answer to anything until a day has passed.
    const away = shop.faults.add({ call: 'list refunds', answer: '500', processed: false, times: 1_000 });
    const asked = shop.refund(id, amount(1_400));
    await lost.hit;
    await away.hit;
    aheadMs += 25 * 60 * 60 * 1_000;
    await shop.db.sql(
      '',
      `UPDATE effects SET intent_at = intent_at - interval '25 hours' WHERE checkout_id = $1 AND step = 'refund'`,
      [id],
    );
    away.remove();
    await asked;
    await shop.orderSettled(id);
    expect(await expectAgreement(id)).toBe(1_400);
  },
);
