import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { freezeHolds, placeHolds, releaseHolds, sellHolds } from '../../activities/inventory.ts';
import { changeStock } from '../../adapters/postgres/stock-changes.ts';
import type { Sql } from '../../adapters/postgres/database.ts';
import { openStep, waiting } from '../setup/rivals.ts';
import {
  anHourAgo,
  fillShelves,
  figures,
  inOneHour,
  openStockDatabase,
  shelf,
  unjournaled,
  unsound,
} from './stock-shelf.ts';

// Rivals stand at the exact point: one session has done its work and not committed, the other one comes.
const CHECKOUTS = ['c0', 'c1', 'c2'];
let stock: Awaited<ReturnType<typeof openStockDatabase>>;

beforeAll(async () => {
  stock = await openStockDatabase([], CHECKOUTS);
});
beforeEach(async () => {
  await stock.db.sql('', 'DELETE FROM holds', []);
  await fillShelves(stock.db.sql, [shelf('p', 2), shelf('p', 3, 0, 'b'), shelf('q', 1), shelf('q', 1, 0, 'b')]);
});
afterEach(async () => {
  expect(await unsound(stock.db.sql)).toEqual([]);
  expect(await unjournaled(stock.db.sql)).toEqual([]);
});
afterAll(() => stock?.close());

const line = (variantId: string, quantity: number) => [{ variantId, quantity }];
const place = (sql: Sql, id: string, ...lines: { variantId: string; quantity: number }[]) =>
  placeHolds(sql, id, lines, inOneHour());
const heldAs = async (id: string) =>
  (
    await stock.db.sql<{ held: string }>(
      '',
      `SELECT variant_id || ' ' || location_id || ' ' || quantity AS held FROM holds WHERE checkout_id = $1 ORDER BY 1`,
      [id],
    )
  ).map(({ held }) => held);
let references = 0;
const cause = () => ({ reference: `rival-${(references += 1)}`, actor: 'a test', note: 'a rival' });

describe('S1: never more than there is, with two locations', () => {
  test('S1: a rival who comes between allocation and commit waits for both shelves, and is told exactly what is left', async () => {
    const first = await openStep(stock.db, (sql) => place(sql, 'c0', { variantId: 'p', quantity: 4 }));
    const second = place(stock.db.sql, 'c1', { variantId: 'p', quantity: 2 });
    await waiting(stock.db, 1);
    await first.commit();
    expect(await second).toEqual([{ variantId: 'p', available: 1 }]);
    expect(await heldAs('c0')).toEqual(['p a 2', 'p b 2']);
  });

  test('S1: a rival behind one that is rolled back has what it had allocated', async () => {
    const first = await openStep(stock.db, (sql) => place(sql, 'c0', { variantId: 'p', quantity: 4 }));
    const second = place(stock.db.sql, 'c1', { variantId: 'p', quantity: 5 });
    await waiting(stock.db, 1);
    await first.rollBack();
    expect(await second).toEqual([]);
    expect(await heldAs('c1')).toEqual(['p a 2', 'p b 3']);
  });

  test('S1: a location is closed while a buyer waits for its shelf: nothing is taken from it', async () => {
    const closing = await openStep(stock.db, async (sql) => {
      await sql('', `SELECT 1 FROM stock WHERE variant_id = 'q' ORDER BY location_id FOR NO KEY UPDATE`, []);
      await sql('', `UPDATE locations SET active = false WHERE id = 'a'`, []);
    });
    const buying = place(stock.db.sql, 'c0', { variantId: 'q', quantity: 1 });
    await waiting(stock.db, 1);
    await closing.commit();
    expect(await buying).toEqual([]);
    expect(await heldAs('c0')).toEqual(['q b 1']);
    await stock.db.sql('', `UPDATE locations SET active = true`, []);
  });

  test('S1: a hold and a transfer of the same units: whoever is second is told, and no unit is in two places', async () => {
    const first = await openStep(stock.db, (sql) => place(sql, 'c0', { variantId: 'p', quantity: 3 }));
    const carrying = changeStock(stock.db, { kind: 'transfer', variantId: 'p', from: 'b', to: 'a', units: 2 }, cause());
    await waiting(stock.db, 1);
    await first.commit();
    expect(await carrying).toEqual({ kind: 'refused', code: 'stock_reserved', possible: 0 });

    const carried = await openStep(stock.db, async (sql) => {
      await sql('', `SELECT release_holds('c0')`, []);
      await sql('', `UPDATE stock SET on_hand = on_hand - 3 WHERE variant_id = 'p' AND location_id = 'b'`, []);
      await sql('', `UPDATE stock SET on_hand = on_hand + 3 WHERE variant_id = 'p' AND location_id = 'a'`, []);
    });
    const second = place(stock.db.sql, 'c1', { variantId: 'p', quantity: 3 });
    await waiting(stock.db, 1);
    await carried.commit();
    expect(await second).toEqual([]);
    expect(await heldAs('c1')).toEqual(['p a 3']);
  });
});

