import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { CommandAnswer } from '../../contracts/commands.ts';
import { changeStock } from '../../adapters/postgres/stock-changes.ts';
import { Gate } from '../setup/gate.ts';
import { ended } from '../setup/referee.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop, wantedMug } from '../setup/shop.ts';
import { fillShelves, shelf, unjournaled, unsound } from './stock-shelf.ts';
import { inEnglish } from '../setup/english.ts';

const gate = new Gate();
let shop: Shop;
beforeAll(async () => {
  shop = await startShop({ beforeExecute: (call) => gate.pass(call) });
});
beforeEach(async () => {
  await fillShelves(shop.db.sql, [
    shelf('here', 2, 0, 'main'),
    shelf('here', 3, 0, 'b'),
    shelf('later', 1, 5, 'main'),
    shelf('few', 10, 0, 'main'),
    shelf('late', 1, 0, 'main'),
    shelf('soon', 5, 0, 'main'),
  ]);
  await shop.db.sql(
    '',
    `INSERT INTO products (id, handle, title, updated_at) VALUES ('air', 'air', 'air', now()) ON CONFLICT DO NOTHING`,
    [],
  );
  await shop.db.sql(
    '',
    `INSERT INTO variants (id, product_id, sku, title) VALUES ('air', 'air', 'air', 'air') ON CONFLICT DO NOTHING`,
    [],
  );
  await shop.db.sql(
    '',
    `INSERT INTO prices (variant_id, currency, amount_minor) VALUES ('air', 'USD', 1000) ON CONFLICT DO NOTHING`,
    [],
  );
  await rule('later', `backorder_ships_on = '2099-05-01'`);
  await rule('few', 'max_per_order = 4, max_per_customer = 5');
  await rule('late', `stock_policy = 'at_payment'`);
  await rule('soon', `preorder_until = '2099-01-31'`);
  await rule('air', `stock_policy = 'untracked'`);
  await rule('here', `stock_policy = 'at_start'`);
});
afterEach(async () => {
  gate.release();
  expect(await unsound(shop.db.sql)).toEqual([]);
  expect(await unjournaled(shop.db.sql)).toEqual([]);
});
afterAll(async () => {
  gate.release();
  await shop?.stop();
});

const rule = (id: string, what: string) => shop.db.sql('', `UPDATE variants SET ${what} WHERE id = $1`, [id]);
let buyers = 0;
const somebody = () => ({ ...wantedMug.buyer!, email: `buyer-${(buyers += 1)}@example.com` });
const want = (units: Readonly<Record<string, number>>, buyer = somebody()) => ({
  buyer,
  lines: Object.entries(units).map(([variantId, quantity]) => ({ lineId: null, variantId, quantity })),
});
type Wish = ReturnType<typeof want>;
const told = ({ messages }: CommandAnswer) =>
  messages.map(({ type, code, content }) => [type, code, inEnglish(content)]);
const heldBy = async (id: string) =>
  (
    await shop.db.sql<{ held: string }>(
      '',
      `SELECT variant_id || ' ' || location_id || ' ' || quantity AS held FROM holds WHERE checkout_id = $1 ORDER BY 1`,
      [id],
    )
  ).map(({ held }) => held);
const shelves = async (variantId: string) =>
  (
    await shop.db.sql<{ shelf: string }>(
      '',
      `SELECT location_id || ' ' || on_hand || ' ' || reserved AS shelf FROM stock WHERE variant_id = $1 ORDER BY 1`,
      [variantId],
    )
  ).map((row) => row.shelf);

/** A checkout that is ready to be paid. */
async function ready(wish: Wish): Promise<string> {
  const id = shop.newCheckoutId();
  expect((await shop.create(id, wish)).outcome).toBe('applied');
  expect((await shop.update(id, wish)).checkout?.status).toBe('ready_for_complete');
  return id;
}

/** The checkout is paid, and its workflow has ended. */
async function bought(id: string): Promise<void> {
  await shop.complete(id);
  expect(await ended(shop, id)).toBe('completed');
}

