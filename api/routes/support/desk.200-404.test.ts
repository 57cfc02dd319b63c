import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { recordBreaks } from '../../../adapters/postgres/break-table.ts';
import { deskCodes, deskListAnswer, deskLists, deskSearch } from '../../../contracts/desk/lists.ts';
import { exampleCheckout } from '../../../contracts/ucp/v2026-08-25/example-checkout.ts';
import type { Buyer } from '../../../domain/checkout/checkout.ts';
import type { Difference } from '../../../domain/reconciliation/break-kinds.ts';
import { seen } from '../../../domain/reconciliation/what-was-seen.ts';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import { AGENT_KEY, OPS_KEY, putCheckout, startApi, SUPPORT_KEY } from '../../testing/api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
  await fill();
});
afterAll(() => api.close());

const as = (key: string, language = 'en') => ({ Authorization: `Bearer ${key}`, 'Accept-Language': language });
const ask = (path: string, key = SUPPORT_KEY, language?: string) => api.fetch(path, { headers: as(key, language) });
const search = async (q: string, key = SUPPORT_KEY) =>
  deskSearch.strict().parse(await (await ask(`/support/search?q=${encodeURIComponent(q)}`, key)).json());
const found = async (q: string, key?: string) => {
  const { matched, items } = await search(q, key);
  return [matched, items.map(({ checkout }) => checkout)];
};
const list = async (name: string, language?: string) =>
  deskListAnswer.strict().parse(await (await ask(`/support/lists/${name}`, SUPPORT_KEY, language)).json());

const ann: Buyer = { email: 'Ann.Lee@Example.com', firstName: 'Ann', lastName: 'Lee', phone: '+49 170 5550123' };

/** An order, a canceled and an open checkout of one buyer, and one of somebody else. */
async function fill() {
  const { db } = api;
  const { prisma } = db;
  const ended = {
    waitingFor: null,
    deadlineAt: null,
    nextAction: null,
    holdExpiresAt: null,
    holdLimitAt: null,
  } as const;
  const order = { id: 'ord_ann', number: '70001', placedAt: '2030-01-01T00:00:00.000Z' };
  await putCheckout(
    db,
    exampleCheckout({
      id: 'chk_ordered',
      status: 'completed',
      ...ended,
      endedReason: 'order placed',
      order,
      buyer: ann,
      attempt: 1,
    }),
  );
  await prisma.order.create({
    data: {
      ...{ id: 'ord_ann', number: 70_001, checkoutId: 'chk_ordered', status: 'placed', channel: 'storefront' },
      ...{ currency: 'USD', totalMinor: 5844, content: {}, personal: { buyer: { ...ann }, destinations: [] } },
    },
  });
  await putCheckout(
    db,
    exampleCheckout({ id: 'chk_over', status: 'canceled', ...ended, endedReason: 'expired', buyer: ann }),
  );
  await putCheckout(db, exampleCheckout({ id: 'chk_open', buyer: ann, codes: ['Welcome 10'] }));
  await putCheckout(db, exampleCheckout({ id: 'chk_other' }));
  const payment = { commandId: 'cmd', amountMinor: 5844, currency: 'USD', quoteHash: 'x' };
  await prisma.payment.createMany({
    data: [
      {
        checkoutId: 'chk_ordered',
        attempt: 1,
        ...payment,
        status: 'captured',
        capturedMinor: 5844,
        paymentIntentId: 'pi_ann',
      },
      { checkoutId: 'chk_over', attempt: 1, ...payment, status: 'failed', failureCode: 'insufficient_funds' },
    ],
  });
  await prisma.refund.create({
    data: {
      ...{ id: 'rf_1', orderId: 'ord_ann', checkoutId: 'chk_ordered', attempt: 1, amountMinor: 100, currency: 'USD' },
      ...{ reason: 'x', actor: 'kim', status: 'succeeded', stripeRefundId: 're_ann', settledAt: new Date() },
    },
  });
  await prisma.effect.create({
    data: {
      key: 'late',
      checkoutId: 'chk_over',
      attempt: 1,
      step: 'refund',
      outcome: 'done',
      externalId: 're_late',
      resultAt: new Date(),
    },
  });
  await prisma.dispute.create({
    data: {
      ...{ id: 'dp_ann', orderId: 'ord_ann', amountMinor: 100, currency: 'USD', reason: 'fraudulent' },
      ...{ status: 'needs_response', openedAt: new Date() },
    },
  });
  await prisma.product.create({
    data: {
      id: 'prod_shirt',
      handle: 'shirt',
      title: 'Shirt',
      variants: { create: { id: 'var_shirt', sku: 'SHIRT-M', title: 'M' } },
    },
  });
  const news = { createdAt: new Date(), receivedAt: new Date(Date.now() - 3_600_000) };
  await prisma.webhookInbox.createMany({
    data: [
      {
        eventId: 'evt_charge',
        type: 'charge.dispute.created',
        objectId: 'ch_ann',
        paymentIntentId: 'pi_ann',
        ...news,
        settledAt: new Date(),
        outcome: 'known',
      },
      {
        eventId: 'evt_orphan',
        type: 'payment_intent.succeeded',
        objectId: 'pi_far',
        paymentIntentId: 'pi_far',
        ...news,
        settledAt: new Date(),
        outcome: 'orphan',
      },
      {
        eventId: 'evt_unread',
        type: 'payment_intent.succeeded',
        objectId: 'pi_ann',
        paymentIntentId: 'pi_ann',
        checkoutId: 'chk_ordered',
        ...news,
      },
    ],
  });
}

