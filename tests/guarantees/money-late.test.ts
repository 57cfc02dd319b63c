import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import type { Fault } from '../../sandbox/stripe/fault-door-faults.ts';
import { settle } from '../../sandbox/stripe/test-client.ts';
import { eventually } from '../setup/eventually.ts';
import { ended, expectFairEnd, facts } from '../setup/referee.ts';
import { shelf } from '../setup/referee-rows.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop } from '../setup/shop.ts';

let shop: Shop;
/** Gives late money back, whatever there is on the shelf. */
let strict: Shop;
beforeAll(async () => {
  [shop, strict] = await Promise.all([startShop(), startShop({ lateMoney: 'give_back', stripeCallSeconds: 2 })]);
});
afterEach(() => shop.faults.clear());
afterAll(() => Promise.all([shop?.stop(), strict?.stop()]));

/** A checkout with one declined attempt. */
async function declined(at = shop, variantId = 'mug'): Promise<string> {
  const id = at.newCheckoutId();
  const lines = [{ lineId: null, variantId, quantity: 1 }];
  await at.create(id, { lines });
  await at.update(id, { lines });
  await at.complete(id, 'pm_card_visa_chargeDeclined');
  return id;
}

/** One that has expired after it. The timer asks in these words. */
async function expired(at = shop, variantId = 'mug', actor = 'timer'): Promise<string> {
  const id = await declined(at, variantId);
  await at.gateway.cancel(id, { actor, reason: 'expired' });
  expect(await ended(at, id)).toBe('canceled');
  return id;
}

interface Late {
  readonly attempt?: number;
  readonly taken?: boolean;
  readonly card?: string;
  readonly amount?: number;
  /** The attempt's row knows it as its own. */
  readonly own?: boolean;
}

/** Money that comes to Stripe for a checkout, as one of its attempts, past its workflow. */
async function pay(id: string, how: Late = {}, at = shop): Promise<Stripe.PaymentIntent> {
  const { attempt = 1, taken = true, card = 'pm_card_visa', own = true } = how;
  const [row] = await at.db.sql<{ quote_hash: string; amount_minor: number }>(
    '',
    'SELECT quote_hash, amount_minor FROM payments WHERE checkout_id = $1',
    [id],
  );
  const bank = card.startsWith('pm_usBankAccount');
  const intent = await at.stripe.paymentIntents.create({
    amount: how.amount ?? row?.amount_minor ?? 0,
    currency: 'usd',
    confirmation_method: 'manual',
    confirm: true,
    ...(!bank && { capture_method: taken ? 'automatic' : 'manual' }),
    allowed_payment_method_types: [bank ? 'us_bank_account' : 'card'],
    payment_method: card,
    metadata: { checkout_id: id, attempt: String(attempt), quote_hash: row?.quote_hash ?? '' },
  });
  if (own)
    await at.db.sql('', 'UPDATE payments SET payment_intent_id = $3 WHERE checkout_id = $1 AND attempt = $2', [
      id,
      attempt,
      intent.id,
    ]);
  return intent;
}

let events = 0;
/** Its webhook comes, days late: the id is enough, as Stripe is read. */
async function hear(intent: Stripe.PaymentIntent, type = 'payment_intent.succeeded', at = shop): Promise<string> {
  events += 1;
  const eventId = `evt_late_${events}`;
  const { checkout_id, attempt } = intent.metadata;
  await at.db.sql(
    '',
    `INSERT INTO webhook_inbox (event_id, type, object_id, payment_intent_id, checkout_id, attempt, created_at, received_at)
     VALUES ($1, $2, $3, $3, $4, $5, now() - interval '3 days', now() - interval '2 minutes')`,
    [eventId, type, intent.id, checkout_id, Number(attempt)],
  );
  return eventId;
}

/** How the recovery of a payment ended; it is started by its news. */
async function recovered({ id }: Stripe.PaymentIntent, at = shop): Promise<string> {
  const handle = at.client.workflow.getHandle(`payment-recovery/${id}`);
  return eventually('the recovery is started', () =>
    handle.result().catch((error: Error) => {
      if (/not found/i.test(error.message)) return null;
      throw error;
    }),
  ) as Promise<string>;
}

