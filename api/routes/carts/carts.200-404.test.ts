import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSeal } from '../../../adapters/crypto/sealing.ts';
import { cartResponse, estimateResponse } from '../../../contracts/ucp/v2026-08-25/cart-response.ts';
import type { CartResponse } from '../../../contracts/ucp/v2026-08-25/cart-response.ts';
import { retention } from '../../../jobs/retention.ts';
import { makeCustomerToken } from '../../middleware/customer-token.ts';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import { AGENT_KEY, jsonRequest, startApi, testSettings, TILL_KEY } from '../../testing/api-under-test.ts';
import { shipTo } from '../../../tests/setup/shipping.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  const settings = testSettings('postgresql://x');
  api = await startApi({ settings: { ...settings, carts: { ...settings.carts, softHoldSeconds: 600 } } });
  const { prisma } = api.db;
  await prisma.product.create({ data: { id: 'p', handle: 'p', title: 'Cup' } });
  await prisma.location.create({ data: { id: 'main', name: 'Main' } });
  for (const [id, amountMinor, onHand] of [
    ['cup', 1_500, 5],
    ['pot', 4_000, 1],
    ['old', 900, 3],
  ] as const) {
    await prisma.variant.create({
      data: {
        id,
        productId: 'p',
        sku: id,
        title: id,
        active: id !== 'old',
        prices: { create: [{ currency: 'USD', amountMinor }] },
        stock: { create: [{ locationId: 'main', onHand }] },
      },
    });
  }
  await prisma.taxRate.create({
    data: { id: 'de', country: 'DE', label: 'VAT', ratePpm: 190_000, inclusive: true },
  });
  for (const country of ['DE', 'US'])
    await shipTo(api.db.sql, country, { country }, [
      { id: 'slow', currency: 'USD', amountMinor: 500, minDays: 3, maxDays: 5 },
      { id: 'fast', currency: 'USD', amountMinor: 1_500, minDays: 1, maxDays: 2 },
    ]);
  await prisma.customer.createMany({
    data: ['ada', 'bob', 'cyd', 'dan'].map((id) => ({ id, email: `${id}@example.com` })),
  });
});
afterAll(() => api.close());

const seal = createSeal(testSettings('postgresql://x').dataKey);
const as = (customerId: string) => ({ 'Customer-Token': makeCustomerToken(seal, customerId, Date.now() + 60_000) });
const wish = (...wishes: [string, number][]) => ({
  line_items: wishes.map(([id, quantity]) => ({ item: { id }, quantity })),
});

async function send(method: string, path: string, body: unknown = {}, headers: Record<string, string> = {}) {
  const response = await api.fetch(path, method === 'GET' ? { headers } : jsonRequest(method, body, headers));
  return { status: response.status, etag: response.headers.get('ETag'), body: (await response.json()) as CartResponse };
}
const begin = async (body: unknown = wish(['cup', 1]), headers: Record<string, string> = {}) =>
  (await send('POST', '/carts', body, headers)).body;
const units = ({ line_items: lines }: CartResponse) =>
  Object.fromEntries(lines.map(({ item, quantity }) => [item.id, quantity]));