describe('a search', () => {
  test.each<[string, string, string, string[]]>([
    ['the number of an order', '70001', 'order_number', ['chk_ordered']],
    ['a number as people write it', '#70001', 'order_number', ['chk_ordered']],
    ['the id of an order', 'ord_ann', 'order_number', ['chk_ordered']],
    ['a checkout', 'chk_open', 'checkout', ['chk_open']],
    ['a PaymentIntent', 'pi_ann', 'payment_intent', ['chk_ordered']],
    ['a refund', 're_ann', 'payment_intent', ['chk_ordered']],
    ['the refund of late money', 're_late', 'payment_intent', ['chk_over']],
    ['a charge', 'ch_ann', 'payment_intent', ['chk_ordered']],
    ['a dispute', 'dp_ann', 'payment_intent', ['chk_ordered']],
    ['the last digits of a phone', '0123', 'phone', ['chk_ordered', 'chk_open', 'chk_over']],
    ['a phone as its owner writes it', '0170 / 555-0123', 'phone', ['chk_ordered', 'chk_open', 'chk_over']],
    ['an e-mail address, whatever its case', ' ann.lee@EXAMPLE.com ', 'email', ['chk_ordered', 'chk_open', 'chk_over']],
    ['a SKU', 'shirt-m', 'sku', ['chk_open', 'chk_ordered', 'chk_other', 'chk_over']],
    ['why a payment failed', 'Insufficient_Funds', 'code', ['chk_over']],
    ['a discount code', 'welcome 10', 'code', ['chk_open']],
  ])('finds by %s', async (_name, q, matched, checkouts) => {
    const [kind, ids] = await found(q);
    expect([kind, [...(ids as string[])].sort()]).toEqual([matched, [...checkouts].sort()]);
  });

  test('shows each with where it stands, its address masked, and says when there is more', async () => {
    const { items } = await search('ann.lee@example.com');
    expect(items.find(({ checkout }) => checkout === 'chk_ordered')).toMatchObject({
      ...{ matched: 'email', order_number: '70001', total: '$58.44', email: 'A…@Example.com' },
      headline: 'Order 70001 is placed; the buyer disputes $1.00 at the bank.',
    });
    expect(items.find(({ checkout }) => checkout === 'chk_over')?.headline).toBe(
      'It ended unpaid, since its time was over. Nothing is charged.',
    );
    const first = deskSearch.parse(await (await ask('/support/search?q=ann.lee@example.com&limit=1')).json());
    expect([first.items.length, first.more]).toEqual([1, true]);
  });

  test('P4: who is erased is not found any more', async () => {
    const gone: Buyer = { ...ann, email: 'gone@example.com', phone: '+49 160 9998877' };
    await putCheckout(api.db, exampleCheckout({ id: 'chk_gone', buyer: gone }));
    expect([await found('gone@example.com'), await found('9998877')]).toEqual([
      ['email', ['chk_gone']],
      ['phone', ['chk_gone']],
    ]);
    await api.db.sql('', `UPDATE checkouts SET personal = NULL WHERE id = 'chk_gone'`, []);
    expect([await found('gone@example.com'), await found('9998877')]).toEqual([
      [null, []],
      [null, []],
    ]);
  });

  test('P4: ops finds cases, but nobody by who he is', async () => {
    expect((await ask('/support/search?q=ann.lee@example.com', OPS_KEY)).status).toBe(403);
    expect(await found('0123', OPS_KEY)).toEqual([null, []]);
    const { items } = await search('70001', OPS_KEY);
    expect(items).toMatchObject([{ checkout: 'chk_ordered', email: null }]);
    expect(JSON.stringify(items)).not.toMatch(/ann|lee/i);
  });

  test.each([
    "' OR 1=1 --",
    '%',
    '____',
    '%%%%',
    '\\',
    '1e9',
    '99999999999999999999',
    '🙂',
    'a'.repeat(200),
    '@',
    '$.x',
    '{}',
    '0000',
  ])('P5: %j finds nothing and harms nothing', async (q) => {
    expect(await found(q)).toEqual([null, []]);
  });

  test.each([
    '',
    '?q=',
    '?q=%20',
    '?q=a%00b',
    `?q=${'a'.repeat(201)}`,
    '?q=x&limit=0',
    '?q=x&limit=101',
    '?q=x&q=y',
    '?q=x%0Ay',
  ])('P5: 400 for /support/search%s', async (query) => {
    expect((await ask(`/support/search${query}`)).status).toBe(400);
  });
});