const recovery = ({ id }: Stripe.PaymentIntent, at = shop) =>
  at.db.prisma.recovery.findUnique({ where: { paymentIntentId: id } });

async function mails(at = shop): Promise<{ subject: string; text: string; to: string[] }[]> {
  return (await (await fetch(`${at.mailbox.url}/messages.json`)).json()) as {
    subject: string;
    text: string;
    to: string[];
  }[];
}

describe('M2: money that comes after the end is placed where there is stock', () => {
  test.each([
    ['taken', true],
    ['reserved', false],
  ])('M2, O1: %s money of an expired checkout becomes one order at the quoted price', async (_name, taken) => {
    const id = await expired();
    const before = await shelf(shop, 'mug');
    const quoted = (await shop.read(id))?.quote;
    await shop.db.sql('', `UPDATE prices SET amount_minor = amount_minor + 100 WHERE variant_id = 'mug'`, []);
    const intent = await pay(id, { taken });
    // Asked for by the webhook, again, and by whoever reconciles, all at once.
    await Promise.all([
      hear(intent),
      hear(intent),
      ...[1, 2, 3].map(() => shop.gateway.tellRecovery({ eventId: 'e', paymentIntentId: intent.id })),
    ]);
    expect(await recovered(intent)).toMatch(/placed|none/);
    expect(await ended(shop, id)).toBe('completed');
    const seen = await expectFairEnd(shop, id);
    expect(seen.orders).toEqual([{ status: 'placed', total_minor: quoted?.totalMinor }]);
    expect(seen.payments).toMatchObject([
      { status: 'captured', captured_minor: quoted?.totalMinor, refunded_minor: 0 },
    ]);
    expect(seen.capturedAmount).toBe(quoted?.totalMinor);
    expect(await shop.read(id)).toMatchObject({ status: 'completed', quote: quoted, cancelRequest: null });
    expect(await shelf(shop, 'mug')).toEqual({ ...before, onHand: before.onHand - 1 });
    expect(await recovery(intent)).toMatchObject({ outcome: 'placed', cause: 'checkout_ended', waitingFor: null });
    const number = (await shop.read(id))?.order?.number;
    expect((await mails()).filter(({ subject }) => subject.includes(`order ${number} `))).toHaveLength(1);
    await shop.db.sql('', `UPDATE prices SET amount_minor = amount_minor - 100 WHERE variant_id = 'mug'`, []);
  });

  test('M2: money that the bank decides on after the end is waited for, then placed', async () => {
    const id = await expired();
    const intent = await pay(id, { card: 'pm_usBankAccount_processing' });
    expect(intent.status).toBe('processing');
    await shop.gateway.tellRecovery({ eventId: 'e', paymentIntentId: intent.id });
    const waiting = await eventually('it waits', () => recovery(intent));
    expect(waiting).toMatchObject({ outcome: null, waitingFor: 'bank', nextAction: expect.any(String) });
    expect(await settle(shop.settings.stripe.apiBase ?? '', 'payment_intents', intent.id, 'succeeded')).toBe(204);
    await hear(intent);
    expect(await recovered(intent)).toBe('placed');
    expect(await ended(shop, id)).toBe('completed');
    expect((await expectFairEnd(shop, id)).orders).toMatchObject([{ status: 'placed' }]);
  });
});

