import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../setup/eventually.ts';
import { ended, expectFairEnd, facts } from '../setup/referee.ts';
import { shelf } from '../setup/referee-rows.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop } from '../setup/shop.ts';

let shop: Shop;
let aheadMs = 0;
beforeAll(async () => {
  shop = await startShop({
    capturePolicy: 'on_shipment',
    stripeNow: () => Date.now() + aheadMs,
  });
});
afterEach(() => {
  shop.faults.clear();
  aheadMs = 0;
});
afterAll(() => shop?.stop());

async function bought(): Promise<string> {
  const id = shop.newCheckoutId();
  await shop.create(id);
  await shop.update(id);
  await shop.complete(id);
  expect(await ended(shop, id)).toBe('completed');
  await eventually('the order waits for its shipment', async () => (await shop.order(id)).revision > 1);
  return id;
}

const types = async (id: string): Promise<string[]> => {
  const rows = await shop.db.sql<{ type: string }>(
    '',
    'SELECT type FROM events WHERE checkout_id = $1 ORDER BY position',
    [id],
  );
  return rows.map(({ type }) => type);
};
/** The subjects of the mails about an order. */
async function mails(id: string): Promise<string[]> {
  const { number } = await shop.order(id);
  const all = (await (await fetch(`${shop.mailbox.url}/messages.json`)).json()) as { subject: string }[];
  return all.map(({ subject }) => subject).filter((subject) => subject.includes(`order ${number} `));
}

