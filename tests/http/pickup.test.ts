import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { OrderResponse } from '../../contracts/ucp/v2026-08-25/order.ts';
import type { CheckoutResponse } from '../../contracts/ucp/v2026-08-25/checkout-response.ts';
import { eventually } from '../setup/eventually.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { amountOf, card, mugs, startHttpShop } from '../setup/http-shop.ts';
import { ended, expectFairEnd } from '../setup/referee.ts';

let shop: HttpShop;
beforeAll(async () => {
  shop = await startHttpShop();
  const { sql } = shop.db;
  await sql(
    '',
    `INSERT INTO locations (id, name, priority, ships, pickup, address) VALUES
       ('harbour', 'Harbour store', 5, false, true,
        '{"street": "4 Quay", "locality": "New York", "region": "NY", "postalCode": "10004", "country": "US", "hours": "9–18"}'),
       ('berlin', 'Berlin store', 6, false, true, '{"locality": "Berlin", "country": "DE"}'),
       ('office', 'Office', 7, false, false, '{"country": "US"}')`,
    [],
  );
  await sql(
    '',
    `INSERT INTO stock (variant_id, location_id, on_hand) VALUES ('mug', 'harbour', 20), ('mug', 'berlin', 5)`,
    [],
  );
  await sql('', `UPDATE shipping_methods SET max_weight_grams = 20000 WHERE id = 'express'`, []);
});
afterAll(() => shop?.stop());

const buyer = { email: 'jo@example.com', first_name: 'Jo', last_name: 'Doe' };
const pickup = (place: string | null, { item = 'mug', quantity = 1, also = [] as string[] } = {}) => ({
  line_items: [item, ...also].map((id) => ({ item: { id }, quantity })),
  buyer,
  context: { currency: 'USD', address_country: 'US' },
  fulfillment: { methods: [{ type: 'pickup', ...(place !== null && { selected_destination_id: place }) }] },
});
type Answer = CheckoutResponse;
const create = async (body: unknown) => (await shop.request<Answer>('POST', '/checkout-sessions', body)).body;
const update = async (id: string, body: unknown) =>
  (await shop.request<Answer>('PUT', `/checkout-sessions/${id}`, body)).body;
const row = async (id: string) =>
  (await shop.db.sql('', 'SELECT revision, state, personal FROM checkouts WHERE id = $1', [id]))[0];
const heldAt = (id: string) =>
  shop.db.sql<{ variant_id: string; location_id: string; quantity: number }>(
    '',
    'SELECT variant_id, location_id, quantity FROM holds WHERE checkout_id = $1 ORDER BY variant_id',
    [id],
  );

const mailOf = async (orderId: string) => {
  const mails = (await (await fetch(`${shop.mailbox.url}/messages.json`)).json()) as { text: string }[];
  return mails.find(({ text }) => text.includes(orderId))?.text;
};

