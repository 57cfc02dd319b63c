import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ApplyCommandResult, CommandDeps } from '../../activities/apply-command.ts';
import { applyCommand } from '../../activities/apply-command.ts';
import { HotHold } from '../../activities/hot-holds.ts';
import { placeHolds, releaseHolds } from '../../activities/inventory.ts';
import { SkuHeat } from '../../activities/sku-heat.ts';
import { createIdentity, sha256 } from '../../adapters/crypto/identity.ts';
import { createClaimKeys } from '../../adapters/crypto/claim-keys.ts';
import { createSeal } from '../../adapters/crypto/sealing.ts';
import { createCommandTable } from '../../adapters/postgres/command-table.ts';
import type { HoldLane, LaneAnswer } from '../../adapters/postgres/hold-lane.ts';
import { HoldLaneBusy, openHoldLane } from '../../adapters/postgres/hold-lane.ts';
import { wantedMug } from '../setup/shop.ts';
import { figures, fillShelves, inOneHour, openStockDatabase, shelf, unsound } from './stock-shelf.ts';

const CHECKOUTS = ['c1', 'c2', 'c3', 'c4'];
let stock: Awaited<ReturnType<typeof openStockDatabase>>;
/** Two of them, as two worker processes have. */
let lanes: HoldLane[];

beforeAll(async () => {
  stock = await openStockDatabase([], CHECKOUTS, 24);
  lanes = [openHoldLane(stock.url), openHoldLane(stock.url)];
});
beforeEach(async () => {
  await stock.db.sql('', 'UPDATE stock SET reserved = 0', []).then(() => stock.db.sql('', 'DELETE FROM holds', []));
  await fillShelves(stock.db.sql, [shelf('p', 3), shelf('q', 10), shelf('two', 2), shelf('two', 2, 0, 'b')]);
});
afterEach(async () => expect(await unsound(stock.db.sql)).toEqual([]));
afterAll(async () => {
  await Promise.all(lanes?.map((lane) => lane.close()) ?? []);
  await stock?.close();
});

const place = (checkoutId: string, units: Record<string, number>, lane = 0): Promise<LaneAnswer> =>
  lanes[lane]!.place(checkoutId, new Map(Object.entries(units)));
const short = (variantId: string, available: number): LaneAnswer => ({
  kind: 'short',
  shortages: [{ variantId, available }],
});
const held: LaneAnswer = { kind: 'held' };
const plain: LaneAnswer = { kind: 'plain' };
const stockOf = async (id: string) => (await figures(stock.db.sql)).find(({ variantId }) => variantId === id)!;
const holdsOf = (checkoutId: string) =>
  stock.db.sql<{ variant_id: string; quantity: number; pending: boolean; lapsed: boolean }>(
    '',
    `SELECT variant_id, quantity, pending_since IS NOT NULL AS pending, expires_at <= clock_timestamp() AS lapsed
     FROM holds WHERE checkout_id = $1 ORDER BY 1`,
    [checkoutId],
  );
const allHot = new SkuHeat({ hotPerSecond: 0 });
const hotHold = (checkoutId: string, lane = lanes[0]!) => new HotHold(stock.db, { lane, heat: allHot }, checkoutId);
/** As a command of the checkout holds, in a transaction of its own. */
const step = (checkoutId: string, units: Record<string, number>, isHeld = false) => {
  const lines = Object.entries(units).map(([variantId, quantity]) => ({ variantId, quantity }));
  const hot = { hold: hotHold(checkoutId), held: isHeld };
  return stock.db.transaction((sql) => placeHolds(sql, checkoutId, lines, inOneHour(), undefined, hot));
};
/** The worker dies between the lane's commit and its step, and time passes. */
const forget = (checkoutId: string) =>
  stock.db.sql('', `UPDATE holds SET expires_at = now() - interval '1 second' WHERE checkout_id = $1`, [checkoutId]);