const usd = (amountMinor: number) => ({ amountMinor, currency: 'USD' });
const about = { checkoutId: null, paymentIntentId: null, amountMinor: null, currency: null };
const BREAKS: readonly Difference[] = [
  {
    ...{ ...about, kind: 'order_differs', subject: 'chk_over', checkoutId: 'chk_over' },
    seen: seen('order_and_checkout', { order: usd(4192), checkout: usd(4191) }),
  },
  {
    ...{ ...about, kind: 'news_missed', subject: 'pi_over', checkoutId: 'chk_over', paymentIntentId: 'pi_over' },
    seen: seen('stripe_and_here', { stripe: 'requires_capture', here: 'open' }),
  },
  {
    ...{ ...about, kind: 'journal_differs', subject: '["mug","main"]' },
    seen: seen('shelf_and_journal', { shelf: 5, journal: 1003 }),
  },
  {
    ...{ ...about, kind: 'gift_card_balance_differs', subject: 'gc_1' },
    seen: seen('balance_and_entries', { balance: usd(999), entries: usd(1000) }),
  },
];

describe('the lists', () => {
  beforeAll(async () => {
    const { prisma } = api.db;
    await prisma.checkout.update({
      where: { id: 'chk_other' },
      data: { attention: 'the payment could not be given back yet' },
    });
    await prisma.order.update({
      where: { id: 'ord_ann' },
      data: {
        ...{ waitingFor: 'support', deadlineAt: new Date(), nextAction: 'Support settles it.' },
        attention: 'the refund of USD 1.00 failed: expired_or_canceled_card; refund again, or pay it back another way',
      },
    });
    const stuck = {
      waitingFor: 'support',
      deadlineAt: new Date(),
      nextAction: 'x',
      attention: 'the order could not be placed yet',
    };
    const late = { checkoutId: 'chk_over', attempt: 1, amountMinor: 300, currency: 'USD', cause: 'checkout_ended' };
    await prisma.recovery.create({ data: { paymentIntentId: 'pi_late', ...late, ...stuck } });
    await putCheckout(
      api.db,
      exampleCheckout({
        ...{ id: 'chk_slow', status: 'complete_in_progress', attempt: 1, waitingFor: 'bank' },
        nextAction: 'The payment is read again until the bank has decided.',
      }),
    );
    await prisma.payment.create({
      data: {
        ...{ checkoutId: 'chk_slow', attempt: 1, commandId: 'c', amountMinor: 5844, currency: 'USD', quoteHash: 'x' },
        ...{ status: 'open', createdAt: new Date(Date.now() - 600_000) },
      },
    });
    await prisma.break.create({
      data: {
        ...{ kind: 'money_without_order', subject: 'chk_over', checkoutId: 'chk_over', severity: 'critical' },
        ...{ facts: 'USD 3.00 was taken', suggestion: 'x', amountMinor: 300, currency: 'USD' },
      },
    });
    await recordBreaks(api.db.sql, BREAKS);
  });

  test('say how much waits for people, and since when', async () => {
    const { lists } = deskLists.strict().parse(await (await ask('/support/lists')).json());
    expect(lists).toMatchObject([
      { list: 'needs-attention', total: 3 },
      { list: 'long-payments', total: 1 },
      { list: 'breaks', total: 1 + BREAKS.length },
      { list: 'dead-webhooks', total: 2 },
    ]);
    for (const { oldest } of lists) expect(Date.parse(oldest ?? '')).not.toBeNaN();
  });

  test('say what is wrong and what to do about it, in the language of who reads', async () => {
    const { items } = await list('needs-attention');
    expect(items.map(({ title, detail }) => `${title}: ${detail}`).sort()).toEqual([
      '$3.00 without an order: The order could not be placed yet; it is tried again.',
      'Checkout of $58.44: The money could not be given back yet; it is tried again.',
      'Order 70001 over $58.44: The refund of $1.00 did not reach the buyer (expired_or_canceled_card). Refund again, or pay it back in another way.',
    ]);
    expect((await list('long-payments', 'de')).items).toMatchObject([
      {
        ...{ checkout: 'chk_slow', title: 'Die Bank hat über 58,44\u00a0$ noch nicht entschieden.' },
        detail: 'Stripe wird so lange gefragt, bis die Bank entschieden hat.',
      },
    ]);
    // What a worker of before has written in words of its own.
    expect((await list('breaks')).items[0]).toMatchObject({
      checkout: 'chk_over',
      title: 'Money was taken, but there is no order for it.',
      detail: 'USD 3.00 was taken',
      amount: '$3.00',
    });
    expect(
      (await list('dead-webhooks')).items.map(({ id, checkout, severity }) => `${id} ${checkout} ${severity}`).sort(),
    ).toEqual(['evt_orphan null low', 'evt_unread chk_ordered high']);
  });

  test('say what was seen of a break in the language of who reads, with money as money', async () => {
    const details = async (language: string) =>
      (await list('breaks', language)).items.slice(1).map(({ detail }) => detail.replaceAll('\u00a0', ' '));
    expect(await details('en')).toEqual([
      'The order is over $41.92, its checkout over $41.91.',
      'Payment pi_over. At Stripe: reserved (requires_capture). Here: under way.',
      'Item mug, location main. On the shelf: 5. Booked: 1,003.',
      'Gift card gc_1. The balance is $9.99; the entries come to $10.00.',
    ]);
    expect(await details('de')).toEqual([
      'Die Bestellung lautet auf 41,92 $, ihr Einkauf auf 41,91 $.',
      'Zahlung pi_over. Bei Stripe: reserviert (requires_capture). Hier: läuft.',
      'Artikel mug, Standort main. Im Regal: 5. Gebucht: 1.003.',
      'Gutschein gc_1. Das Guthaben ist 9,99 $; die Buchungen ergeben 10,00 $.',
    ]);
  });

  test('P3: are for support and ops alone, and there are no others', async () => {
    for (const path of [
      '/support/lists',
      '/support/lists/breaks',
      '/support/codes',
      '/support/search?q=x',
      '/support/cases/chk_open',
    ]) {
      expect([path, (await api.fetch(path)).status]).toEqual([path, 401]);
      expect([path, (await ask(path, AGENT_KEY)).status]).toEqual([path, 403]);
      expect([path, (await ask(path, OPS_KEY)).status]).toEqual([path, 200]);
    }
    expect((await ask('/support/lists/everything')).status).toBe(404);
  });
});

test('every code has a meaning, in every language', async () => {
  const read = async (language: string) =>
    deskCodes.strict().parse(await (await ask('/support/codes', SUPPORT_KEY, language)).json()).codes;
  const [en, de] = [await read('en'), await read('de')];
  expect(en.length).toBeGreaterThan(80);
  for (const [index, { code, meaning }] of en.entries()) {
    expect([code, meaning]).toEqual([code, expect.stringMatching(/\.$/)]);
    expect(de[index]?.meaning).not.toBe(meaning);
  }
});