describe('a place to fetch goods', () => {
  test('is told beside shipping, with what it has; the choice of it needs no address and costs its place’s tax', async () => {
    const first = await create(mugs({ quantity: 2 }));
    expect(first.fulfillment?.methods.map(({ type }) => type)).toEqual(['shipping', 'pickup']);
    expect(first.fulfillment?.available_methods).toEqual([
      { type: 'shipping', line_item_ids: ['li_1'], fulfillable_on: 'now' },
      {
        type: 'pickup',
        line_item_ids: ['li_1'],
        fulfillable_on: 'now',
        description: 'Your order can be fetched at Harbour store.',
      },
    ]);
    expect(first.fulfillment?.methods[1]?.destinations.map(({ id }) => id)).toEqual(['harbour']);

    const chosen = await update(first.id, pickup('harbour', { quantity: 2 }));
    expect(chosen).toMatchObject({ status: 'ready_for_complete', messages: [] });
    expect(chosen.fulfillment?.methods[1]).toMatchObject({
      line_item_ids: ['li_1'],
      selected_destination_id: 'harbour',
      destinations: [{ type: 'business_location', id: 'harbour', name: 'Harbour store' }],
      groups: [{ selected_option_id: 'pickup', options: [{ totals: [{ type: 'total', amount: 0 }] }] }],
    });
    // 50.00 × 8.875 % = 4.4375
    expect(chosen.totals.map(({ type, amount }) => [type, amount])).toEqual([
      ['subtotal', 5000],
      ['fulfillment', 0],
      ['tax', 444],
      ['total', 5444],
    ]);
  });

  test('S1: has its goods held there and nowhere else, sold from there, and the order says where to fetch them', async () => {
    const { id } = await create(pickup('harbour', { quantity: 3, also: ['file'] }));
    expect(await heldAt(id)).toEqual([
      { variant_id: 'file', location_id: 'main', quantity: 3 },
      { variant_id: 'mug', location_id: 'harbour', quantity: 3 },
    ]);
    await shop.complete(id, card());
    const placed = await eventually('the order is placed', async () => (await shop.get(id)).body.order);
    const { body: order } = await shop.request<OrderResponse>('GET', `/orders/${placed.id}`);
    expect(order.fulfillment.expectations).toMatchObject([
      { method_type: 'pickup', destination: { street_address: '4 Quay' }, description: 'Harbour store, 9–18' },
    ]);
    await ended(shop.shop, id);
    await expectFairEnd(shop.shop, id);
    const [sold] = await shop.db.sql<{ sold: unknown }>(
      '',
      `SELECT content->'sold' AS sold FROM orders WHERE checkout_id = $1`,
      [id],
    );
    expect(sold?.sold).toContainEqual(
      expect.objectContaining({ variantId: 'mug', locationId: 'harbour', quantity: 3 }),
    );
    const mail = await eventually('the confirmation is mailed', () => mailOf(placed.id));
    expect(mail).toContain('You fetch it here:\n  Harbour store\n  4 Quay\n  10004 New York\n  NY US\n  9–18');
  });

  test('is asked for while none is chosen', async () => {
    const open = await create(pickup(null));
    expect(open.status).toBe('incomplete');
    expect(open.messages).toMatchObject([
      { code: 'field_required', path: '$.fulfillment.methods[1].selected_destination_id' },
    ]);
    expect(open.fulfillment?.methods[1]?.selected_destination_id).toBeNull();
  });

  test('may be one that was not listed: the answer describes it, and its taxes count', async () => {
    const abroad = await create(pickup('berlin'));
    const [, method] = abroad.fulfillment!.methods;
    expect(method?.selected_destination_id).toBe('berlin');
    expect(method?.destinations.filter(({ id }) => id === 'berlin')).toMatchObject([{ name: 'Berlin store' }]);
    expect(amountOf(abroad, 'tax')).toBeUndefined();
  });

  test('can be given up for shipping: the goods are held anywhere, the price is that of the way', async () => {
    const { id } = await create(pickup('harbour'));
    const shipped = await update(id, mugs({ option: 'standard' }));
    expect(shipped).toMatchObject({ status: 'ready_for_complete' });
    expect(amountOf(shipped, 'fulfillment')).toBe(500);
    expect(shipped.fulfillment?.methods.map(({ type, line_item_ids }) => [type, line_item_ids.length])).toEqual([
      ['shipping', 1],
      ['pickup', 0],
    ]);
    expect(await heldAt(id)).toMatchObject([{ location_id: 'main' }]);
  });
});