describe('S1: as many as there are, and nobody is refused a unit that was there', () => {
  test('S1: 240 buyers for 100 units, through two lanes: exactly 100 have one, the others are told 0', async () => {
    await fillShelves(stock.db.sql, [shelf('p', 100)]);
    const answers = await Promise.all(Array.from({ length: 240 }, (_, n) => place(`n${n}`, { p: 1 }, n % 2)));
    expect(answers.filter(({ kind }) => kind === 'held')).toHaveLength(100);
    expect(answers.filter(({ kind }) => kind !== 'held')).toEqual(Array.from({ length: 140 }, () => short('p', 0)));
    expect(await stockOf('p')).toMatchObject({ reserved: 100 });
  });

  test('S1: who came after one who wanted too much has what is left; each is told what there was', async () => {
    const answers = await Promise.all([place('a', { p: 2 }), place('b', { p: 2 }), place('c', { p: 1 })]);
    expect(answers).toEqual([held, short('p', 1), held]);
  });

  test('S1: an order that lacks one thing takes nothing of the other', async () => {
    const answers = await Promise.all([
      place('a', { p: 1, q: 11 }),
      place('b', { p: 3, q: 10 }),
      place('c', { none: 1 }),
    ]);
    expect(answers).toEqual([short('q', 10), held, short('none', 0)]);
  });

  test('S1: what lies at two places is given out to the last unit', async () => {
    const answers = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((id) => place(id, { two: 1 })));
    expect(answers).toEqual([held, held, held, held, short('two', 0)]);
    const places = (await figures(stock.db.sql)).filter(({ variantId }) => variantId === 'two');
    expect(places.map(({ reserved }) => reserved)).toEqual([2, 2]);
  });

  test('S3: what has lapsed is free for the next group, whoever held it', async () => {
    expect(await place('a', { p: 3 })).toEqual(held);
    await forget('a');
    expect(await Promise.all([place('b', { p: 2 }), place('c', { p: 1 })])).toEqual([held, held]);
    expect(await holdsOf('a')).toEqual([]);
  });
});

describe('S2, S5: the whole set of a checkout, once', () => {
  test('S5: the last unit: a try after a crash finds its own hold, and makes it its own; others do not get it', async () => {
    expect(await place('c1', { p: 3 })).toEqual(held);
    expect(await place('c1', { p: 3 }, 1)).toEqual(held);
    expect(await place('c2', { p: 1 })).toEqual(short('p', 0));
    expect(await step('c1', { p: 3 })).toEqual([]);
    expect(await holdsOf('c1')).toEqual([{ variant_id: 'p', quantity: 3, pending: false, lapsed: false }]);
    expect(await stockOf('p')).toMatchObject({ reserved: 3 });
  });

  test('S5: the retry wants another set: the plain way replaces the whole', async () => {
    expect(await place('c1', { p: 3 })).toEqual(held);
    expect(await place('c1', { p: 1 })).toEqual(plain);
    expect(await place('c1', { p: 1, q: 1 })).toEqual(plain);
    expect(await step('c1', { p: 1, q: 1 })).toEqual([]);
    expect(await holdsOf('c1')).toMatchObject([
      { variant_id: 'p', quantity: 1, pending: false },
      { variant_id: 'q', quantity: 1, pending: false },
    ]);
  });

  test('S5: what a checkout holds already the lane leaves alone, and two requests of one checkout never meet in it', async () => {
    expect(await placeHolds(stock.db.sql, 'c1', [{ variantId: 'p', quantity: 2 }], inOneHour())).toEqual([]);
    expect(await place('c1', { p: 3 })).toEqual(plain);
    expect(await place('c1', { p: 2 })).toEqual(held);
    expect(await holdsOf('c1')).toMatchObject([{ quantity: 2, pending: false }]);
    const twice = await Promise.all([place('c2', { q: 1 }), place('c2', { q: 2 })]);
    expect(twice).toEqual([held, plain]);
  });

  test('S2: a step that comes after its pending hold was given back holds anew, or hears that it is sold out', async () => {
    const late: HoldLane = {
      ...lanes[0]!,
      async place(checkoutId, units) {
        const answer = await lanes[0]!.place(checkoutId, units);
        await forget(checkoutId);
        await stock.db.sql('', 'SELECT * FROM sweep_lapsed_holds(100)', []);
        return answer;
      },
    };
    const attempt = (checkoutId: string) =>
      stock.db.transaction((sql) =>
        placeHolds(sql, checkoutId, [{ variantId: 'p', quantity: 3 }], inOneHour(), undefined, {
          hold: hotHold(checkoutId, late),
          held: false,
        }),
      );
    expect(await attempt('c1')).toEqual([]);
    expect(await holdsOf('c1')).toMatchObject([{ quantity: 3, pending: false, lapsed: false }]);
    expect(await attempt('c2')).toEqual([{ variantId: 'p', available: 0 }]);
  });

  test('S2: nobody takes it over: the sweeper gives it back, though its checkout never was', async () => {
    expect(await place('never', { p: 2, q: 1 })).toEqual(held);
    await forget('never');
    expect(await stock.db.sql('', 'SELECT * FROM sweep_lapsed_holds(100)', [])).toEqual([
      { swept_checkout: 'never', swept_units: 3, swept_late_seconds: expect.any(Number) },
    ]);
    expect(await stockOf('p')).toMatchObject({ reserved: 0 });
  });

  test('S2: Postgres keeps a hold without a checkout from lasting: not longer than 10 s, not frozen, not taken over', async () => {
    expect(await place('never', { p: 1 })).toEqual(held);
    const change = (what: string) => stock.db.sql('', `UPDATE holds SET ${what} WHERE checkout_id = 'never'`, []);
    const refused = /violates foreign key constraint "holds_checkout"/;
    await expect(change(`expires_at = expires_at + interval '1 hour'`)).rejects.toThrow(refused);
    await expect(change('frozen = true')).rejects.toThrow(refused);
    await expect(change('pending_since = NULL')).rejects.toThrow(refused);
    const insert = stock.db.sql(
      '',
      `INSERT INTO holds (checkout_id, variant_id, location_id, quantity, expires_at, pending_since)
       VALUES ('never', 'q', 'a', 1, now() + interval '11 seconds', now())`,
      [],
    );
    await expect(insert).rejects.toThrow(/holds_pending/);
  });
});

