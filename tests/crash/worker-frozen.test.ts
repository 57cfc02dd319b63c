import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { requestCancel } from '../../activities/checkout-endings.ts';
import { createClaimKeys } from '../../adapters/crypto/claim-keys.ts';
import { createSeal } from '../../adapters/crypto/sealing.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import type { Buyer } from './buyer.ts';
import type { CrashShop } from './crash-shop.ts';
import { startCrashShop } from './crash-shop.ts';
import { bringTo } from './held-commands.ts';
import { expectBoughtOnce, expectSoundShop, paymentIntents } from './referee.ts';

let shop: CrashShop;
beforeAll(async () => {
  shop = await startCrashShop();
});
afterAll(() => shop?.stop());

test('P1: a step that was overtaken between its read and its write changes nothing', async () => {
  const buyer = shop.buyer();
  await buyer.insist('create');
  const late = openDatabase(`${shop.databaseUrl}?application_name=late`);
  const gate = await shop.gate('statement late');
  try {
    const durations = { holdMs: 60_000, holdMaxMs: 60_000, checkoutMs: 60_000, paymentMs: 60_000 };
    const deps = {
      db: late,
      seal: createSeal(shop.settings.dataKey),
      durations,
      defaultCurrency: 'USD',
      claimKeys: createClaimKeys(shop.settings.dataKey),
    };
    const step = requestCancel(deps, { checkoutId: buyer.checkoutId, revision: 1, actor: 'late', reason: 'late' });
    await shop.allReached(gate);
    expect(await buyer.once('update')).toMatchObject({ status: 200 });
    await gate.open();
    expect(await step).toMatchObject({ kind: 'stale', head: { revision: 2, cancelRequested: false } });
  } finally {
    await gate.open();
    await late.close();
  }
  await buyer.insist('complete');
  await expectBoughtOnce(shop, [buyer]);
});

test('P1: a worker frozen in the middle of its steps and woken after another one took over changes nothing (M1)', async () => {
  const buyers = Array.from({ length: 9 }, () => shop.buyer());
  const [updating, completing, ordering, mailing, ...rest] = buyers as [Buyer, Buyer, Buyer, Buyer, ...Buyer[]];
  const [creating, confirming, capturing, asking, told] = rest as [Buyer, Buyer, Buyer, Buyer, Buyer];
  await Promise.all(buyers.map((buyer) => bringTo(buyer, buyer === updating ? 'update' : 'complete')));

  // First to calls at Stripe, which may be held for long; from there to the exact points, all within a moment.
  const onTheWay = [
    shop.stripe.trap('after', confirming.effect('create')),
    shop.stripe.trap('after', ordering.effect('confirm')),
    shop.stripe.trap('after', capturing.effect('confirm')),
    shop.stripe.trap('after', mailing.effect('capture')),
  ];
  const calls = [
    shop.stripe.trap('before', asking.effect('confirm')),
    shop.stripe.trap('after', told.effect('capture')),
  ];
  const early = [confirming, ordering, capturing, mailing, asking, told];
  const gone = early.map((buyer) => buyer.leave('complete'));
  await Promise.all([...onTheWay, ...calls].map((trap) => trap.reached()));
  const gates = await Promise.all(
    [
      `write ${updating.checkoutId} 2`,
      `commit ${completing.checkoutId} 3`,
      `intended ${creating.effect('create')}`,
      `intended ${confirming.effect('confirm')}`,
      `write ${ordering.checkoutId} 4`,
      `intended ${capturing.effect('capture')}`,
      `write ${mailing.checkoutId} 6`,
    ].map((point) => shop.gate(point)),
  );
  gone.push(updating.leave('update'), completing.leave('complete'), creating.leave('complete'));
  for (const trap of onTheWay) trap.open();
  await shop.allReached(...gates);
  shop.worker.freeze();
  await Promise.all(gates.map((gate) => gate.open()));
  for (const trap of calls) trap.open();

  const second = shop.newWorker('second-worker');
  await second.start();

  await Promise.all([...gone, updating.insist('update')]);

  await updating.insist('complete');

  await expectBoughtOnce(shop, buyers);

  const before = await everything(shop, buyers);

  shop.worker.wake();
  await second.kill();
  // It goes on where it was frozen; once it has served a whole purchase, that is over.
  const next = shop.buyer();

  await bringTo(next, 'complete');

  await next.insist('complete');
  await expectBoughtOnce(shop, [next]);
  expect(await everything(shop, buyers)).toEqual(before);
  await expectSoundShop(shop);
});

/** All that is stored of these checkouts, here and at Stripe. */
async function everything(shop: CrashShop, buyers: readonly Buyer[]) {
  const ids = buyers.map(({ checkoutId }) => checkoutId);
  const tables = {
    checkouts: 'id',
    payments: 'checkout_id',
    effects: 'checkout_id',
    orders: 'checkout_id',
    events: 'checkout_id',
  };
  const stored: Record<string, unknown> = {};
  for (const [table, column] of Object.entries(tables)) {
    const text = `SELECT to_jsonb(t) AS row FROM ${table} t WHERE ${column} = ANY ($1) ORDER BY to_jsonb(t)::text`;
    stored[table] = await shop.db.sql('', text, [ids]);
  }
  return { stored, atStripe: await Promise.all(ids.map((id) => paymentIntents(shop, id))) };
}