describe('S2: reserved is the sum of the holds', () => {
  test('S2: a release while its checkout splits anew: one after the other, nothing counted twice', async () => {
    await place(stock.db.sql, 'c0', { variantId: 'p', quantity: 4 });
    const again = await openStep(stock.db, (sql) =>
      place(sql, 'c0', { variantId: 'p', quantity: 5 }, { variantId: 'q', quantity: 2 }),
    );
    const releasing = releaseHolds(stock.db.sql, 'c0');
    await waiting(stock.db, 1);
    await again.commit();
    expect(await releasing).toBe(7);
    expect((await figures(stock.db.sql)).map(({ reserved }) => reserved)).toEqual([0, 0, 0, 0]);
  });

  test('S2: a split hold of which the sweeper has one half: the owner can not pay on the other', async () => {
    await placeHolds(stock.db.sql, 'c0', line('p', 4), anHourAgo());
    const busy = await openStep(stock.db, (sql) =>
      sql('', `SELECT 1 FROM stock WHERE variant_id = 'p' AND location_id = 'b' FOR NO KEY UPDATE`, []),
    );
    const swept = await stock.db.sql<{ swept_units: number }>('', 'SELECT * FROM sweep_lapsed_holds(100)', []);
    expect(swept).toMatchObject([{ swept_units: 2 }]);
    await busy.rollBack();
    // As if the clock had been behind for the owner alone: what is left of it has not lapsed.
    await stock.db.sql('', `UPDATE holds SET expires_at = $1 WHERE checkout_id = 'c0'`, [inOneHour()]);
    expect(await freezeHolds(stock.db.sql, 'c0', line('p', 4))).toBe(false);
    expect(await freezeHolds(stock.db.sql, 'c0', line('p', 2))).toBe(true);
  });
});

describe('S4, S5: one buyer among others', () => {
  test('S4: a split hold is frozen at both locations: no rival and no sweeper has a unit of it after its time', async () => {
    await place(stock.db.sql, 'c0', { variantId: 'p', quantity: 5 });
    const paying = await openStep(stock.db, (sql) => freezeHolds(sql, 'c0', line('p', 5)));
    await paying.commit();
    await stock.db.sql('', `UPDATE holds SET expires_at = $1 WHERE checkout_id = 'c0'`, [anHourAgo()]);
    expect(await place(stock.db.sql, 'c1', { variantId: 'p', quantity: 1 })).toEqual([
      { variantId: 'p', available: 0 },
    ]);
    expect(await stock.db.sql('', 'SELECT * FROM sweep_lapsed_holds(100)', [])).toEqual([]);
    expect(await sellHolds(stock.db.sql, 'c0')).toHaveLength(2);
  });

  test('S5: the last units at both locations, tried again while a rival waits: he stays with his, the rival goes', async () => {
    await place(stock.db.sql, 'c0', { variantId: 'p', quantity: 5 });
    const again = await openStep(stock.db, (sql) => place(sql, 'c0', { variantId: 'p', quantity: 5 }));
    expect(again.result).toEqual([]);
    const rival = place(stock.db.sql, 'c1', { variantId: 'p', quantity: 1 });
    await waiting(stock.db, 1);
    await again.commit();
    expect(await rival).toEqual([{ variantId: 'p', available: 0 }]);
    expect(await heldAs('c0')).toEqual(['p a 2', 'p b 3']);
  });
});

