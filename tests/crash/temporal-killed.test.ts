import { afterAll, beforeAll, test } from '@jest/globals';
import type { CrashShop } from './crash-shop.ts';
import { startCrashShop } from './crash-shop.ts';
import { bringTo, crashDuringCommands } from './held-commands.ts';
import { expectBoughtOnce } from './referee.ts';

let shop: CrashShop;
beforeAll(async () => {
  shop = await startCrashShop();
});
afterAll(() => shop?.stop());

test('P1: kill -9 of Temporal alone while a step runs, with clients that never retry: committed steps are heard of', () =>
  crashDuringCommands(
    shop,
    () => shop.temporal.kill(),
    () => shop.temporal.start(),
  ));

// The API's own tries end with it: nobody but the background jobs is left to deliver anything.
test('P1: kill -9 of Temporal and the API together while a step runs: committed steps are heard of', () =>
  crashDuringCommands(
    shop,
    async () => {
      await shop.api.kill();
      await shop.temporal.kill();
    },
    async () => {
      await shop.temporal.start();
      await shop.api.start();
    },
  ));

test('P1: kill -9 of Temporal alone while Stripe is at work and while the order is placed', async () => {
  const [confirming, capturing, placing] = [shop.buyer(), shop.buyer(), shop.buyer()];
  const traps = [
    shop.stripe.trap('before', confirming.effect('confirm')),
    shop.stripe.trap('after', capturing.effect('capture')),
    shop.stripe.trap('after', placing.effect('confirm')),
  ];
  const buyers = [confirming, capturing, placing];
  await Promise.all(buyers.map((buyer) => bringTo(buyer, 'complete')));
  const gate = await shop.gate(`commit ${placing.checkoutId} 4`);
  const gone = buyers.map((buyer) => buyer.leave('complete'));
  await Promise.all(traps.map((trap) => trap.reached()));
  traps[2]?.open();
  await shop.allReached(gate);
  await shop.temporal.kill();
  await gate.open();
  for (const trap of traps) trap.open();
  await Promise.all(gone);
  await shop.temporal.start();
  await expectBoughtOnce(shop, buyers);
});