describe('a guest’s cart', () => {
  test('is begun, found by its id, changed as a whole and by line, cleared and ended', async () => {
    const begun = await send('POST', '/carts', wish(['cup', 2]));
    expect(begun.status).toBe(201);
    expect(cartResponse.parse(begun.body)).toEqual(begun.body);
    const { id } = begun.body;
    expect(id).toMatch(/^cart_[\w-]{24}$/);
    expect((await send('GET', `/carts/${id}`)).body).toEqual(begun.body);

    expect(units((await send('PUT', `/carts/${id}`, wish(['pot', 1]))).body)).toEqual({ pot: 1 });
    const more = await send('POST', `/carts/${id}/lines`, { item: { id: 'cup' }, quantity: 3 });
    expect(units(more.body)).toEqual({ pot: 1, cup: 3 });
    expect(units((await send('POST', `/carts/${id}/lines`, { item: { id: 'cup' }, quantity: 1 })).body)).toEqual({
      pot: 1,
      cup: 4,
    });
    const cups = more.body.line_items[1]?.id ?? '';
    expect(units((await send('PATCH', `/carts/${id}/lines/${cups}`, { quantity: 2 })).body)).toEqual({
      pot: 1,
      cup: 2,
    });
    expect(units((await send('DELETE', `/carts/${id}/lines/${cups}`)).body)).toEqual({ pot: 1 });
    expect(units((await send('DELETE', `/carts/${id}/lines`)).body)).toEqual({});

    expect((await send('POST', `/carts/${id}/cancel`)).body.id).toBe(id);
    expect((await send('GET', `/carts/${id}`)).body).toMatchObject({
      ucp: { status: 'error' },
      messages: [{ code: 'not_found', severity: 'unrecoverable' }],
    });
  });

  test('what is malformed is refused, with its place, and changes nothing', async () => {
    const { id } = await begin();
    const before = await send('GET', `/carts/${id}`);
    for (const [method, path, body] of [
      ['PUT', '', {}],
      ['PUT', '', wish(['cup', 0])],
      ['PUT', '', { line_items: Array.from({ length: 101 }, (_, n) => ({ item: { id: `v${n}` }, quantity: 1 })) }],
      ['POST', '/lines', { item: { id: 'cup' }, quantity: 1.5 }],
      ['PATCH', '/lines/li_1', { quantity: -1 }],
    ] as const) {
      const answer = await send(method, `/carts/${id}${path}`, body);
      expect([answer.status, answer.body]).toEqual([400, expect.objectContaining({ path: expect.any(String) })]);
    }
    expect((await send('PATCH', `/carts/${id}/lines/li_99`, { quantity: 1 })).status).toBe(404);
    expect(await send('GET', `/carts/${id}`)).toEqual(before);
  });

  test('P3: a caller with a key sees and changes his own carts only', async () => {
    const key = { 'X-API-Key': TILL_KEY, 'Idempotency-Key': 'a-cart-of-the-till' };
    const { id } = await begin(wish(['cup', 1]), key);
    const stranger = { 'X-API-Key': AGENT_KEY, 'Idempotency-Key': 'a-look-by-the-agent' };
    expect((await send('GET', `/carts/${id}`, {}, stranger)).body.ucp.status).toBe('error');
    expect((await send('PUT', `/carts/${id}`, wish(['pot', 1]), stranger)).body.ucp.status).toBe('error');
    expect(units((await send('GET', `/carts/${id}`, {}, key)).body)).toEqual({ cup: 1 });
  });
});

