import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { HttpShop, UcpCheckout } from '../setup/http-shop.ts';
import { card, mugs, startHttpShop } from '../setup/http-shop.ts';
import { eventually } from '../setup/eventually.ts';

let shop: HttpShop;
beforeAll(async () => {
  shop = await startHttpShop();
});
afterAll(() => shop?.stop());

interface UcpCart extends Pick<UcpCheckout, 'id' | 'messages' | 'ucp'> {
  readonly line_items: readonly {
    readonly id: string;
    readonly quantity: number;
    readonly item: { readonly id: string };
  }[];
  readonly checkout_id?: string;
}

const cart = async (body: unknown) => (await shop.request<UcpCart>('POST', '/carts', body)).body;
const cartNow = async (id: string) => (await shop.request<UcpCart>('GET', `/carts/${id}`)).body;
const units = ({ line_items: lines }: UcpCart) => lines.map(({ item, quantity }) => [item.id, quantity]);
const wish = (quantity: number) => ({ line_items: [{ item: { id: 'mug' }, quantity }] });
/** The address and the way of shipping for what a checkout has. */
const shipped = (quantity: number) => mugs({ quantity, option: 'standard' });

async function paid(id: string): Promise<UcpCheckout> {
  const answer = await shop.complete(id, card());
  expect(answer.status).toBe(200);
  return eventually('the order is placed', async () => {
    const { body } = await shop.get(id);
    return body.status === 'completed' ? body : null;
  });
}

test('a cart becomes a checkout in one call; its contents outrank the request, and once it is paid the cart is empty', async () => {
  const { id } = await cart({ ...wish(2), buyer: { email: 'jo@example.com' }, context: { address_country: 'US' } });
  const begun = await shop.create({ cart_id: id, line_items: [{ item: { id: 'mug' }, quantity: 9 }] });
  expect([begun.status, begun.body.line_items[0]?.quantity]).toEqual([201, 2]);
  expect(begun.body).toMatchObject({ buyer: { email: 'jo@example.com' }, context: { address_country: 'US' } });
  expect((await cartNow(id)).checkout_id).toBe(begun.body.id);

  expect((await shop.update(begun.body.id, shipped(3))).body.status).toBe('ready_for_complete');
  // While the checkout is open the cart follows it.
  expect(units(await cartNow(id))).toEqual([['mug', 3]]);
  await paid(begun.body.id);
  const after = await cartNow(id);
  expect([units(after), after.checkout_id]).toEqual([[], undefined]);
  const empty = await shop.create({ cart_id: id, line_items: [] });
  expect(empty.body).toMatchObject({ ucp: { status: 'error' }, messages: [{ code: 'cart_empty' }] });
});

test('E2, M1: sixteen requests at once make one checkout of a cart; each key keeps its answer, also after the end', async () => {
  const { id } = await cart(wish(1));
  const tabs = Array.from({ length: 16 }, (_, tab) => tab);
  const key = (tab: number) => ({ 'Idempotency-Key': `a-tab-of-the-buyer-${tab}` });
  const begin = (tab: number) =>
    eventually(`an answer to tab ${tab}`, async () => {
      const answer = await shop.create({ cart_id: id, line_items: [] }, key(tab));
      return answer.status === 429 || answer.status === 503 ? null : answer;
    });
  const answers = await Promise.all(tabs.map(begin));
  expect(answers.map(({ status }) => status)).toEqual(tabs.map(() => 201));
  const [checkoutId = '', ...others] = new Set(answers.map(({ body }) => body.id));
  expect(others).toEqual([]);
  const rows = await shop.db.sql('', 'SELECT 1 FROM holds WHERE checkout_id = $1', [checkoutId]);
  expect(rows).toHaveLength(1);
  await shop.update(checkoutId, shipped(1));
  await paid(checkoutId);
  for (const tab of [0, 7, 15]) expect((await begin(tab)).text).toBe(answers[tab]?.text);
});

test('what is canceled is a cart again: its own where it was made of one, another where it was not', async () => {
  const own = await cart(wish(2));
  const first = await shop.create({ cart_id: own.id, line_items: [] });
  await shop.update(first.body.id, shipped(4));
  await shop.cancel(first.body.id);
  await eventually('it is canceled', async () => (await shop.get(first.body.id)).body.status === 'canceled');
  const again = await cartNow(own.id);
  expect([units(again), again.checkout_id]).toEqual([[['mug', 4]], undefined]);
  const second = await shop.create({ cart_id: own.id, line_items: [] });
  expect(second.body.id).not.toBe(first.body.id);
  expect(second.body.line_items[0]?.quantity).toBe(4);

  const plain = await shop.create(mugs({ quantity: 2 }));
  expect((await shop.request('POST', '/carts', { checkout_id: plain.body.id })).status).toBe(404);
  await shop.cancel(plain.body.id);
  await eventually('it is canceled', async () => (await shop.get(plain.body.id)).body.status === 'canceled');
  expect(units(await cart({ checkout_id: plain.body.id }))).toEqual([['mug', 2]]);
});

test('a cart whose goods can’t be held makes no checkout, and can be tried again', async () => {
  const { id } = await cart(wish(900_000));
  const refused = await shop.create({ cart_id: id, line_items: [] });
  expect(refused.body).toMatchObject({ ucp: { status: 'error' }, messages: [{ code: 'out_of_stock' }] });
  await shop.request('PATCH', `/carts/${id}/lines/li_1`, { quantity: 1 });
  expect((await shop.create({ cart_id: id, line_items: [] })).status).toBe(201);
});

test('S5: the last unit, held by the cart’s own checkout, is not sold out for its own cart, and is for another', async () => {
  const last = { line_items: [{ item: { id: 'last' }, quantity: 1 }] };
  const own = await cart(last);
  const checkout = await shop.create({ cart_id: own.id, line_items: [] });
  expect(checkout.status).toBe(201);
  expect((await cartNow(own.id)).messages).toEqual([]);
  expect((await cart(last)).messages).toMatchObject([{ code: 'out_of_stock' }]);
  await shop.cancel(checkout.body.id);
});

test('a request that came too late to begin a checkout leaves the cart with the one that another began', async () => {
  const { id } = await cart(wish(1));
  const begun = await shop.create({ cart_id: id, line_items: [] });
  // The second request's command has passed its deadline before it is delivered.
  await shop.db.sql(
    '',
    `CREATE FUNCTION too_late() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN NEW.deadline_at := now() - interval '4 seconds'; RETURN NEW; END $$`,
    [],
  );
  await shop.db.sql(
    '',
    'CREATE TRIGGER too_late BEFORE INSERT ON commands FOR EACH ROW EXECUTE FUNCTION too_late()',
    [],
  );
  const late = await shop.create({ cart_id: id, line_items: [] }, { 'Idempotency-Key': 'a-tab-that-came-late' });
  await shop.db.sql('', 'DROP TRIGGER too_late ON commands', []);
  expect([late.status, late.body]).toEqual([409, expect.objectContaining({ code: 'request_expired' })]);
  expect((await cartNow(id)).checkout_id).toBe(begun.body.id);
});