describe('M2: money that belongs to no order is given back in full, with the reason', () => {
  const givenBack = async (id: string, intent: Stripe.PaymentIntent, cause: string, at = shop) => {
    expect(await recovered(intent, at)).toBe('given_back');
    const seen = await facts(at, id);
    expect(seen.refundedAmount).toBe(intent.amount);
    expect(await recovery(intent, at)).toMatchObject({
      outcome: 'given_back',
      cause,
      refundedMinor: BigInt(intent.amount),
      waitingFor: null,
      attention: null,
    });
    return seen;
  };

  test('M2: the last unit was sold meanwhile: given back, the buyer told once', async () => {
    const id = await expired(shop, 'last');
    await shop.db.sql('', `UPDATE stock SET on_hand = 0 WHERE variant_id = 'last'`, []);
    const intent = await pay(id);
    const mailed = (await mails()).length;
    await hear(intent);
    await givenBack(id, intent, 'checkout_ended');
    const { orders, payments, row } = await expectFairEnd(shop, id);
    expect(orders).toEqual([]);
    expect(payments).toMatchObject([{ status: 'refunded', refunded_minor: intent.amount }]);
    expect(row).toMatchObject({ status: 'canceled', ended_reason: 'expired' });
    const told = (await mails()).slice(0, (await mails()).length - mailed);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ subject: expect.stringContaining('given back') });
    // Heard of again, nothing more happens.
    await hear(intent, 'charge.dispute.funds_reinstated');
    await eventually('the news is settled', async () => {
      const open = await shop.db.sql('', 'SELECT 1 FROM webhook_inbox WHERE settled_at IS NULL', []);
      return open.length === 0;
    });
    await shop.client.workflow.getHandle(`payment-recovery/${intent.id}`).result();
    await givenBack(id, intent, 'checkout_ended');
    await shop.db.sql('', `UPDATE stock SET on_hand = 1 WHERE variant_id = 'last'`, []);
  });

  test('M2: the shop does not want late money', async () => {
    const id = await expired(strict);
    const intent = await pay(id, {}, strict);
    await hear(intent, undefined, strict);
    await givenBack(id, intent, 'checkout_ended', strict);
    await expectFairEnd(strict, id);
  });

  test('M2: what somebody canceled is not placed; reserved money is let go', async () => {
    const id = await expired(shop, 'mug', 'ann of support');
    const intent = await pay(id, { taken: false });
    await shop.gateway.tellRecovery({ eventId: 'e', paymentIntentId: intent.id });
    expect(await recovered(intent)).toBe('canceled');
    expect((await shop.stripe.paymentIntents.retrieve(intent.id)).status).toBe('canceled');
    expect(await recovery(intent)).toMatchObject({ outcome: 'canceled', cause: 'checkout_ended' });
    await expectFairEnd(shop, id);
  });

  test('M2: another amount than was quoted', async () => {
    const id = await expired();
    const intent = await pay(id, { amount: 5_000 });
    await hear(intent);
    await givenBack(id, intent, 'quote_mismatch');
    await expectFairEnd(shop, id);
  });

  test('M7, M9: late money of attempt 1 is given back, the order of attempt 2 keeps its own', async () => {
    const id = await declined();
    await shop.complete(id);
    await ended(shop, id);
    const owned = (await facts(shop, id)).intents.find(({ status }) => status === 'succeeded');
    const intent = await pay(id);
    await hear(intent);
    const seen = await givenBack(id, intent, 'attempt_closed');
    expect(seen.orders).toMatchObject([{ status: 'placed' }]);
    expect(seen.payments).toMatchObject([
      { attempt: 1, status: 'refunded' },
      { attempt: 2, status: 'captured', refunded_minor: 0 },
    ]);
    // Whoever asks for the order's own money to be looked after gets nothing.
    for (let time = 0; time < 3; time += 1)
      await shop.gateway.tellRecovery({ eventId: 'e', paymentIntentId: owned?.id ?? '' });
    expect(await recovered(owned!)).toBe('none');
    expect(await recovery(owned!)).toBeNull();
    expect((await facts(shop, id)).refundedAmount).toBe(intent.amount);
  });

  test('M1, M4, M7: a PaymentIntent that no attempt made is closed or given back, also beside a running payment', async () => {
    const id = await declined();
    const strangers: Stripe.PaymentIntent[] = [];
    shop.faults.add({
      call: 'confirm',
      answer: 'pass',
      processed: true,
      after: async () => {
        strangers.push(
          await pay(id, { attempt: 2, own: false }),
          await pay(id, { attempt: 7, own: false, taken: false }),
        );
        await Promise.all(strangers.map((stranger) => hear(stranger, 'payment_intent.created')));
        expect(await recovered(strangers[0]!)).toBe('given_back');
        expect(await recovered(strangers[1]!)).toBe('canceled');
      },
    });
    expect((await shop.complete(id)).checkout?.status).toBe('completed');
    expect(await ended(shop, id)).toBe('completed');
    for (const stranger of strangers)
      expect(await recovery(stranger)).toMatchObject({ cause: 'attempt_unknown', attention: null });
    const { orders, payments } = await facts(shop, id);
    expect(orders).toMatchObject([{ status: 'placed' }]);
    expect(payments).toMatchObject([{ status: 'failed' }, { status: 'captured', refunded_minor: 0 }]);
  });

  test.each<readonly [string, Omit<Fault, 'call'>]>([
    ['500 before the work', { answer: '500', processed: false }],
    ['500 after it', { answer: '500', processed: true }],
    ['a kept 500 after it', { answer: 'stuck 500', processed: true }],
    ['a kept 500 before it', { answer: 'stuck 500', processed: false }],
    ['a reset after it', { answer: 'reset', processed: true, times: 2 }],
    ['no answer', { answer: 'hang', processed: true }],
    ['429', { answer: '429', processed: false, times: 2 }],
  ])('M5, M6, M8: a refund that is answered with %s is made once, and the ledger knows it', async (_name, loss) => {
    const id = await expired(strict);
    const intent = await pay(id, {}, strict);
    const fault = strict.faults.add({ call: 'refund', ...loss });
    await hear(intent, undefined, strict);
    await givenBack(id, intent, 'checkout_ended', strict);
    expect(fault.hits()).toBeGreaterThan(0);
    expect((await strict.stripe.refunds.list({ payment_intent: intent.id })).data).toHaveLength(1);
    await expectFairEnd(strict, id);
    strict.faults.clear();
  });

  test('M5: a refund that the bank sends back reopens the case, is made again, then people are asked', async () => {
    const id = await expired(strict);
    const intent = await pay(id, { card: 'pm_card_refundFail' }, strict);
    await hear(intent, undefined, strict);
    await givenBack(id, intent, 'checkout_ended', strict);
    const base = strict.settings.stripe.apiBase ?? '';
    for (const failures of [1, 2]) {
      const { data } = await strict.stripe.refunds.list({ payment_intent: intent.id });
      const refund = data.find(({ status }) => status === 'succeeded');
      expect(await settle(base, 'refunds', refund?.id ?? '', 'failed')).toBe(204);
      await hear({ ...intent, id: intent.id }, 'refund.failed', strict);
      await eventually('the case is open again', async () => {
        const row = await recovery(intent, strict);
        return failures === 1
          ? row?.cause === 'refund_failed' && row.outcome === 'given_back'
          : row?.waitingFor === 'support' && row.attention !== null;
      });
    }
    // Nothing is given back now, and the rows say so.
    expect((await facts(strict, id)).payments).toMatchObject([{ status: 'refunded', refunded_minor: 0 }]);
    // People make another refund in the Dashboard: that ends it.
    await strict.stripe.refunds.create({ payment_intent: intent.id });
    await hear(intent, 'refund.updated', strict);
    await eventually('the case is closed', async () => (await recovery(intent, strict))?.outcome === 'given_back');
    await expectFairEnd(strict, id);
  });

  test('M5: while the refund can not be made the row says so; it goes on until it is', async () => {
    const id = await expired(strict);
    const intent = await pay(id, {}, strict);
    const fault = strict.faults.add({ call: 'refund', answer: '500', processed: false, times: null });
    await hear(intent, undefined, strict);
    await fault.hit;
    await eventually('it waits for Stripe', async () => (await recovery(intent, strict))?.waitingFor === 'release');
    expect(await recovery(intent, strict)).toMatchObject({ outcome: null, deadlineAt: expect.any(Date) });
    strict.faults.clear();
    await givenBack(id, intent, 'checkout_ended', strict);
    await expectFairEnd(strict, id);
  });
});
