import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { figures, fillShelves, shelf, unsound } from '../guarantees/stock-shelf.ts';
import { eventually } from '../setup/eventually.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { card, mugs, startHttpShop } from '../setup/http-shop.ts';

/** Notes each hold that came through the lane. */
const NOTED = [
  'CREATE TABLE lane_holds (checkout_id text NOT NULL)',
  `CREATE FUNCTION note_lane_hold() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN INSERT INTO lane_holds VALUES (NEW.checkout_id); RETURN NEW; END $$`,
  `CREATE TRIGGER note_lane_hold AFTER INSERT ON holds FOR EACH ROW WHEN (NEW.pending_since IS NOT NULL)
     EXECUTE FUNCTION note_lane_hold()`,
];

let shop: HttpShop;
beforeAll(async () => {
  shop = await startHttpShop({ hotHoldsPerSecond: 0 });
  for (const statement of NOTED) await shop.db.sql('', statement, []);
});
afterAll(() => shop?.stop());

const lasts = (option?: string) => mugs({ item: 'last', ...(option && { option }) });
const stockOfLast = async () => (await figures(shop.db.sql)).find(({ variantId }) => variantId === 'last');
const throughLane = async () =>
  (await shop.db.sql<{ checkout_id: string }>('', 'SELECT checkout_id FROM lane_holds', [])).map(
    ({ checkout_id }) => checkout_id,
  );

/** One whole purchase, over HTTP. @returns the checkout's id, or null where it was refused as sold out */
async function buy(): Promise<string | null> {
  const created = await shop.create(lasts());
  if (created.body.ucp.status === 'error') {
    expect(created.body.messages).toMatchObject([{ code: 'out_of_stock' }]);
    return null;
  }
  const { id } = created.body;
  expect(await shop.update(id, lasts('standard'))).toMatchObject({ status: 200, body: { messages: [] } });
  await shop.complete(id);
  await eventually(`the end of ${id}`, async () => (await shop.get(id)).body.status === 'completed');
  return id;
}

test('S1: eight buyers of a hot SKU with two units: two orders, the others hear that it is sold out', async () => {
  await fillShelves(shop.db.sql, [shelf('last', 2, 0, 'main')]);
  const bought = (await Promise.all(Array.from({ length: 8 }, buy))).filter((id) => id !== null);
  expect(bought).toHaveLength(2);
  expect((await throughLane()).sort()).toEqual([...bought].sort());
  expect(await stockOfLast()).toMatchObject({ onHand: 0, reserved: 0 });
  expect(await unsound(shop.db.sql)).toEqual([]);
});

test('S5: a hot SKU, the last unit, a declined card: the same hold serves the second one', async () => {
  await fillShelves(shop.db.sql, [shelf('last', 1, 0, 'main')]);
  const { id } = (await shop.create(lasts())).body;
  expect((await shop.create(lasts())).body.messages).toMatchObject([{ code: 'out_of_stock' }]);
  await shop.update(id, lasts('standard'));
  await shop.complete(id, card('pm_card_visa_chargeDeclined'));
  await eventually('the refusal', async () =>
    (await shop.get(id)).body.messages.some(({ code }) => code === 'payment_failed'),
  );
  expect(await stockOfLast()).toMatchObject({ onHand: 1, reserved: 1 });
  await shop.update(id, lasts('standard'));
  await shop.complete(id);
  await eventually('the order', async () => (await shop.get(id)).body.status === 'completed');
  expect((await throughLane()).filter((checkoutId) => checkoutId === id)).toEqual([id]);
  expect(await stockOfLast()).toMatchObject({ onHand: 0, reserved: 0 });
});

test('S2: two hot things, of which one is missing: refused, and nothing is held', async () => {
  await fillShelves(shop.db.sql, [shelf('last', 1, 0, 'main')]);
  const both = { ...lasts(), line_items: [...lasts().line_items, { item: { id: 'none' }, quantity: 1 }] };
  expect((await shop.create(both)).body).toMatchObject({
    ucp: { status: 'error' },
    messages: [{ code: 'out_of_stock' }],
  });
  expect(await stockOfLast()).toMatchObject({ onHand: 1, reserved: 0 });
  expect(await unsound(shop.db.sql)).toEqual([]);
});