/** Moves an authorization's end, as time would: at Stripe by its clock, in Postgres by the row. */
async function passTime(id: string, ms: number): Promise<void> {
  aheadMs += ms;
  await shop.db.sql(
    '',
    `UPDATE payments SET capture_before = capture_before - $2 * interval '1 millisecond',
            created_at = created_at - $2 * interval '1 millisecond' WHERE checkout_id = $1`,
    [id, ms],
  );
  // What the timer does when it is due (that it is, is proven with skipped time).
  await shop.orderNews(id);
}
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('capture on shipment', () => {
  test('the order is placed on its authorization and mailed; its goods may go out only once the money is taken', async () => {
    const id = await bought();
    const order = await shop.order(id);
    expect(order).toMatchObject({ waitingFor: 'shipment', payment: { status: 'authorized', capturedMinor: 0 } });
    expect((await facts(shop, id)).intents.map(({ status }) => status)).toEqual(['requires_capture']);
    expect(await types(id)).not.toContain('order.ready_to_fulfill');
    expect(await mails(id)).toHaveLength(1);
    expect(await shop.capture(id)).toMatchObject({ outcome: 'applied' });
    expect(await shop.orderSettled(id)).toBe('settled');
    expect(await types(id)).toEqual(expect.arrayContaining(['payment.captured', 'order.ready_to_fulfill']));
    expect(await shop.order(id)).toMatchObject({ waitingFor: null, payment: { status: 'captured' } });
    await expectFairEnd(shop, id);
  });

  test('part of a charge that can be captured several times is taken, then the rest', async () => {
    const id = await bought();
    const { totalMinor } = await shop.order(id);
    expect(await shop.capture(id, 1_000)).toMatchObject({ outcome: 'applied' });
    expect(await shop.order(id)).toMatchObject({
      waitingFor: 'shipment',
      payment: { status: 'authorized', capturedMinor: 1_000 },
    });
    expect(await shop.capture(id, totalMinor)).toMatchObject({
      outcome: 'refused',
      code: 'capture_exceeds_authorized',
    });
    expect(await shop.capture(id)).toMatchObject({ outcome: 'applied' });
    await shop.orderSettled(id);
    expect(await shop.order(id)).toMatchObject({ payment: { status: 'captured', capturedMinor: totalMinor } });
    expect(await shop.capture(id)).toMatchObject({ outcome: 'refused', code: 'nothing_to_capture' });
    await expectFairEnd(shop, id);
  });

  test('a charge that can be captured only once gives everything at the first capture, whatever was asked for', async () => {
    shop.faults.add({
      call: 'confirm',
      answer: 'pass',
      processed: false,
      before: async () => {
        const [intent] = (await shop.stripe.paymentIntents.list({ limit: 1 })).data;
        const once = { card: { request_multicapture: 'never' as const } };
        await shop.stripe.paymentIntents.update(intent?.id ?? '', { payment_method_options: once });
      },
    });
    const id = await bought();
    const { totalMinor } = await shop.order(id);
    expect(await shop.capture(id, 100)).toMatchObject({ outcome: 'applied' });
    await shop.orderSettled(id);
    expect(await shop.order(id)).toMatchObject({ payment: { status: 'captured', capturedMinor: totalMinor } });
    await expectFairEnd(shop, id);
  });

  test('M6: two captures at once take the money once', async () => {
    const id = await bought();
    const answers = await Promise.all([shop.capture(id), shop.capture(id)]);
    expect(answers.some(({ outcome }) => outcome === 'applied')).toBe(true);
    await shop.orderSettled(id);
    expect((await types(id)).filter((type) => type === 'payment.captured')).toHaveLength(1);
    await expectFairEnd(shop, id);
  });

  test.each(['reset', '500', 'stuck 500'] as const)(
    'M8: a capture whose answer is lost (%s) is read back, and the money is taken once',
    async (answer) => {
      const id = await bought();
      shop.faults.add({ call: 'capture', answer, processed: true, times: answer === 'reset' ? 2 : 1 });
      await shop.capture(id);
      await shop.orderSettled(id);
      expect(await shop.order(id)).toMatchObject({ payment: { status: 'captured' }, status: 'placed' });
      await expectFairEnd(shop, id);
    },
  );

  test('M2: a capture that Stripe refuses for good takes the order back: stock returns, the money is free, the buyer is told', async () => {
    const id = await bought();
    const before = await shelf(shop, 'mug');
    shop.faults.add({ call: 'capture', answer: 'refused', processed: false, times: 20 });
    await shop.capture(id);
    await shop.orderSettled(id);
    const seen = await expectFairEnd(shop, id);
    expect(seen.orders).toMatchObject([{ status: 'canceled' }]);
    expect(seen.intents.map(({ status }) => status)).toEqual(['canceled']);
    expect(seen.payments).toMatchObject([{ status: 'canceled' }]);
    expect((await shelf(shop, 'mug')).onHand).toBe(before.onHand + 1);
    expect(await mails(id)).toContainEqual(expect.stringMatching(/was canceled$/));
    expect(await shop.order(id)).toMatchObject({ waitingFor: null, cancellationMailed: true });
  });

  test('M7: somebody captures at Stripe while we hold: the order keeps its money', async () => {
    const id = await bought();
    const { payment } = await shop.order(id);
    await shop.stripe.paymentIntents.capture(payment?.paymentIntentId ?? '');
    await shop.orderNews(id);
    await shop.orderSettled(id);
    expect(await shop.order(id)).toMatchObject({ status: 'placed', payment: { status: 'captured' } });
    await expectFairEnd(shop, id);
  });

  test('M10: a day before the authorization lapses the money is taken', async () => {
    const id = await bought();
    await passTime(id, 6 * DAY - HOUR);
    await eventually('the news is read', async () => (await shop.order(id)).revision > 2);
    expect(await shop.order(id)).toMatchObject({ waitingFor: 'shipment', payment: { status: 'authorized' } });
    await passTime(id, HOUR + 1_000);
    await shop.orderSettled(id);
    expect(await shop.order(id)).toMatchObject({ status: 'placed', payment: { status: 'captured' } });
    await expectFairEnd(shop, id);
  });

  test('M10, M2: an authorization that is gone all the same takes the order back, and the buyer is told', async () => {
    const id = await bought();
    aheadMs = 8 * DAY;
    await shop.orderNews(id);
    await shop.orderSettled(id);
    const seen = await expectFairEnd(shop, id);
    expect(seen.orders).toMatchObject([{ status: 'canceled' }]);
    expect(await shop.order(id)).toMatchObject({
      cancelReason: 'the authorization of the payment lapsed',
      cancellationMailed: true,
    });
  });

  test('E4, P1: a held order whose workflow is lost is taken up from its row', async () => {
    const id = await bought();
    await shop.client.workflow.getHandle(`order/${id.replace('chk_', 'ord_')}`).terminate('lost');
    await shop.db.sql('', `UPDATE orders SET updated_at = now() - interval '1 minute' WHERE checkout_id = $1`, [id]);
    await eventually(
      'its workflow runs again',
      async () =>
        (await shop.client.workflow.getHandle(`order/${id.replace('chk_', 'ord_')}`).describe()).status.name ===
        'RUNNING',
    );
    await shop.capture(id);
    await shop.orderSettled(id);
    await expectFairEnd(shop, id);
  });
});