describe('P5: a choice that can’t be had leaves the checkout as it was, and says why at its path', () => {
  const PLACE = '$.fulfillment.methods[1].selected_destination_id';
  const oneLine = { type: 'pickup', selected_destination_id: 'harbour', line_item_ids: ['other'] };
  test.each([
    [
      'more than the place has',
      pickup('harbour', { quantity: 21 }),
      'out_of_stock',
      PLACE,
      /^There are only \d+ of mug at Harbour store now\.$/,
    ],
    [
      'a thing that the place does not have',
      pickup('harbour', { item: 'last' }),
      'out_of_stock',
      PLACE,
      /^There is no last at Harbour store now\.$/,
    ],
    ['a place that nobody knows', pickup('atlantis'), 'selection_invalid', PLACE, /can’t be fetched at this place/],
    ['a place where nothing is handed over', pickup('office'), 'selection_invalid', PLACE, /can’t be fetched/],
    [
      'a part of the goods alone',
      { ...pickup('harbour'), fulfillment: { methods: [oneLine] } },
      'selection_invalid',
      '$.fulfillment.methods[1].line_item_ids',
      /either shipped or fetched/,
    ],
  ])('%s', async (_, body, code, path, content) => {
    const { id } = await create(mugs());
    const before = await row(id);
    const answer = await update(id, body);
    expect(answer.messages).toContainEqual({
      type: 'error',
      code,
      severity: 'recoverable',
      path,
      content: expect.stringMatching(content),
    });
    expect(await row(id)).toEqual(before);
    const refused = await shop.create(body);
    expect(refused).toMatchObject({ status: 200, body: { ucp: { status: 'error' }, messages: [{ code }] } });
  });
});

describe('what a place lacks', () => {
  test('is told before it is chosen', async () => {
    const { fulfillment } = await create(mugs({ item: 'last' }));
    expect(fulfillment?.available_methods).toContainEqual({
      type: 'pickup',
      line_item_ids: [],
      description: 'Nothing of your order can be fetched at Harbour store now.',
    });
    const two = await create({ ...mugs(), line_items: ['mug', 'last'].map((id) => ({ item: { id }, quantity: 1 })) });
    expect(two.messages.map(({ code }) => code)).not.toContain('item_unavailable');
  });

  test('S5: is not what the checkout holds there itself; for others it is gone', async () => {
    await shop.db.sql(
      '',
      `UPDATE stock SET on_hand = reserved + 1 WHERE variant_id = 'mug' AND location_id = 'berlin'`,
      [],
    );
    const mine = await create(pickup('berlin'));
    const again = await update(mine.id, pickup('berlin'));
    expect(again.status).toBe('ready_for_complete');
    expect(again.fulfillment?.available_methods?.find(({ type }) => type === 'pickup')).toMatchObject({
      fulfillable_on: 'now',
    });
    const rival = await shop.create(pickup('berlin'));
    expect(rival.body).toMatchObject({ ucp: { status: 'error' }, messages: [{ code: 'out_of_stock' }] });
  });

  test('does not keep a pick-up point from having goods sent to it', async () => {
    await shop.db.sql('', `UPDATE locations SET pickup_stock = 'any' WHERE id = 'berlin'`, []);
    const { id, status } = await create(pickup('berlin', { quantity: 30 }));
    expect(status).toBe('ready_for_complete');
    expect(await heldAt(id)).toEqual([{ variant_id: 'mug', location_id: 'main', quantity: 30 }]);
  });
});

test('unavailable ways of shipping say why, and can be chosen no more', async () => {
  const heavy = await create(mugs({ quantity: 51 }));
  const why = 'Express takes parcels of up to 20 kg; this one weighs 20.4 kg.';
  expect(heavy.fulfillment?.available_methods).toContainEqual({
    type: 'shipping',
    line_item_ids: [],
    description: why,
  });
  expect(heavy.fulfillment?.methods[0]?.groups[0]?.options.map(({ id }) => id)).toEqual(['standard']);
  const chosen = await update(heavy.id, mugs({ quantity: 51, option: 'express' }));
  expect(chosen.messages).toContainEqual(
    expect.objectContaining({ content: why, path: '$.fulfillment.methods[0].groups[0].selected_option_id' }),
  );
});

test('digital goods need no address, and are not fetched', async () => {
  const digital = await create({ line_items: [{ item: { id: 'file' }, quantity: 1 }], buyer });
  expect(digital.status).toBe('ready_for_complete');
  expect(digital).not.toHaveProperty('fulfillment');
  const fetched = await create(pickup('harbour', { item: 'file' }));
  expect(fetched.status).toBe('ready_for_complete');
  expect(fetched).not.toHaveProperty('fulfillment');
});