describe('an order from two locations', () => {
  test('S1, S2: a split line is sold from both, and a full refund with its goods puts each unit back where it was', async () => {
    const id = await ready(want({ here: 4 }));
    expect(await heldBy(id)).toEqual(['here b 2', 'here main 2']);
    await bought(id);
    const order = await shop.order(id);
    expect(order.sold).toEqual([
      { variantId: 'here', locationId: 'b', quantity: 2 },
      { variantId: 'here', locationId: 'main', quantity: 2 },
    ]);
    expect(await shelves('here')).toEqual(['b 1 0', 'main 0 0']);

    const [line] = (await shop.read(id))!.lines;
    const one = { kind: 'lines', lines: [{ lineId: line!.lineId, quantity: 1 }], shipping: false } as const;
    expect(await shop.refund(id, one, 'first-of-the-goods', true)).toMatchObject({ outcome: 'applied' });
    expect(await shelves('here')).toEqual(['b 1 0', 'main 1 0']);
    await shop.orderSettled(id);
    expect(await shop.refund(id, { kind: 'everything' }, 'rest-of-the-goods', true)).toMatchObject({
      outcome: 'applied',
    });
    expect(await shop.refund(id, { kind: 'everything' }, 'rest-of-the-goods', true)).toMatchObject({
      outcome: 'applied',
    });
    await shop.orderSettled(id);
    expect(await shelves('here')).toEqual(['b 3 0', 'main 2 0']);
    const back = `SELECT j.location_id, j.change, j.actor FROM stock_journal j JOIN refunds r ON r.id = j.reference
                  WHERE j.reason = 'return' AND r.checkout_id = $1
                  ORDER BY r.requested_at, j.location_id`;
    expect(await shop.db.sql('', back, [id])).toEqual([
      { location_id: 'main', change: 1, actor: 'kim' },
      ...['b', 'main'].map((location_id) => ({ location_id, change: location_id === 'b' ? 2 : 1, actor: 'kim' })),
    ]);
  });

  test('S5: a declined card on a split hold: the second card has the same units, and nobody else had one meanwhile', async () => {
    const id = await ready(want({ here: 5 }));
    const held = await heldBy(id);
    expect((await shop.complete(id, 'pm_card_visa_chargeDeclined')).checkout?.paymentFailure).not.toBeNull();
    const rival = await shop.create(shop.newCheckoutId(), want({ here: 1 }));
    expect(told(rival)).toEqual([['error', 'out_of_stock', 'This item is sold out.']]);
    expect(await heldBy(id)).toEqual(held);
    await bought(id);
    expect(await shelves('here')).toEqual(['b 0 0', 'main 0 0']);
  });

  test('O2, S4: what the shop does to stock while a payment is in flight changes nothing of what is bought', async () => {
    const id = await ready(want({ here: 4 }));
    const paying = gate.close();
    const completing = shop.complete(id);
    await paying;
    // The buyer changes his mind, the shop its rules: the one is told to wait, the others are for the next buyer.
    expect((await shop.update(id, want({ here: 1 }))).messages[0]).toMatchObject({ code: 'payment_in_progress' });
    await rule('here', `stock_policy = 'untracked', max_per_order = 1, max_per_customer = 1`);
    await shop.db.sql('', `UPDATE stock SET safety_stock = 9 WHERE variant_id = 'here'`, []);
    await shop.db.sql('', `UPDATE locations SET active = false WHERE id = 'b'`, []);
    const cause = { reference: `count-${id}`, actor: 'a test', note: 'while it is paid' };
    const count = { kind: 'count', variantId: 'here', locationId: 'main', onHand: 0 } as const;
    expect(await changeStock(shop.db, count, cause)).toMatchObject({ kind: 'refused', code: 'stock_reserved' });
    gate.release();
    await completing;
    expect(await ended(shop, id)).toBe('completed');
    expect((await shop.order(id)).sold).toHaveLength(2);
    expect(await shelves('here')).toEqual(['b 1 0', 'main 0 0']);
    await shop.db.sql('', `UPDATE locations SET active = true`, []);
    await shop.db.sql('', `UPDATE stock SET safety_stock = 0`, []);
    await rule('here', 'max_per_order = NULL, max_per_customer = NULL');
  });
});

