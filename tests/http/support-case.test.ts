import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deskCase } from '../../contracts/desk/case.ts';
import type { DeskCase } from '../../contracts/desk/case.ts';
import { askedAtBank, readyToPay } from '../setup/asked-buyer.ts';
import { confirmAtBank } from '../setup/bank.ts';
import { eventually } from '../setup/eventually.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { card, startHttpShop } from '../setup/http-shop.ts';
import { ended } from '../setup/referee.ts';

let shop: HttpShop;
beforeAll(async () => {
  shop = await startHttpShop();
});
afterAll(() => shop?.stop());

async function readCase(
  id: string,
  { key = shop.shop.settings.supportApiKey, language = 'en' } = {},
): Promise<DeskCase> {
  const headers = { Authorization: `Bearer ${key}`, 'Accept-Language': language };
  // A machine that is too busy says so, and is asked again.
  const { status, body } = await eventually('an answer', async () => {
    const answer = await shop.request<DeskCase>('GET', `/support/cases/${id}`, undefined, headers);
    return answer.status !== 503 && answer;
  });
  expect(status).toBe(200);
  return deskCase.strict().parse(body);
}
const told = ({ timeline }: DeskCase) => timeline.map(({ what }) => what);

async function bought(): Promise<string> {
  const id = await readyToPay(shop);
  await shop.complete(id);
  await ended(shop.parts, id);
  return id;
}