describe('at most so many for one customer, exactly', () => {
  const key = (name: string) => Buffer.from(name);
  const over = (sql: Sql, id: string, quantity: number, ...keys: string[]) =>
    sql<{ over_variant: string; allowed: number }>('', 'SELECT * FROM over_customer_limit($1, $2, $3, $4, $5)', [
      id,
      keys.map(key),
      ['p'],
      [quantity],
      [3],
    ]);
  const count = (sql: Sql, id: string, quantity: number, ...keys: string[]) =>
    sql('', 'SELECT count_customer_units($1, $2, $3, $4)', [id, keys.map(key), ['p'], [quantity]]);
  beforeEach(async () => {
    await stock.db.sql('', 'DELETE FROM customer_units', []);
    await stock.db.sql('', `UPDATE checkouts SET hold_expires_at = $1`, [inOneHour()]);
  });

  test('two checkouts of one customer at once, by id and by e-mail: the second waits for the first and is told what is left', async () => {
    const first = await openStep(stock.db, async (sql) => {
      expect(await over(sql, 'c0', 2, 'id jo', 'mail jo')).toEqual([]);
      await count(sql, 'c0', 2, 'id jo', 'mail jo');
    });
    const second = over(stock.db.sql, 'c1', 2, 'mail jo');
    const other = over(stock.db.sql, 'c2', 2, 'mail kim');
    expect(await other).toEqual([]);
    await waiting(stock.db, 1);
    await first.commit();
    expect(await second).toEqual([{ over_variant: 'p', allowed: 1 }]);
    expect(await over(stock.db.sql, 'c1', 1, 'id jo', 'mail jo')).toEqual([]);
    expect(await over(stock.db.sql, 'c0', 3, 'id jo')).toEqual([]);
  });

  test('what is rolled back, has lapsed or was canceled does not count; what is being paid does', async () => {
    const first = await openStep(stock.db, (sql) => count(sql, 'c0', 3, 'jo'));
    await first.rollBack();
    expect(await over(stock.db.sql, 'c1', 3, 'jo')).toEqual([]);
    await count(stock.db.sql, 'c0', 3, 'jo');
    expect(await over(stock.db.sql, 'c1', 1, 'jo')).toEqual([{ over_variant: 'p', allowed: 0 }]);
    await stock.db.sql('', `UPDATE checkouts SET hold_expires_at = $1 WHERE id = 'c0'`, [anHourAgo()]);
    expect(await over(stock.db.sql, 'c1', 3, 'jo')).toEqual([]);
    await stock.db.sql('', `UPDATE checkouts SET status = 'complete_in_progress' WHERE id = 'c0'`, []);
    expect(await over(stock.db.sql, 'c1', 3, 'jo')).toEqual([{ over_variant: 'p', allowed: 0 }]);
    await stock.db.sql('', `UPDATE checkouts SET status = 'incomplete' WHERE id = 'c0'`, []);
  });
});