describe('held when the buyer pays', () => {
  test('S1: three look at the last unit and pay at once: one has it, the others are told before any money moves', async () => {
    const ids = await Promise.all([1, 2, 3].map(() => ready(want({ late: 1, here: 1 }))));
    expect((await Promise.all(ids.map(heldBy))).flat().filter((held) => held.startsWith('late'))).toEqual([]);
    const answers = await Promise.all(ids.map((id) => shop.complete(id)));
    const refused = answers.filter(({ outcome }) => outcome === 'refused');
    expect(refused.map(told)).toEqual([
      [['error', 'out_of_stock', 'This item is sold out.']],
      [['error', 'out_of_stock', 'This item is sold out.']],
    ]);
    expect(await shop.db.sql('', `SELECT 1 FROM payments WHERE checkout_id = ANY ($1)`, [ids])).toHaveLength(1);
    const [winner] = await shop.db.sql<{ id: string }>(
      '',
      'SELECT checkout_id AS id FROM payments WHERE checkout_id = ANY ($1)',
      [ids],
    );
    expect(await ended(shop, winner!.id)).toBe('completed');
    expect(await shelves('late')).toEqual(['main 0 0']);
  });

  test('it is only looked at, and told, before; after a declined card it stays for the next one, through an edit', async () => {
    const [first, second] = [await ready(want({ late: 1 })), await ready(want({ late: 1 }))];
    const short = await shop.create(shop.newCheckoutId(), want({ late: 2 }));
    expect([short.outcome, told(short)]).toEqual([
      'applied',
      [['warning', 'out_of_stock', 'Only 1 of this item can be had now.']],
    ]);
    await shop.complete(first, 'pm_card_visa_chargeDeclined');
    expect(await heldBy(first)).toEqual(['late main 1']);
    await shop.update(first, want({ late: 1 }));
    expect(await heldBy(first)).toEqual(['late main 1']);
    expect((await shop.complete(second)).outcome).toBe('refused');
    await bought(first);
  });
});

describe('goods that leave later, or are not counted', () => {
  test('a backorder tells its units and its day before and after it is paid, and is sold below 0', async () => {
    const wish = want({ later: 3 });
    const id = await ready(wish);
    const { checkout } = await shop.update(id, wish);
    expect(checkout?.lines[0]?.later).toEqual({ kind: 'backorder', units: 2, shipsOn: '2099-05-01' });
    const other = await shop.create(shop.newCheckoutId(), want({ later: 4 }));
    expect(told(other)).toEqual([['error', 'out_of_stock', 'Only 3 of this item can be had now.']]);
    await bought(id);
    expect((await shop.order(id)).sold).toEqual([
      { variantId: 'later', locationId: 'main', quantity: 3, backordered: 2 },
    ]);
    expect(await shelves('later')).toEqual(['main -2 0']);
  });

  test('O3: units that were there when the buyer looked and are on backorder when he pays: he is told first', async () => {
    await rule('later', `stock_policy = 'at_payment'`);
    const id = await ready(want({ later: 1 }));
    expect((await shop.read(id))?.lines[0]?.later).toBeUndefined();
    await bought(await ready(want({ later: 1 })));
    const answer = await shop.complete(id);
    expect(answer.messages[0]).toMatchObject({ code: 'quote_changed' });
    expect(answer.checkout).toMatchObject({ attempt: 0, lines: [{ later: { kind: 'backorder', units: 1 } }] });
    await bought(id);
    await rule('later', `stock_policy = 'at_start'`);
  });

  test('a preorder leaves on its day, all of it; untracked goods are sold without any stock', async () => {
    const id = await ready(want({ soon: 2, air: 5_000 }));
    expect(await heldBy(id)).toEqual(['soon main 2']);
    const lines = (await shop.read(id))?.lines;
    expect(lines?.map(({ later }) => later)).toEqual([
      { kind: 'preorder', units: 2, shipsOn: '2099-01-31' },
      undefined,
    ]);
    await bought(id);
    expect((await shop.order(id)).sold).toEqual([{ variantId: 'soon', locationId: 'main', quantity: 2 }]);
    const air = await ready(want({ air: 1 }));
    await bought(air);
    expect((await shop.order(air)).sold).toEqual([]);
  });
});

