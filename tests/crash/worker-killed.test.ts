import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Buyer, Step } from './buyer.ts';
import type { CrashShop } from './crash-shop.ts';
import { startCrashShop } from './crash-shop.ts';
import { expectBoughtOnce } from './referee.ts';
import { until } from './until.ts';

const STEPS = ['create', 'update', 'complete'] as const;

let shop: CrashShop;
beforeAll(async () => {
  shop = await startCrashShop();
});
afterAll(() => shop?.stop());

/** Takes the steps that come before `step`. */
async function bringTo(buyer: Buyer, step: Step): Promise<void> {
  for (const before of STEPS.slice(0, STEPS.indexOf(step as 'complete'))) await buyer.insist(before);
}

const revisionReaches = (checkoutId: string, revision: number) =>
  until(`revision ${revision} of ${checkoutId}`, async () => {
    const rows = await shop.db.sql('', 'SELECT 1 FROM checkouts WHERE id = $1 AND revision >= $2', [
      checkoutId,
      revision,
    ]);
    return rows.length > 0;
  });

test('P1: kill -9 of the worker in the middle of each command, and at its commit, with clients that never retry', async () => {
  const cases = STEPS.flatMap((step, index) =>
    (['write', 'commit'] as const).map((point) => ({ step, revision: index + 1, point, buyer: shop.buyer() })),
  );
  await Promise.all(cases.map(({ buyer, step }) => bringTo(buyer, step)));
  const gates = await Promise.all(
    cases.map(({ buyer, point, revision }) => shop.gate(`${point} ${buyer.checkoutId} ${revision}`)),
  );
  const gone = cases.map(({ buyer, step }) => buyer.leave(step));
  await shop.allReached(...gates);
  await shop.worker.kill();
  await Promise.all(gates.map((gate) => gate.open()));
  await shop.worker.start();
  await Promise.all(cases.map(({ buyer, revision }) => revisionReaches(buyer.checkoutId, revision)));
  await Promise.all(gone);
  // The same keys again: they have their answers, and change nothing. Then whoever is not through goes on.
  for (const step of STEPS) {
    const answers = await Promise.all(cases.map(({ buyer }) => buyer.insist(step)));
    expect(answers.map(({ status }) => status)).toEqual(cases.map(() => (step === 'create' ? 201 : 200)));
  }
  await expectBoughtOnce(
    shop,
    cases.map(({ buyer }) => buyer),
  );
});

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
}, 100_000);