describe('an estimate', () => {
  test('has the taxes of a country that was guessed, and says so, until the buyer says another', async () => {
    const { body } = await send('POST', '/carts', wish(['cup', 1]), { 'Accept-Language': 'de-DE,de;q=0.9' });
    expect(body.context).toEqual({ address_country: 'DE' });
    expect(body.messages).toContainEqual(expect.objectContaining({ type: 'info', code: 'country_assumed' }));
    expect(body.totals.at(-1)).toMatchObject({
      display_text: 'Geschätzte Gesamtsumme',
      amount: 2_000,
      lines: [{ amount: 1_681 }, { amount: 319 }],
    });
    const told = await send('PUT', `/carts/${body.id}`, { ...wish(['cup', 1]), context: { address_country: 'US' } });
    expect(told.body.context).toEqual({ address_country: 'US' });
    expect(told.body.messages).toEqual([]);
  });

  test('counts the cheapest shipping from the moment that the country is known, and says where nothing is shipped', async () => {
    const to = async (context?: object) => (await begin({ ...wish(['cup', 2]), ...(context && { context }) })).totals;
    expect(await to()).toEqual([
      expect.objectContaining({ type: 'subtotal', amount: 3_000 }),
      expect.objectContaining({ type: 'total', amount: 3_000 }),
    ]);
    expect(await to({ address_country: 'US' })).toEqual([
      expect.objectContaining({ type: 'subtotal', amount: 3_000 }),
      expect.objectContaining({ type: 'fulfillment', amount: 500 }),
      expect.objectContaining({ type: 'total', amount: 3_500 }),
    ]);
    const { messages } = await begin({ ...wish(['cup', 2]), context: { address_country: 'AQ' } });
    expect(messages).toContainEqual(expect.objectContaining({ type: 'warning', code: 'address_undeliverable' }));
  });

  test('is given without a cart too, with the days on which the goods would come, and leaves nothing behind', async () => {
    const rows = () => api.db.prisma.cart.count();
    const before = await rows();
    const { status, body } = await send('POST', '/carts/estimate', {
      ...wish(['cup', 2]),
      context: { address_country: 'US' },
    });
    expect([status, estimateResponse.parse(body)]).toEqual([200, body]);
    expect(body).toMatchObject({ delivery: { title: expect.any(String), latest_on: expect.any(String) } });
    expect(body.totals.at(-1)).toMatchObject({ type: 'total', amount: 3_500 });
    expect(body).not.toHaveProperty('id');
    expect(await rows()).toBe(before);
    expect(await send('POST', '/carts/estimate', { line_items: 1 })).toMatchObject({ status: 400 });
  });

  test('what is not sold, or not there, is told and loses nothing of the rest', async () => {
    const body = await begin(wish(['old', 1], ['cup', 9]));
    expect(units(body)).toEqual({ cup: 9 });
    expect(body.messages).toEqual([
      expect.objectContaining({ code: 'item_unavailable' }),
      expect.objectContaining({ code: 'out_of_stock', path: '$.line_items[0].quantity' }),
    ]);
  });

  test('S1: what others have just put into their carts counts as wanted, and holds nothing', async () => {
    const first = await begin(wish(['pot', 1]));
    expect(first.messages).toEqual([]);
    const second = await begin(wish(['pot', 1]));
    expect(second.messages).toEqual([expect.objectContaining({ code: 'out_of_stock' })]);
    expect(await api.db.prisma.stock.findFirst({ where: { variantId: 'pot' } })).toMatchObject({ reserved: 0 });
    await send('POST', `/carts/${first.id}/cancel`);
    expect((await send('GET', `/carts/${second.id}`)).body.messages).toEqual([]);
    await send('POST', `/carts/${second.id}/cancel`);
  });
});

describe('two devices, two requests', () => {
  test('E2: a key gives the same answer again, another body a conflict, and adds once', async () => {
    const { id } = await begin();
    const key = { 'Idempotency-Key': 'add-two-cups-please' };
    const add = () => send('POST', `/carts/${id}/lines`, { item: { id: 'cup' }, quantity: 2 }, key);
    const [one, other] = await Promise.all([add(), add()]);
    expect(one).toEqual(other);
    await send('PATCH', `/carts/${id}/lines/li_1`, { quantity: 1 });
    expect(await add()).toEqual(one);
    expect(units((await send('GET', `/carts/${id}`)).body)).toEqual({ cup: 1 });
    const conflict = await send('POST', `/carts/${id}/lines`, { item: { id: 'cup' }, quantity: 3 }, key);
    expect([conflict.status, conflict.body]).toEqual([409, expect.objectContaining({ code: 'idempotency_conflict' })]);
  });

  test('a create sent twice with its key is one cart', async () => {
    const key = { 'Idempotency-Key': 'one-cart-and-no-more' };
    const [one, other] = await Promise.all([begin(wish(['cup', 1]), key), begin(wish(['cup', 1]), key)]);
    expect(one).toEqual(other);
  });

  test('sixteen adds at once lose nothing', async () => {
    const { id } = await begin(wish(['cup', 1]));
    await Promise.all(
      Array.from({ length: 16 }, () => send('POST', `/carts/${id}/lines`, { item: { id: 'cup' }, quantity: 1 })),
    );
    expect(units((await send('GET', `/carts/${id}`)).body)).toEqual({ cup: 17 });
  });

  test('a change meant for an older cart changes nothing, and shows the newer one', async () => {
    const begun = await send('POST', '/carts', wish(['cup', 1]));
    await send('POST', `/carts/${begun.body.id}/lines`, { item: { id: 'pot' }, quantity: 1 });
    const late = await send('PUT', `/carts/${begun.body.id}`, wish(['cup', 5]), { 'If-Match': begun.etag ?? '' });
    expect(units(late.body)).toEqual({ cup: 1, pot: 1 });
    expect(late.body.messages[0]).toMatchObject({ code: 'revision_mismatch', severity: 'recoverable' });
    await send('POST', `/carts/${begun.body.id}/cancel`);
  });
});