describe('other policies', () => {
  test('goods that leave too late for their authorization are charged at order', async () => {
    const slow = await startShop({ capturePolicy: 'on_shipment', handlingDays: 7 });
    try {
      const id = slow.newCheckoutId();
      await slow.create(id);
      await slow.update(id);
      await slow.complete(id);
      await ended(slow, id);
      expect(await slow.order(id)).toMatchObject({ capturePolicy: 'on_order', payment: { status: 'captured' } });
      await expectFairEnd(slow, id);
    } finally {
      await slow.stop();
    }
  });

  test('M10: by the other policy nothing is taken, and people are told before the authorization lapses', async () => {
    const asking = await startShop({ capturePolicy: 'on_shipment', authorizationLapse: 'attention' });
    try {
      const id = asking.newCheckoutId();
      await asking.create(id);
      await asking.update(id);
      await asking.complete(id);
      await ended(asking, id);
      await asking.db.sql(
        '',
        `UPDATE payments SET capture_before = now() + interval '23 hours' WHERE checkout_id = $1`,
        [id],
      );
      await asking.orderNews(id);
      const order = await eventually('people are told', async () => {
        const seen = await asking.order(id);
        return seen.attention !== null && seen;
      });
      expect(order).toMatchObject({ attention: expect.stringContaining('lapses'), payment: { status: 'authorized' } });
      await asking.capture(id);
      await asking.orderSettled(id);
      expect(await asking.order(id)).toMatchObject({ attention: null, payment: { status: 'captured' } });
    } finally {
      await asking.stop();
    }
  });
});

test('M2: a way of paying that is charged at once keeps its money with the order, and gives it back where none can be placed', async () => {
  const atOnce = await startShop();
  try {
    // The sandbox has no such way of paying: what was reserved is captured before the product hears of it.
    const charge = async (id: string, meanwhile: () => Promise<unknown>) => {
      atOnce.faults.add({
        call: 'confirm',
        answer: '500',
        processed: true,
        after: async () => {
          const { data } = await atOnce.stripe.paymentIntents.list({ limit: 100 });
          const intent = data.find(({ metadata }) => metadata['checkout_id'] === id);
          await atOnce.stripe.paymentIntents.capture(intent?.id ?? '');
          await meanwhile();
        },
      });
      await atOnce.create(id);
      await atOnce.update(id);
      await atOnce.complete(id);
    };
    const kept = atOnce.newCheckoutId();
    await charge(kept, async () => undefined);
    await ended(atOnce, kept);
    expect(await atOnce.order(kept)).toMatchObject({ status: 'placed', payment: { status: 'captured' } });
    await expectFairEnd(atOnce, kept);

    const gone = atOnce.newCheckoutId();
    await charge(gone, () => atOnce.db.sql('', 'SELECT release_holds($1)', [gone]));
    await eventually('the attempt has failed', async () => (await atOnce.read(gone))?.paymentFailure);
    const { capturedAmount, refundedAmount, orders } = await facts(atOnce, gone);
    expect({ orders, kept: capturedAmount - refundedAmount }).toEqual({ orders: [], kept: 0 });
    expect(capturedAmount).toBeGreaterThan(0);
  } finally {
    await atOnce.stop();
  }
});
