import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../setup/eventually.ts';
import { ended, expectFairEnd, facts } from '../setup/referee.ts';
import { shelf } from '../setup/referee-rows.ts';
import type { Fault } from '../../sandbox/stripe/fault-door-faults.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop } from '../setup/shop.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
let clockOffsetMs = 0;
let shop: Shop;
beforeAll(async () => {
  shop = await startShop({ stripeNow: () => Date.now() + clockOffsetMs });
});
afterEach(() => {
  clockOffsetMs = 0;
  shop.faults.clear();
});
afterAll(() => shop?.stop());

async function ready(): Promise<string> {
  const id = shop.newCheckoutId();
  await shop.create(id);
  await shop.update(id);
  return id;
}

/** A lost call that comes after the answer is settled by the time the workflow ends. */
describe('M8: an outcome that was lost is settled by reading back', () => {
  const losses: readonly Omit<Fault, 'call'>[] = [
    { answer: 'reset', processed: false, times: 2 },
    { answer: 'reset', processed: true, times: 2 },
    { answer: '500', processed: false },
    { answer: '500', processed: true },
    { answer: 'stuck 500', processed: true },
    { answer: 'stuck 500', processed: false },
  ];
  const name = ({ answer, processed }: Omit<Fault, 'call'>) =>
    `${answer} ${processed ? 'after' : 'before'} it was carried out`;

  test.each(losses.map((loss) => [name(loss), loss] as const))('create: %s', async (_name, loss) => {
    const id = await ready();
    const fault = shop.faults.add({ call: 'create', ...loss });
    expect((await shop.complete(id)).checkout?.status).toBe('completed');
    expect(fault.hits()).toBeGreaterThan(0);
    await ended(shop, id);
    const { intents } = await facts(shop, id);
    expect(intents.filter(({ status }) => status === 'succeeded')).toHaveLength(1);
    await expectFairEnd(shop, id);
  });

  test.each(losses.map((loss) => [name(loss), loss] as const))('confirm: %s', async (_name, loss) => {
    const id = await ready();
    const fault = shop.faults.add({ call: 'confirm', ...loss });
    expect((await shop.complete(id)).checkout?.status).toBe('completed');
    expect(fault.hits()).toBeGreaterThan(0);
    await ended(shop, id);
    expect((await expectFairEnd(shop, id)).intents).toHaveLength(1);
  });

  test.each(losses.map((loss) => [name(loss), loss] as const))('capture: %s', async (_name, loss) => {
    const id = await ready();
    const fault = shop.faults.add({ call: 'capture', ...loss });
    expect((await shop.complete(id)).checkout?.status).toBe('completed');
    expect(await ended(shop, id)).toBe('completed');
    expect(fault.hits()).toBeGreaterThan(0);
    const { orders, payments, capturedAmount, row } = await expectFairEnd(shop, id);
    expect(orders).toEqual([{ status: 'placed', total_minor: row.total_minor }]);
    expect(payments).toMatchObject([{ status: 'captured', captured_minor: row.total_minor }]);
    expect(capturedAmount).toBe(row.total_minor);
  });

  test.each(losses.map((loss) => [name(loss), loss] as const))('M5: cancel: %s', async (_name, loss) => {
    const id = await ready();
    // The buyer cancels while the confirm is under way; the money is reserved by then and has to be freed.
    const canceling = { answer: undefined as Promise<unknown> | undefined };
    shop.faults.add({
      call: 'confirm',
      answer: 'pass',
      processed: true,
      after: async () => {
        canceling.answer = shop.cancel(id);
        await eventually('the cancel is on the row', async () => (await shop.read(id))?.cancelRequest);
      },
    });
    const seenStates: string[] = [];
    const fault = shop.faults.add({
      call: 'cancel',
      ...loss,
      before: async () => void seenStates.push((await shop.read(id))?.status ?? ''),
    });
    await shop.complete(id);
    await canceling.answer;
    expect(await ended(shop, id)).toBe('canceled');
    expect(fault.hits()).toBeGreaterThan(0);
    // Until Stripe had said that the money is free, the checkout did not say so.
    expect(seenStates).not.toContain('canceled');
    const { intents } = await expectFairEnd(shop, id);
    expect(intents.map(({ status }) => status)).toEqual(['canceled']);
  });

  test('create: however late it is found in the list, no more of the list is read than up to the first repetition', async () => {
    const id = await ready();
    shop.faults.add({ call: 'create', answer: 'stuck 500', processed: true });
    // Four fail the first look, with its own repetitions; one more the second.
    const list = shop.faults.add({ call: 'list', answer: '500', processed: false, times: 5 });
    const begin = shop.faults.seen.length;
    await shop.complete(id);
    expect(await ended(shop, id)).toBe('completed');
    expect(list.hits()).toBe(5);
    const spans = shop.faults.seen.slice(begin).filter(({ call }) => call === 'list');
    expect(new Set(spans.map(({ params }) => JSON.stringify(params['created']))).size).toBe(1);
    expect((await expectFairEnd(shop, id)).intents).toHaveLength(1);
  });

  test('a decline whose answer was lost is read back, and not confirmed again', async () => {
    const id = await ready();
    shop.faults.add({ call: 'confirm', answer: 'reset', processed: true, times: 2 });
    const answer = await shop.complete(id, 'pm_card_visa_chargeDeclinedInsufficientFunds');
    expect(answer.checkout?.paymentFailure).toMatchObject({ code: 'insufficient_funds' });
    const { intents, capturedAmount } = await facts(shop, id);
    expect(intents.map(({ status }) => status)).toEqual(['canceled']);
    expect(capturedAmount).toBe(0);
  });
});

