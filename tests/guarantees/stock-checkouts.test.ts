import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CommandAnswer } from '../../contracts/commands.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop } from '../setup/shop.ts';
import { fillShelves, figures, shelf, unsound } from './stock-shelf.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop?.stop());

const lines = (...variantIds: string[]) => ({
  lines: variantIds.map((variantId) => ({ lineId: null, variantId, quantity: 1 })),
});
const codes = (answer: CommandAnswer) => answer.messages.map(({ code }) => code);
const stockOf = async (variantId: string) => (await figures(shop.db.sql)).find((row) => row.variantId === variantId);

/** One checkout from its first line to its order. @returns the answer that was its last. */
async function buy(...variantIds: string[]): Promise<CommandAnswer> {
  const id = shop.newCheckoutId();
  const created = await shop.create(id, lines(...variantIds));
  if (created.outcome !== 'applied') return created;
  await shop.update(id, lines(...variantIds));
  return shop.complete(id);
}

test('S1: eight whole checkouts at once for one unit: one order, the others hear that it is sold out', async () => {
  await fillShelves(shop.db.sql, [shelf('one', 1)]);
  const answers = await Promise.all(Array.from({ length: 8 }, () => buy('one')));
  expect(answers.filter(({ checkout }) => checkout?.status === 'completed')).toHaveLength(1);
  const refused = answers.filter(({ outcome }) => outcome === 'nothing_created');
  expect(refused.map(codes)).toEqual(Array.from({ length: 7 }, () => ['out_of_stock']));
  expect(await stockOf('one')).toMatchObject({ onHand: 0, reserved: 0 });
  expect(await unsound(shop.db.sql)).toEqual([]);
});

test('S1: whole checkouts of several lines in different orders: no more orders than sets, no unit held by nobody', async () => {
  await fillShelves(shop.db.sql, [shelf('x', 2), shelf('y', 1, 1), shelf('z', 2)]);
  const orders = [
    ['x', 'y', 'z'],
    ['z', 'y', 'x'],
    ['y', 'x', 'z'],
    ['x', 'z', 'y'],
    ['z', 'x', 'y'],
    ['y', 'z', 'x'],
  ];
  const answers = await Promise.all(orders.map((variantIds) => buy(...variantIds)));
  expect(answers.filter(({ checkout }) => checkout?.status === 'completed')).toHaveLength(2);
  expect(await stockOf('x')).toMatchObject({ onHand: 0, reserved: 0 });
  expect(await stockOf('y')).toMatchObject({ onHand: -1, reserved: 0 });
  expect(await unsound(shop.db.sql)).toEqual([]);
});

test('S5: last unit, payment declined: a second card on the same checkout buys it, and meanwhile nobody else can', async () => {
  const id = shop.newCheckoutId();
  const other = () => shop.create(shop.newCheckoutId(), lines('last'));
  await shop.create(id, lines('last'));
  expect(codes(await other())).toEqual(['out_of_stock']);
  await shop.update(id, lines('last'));

  const declined = await shop.complete(id, 'pm_card_visa_chargeDeclined');
  expect(declined.checkout).toMatchObject({
    status: 'ready_for_complete',
    paymentFailure: { code: 'generic_decline' },
  });
  expect(await stockOf('last')).toMatchObject({ onHand: 1, reserved: 1 });
  const refused = await other();
  expect([refused.outcome, codes(refused)]).toEqual(['nothing_created', ['out_of_stock']]);

  expect((await shop.update(id, lines('last'))).outcome).toBe('applied');
  const paid = await shop.complete(id, 'pm_card_visa');
  expect(paid.checkout).toMatchObject({ status: 'completed' });
  expect(await stockOf('last')).toMatchObject({ onHand: 0, reserved: 0 });
  expect(codes(await other())).toEqual(['out_of_stock']);
});
