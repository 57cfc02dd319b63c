import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CheckoutHead } from '../../contracts/workflow-messages.ts';
import type { Buyer } from './buyer.ts';
import type { CrashShop } from './crash-shop.ts';
import { startCrashShop } from './crash-shop.ts';
import { bringTo } from './held-commands.ts';
import { expectBoughtOnce } from './referee.ts';

let shop: CrashShop;
beforeAll(async () => {
  shop = await startCrashShop();
});
afterAll(() => shop?.stop());

/** The revision of the row, and the one that its running workflow knows; null where none runs. */
async function revisions({ checkoutId }: Buyer): Promise<{ row: number; workflow: number | null }> {
  const [row] = await shop.db.sql<{ revision: number }>('', 'SELECT revision FROM checkouts WHERE id = $1', [
    checkoutId,
  ]);
  const handle = shop.client.workflow.getHandle(`checkout/${checkoutId}`);
  const running = (await handle.describe()).status.name === 'RUNNING';
  const head = running ? await handle.query<CheckoutHead | null>('story') : null;
  return { row: row?.revision ?? 0, workflow: running ? (head?.revision ?? 0) : null };
}

/**
 * Buyers at every stage when Temporal's data are replaced: one whose update, one whose whole purchase, and one whose payment
 * the restored data know nothing of, and one who came later. `recover` brings them together again; then all buy, once.
 */
async function loseAndRecover(replace: (restore: () => void) => 'older' | 'empty'): Promise<void> {
  const [resting, bought, paying, later] = [shop.buyer(), shop.buyer(), shop.buyer(), shop.buyer()];
  await resting.insist('create');
  await Promise.all([bringTo(bought, 'complete'), bringTo(paying, 'complete')]);
  await shop.temporal.kill();
  const restore = shop.backUpTemporalData();
  await shop.temporal.start();

  await resting.insist('update');
  await bringTo(later, 'complete');
  expect(await bought.outcome('complete')).toMatchObject({ body: { status: 'completed' } });
  await expectBoughtOnce(shop, [bought]);
  const trap = shop.stripe.trap('after', paying.effect('confirm'));
  const gone = paying.leave('complete');
  await trap.reached();
  await shop.temporal.kill();
  const data = replace(restore);
  await shop.temporal.start();
  trap.open();
  await gone;

  const { code, output } = await shop.run('support/reconcile.ts', '--recover');
  expect(`${code} ${output}`).toMatch(/^0 /);
  expect(output).toMatch(/found \d+, mends sent \d+, open now 0/);
  for (const buyer of [resting, later]) {
    const { row, workflow } = await revisions(buyer);
    expect(workflow).toBe(row);
  }
  for (const buyer of [resting, later])
    expect(await buyer.outcome('complete')).toMatchObject({ status: 200, body: { status: 'completed' } });
  // An empty server knows nothing of what was over before.
  await expectBoughtOnce(shop, [resting, paying, later, ...(data === 'older' ? [bought] : [])]);
}

test('P1: an older copy of Temporal’s data is restored: recover starts what is missing or behind its row', () =>
  loseAndRecover((restore) => {
    restore();
    return 'older';
  }));

test('P1: Temporal begins empty: recover starts every open checkout from its row', () =>
  loseAndRecover(() => {
    shop.loseTemporalData();
    return 'empty';
  }));
