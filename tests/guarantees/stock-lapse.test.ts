import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { placeHolds, releaseHolds } from '../../activities/inventory.ts';
import type { CommandAnswer } from '../../contracts/commands.ts';
import { eventually } from '../setup/eventually.ts';
import { Gate } from '../setup/gate.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop } from '../setup/shop.ts';
import { figures, fillShelves, inOneHour, shelf, unsound } from './stock-shelf.ts';

/** Longer than a few commands take on any machine. */
const HOLD_SECONDS = 6;

const gate = new Gate();
let shop: Shop;
beforeAll(async () => {
  shop = await startShop({ holdSeconds: HOLD_SECONDS, beforeExecute: (call) => gate.pass(call) });
});
beforeEach(() => fillShelves(shop.db.sql, [shelf('last', 1, 0, 'main')]));
afterEach(async () => expect(await unsound(shop.db.sql)).toEqual([]));
afterAll(async () => {
  gate.release();
  await shop?.stop();
});

const last = { lines: [{ lineId: null, variantId: 'last', quantity: 1 }] };
const codes = (answer: CommandAnswer) => answer.messages.map(({ code }) => code);
const sweep = () => shop.db.sql<{ swept_checkout: string }>('sweep', 'SELECT * FROM sweep_lapsed_holds(100)', []);
const holders = async () =>
  (await shop.db.sql<{ checkout_id: string }>('', `SELECT checkout_id FROM holds WHERE variant_id = 'last'`, [])).map(
    ({ checkout_id }) => checkout_id,
  );
const stockOfLast = async () => (await figures(shop.db.sql)).find(({ variantId }) => variantId === 'last');
const eventsOf = async (id: string) =>
  (
    await shop.db.sql<{ type: string }>('', 'SELECT type FROM events WHERE checkout_id = $1 ORDER BY position', [id])
  ).map(({ type }) => type);

/** The time at which the checkout's hold lapses has come, by the clock of the database. */
async function untilLapse(id: string): Promise<void> {
  await eventually(`the time of ${id}`, async () => {
    const passed = 'SELECT clock_timestamp() >= hold_expires_at AS passed FROM checkouts WHERE id = $1';
    return (await shop.db.sql<{ passed: boolean }>('', passed, [id]))[0]?.passed !== false;
  });
}

/** The checkout's own timer has told its story: the row says that nothing is held any more. */
const lapseTold = (id: string) =>
  eventually(`the lapse of ${id}`, async () => (await shop.read(id))?.holdExpiresAt === null);

test('S3: no sweeper, no timer: at the lapse the next buyer has the unit by his own statement; the first stays resumable', async () => {
  const [first, second] = [shop.newCheckoutId(), shop.newCheckoutId()];
  // The next buyer's statement is made by hand, on a checkout whose workflow has ended and will not interfere.
  await shop.create(second);
  await shop.cancel(second);
  await shop.create(first, last);
  await shop.update(first, last);
  expect(codes(await shop.create(shop.newCheckoutId(), last))).toEqual(['out_of_stock']);
  await shop.stopWorkers();
  await untilLapse(first);
  expect(await holders()).toEqual([first]);
  expect(await placeHolds(shop.db.sql, second, last.lines, inOneHour())).toEqual([]);
  expect(await holders()).toEqual([second]);

  await shop.startWorker();
  await lapseTold(first);
  expect(await holders()).toEqual([second]);
  expect((await eventsOf(first)).filter((type) => type === 'stock.released')).toHaveLength(1);
  const short = await shop.update(first, last);
  expect([short.outcome, codes(short)]).toEqual(['refused', ['out_of_stock']]);
  expect(await releaseHolds(shop.db.sql, second)).toBe(1);
  expect((await shop.update(first, last)).outcome).toBe('applied');
  expect((await shop.complete(first)).checkout).toMatchObject({ status: 'completed' });
  expect(await stockOfLast()).toMatchObject({ onHand: 0, reserved: 0 });
});

test('S3: two sweepers give a lapsed hold back once; the timer accepts it, and the checkout is completed all the same', async () => {
  const id = shop.newCheckoutId();
  await shop.create(id, last);
  await shop.update(id, last);
  await shop.stopWorkers();
  await untilLapse(id);
  const swept = (await Promise.all([sweep(), sweep()])).flat();
  expect(swept.filter(({ swept_checkout }) => swept_checkout === id)).toHaveLength(1);
  expect(await stockOfLast()).toMatchObject({ onHand: 1, reserved: 0 });

  await shop.startWorker();
  await lapseTold(id);
  expect(await stockOfLast()).toMatchObject({ onHand: 1, reserved: 0 });
  expect(await shop.read(id)).toMatchObject({ endedReason: null, cancelRequest: null });
  expect((await shop.complete(id)).checkout).toMatchObject({ status: 'completed' });
  expect(await stockOfLast()).toMatchObject({ onHand: 0, reserved: 0 });
});

test('S3: timer, sweeper and five buyers at the very moment: one of them has the unit', async () => {
  const first = shop.newCheckoutId();
  await shop.create(first, last);
  await untilLapse(first);
  const answers = await Promise.all(Array.from({ length: 5 }, () => shop.create(shop.newCheckoutId(), last)));
  expect(answers.filter(({ outcome }) => outcome === 'applied')).toHaveLength(1);
  await lapseTold(first);
  expect((await eventsOf(first)).filter((type) => type === 'stock.released').length).toBe(1);
});

test('S4: the hold outlives its time while the bank is slow: no buyer and no sweeper gets the unit, and the order is placed', async () => {
  const id = shop.newCheckoutId();
  await shop.create(id, last);
  await shop.update(id, last);
  const paying = gate.close();
  const completing = shop.complete(id);
  await paying;
  await untilLapse(id);
  expect(codes(await shop.create(shop.newCheckoutId(), last))).toEqual(['out_of_stock']);
  expect((await sweep()).filter(({ swept_checkout }) => swept_checkout === id)).toEqual([]);
  expect(await holders()).toEqual([id]);
  gate.release();
  expect((await completing).checkout).toMatchObject({ status: 'completed' });
  expect(await stockOfLast()).toMatchObject({ onHand: 0, reserved: 0 });
});

test('S4: a card declined after the time of the hold: the hold lives on for another card, and lapses if none comes', async () => {
  const id = shop.newCheckoutId();
  await shop.create(id, last);
  await shop.update(id, last);
  const paying = gate.close();
  const completing = shop.complete(id, 'pm_card_visa_chargeDeclined');
  await paying;
  await untilLapse(id);
  gate.release();
  expect((await completing).checkout).toMatchObject({ status: 'ready_for_complete' });
  expect(await holders()).toEqual([id]);
  await lapseTold(id);
  expect(await holders()).toEqual([]);
  expect((await shop.create(shop.newCheckoutId(), last)).outcome).toBe('applied');
});
