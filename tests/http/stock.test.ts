import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { z } from 'zod';
import { orderStoryResponse } from '../../api/routes/support/schemas.ts';
import { checkoutResponse } from '../../contracts/ucp/v2026-08-25/checkout-response.ts';
import { orderResponse } from '../../contracts/ucp/v2026-08-25/order.ts';
import type { ProductResponse } from '../../contracts/ucp/v2026-08-25/catalog-responses.ts';
import { fillShelves, shelf } from '../guarantees/stock-shelf.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { mugs, startHttpShop } from '../setup/http-shop.ts';

let shop: HttpShop;
beforeAll(async () => {
  shop = await startHttpShop();
  await fillShelves(shop.db.sql, [shelf('rope', 2, 0, 'main'), shelf('rope', 3, 0, 'b'), shelf('lamp', 1, 5, 'main')]);
  await shop.db.sql('', `UPDATE variants SET backorder_ships_on = '2099-05-01' WHERE id = 'lamp'`, []);
});
afterAll(() => shop?.stop());

const support = { Authorization: 'Bearer support-key-of-the-test-shop' };

async function bought(item: string, quantity: number): Promise<string> {
  const { id } = (await shop.create(mugs({ item, quantity, option: 'standard' }))).body;
  const { order } = (await shop.complete(id)).body;
  await shop.client.workflow.getHandle(`checkout/${id}`).result();
  return order?.id ?? '';
}

const orderOf = async (id: string) => orderResponse.strict().parse((await shop.request('GET', `/orders/${id}`)).body);

test('an order that leaves from two locations is shown as two parcels, to support with their locations, and shrinks with refunds', async () => {
  const id = await bought('rope', 4);
  const { expectations } = (await orderOf(id)).fulfillment;
  expect(expectations.map(({ line_items, description }) => [line_items, description])).toEqual([
    [[{ id: 'li_1', quantity: 2 }], 'Parcel 1 of 2: Standard, arrives in 3–5 days'],
    [[{ id: 'li_1', quantity: 2 }], 'Parcel 2 of 2: Standard, arrives in 3–5 days'],
  ]);
  const told = await shop.request<z.infer<typeof orderStoryResponse>>(
    'GET',
    `/support/orders/${id}`,
    undefined,
    support,
  );
  expect(orderStoryResponse.strict().parse(told.body).sold).toEqual([
    { variant: 'rope', location: 'b', units: 2, backordered: 0 },
    { variant: 'rope', location: 'main', units: 2, backordered: 0 },
  ]);

  const body = { reason: 'too long', actor: 'kim', lines: [{ id: 'li_1', quantity: 3 }], restock: true };
  const headers = { ...support, 'Idempotency-Key': 'rope-comes-back-1' };
  const refund = await shop.request<{ order: { story: { what: string }[] } }>(
    'POST',
    `/support/orders/${id}/refunds`,
    body,
    headers,
  );
  expect(refund.status).toBe(201);
  expect(refund.body.order.story.map(({ what }) => what)).toContain('3 units came back and went on the shelf again.');
  expect((await orderOf(id)).fulfillment.expectations.map(({ line_items }) => line_items)).toEqual([
    [{ id: 'li_1', quantity: 1 }],
  ]);
  const amount = { reason: 'sorry', amount_minor: 100, restock: true };
  const refused = await shop.request('POST', `/support/orders/${id}/refunds`, amount, {
    ...support,
    'Idempotency-Key': 'rope-comes-back-2',
  });
  expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('no goods')]);
});

test('units on backorder: the checkout warns of them and says when they leave, and so does the order', async () => {
  const created = checkoutResponse
    .strict()
    .parse((await shop.create(mugs({ item: 'lamp', quantity: 3, option: 'standard' }))).body);
  const text = '2 of 3 on backorder: they ship on May 1, 2099, the others now.';
  expect(created).toMatchObject({
    status: 'ready_for_complete',
    messages: [{ type: 'warning', code: 'delayed_fulfillment', content: text, path: '$.line_items[0]' }],
    fulfillment: {
      available_methods: [
        { type: 'shipping', line_item_ids: ['li_1'], fulfillable_on: 'now' },
        { type: 'shipping', line_item_ids: ['li_1'], fulfillable_on: '2099-05-01T00:00:00Z', description: text },
      ],
    },
  });
  await shop.request('POST', `/checkout-sessions/${created.id}/cancel`, undefined, {
    'Idempotency-Key': 'lamp-is-canceled-1',
  });
  const id = await bought('lamp', 3);
  const { expectations } = (await orderOf(id)).fulfillment;
  expect(expectations.map(({ line_items, fulfillable_on }) => [line_items[0]?.quantity, fulfillable_on])).toEqual([
    [1, 'now'],
    [2, '2099-05-01T00:00:00Z'],
  ]);
});

test('the catalog says in stock, preorder, backorder and sold out by the same rules as the checkout', async () => {
  await fillShelves(shop.db.sql, [
    shelf('v-safe', 3, 0, 'main'),
    shelf('v-shut', 9, 0, 'shut'),
    shelf('v-free', 0, 0, 'main'),
    shelf('v-soon', 3, 0, 'main'),
    shelf('v-back', 0, 4, 'main'),
  ]);
  await shop.db.sql('', `UPDATE stock SET safety_stock = 3 WHERE variant_id = 'v-safe'`, []);
  await shop.db.sql('', `UPDATE locations SET active = false WHERE id = 'shut'`, []);
  await shop.db.sql('', `UPDATE variants SET stock_policy = 'untracked' WHERE id = 'v-free'`, []);
  await shop.db.sql('', `UPDATE variants SET preorder_until = '2099-01-31' WHERE id = 'v-soon'`, []);
  const ids = ['v-safe', 'v-shut', 'v-free', 'v-soon', 'v-back'];
  const { body } = await shop.request<{ products: ProductResponse[] }>('POST', '/catalog/lookup', { ids });
  const status = new Map(body.products.map(({ id, variants }) => [id, variants[0]?.availability]));
  expect(ids.map((id) => status.get(id))).toEqual([
    { available: false, status: 'out_of_stock' },
    { available: false, status: 'out_of_stock' },
    { available: true, status: 'in_stock' },
    { available: true, status: 'preorder' },
    { available: true, status: 'backorder' },
  ]);
  for (const item of ids) {
    const created = (await shop.create(mugs({ item, option: 'standard' }))).body;
    expect([item, created.status ?? 'nothing']).toEqual([
      item,
      status.get(item)?.available ? 'ready_for_complete' : 'nothing',
    ]);
  }
});