describe('at most so many', () => {
  test('for one order: refused at the line’s quantity, and the checkout stays as it was', async () => {
    const refused = await shop.create(shop.newCheckoutId(), want({ few: 5 }));
    expect(refused).toMatchObject({
      outcome: 'nothing_created',
      messages: [
        {
          code: 'order_limit',
          severity: 'recoverable',
          target: { part: 'quantity', index: 0 },
          content: { text: 'limit.order', values: { most: 4 } },
        },
      ],
    });
    const id = await ready(want({ few: 1 }));
    expect((await shop.update(id, want({ few: 5 }))).outcome).toBe('refused');
    expect(await heldBy(id)).toEqual(['few main 1']);
    await shop.cancel(id);
  });

  test('for one customer, by e-mail in any capitals: placed orders and live checkouts count, canceled ones do not', async () => {
    const jo = somebody();
    const first = await ready(want({ few: 3 }, jo));
    const shouting = { ...jo, email: jo.email.toUpperCase() };
    const second = await shop.create(shop.newCheckoutId(), want({ few: 3 }, shouting));
    expect(told(second)).toEqual([
      ['error', 'customer_limit', 'At most 5 of this item for each customer; you can have 2 more.'],
    ]);
    await bought(first);
    expect((await shop.create(shop.newCheckoutId(), want({ few: 3 }, jo))).outcome).toBe('nothing_created');
    const third = await ready(want({ few: 2 }, jo));
    expect((await shop.create(shop.newCheckoutId(), want({ few: 1 }, jo))).outcome).toBe('nothing_created');
    await shop.cancel(third);
    await ended(shop, third);
    await bought(await ready(want({ few: 2 }, jo)));
    await ready(want({ few: 4 }, somebody()));
  });

  test('two checkouts of one customer that are begun and paid at once: together they never have more than he may', async () => {
    const jo = somebody();
    const buy = async () => {
      const id = shop.newCheckoutId();
      const created = await shop.create(id, want({ few: 3 }, jo));
      if (created.outcome !== 'applied') return 0;
      await shop.update(id, want({ few: 3 }, jo));
      return (await shop.complete(id)).outcome === 'applied' ? 3 : 0;
    };
    const units = await Promise.all([buy(), buy(), buy(), buy()]);
    expect(units.reduce<number>((sum, count) => sum + count, 0)).toBe(3);
    expect(await shelves('few')).toEqual([expect.stringMatching(/^main 7 0$|^main 10 3$/)]);
  });

  test('counted again when he pays: what he began on another device, when this hold had just lapsed, is not had twice', async () => {
    const jo = somebody();
    const first = await ready(want({ few: 3 }, jo));
    // Lapsed by the clock of the rival, not yet by that of the complete: the few milliseconds between them, held still.
    await shop.db.sql('', `UPDATE checkouts SET hold_expires_at = now() - interval '1 second' WHERE id = $1`, [first]);
    const second = await ready(want({ few: 3 }, jo));
    const refused = await shop.complete(first);
    expect([refused.outcome, refused.messages[0]?.code]).toEqual(['refused', 'customer_limit']);
    await bought(second);
  });

  test('P4: neither the e-mail address nor the customer’s id stands where customers are counted', async () => {
    const jo = { ...somebody(), email: 'nobody-reads-this@example.com' };
    await ready(want({ few: 1 }, jo));
    const rows = await shop.db.sql<{ text: string }>('', `SELECT u::text AS text FROM customer_units u`, []);
    const planted = [jo.email, Buffer.from(jo.email).toString('hex')];
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter(({ text }) => planted.some((value) => text.includes(value)))).toEqual([]);
  });
});