describe('M2, M6: compensation refunds', () => {
  /** The capture is carried out by somebody else just before the authorization is to be canceled. */
  async function takenMeanwhile(loss: Omit<Fault, 'call'> | null) {
    const id = await ready();
    const before = await shelf(shop, 'mug');
    const capture = shop.faults.add({
      call: 'capture',
      answer: 'refused',
      processed: false,
      times: 20,
    });
    shop.faults.add({
      call: 'cancel',
      answer: 'pass',
      processed: true,
      before: async () => {
        const [intent] = (await facts(shop, id)).intents;
        if (intent) await shop.stripe.paymentIntents.capture(intent.id);
      },
    });
    const refund = loss && shop.faults.add({ call: 'refund', ...loss });
    await shop.complete(id);
    await ended(shop, id);
    expect(capture.hits()).toBeGreaterThan(0);
    if (refund) expect(refund.hits()).toBeGreaterThan(0);
    const seen = await expectFairEnd(shop, id);
    expect(seen.refundedAmount).toBe(seen.capturedAmount);
    expect(seen.capturedAmount).toBeGreaterThan(0);
    expect(seen.orders).toMatchObject([{ status: 'canceled' }]);
    expect(seen.payments).toMatchObject([{ status: 'refunded', refunded_minor: seen.row.total_minor }]);
    // One mug was reserved before, sold, and put back.
    expect(await shelf(shop, 'mug')).toEqual({ onHand: before.onHand, reserved: before.reserved - 1 });
    const refunds = await shop.stripe.refunds.list({ payment_intent: seen.intents[0]!.id });
    expect(refunds.data).toHaveLength(1);
  }

  test('M2: an authorization that was captured meanwhile is given back in full', () => takenMeanwhile(null));
  test('M6: a refund whose answer was lost is made once', () =>
    takenMeanwhile({ answer: 'reset', processed: true, times: 2 }));
  test('M6: a refund whose answer was lost is made once, also when Stripe has forgotten its key', () => {
    let lost = 0;
    // The SDK repeats a reset once by itself, within the second.
    const after = async () => {
      lost += 1;
      if (lost === 2) clockOffsetMs = 1.1 * DAY_MS;
    };
    return takenMeanwhile({ answer: 'reset', processed: true, times: 2, after });
  });
  test('M6: a refund that Stripe answered with a kept 500 is made once', () =>
    takenMeanwhile({ answer: 'stuck 500', processed: true }));
  test('M6: a refund that Stripe refused to carry out with a kept 500 is made once', () =>
    takenMeanwhile({ answer: 'stuck 500', processed: false }));
});