describe('a case', () => {
  test('of an ordinary purchase answers what happened, where the money is and what comes next', async () => {
    const id = await bought();
    const found = await readCase(id);
    const number = found.order?.number ?? '';
    expect(found).toMatchObject({
      headline: `Order ${number} is placed and paid.`,
      now: { waiting_for: null, until: null, then: null, attention: null },
      buyer: { name: 'Jo Doe', email: 'jo@example.com', country: 'US', place: '10001 New York' },
      lines: [{ sku: 'mug', quantity: 1, refunded_units: 0 }],
      order: { status: 'placed', shipping_refundable: true },
      money: { sentence: `Now ${found.total.text} of the buyer’s money is with us.`, refunds: [], late: [] },
      held: [],
      workflows: [{ id: `checkout/${id}`, url: null }],
      buyer_url: `${shop.url}/order/${found.order?.id}`,
    });
    expect(found.totals.at(0)?.label).toBe('Items');
    expect(found.totals.find(({ label }) => label === 'Total')?.amount).toEqual(found.total);
    expect(found.money.payments).toMatchObject([
      { state: 'captured', taken: found.total, stripe_url: expect.stringMatching(/#pi_/), failure: null },
    ]);
    expect(told(found)).toEqual([
      expect.stringMatching(/^The buyer began a checkout: 1 unit, /),
      expect.stringMatching(/^The buyer changed the checkout: 1 unit, /),
      `The buyer paid: attempt 1 over ${found.total.text} began.`,
      `The bank reserved ${found.total.text} on the card.`,
      `Order ${number} was placed over ${found.total.text}.`,
      `${found.total.text} was taken from the buyer.`,
      `Order ${number} may be shipped: its money is there.`,
      `The confirmation of order ${number} was mailed to the buyer.`,
    ]);
  });

  test('is told in the language of who reads it', async () => {
    const found = await readCase(await bought(), { language: 'de-AT,de;q=0.9,en;q=0.5' });
    expect(found.headline).toMatch(/^Bestellung \d+ ist angelegt und bezahlt\.$/);
    const said = [
      ...told(found),
      found.money.sentence,
      ...found.money.account,
      ...found.totals.map(({ label }) => label),
    ];
    expect(said.join(' ')).not.toMatch(/\b(?:the|was|buyer|of|is|items|total)\b/i);
  });

  test('of a declined card says why, and that nothing was charged; the second card is told after it', async () => {
    const id = await readyToPay(shop);
    await shop.complete(id, card('pm_card_visa_chargeDeclinedInsufficientFunds'));
    const declined = await readCase(id);
    expect(declined).toMatchObject({
      headline: 'The last payment failed and nothing was charged. The buyer may try again.',
      now: {
        waiting_for: 'the buyer to go on',
        until: expect.any(String),
        then: 'The items go back into stock; the buyer may still come back.',
      },
      money: { sentence: 'Now none of the buyer’s money is with us.' },
      held: [{ sku: 'mug', units: 1, until: expect.any(String) }],
    });
    expect(declined.timeline.at(-1)).toMatchObject({
      kind: 'trouble',
      what: 'Payment attempt 1 failed. Nothing was charged.',
      why: 'There is too little money on the buyer’s account. Nothing was charged.',
      code: 'insufficient_funds',
    });
    await shop.complete(id);
    await ended(shop.parts, id);
    const after = await readCase(id);
    expect(after.headline).toMatch(/is placed and paid/);
    expect(after.money.payments.map(({ state, failure }) => [state, failure?.code ?? null])).toEqual([
      ['failed', 'insufficient_funds'],
      ['captured', null],
    ]);
  });

  test('says when the bank waits for the buyer, and when he has been there', async () => {
    const { id, url } = await askedAtBank(shop);
    expect(await readCase(id)).toMatchObject({
      headline: 'The bank waits for the buyer to confirm the payment.',
      now: { waiting_for: 'the buyer to confirm the payment at the bank' },
    });
    await confirmAtBank(url, 'succeeded');
    await ended(shop.parts, id);
    const after = told(await readCase(id));
    expect(after).toEqual(
      expect.arrayContaining([
        'The bank asked the buyer to confirm the payment (3-D Secure). Nothing is charged before that.',
        'The buyer came back from the bank.',
      ]),
    );
  });

  test('of a refund says who, why, how much, and what is left', async () => {
    const id = await bought();
    const before = await readCase(id);
    const headers = {
      Authorization: `Bearer ${shop.shop.settings.supportApiKey}`,
      'Idempotency-Key': randomUUID(),
    };
    const body = { reason: 'arrived broken', actor: 'kim', amount_minor: 250 };
    expect((await shop.request('POST', `/support/orders/${before.order?.id}/refunds`, body, headers)).status).toBe(201);
    const found = await eventually('the refund has reached the buyer', async () => {
      const now = await readCase(id);
      return now.money.refunds[0]?.status === 'succeeded' && now;
    });
    expect(found.headline).toBe(
      `Order ${found.order?.number} is placed and paid; $2.50 of ${found.total.text} went back.`,
    );
    expect(found.timeline.find(({ kind }) => kind === 'support')).toMatchObject({
      ...{ what: 'A refund of $2.50 was asked for.', why: 'arrived broken', by: 'kim' },
      amount: { minor: 250, text: '$2.50' },
    });
    expect(found.order?.refundable.minor).toBe(found.total.minor - 250);
    expect(found.workflows.map(({ id: workflow }) => workflow)).toContain(`order/${found.order?.id}`);
  });

  test('of a canceled checkout says who did it, and that nothing is charged', async () => {
    const id = await readyToPay(shop);
    await shop.cancel(id);
    const found = await readCase(id);
    expect(found).toMatchObject({
      headline: 'The buyer canceled it. Nothing is charged.',
      now: { waiting_for: null, attention: null },
      held: [],
    });
    expect(found.timeline.slice(-2)).toMatchObject([
      { what: '1 unit went back into stock.' },
      {
        what: expect.stringMatching(/^The checkout was canceled/),
        why: 'the buyer did not want it any more',
        by: 'the buyer',
      },
    ]);
  });

  test('tells of money that came late, and that it went back', async () => {
    const id = await readyToPay(shop);
    await shop.complete(id, card('pm_card_visa_chargeDeclined'));
    await shop.cancel(id);
    const intent = await shop.stripe.paymentIntents.create({
      amount: 1_234,
      currency: 'usd',
      confirm: true,
      allowed_payment_method_types: ['card'],
      payment_method: 'pm_card_visa',
      metadata: { checkout_id: id, attempt: '1', quote_hash: 'x' },
    });
    await shop.db.sql(
      '',
      `INSERT INTO webhook_inbox (event_id, type, object_id, payment_intent_id, checkout_id, attempt, created_at, received_at)
       VALUES ($1, 'payment_intent.succeeded', $2, $2, $3, 1, now(), now() - interval '2 minutes')`,
      [`evt_${randomUUID()}`, intent.id, id],
    );
    const found = await eventually('the late money is given back', async () => {
      const now = await readCase(id);
      return now.timeline.some(({ what }) => what === 'All of the $12.34 was given back.') && now;
    });
    expect(found.timeline.filter(({ kind }) => kind === 'trouble').at(-1)).toMatchObject({
      what: '$12.34 arrived at Stripe without an order for it.',
      why: 'it names a checkout that never asked for it',
      link: { url: expect.stringContaining(intent.id) },
    });
    expect(found.money).toMatchObject({
      sentence: 'Now none of the buyer’s money is with us.',
      late: [{ payment_intent: intent.id, sentence: expect.stringMatching(/All of it was given back\.$/) }],
    });
  });

  test('P4: ops reads it without the buyer; support’s reading leaves one entry in the audit trail', async () => {
    const id = await bought();
    const ops = await readCase(id, { key: shop.shop.settings.opsApiKey });
    expect(ops.buyer).toBeNull();
    expect(JSON.stringify(ops)).not.toMatch(/jo@|Doe|Main St|10001/);
    const entries = () => shop.db.prisma.auditEntry.findMany({ where: { resource: 'case', resourceId: id } });
    expect(await entries()).toEqual([]);
    await readCase(id);
    await readCase(id);
    expect(await entries()).toMatchObject([{ actor: 'support', action: 'read' }]);
  });
});