describe('the way past a busy row', () => {
  /** Has the row of `p` locked by somebody until the work is done. */
  const whileLocked = <T>(work: () => Promise<T>): Promise<T> =>
    stock.db.transaction(async (sql) => {
      await sql('', `SELECT 1 FROM stock WHERE variant_id = 'p' FOR UPDATE`, []);
      return work();
    });

  test('the same set again lasts longer without the hot row', async () => {
    expect(await step('c1', { p: 1 })).toEqual([]);
    expect(await whileLocked(() => step('c1', { p: 1 }, true))).toEqual([]);
  });

  test('a lane that can get no further says so, holds nothing, and goes on once the row is free', async () => {
    const tried = await whileLocked(() => Promise.allSettled([place('a', { p: 1 }), place('b', { q: 1, p: 1 })]));
    expect(tried.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(tried.every((one) => one.status === 'rejected' && one.reason instanceof HoldLaneBusy)).toBe(true);
    expect(await stockOf('p')).toMatchObject({ reserved: 0 });
    expect(await place('a', { p: 1 })).toEqual(held);
  });

  test('no more than 2,000 wait for it', async () => {
    const tried = await whileLocked(() =>
      Promise.allSettled(Array.from({ length: 2_100 }, (_, n) => place(`n${n}`, { p: 1 }))),
    );
    const reasons = tried.map((one) => (one.status === 'rejected' ? String(one.reason) : one.value.kind));
    expect(reasons.filter((reason) => reason.includes('2000 holds are waiting'))).toHaveLength(100);
    expect(reasons.filter((reason) => reason.startsWith('HoldLaneBusy'))).toHaveLength(2_100);
  });

  test('one request that Postgres refuses is no fault of the others', async () => {
    const answers = await Promise.all([place('a', { p: 1 }), place('b', { q: 2 ** 31 - 1, p: 2 ** 31 })]);
    expect(answers).toEqual([plain, plain]);
    expect(await step('c1', { p: 1 })).toEqual([]);
  });
});

describe('a command that fails after the lane has held for it', () => {
  const dataKey = randomBytes(32).toString('base64');
  const seal = createSeal(dataKey);
  const durations = { holdMs: 900_000, holdMaxMs: 3_600_000, checkoutMs: 3_600_000, paymentMs: 600_000 };
  const deps = (lane: HoldLane): CommandDeps => ({
    ...{
      db: stock.db,
      seal,
      durations,
      claimKeys: createClaimKeys(dataKey),
      taxes: { provider: null, fallback: 'table', lastKnownMs: 0 },
      defaultCurrency: 'USD',
      paymentsAreSlow: () => false,
      onInvalidPromotion: () => undefined,
    },
    hotHolds: { lane, heat: allHot },
  });
  const recorded = async (checkoutId: string, quantity: number): Promise<string> => {
    const wanted = { ...wantedMug, lines: [{ lineId: null, variantId: 'p', quantity }] };
    const command = { operation: 'create', channel: 'test', wanted } as const;
    const table = createCommandTable(stock.db, seal, createIdentity(dataKey));
    const kept = await table.record({
      ...{ caller: 'test', operation: 'create', idempotencyKey: null, checkoutId, reach: 'new', payload: command },
      fingerprint: sha256(checkoutId),
    });
    if (kept.kind !== 'deliver') throw new Error(kept.kind);
    return kept.commandId;
  };
  const apply = async (lane: HoldLane, checkoutId: string, quantity = 3): Promise<ApplyCommandResult> =>
    applyCommand(deps(lane), { checkoutId, commandId: await recorded(checkoutId, quantity), revision: 0 });
  /** The lane, and what happens before its answer is heard. */
  const interrupted = (meanwhile: (checkoutId: string) => Promise<unknown>): HoldLane => ({
    close: async () => undefined,
    async place(checkoutId, units) {
      const answer = await lanes[0]!.place(checkoutId, units);
      await meanwhile(checkoutId);
      return answer;
    },
  });

  test('S2: it takes its hold over with the row that it writes', async () => {
    const applied = await apply(lanes[0]!, 'chk_applied');
    expect(applied).toMatchObject({ kind: 'done', receipt: { outcome: 'applied' } });
    expect(await holdsOf('chk_applied')).toMatchObject([{ quantity: 3, pending: false, lapsed: false }]);
    expect(await apply(lanes[1]!, 'chk_refused', 1)).toMatchObject({ receipt: { outcome: 'nothing_created' } });
    expect(await releaseHolds(stock.db.sql, 'chk_applied')).toBe(3);
  });

  test('S2: its revision is stale: what it held is free at once', async () => {
    const rival = interrupted((checkoutId) =>
      stock.db.sql('', 'UPDATE commands SET applied_at = now() WHERE checkout_id = $1', [checkoutId]),
    );
    expect(await apply(rival, 'chk_stale')).toEqual({ kind: 'stale', head: null });
    expect(await place('next', { p: 3 })).toEqual(held);
  });

  test('S2, S5: another worker was faster with the same hold: the late one takes nothing from it', async () => {
    const { hotHolds: _hot, ...cold } = deps(lanes[0]!);
    const faster = interrupted(async (checkoutId) => {
      const commandId = await recorded(checkoutId, 3);
      return applyCommand(cold, { checkoutId, commandId, revision: 0 });
    });
    expect(await apply(faster, 'chk_faster')).toMatchObject({ kind: 'stale', head: { revision: 1 } });
    expect(await holdsOf('chk_faster')).toMatchObject([{ quantity: 3, pending: false, lapsed: false }]);
  });

  test('S2: its transaction fails: what it held is free at once', async () => {
    const broken = interrupted(async () => {
      throw new HoldLaneBusy('the answer was lost', { mayHold: true });
    });
    await expect(apply(broken, 'chk_lost')).rejects.toThrow('the answer was lost');
    expect(await place('next', { p: 3 })).toEqual(held);
  });

  test('S2, S5: the worker dies in between: the try after it goes on with the same hold, also where it is no longer hot', async () => {
    const dead = lanes[0]!.place('chk_dead', new Map([['p', 3]]));
    expect(await dead).toEqual(held);
    const { hotHolds: _hot, ...cold } = deps(lanes[0]!);
    const input = { checkoutId: 'chk_dead', commandId: await recorded('chk_dead', 3), revision: 0 };
    expect(await applyCommand(cold, input)).toMatchObject({ receipt: { outcome: 'applied' } });
    expect(await holdsOf('chk_dead')).toMatchObject([{ quantity: 3, pending: false, lapsed: false }]);
  });
});
