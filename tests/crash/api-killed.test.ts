import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CrashShop } from './crash-shop.ts';
import { startCrashShop } from './crash-shop.ts';
import { bringTo, crashDuringCommands } from './held-commands.ts';
import { expectBoughtOnce } from './referee.ts';
import { until } from './until.ts';

let shop: CrashShop;
beforeAll(async () => {
  shop = await startCrashShop();
});
afterAll(() => shop?.stop());

test('P1: kill -9 of the API between delivery and answer: the same key has its answer, one effect, also if nobody asks', () =>
  crashDuringCommands(
    shop,
    () => shop.api.kill(),
    () => shop.api.start(),
  ));

test('P1: kill -9 of the API between recording a command and delivering it: retried or not, it has one effect', async () => {
  const cases = (['create', 'update', 'complete'] as const).flatMap((step) =>
    [true, false].map((retries) => ({ step, retries, buyer: shop.buyer() })),
  );
  await Promise.all(cases.map(({ buyer, step }) => bringTo(buyer, step)));
  // Nothing can be delivered while Temporal is away.
  await shop.temporal.kill();
  const gone = cases.map(({ buyer, step }) => buyer.leave(step));
  await until('all commands are recorded', async () => {
    const text = 'SELECT 1 FROM commands WHERE checkout_id = ANY ($1) AND applied_at IS NULL';
    return (await shop.db.sql('', text, [cases.map(({ buyer }) => buyer.checkoutId)])).length === cases.length;
  });
  await shop.api.kill();
  await Promise.all(gone);
  await shop.temporal.start();
  await shop.api.start();

  await Promise.all(cases.map(async ({ buyer, step, retries }) => (retries ? buyer.insist(step) : undefined)));
  await until('all commands are answered', async () => {
    const text = 'SELECT 1 FROM commands WHERE checkout_id = ANY ($1) AND answered_at IS NULL';
    return (await shop.db.sql('', text, [cases.map(({ buyer }) => buyer.checkoutId)])).length === 0;
  });
  const buyers = cases.map(({ buyer }) => buyer);
  for (const step of ['create', 'update', 'complete'] as const) {
    const answers = await Promise.all(buyers.map((buyer) => buyer.insist(step)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => (step === 'create' ? 201 : 200)));
    expect(await Promise.all(buyers.map((buyer) => buyer.once(step)))).toEqual(answers);
  }
  await expectBoughtOnce(shop, buyers);
});
