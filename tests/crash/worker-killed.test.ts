import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CrashShop } from './crash-shop.ts';
import { startCrashShop } from './crash-shop.ts';
import { bringTo, crashDuringCommands } from './held-commands.ts';
import { expectBoughtOnce } from './referee.ts';

let shop: CrashShop;
beforeAll(async () => {
  shop = await startCrashShop();
});
afterAll(() => shop?.stop());

test('P1: kill -9 of the worker in the middle of each command, and at its commit, with clients that never retry', () =>
  crashDuringCommands(
    shop,
    () => shop.worker.kill(),
    () => shop.worker.start(),
  ));

test('P1: kill -9 of the worker before and after each call to Stripe, and in each step after the payment', async () => {
  const held = (['create', 'confirm', 'capture'] as const).flatMap((call) =>
    (['before', 'after'] as const).map((moment) => {
      const buyer = shop.buyer();
      return { buyer, trap: shop.stripe.trap(moment, buyer.effect(call)) };
    }),
  );
  // The order's transaction, the capture's and the e-mail's: brought to their gates all at once, from a held call.
  const steps = [
    { from: 'confirm', revision: 4 },
    { from: 'capture', revision: 5 },
    { from: 'capture', revision: 6 },
  ].flatMap(({ from, revision }) =>
    (['write', 'commit'] as const).map((point) => {
      const buyer = shop.buyer();
      return { buyer, point, revision, trap: shop.stripe.trap('after', buyer.effect(from)) };
    }),
  );
  const buyers = [...held, ...steps].map(({ buyer }) => buyer);
  await Promise.all(buyers.map((buyer) => bringTo(buyer, 'complete')));
  const gone = buyers.map((buyer) => buyer.leave('complete'));
  await Promise.all([...held, ...steps].map(({ trap }) => trap.reached()));
  const gates = await Promise.all(
    steps.map(({ buyer, point, revision }) => shop.gate(`${point} ${buyer.checkoutId} ${revision}`)),
  );
  for (const { trap } of steps) trap.open();
  await shop.allReached(...gates);
  await shop.worker.kill();
  await Promise.all(gates.map((gate) => gate.open()));
  for (const { trap } of held) trap.open();
  await shop.worker.start();
  await Promise.all(gone);
  await expectBoughtOnce(shop, buyers);
});

test('a worker as it runs in production formats no stack trace for each promise of workflow code, and says so', async () => {
  const buyer = shop.buyer();
  await bringTo(buyer, 'complete');
  const checkout = shop.client.workflow.getHandle(`checkout/${buyer.checkoutId}`);
  await expect(checkout.query('__stack_trace')).rejects.toThrow('stack traces are not enabled');
  await expect(checkout.query('story')).resolves.toMatchObject({ status: 'ready_for_complete' });
});