describe('a customer’s cart', () => {
  test('is one on every device: begun again, it is found and added to', async () => {
    const first = await send('POST', '/carts', wish(['cup', 1]), as('ada'));
    expect(first.status).toBe(201);
    const second = await send('POST', '/carts', wish(['cup', 2]), as('ada'));
    expect([second.status, second.body.id, units(second.body)]).toEqual([200, first.body.id, { cup: 3 }]);
    const listed = await api.fetch('/carts', { headers: as('ada') });
    expect(await listed.json()).toMatchObject({ carts: [{ id: first.body.id }] });
    expect((await api.fetch('/carts')).status).toBe(401);
  });

  test('two devices that begin it at the same moment have one', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => send('POST', '/carts', wish(['cup', 1]), as('dan'))),
    );
    const ids = new Set(answers.filter(({ status }) => status < 300).map(({ body }) => body.id));
    expect(answers.map(({ status }) => status).filter((status) => status >= 300)).toEqual([]);
    expect(ids.size).toBe(1);
    const listed = (await (await api.fetch('/carts', { headers: as('dan') })).json()) as { carts: CartResponse[] };
    expect(listed.carts.map(units)).toEqual([{ cup: 6 }]);
  });

  test('a guest who signs in brings his cart along, and its old id leads him, and nobody else, to the new one', async () => {
    const own = (await send('POST', '/carts', wish(['cup', 1]), as('bob'))).body;
    const guest = await begin(wish(['cup', 2], ['pot', 1]));
    const merged = await send('POST', `/carts/${guest.id}/merge`, {}, as('bob'));
    expect([merged.body.id, units(merged.body)]).toEqual([own.id, { cup: 3, pot: 1 }]);
    expect((await send('GET', `/carts/${guest.id}`, {}, as('bob'))).body.id).toBe(own.id);
    expect((await send('GET', `/carts/${guest.id}`)).body.ucp.status).toBe('error');
    // Merged again by a retry without a key: nothing is added twice.
    expect(units((await send('POST', `/carts/${guest.id}/merge`, {}, as('bob'))).body)).toEqual({ cup: 3, pot: 1 });
  });

  test('asked what to do with two carts, the buyer decides; until then both stay as they are', async () => {
    await send('POST', '/carts', wish(['cup', 1]), as('cyd'));
    const guest = await begin(wish(['cup', 4]));
    const asked = await send('POST', `/carts/${guest.id}/merge`, { policy: 'ask' }, as('cyd'));
    expect([asked.body.id, asked.body.messages[0]?.code]).toEqual([guest.id, 'cart_merge_choice']);
    const decided = await send('POST', `/carts/${guest.id}/merge`, { policy: 'newest' }, as('cyd'));
    expect(units(decided.body)).toEqual({ cup: 4 });
  });

  test('P3: nobody merges another customer’s cart into his own', async () => {
    const ada = (await send('POST', '/carts', wish(['cup', 1]), as('ada'))).body;
    expect((await send('POST', `/carts/${ada.id}/merge`, {}, as('bob'))).status).toBe(404);
  });
});

test('carts that have expired are gone at once, and their rows soon', async () => {
  const { id } = await begin();
  await api.db.prisma.cart.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } });
  expect((await send('GET', `/carts/${id}`)).body.ucp.status).toBe('error');
  await retention(api.db).pass(new AbortController().signal);
  expect(await api.db.prisma.cart.findUnique({ where: { id } })).toBeNull();
  expect(await api.db.prisma.cartLine.count({ where: { cartId: id } })).toBe(0);
});