describe('stock that people change by hand', () => {
  const adjust = (change: number, why = cause()) =>
    changeStock(stock.db, { kind: 'adjust', variantId: 'q', locationId: 'a', change }, why);
  const entries = (reference: string) =>
    stock.db.sql(
      '',
      'SELECT location_id, change, on_hand_after, reason, actor, note FROM stock_journal WHERE reference = $1 ORDER BY id',
      [reference],
    );

  test('the same reference is the same change, also by two at once; another change by it is refused', async () => {
    const why = cause();
    const kinds = (await Promise.all([adjust(2, why), adjust(2, why), adjust(2, why)])).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(['again', 'again', 'done']);
    expect(await entries(why.reference)).toEqual([
      { location_id: 'a', change: 2, on_hand_after: 3, reason: 'adjustment', actor: 'a test', note: 'a rival' },
    ]);
    expect(await adjust(3, why)).toMatchObject({ kind: 'refused', code: 'stock_reference_used' });
  });

  test('S1: never below what is reserved, by adjusting, counting or carrying away', async () => {
    await place(stock.db.sql, 'c0', { variantId: 'q', quantity: 2 });
    expect(await adjust(-1)).toEqual({ kind: 'refused', code: 'stock_reserved', possible: 1 });
    const count = { kind: 'count', variantId: 'q', locationId: 'a', onHand: 0 } as const;
    expect(await changeStock(stock.db, count, cause())).toMatchObject({ kind: 'refused', code: 'stock_reserved' });
    const transfer = { kind: 'transfer', variantId: 'q', from: 'a', to: 'b', units: 1 } as const;
    expect(await changeStock(stock.db, transfer, cause())).toMatchObject({ kind: 'refused', possible: 0 });
  });

  test('a transfer is in both places or in neither, to a shelf that is made for it; a count that finds nothing wrong is on record', async () => {
    await stock.db.sql('', `INSERT INTO locations (id, name) VALUES ('new', 'New') ON CONFLICT DO NOTHING`, []);
    const [move, look] = [cause(), cause()];
    expect(
      await changeStock(stock.db, { kind: 'transfer', variantId: 'p', from: 'b', to: 'new', units: 2 }, move),
    ).toMatchObject({
      kind: 'done',
      shelves: [
        { locationId: 'b', onHand: 1 },
        { locationId: 'new', onHand: 2 },
      ],
    });
    expect(await entries(move.reference)).toMatchObject([{ change: -2 }, { change: 2 }]);
    const count = { kind: 'count', variantId: 'p', locationId: 'new', onHand: 2 } as const;
    expect((await changeStock(stock.db, count, look)).kind).toBe('done');
    expect((await changeStock(stock.db, count, look)).kind).toBe('again');
    expect(await entries(look.reference)).toMatchObject([{ change: 0, on_hand_after: 2, reason: 'count' }]);
    await changeStock(stock.db, { kind: 'transfer', variantId: 'p', from: 'new', to: 'b', units: 2 }, cause());
    const unknown = { kind: 'adjust', variantId: 'p', locationId: 'nowhere', change: 1 } as const;
    expect(await changeStock(stock.db, unknown, cause())).toMatchObject({ code: 'stock_unknown' });
  });

  test('S2: whoever writes around all this is in the journal too, and nobody takes a line out of it', async () => {
    const newest = `SELECT change, reason, actor FROM stock_journal ORDER BY id DESC LIMIT 1`;
    await stock.db.sql('', `UPDATE stock SET on_hand = on_hand + 7 WHERE variant_id = 'q' AND location_id = 'b'`, []);
    expect(await stock.db.sql('', newest, [])).toEqual([
      { change: 7, reason: 'adjustment', actor: expect.stringMatching(/^database user ./) },
    ]);
    await stock.db.sql('', `UPDATE stock SET reserved = reserved WHERE variant_id = 'q'`, []);
    await expect(stock.db.sql('', 'DELETE FROM stock_journal', [])).rejects.toThrow('only added to');
    await expect(stock.db.sql('', 'UPDATE stock_journal SET change = 0', [])).rejects.toThrow('only added to');
    await expect(
      stock.db.sql('', `UPDATE stock SET location_id = 'new' WHERE variant_id = 'q' AND location_id = 'b'`, []),
    ).rejects.toThrow('keeps its variant');
  });

  test('S2: what a sale, its return and a correction leave in the journal names them, and the next change is not blamed on them', async () => {
    await place(stock.db.sql, 'c0', { variantId: 'q', quantity: 1 });
    await stock.db.transaction(async (sql) => {
      await sellHolds(sql, 'c0');
      await sql('', `UPDATE stock SET on_hand = on_hand + 1 WHERE variant_id = 'q' AND location_id = 'b'`, []);
    });
    const newest = `SELECT change, reason, reference FROM stock_journal ORDER BY id DESC LIMIT 2`;
    expect(await stock.db.sql('', newest, [])).toEqual([
      { change: 1, reason: 'adjustment', reference: '' },
      { change: -1, reason: 'sale', reference: 'c0' },
    ]);
  });
});
