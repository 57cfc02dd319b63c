import { afterAll, beforeAll, test } from '@jest/globals';
import type { CrashShop } from './crash-shop.ts';
import { startCrashShop } from './crash-shop.ts';
import { bringTo, crashDuringCommands } from './held-commands.ts';
import { expectBoughtOnce } from './referee.ts';

let shop: CrashShop;
beforeAll(async () => {
  shop = await startCrashShop({ ownPostgres: true });
});
afterAll(() => shop?.stop());

test('P1: kill -9 of Postgres in the middle of each command, and at its commit, with clients that never retry', () =>
  crashDuringCommands(
    shop,
    () => shop.postgres.kill(),
    () => shop.postgres.start(),
  ));

test('P1: kill -9 of Postgres before and after each call to Stripe, and in each step after the payment', async () => {
  const held = (['create', 'confirm', 'capture'] as const).flatMap((call) =>
    (['before', 'after'] as const).map((moment) => {
      const buyer = shop.buyer();
      return { buyer, trap: shop.stripe.trap(moment, buyer.effect(call)) };
    }),
  );
  const steps = [
    { from: 'confirm', revision: 4 },
    { from: 'capture', revision: 5 },
    { from: 'capture', revision: 6 },
  ].map(({ from, revision }) => {
    const buyer = shop.buyer();
    return { buyer, revision, trap: shop.stripe.trap('after', buyer.effect(from)) };
  });
  const buyers = [...held, ...steps].map(({ buyer }) => buyer);
  await Promise.all(buyers.map((buyer) => bringTo(buyer, 'complete')));
  const gone = buyers.map((buyer) => buyer.leave('complete'));
  await Promise.all([...held, ...steps].map(({ trap }) => trap.reached()));
  const gates = await Promise.all(
    steps.map(({ buyer, revision }) => shop.gate(`commit ${buyer.checkoutId} ${revision}`)),
  );
  for (const { trap } of steps) trap.open();
  await shop.allReached(...gates);
  await shop.postgres.kill();
  // Stripe answers while nobody can write it down.
  for (const { trap } of held) trap.open();
  await shop.postgres.start();
  await Promise.all(gone);
  await expectBoughtOnce(shop, buyers);
});
