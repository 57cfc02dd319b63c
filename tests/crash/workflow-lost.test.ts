import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Buyer } from './buyer.ts';
import type { CrashShop } from './crash-shop.ts';
import { startCrashShop } from './crash-shop.ts';
import { bringTo } from './held-commands.ts';
import { expectBoughtOnce } from './referee.ts';
import { until } from './until.ts';

let shop: CrashShop;
beforeAll(async () => {
  shop = await startCrashShop();
});
afterAll(() => shop?.stop());

/**
 * A checkout that waits for its buyer, one whose card is just being confirmed, and one whose order is placed and whose
 * money is just being taken: then their workflows are gone, and Stripe's answers come. All three end as bought.
 */
async function loseWorkflows(lose: (buyers: readonly Buyer[]) => Promise<void>): Promise<void> {
  const [waiting, confirming, capturing] = [shop.buyer(), shop.buyer(), shop.buyer()];
  const paying = [confirming, capturing];
  await Promise.all([waiting, ...paying].map((buyer) => bringTo(buyer, 'complete')));
  const traps = [
    shop.stripe.trap('before', confirming.effect('confirm')),
    shop.stripe.trap('after', capturing.effect('capture')),
  ];
  const gone = paying.map((buyer) => buyer.leave('complete'));
  await Promise.all(traps.map((trap) => trap.reached()));
  await lose([waiting, ...paying]);
  for (const trap of traps) trap.open();
  await Promise.all(gone);
  await expectBoughtOnce(shop, paying);
  await until('the waiting checkout has a workflow again', async () => {
    const { status } = await shop.client.workflow.getHandle(`checkout/${waiting.checkoutId}`).describe();
    return status.name === 'RUNNING';
  });
  expect(await waiting.outcome('complete')).toMatchObject({ status: 200, body: { status: 'completed' } });
  await expectBoughtOnce(shop, [waiting]);
}

test('P1: workflows that were terminated go on from their rows', () =>
  loseWorkflows(async (buyers) => {
    for (const { checkoutId } of buyers) {
      await shop.client.workflow.getHandle(`checkout/${checkoutId}`).terminate('by mistake');
    }
  }));

test('P1: checkouts go on from their rows when all data of Temporal is lost', () =>
  loseWorkflows(async () => {
    await shop.temporal.kill();
    shop.loseTemporalData();
    await shop.temporal.start();
  }));
