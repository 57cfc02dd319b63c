import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { HttpShop } from '../setup/http-shop.ts';
import { amountOf, card, mugs, startHttpShop } from '../setup/http-shop.ts';

let shop: HttpShop;
beforeAll(async () => {
  shop = await startHttpShop();
});
afterAll(() => shop?.stop());

const ended = (id: string) => shop.client.workflow.getHandle(`checkout/${id}`).result();

describe('a purchase over HTTP', () => {
  test('M3: the answer, the order, the ledger and Stripe agree to the cent', async () => {
    const created = await shop.create();
    expect(created).toMatchObject({ status: 201, body: { status: 'incomplete', currency: 'USD' } });
    const { id } = created.body;
    const ready = await shop.update(id);
    expect(ready).toMatchObject({ status: 200, body: { status: 'ready_for_complete', messages: [] } });
    const total = amountOf(ready.body, 'total');
    expect(total).toBe(3266);
    const completed = await shop.complete(id);
    expect(completed).toMatchObject({
      status: 200,
      body: { status: 'completed', order: { label: expect.stringMatching(/^\d+$/) } },
    });
    expect(await ended(id)).toBe('completed');

    const order = await shop.request<{ id: string; totals: { type: string; amount: number }[] }>(
      'GET',
      `/orders/${completed.body.order?.id}`,
    );
    expect(order.status).toBe(200);
    expect(order.body.totals.find(({ type }) => type === 'total')?.amount).toBe(total);
    const [payment] = await shop.db.sql<{ payment_intent_id: string; captured_minor: number }>(
      '',
      'SELECT * FROM payments WHERE checkout_id = $1',
      [id],
    );
    expect(payment?.captured_minor).toBe(total);
    const intent = await shop.stripe.paymentIntents.retrieve(payment?.payment_intent_id ?? '');
    expect(intent).toMatchObject({ status: 'succeeded', amount: total, amount_received: total });
    expect((await shop.get(id)).body).toEqual((await shop.get(id)).body);
  });

  test('S5: a declined card keeps the hold; another card pays', async () => {
    const { id } = (await shop.create(mugs({ item: 'last' }))).body;
    await shop.update(id, mugs({ item: 'last', option: 'standard' }));
    const declined = await shop.complete(id, card('pm_card_visa_chargeDeclined'));
    expect(declined.status).toBe(200);
    expect(declined.body).toMatchObject({
      status: 'ready_for_complete',
      messages: [{ code: 'payment_failed', severity: 'recoverable' }],
    });
    expect((await shop.create(mugs({ item: 'last' }))).body).toMatchObject({
      ucp: { status: 'error' },
      messages: [{ code: 'out_of_stock' }],
    });
    expect((await shop.complete(id)).body).toMatchObject({ status: 'completed' });
    expect(await ended(id)).toBe('completed');
  });

  test('a total of 0 needs no payment', async () => {
    const free = { ...mugs({ item: 'gift' }), fulfillment: undefined };
    const created = await shop.create(free);
    expect(created.body).toMatchObject({ status: 'ready_for_complete' });
    expect((await shop.complete(created.body.id, { payment: { instruments: [] } })).body).toMatchObject({
      status: 'completed',
    });
    expect(await shop.db.sql('', 'SELECT 1 FROM payments WHERE checkout_id = $1', [created.body.id])).toHaveLength(0);
  });

  test('the buyer gets one confirmation, after the capture', async () => {
    const { id } = (await shop.create(mugs({ option: 'standard' }))).body;
    const { body } = await shop.complete(id);
    await ended(id);
    const mails = (await (await fetch(`${shop.mailbox.url}/messages.json`)).json()) as {
      subject: string;
      text: string;
    }[];
    const mine = mails.filter(({ subject }) => subject.includes(String(body.order?.label)));
    expect(mine).toHaveLength(1);
    expect(mine[0]?.text).toContain('$32.66');
  });

  test('P4: neither the buyer nor the card stands in the history', async () => {
    const { id } = (await shop.create(mugs({ option: 'standard' }))).body;
    await shop.complete(id);
    await ended(id);
    const history = await shop.client.workflow.getHandle(`checkout/${id}`).fetchHistory();
    // Payloads are bytes, shown as base64.
    const text = JSON.stringify(history).replace(/"data":"([A-Za-z0-9+/=]+)"/g, (_, data: string) =>
      Buffer.from(data, 'base64').toString('utf8'),
    );
    const planted = ['applyCommand', 'jo@example.com', '1 Main St', '10001', 'pm_card_visa', 'Doe'];
    expect(planted.filter((value) => text.includes(value))).toEqual(['applyCommand']);
  });
});
