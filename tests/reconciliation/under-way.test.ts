import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { mendHolds } from '../../activities/inventory.ts';
import { eventually } from '../setup/eventually.ts';
import { ended, expectFairEnd } from '../setup/referee.ts';
import type { BreakRow } from '../setup/reconcile.ts';
import { breakRows, reconcile } from '../setup/reconcile.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop } from '../setup/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterEach(async () => {
  shop.faults.clear();
  await shop.db.sql('', 'DELETE FROM breaks', []);
});
afterAll(() => shop?.stop());

async function ready(): Promise<string> {
  const id = shop.newCheckoutId();
  await shop.create(id);
  await shop.update(id);
  return id;
}

const kinds = (rows: readonly BreakRow[]) => rows.map(({ kind, state }) => `${kind} ${state}`);

test('M8: Stripe has confirmed, and the answer is lost: the checkout is told, and the money finds its order', async () => {
  const id = await ready();
  const lost = shop.faults.add({ call: 'confirm', answer: 'hang', processed: true });
  const completing = shop.complete(id);
  await lost.hit;
  await eventually('Stripe holds the money', async () => {
    const { data } = await shop.stripe.paymentIntents.list({ limit: 1 });
    return data[0]?.status === 'requires_capture';
  });
  await reconcile(shop);
  expect(kinds(await breakRows(shop))).toEqual(['news_missed mended']);
  await completing;
  await ended(shop, id);
  await expectFairEnd(shop, id);
});

test('M2, S2, S4: the goods are gone while the payment is under way: shown, and the money is given back', async () => {
  const id = await ready();
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const held = shop.faults.add({ call: 'confirm', answer: 'pass', processed: true, before: () => gate });
  const completing = shop.complete(id);
  await held.hit;
  // Whatever somebody takes it for: what is in flight is not thawed (S4).
  await shop.db.transaction((sql) => mendHolds(sql, id));
  const frozen = await shop.db.sql('', 'SELECT frozen FROM holds WHERE checkout_id = $1', [id]);
  expect(frozen).toEqual([{ frozen: true }]);
  await shop.db.sql('', 'SELECT release_holds($1)', [id]);
  await reconcile(shop);
  expect(kinds(await breakRows(shop))).toEqual(['hold_missing open']);
  open();
  expect((await completing).checkout).toMatchObject({ status: 'ready_for_complete' });
  await reconcile(shop);
  expect(kinds(await breakRows(shop))).toEqual(['hold_missing gone']);
  await shop.cancel(id);
  await expectFairEnd(shop, id);
});

test('P1: a workflow that people have reset goes on in step with its row', async () => {
  const id = await ready();
  const { events } = await shop.client.workflow.getHandle(`checkout/${id}`).fetchHistory();
  const firstTask = events?.find(({ workflowTaskCompletedEventAttributes: completed }) => completed != null);
  await shop.client.workflowService.resetWorkflowExecution({
    namespace: shop.settings.temporal.namespace,
    workflowExecution: { workflowId: `checkout/${id}`, runId: '' },
    // All that it did is done again.
    workflowTaskFinishEventId: firstTask?.eventId ?? null,
    reason: 'by mistake',
    requestId: id,
  });
  expect(await reconcile(shop, { askEveryWorkflow: true })).toMatchObject({ open: 0 });
  expect((await shop.complete(id)).checkout).toMatchObject({ status: 'completed' });
  await ended(shop, id);
  await expectFairEnd(shop, id);
});

test('E4: a command that was never delivered is', async () => {
  const id = await ready();
  const recorded = await shop.commands.record({
    caller: 'test',
    operation: 'cancel',
    idempotencyKey: null,
    reach: 'any',
    checkoutId: id,
    fingerprint: Buffer.from('planted'),
    payload: { operation: 'cancel' },
  });
  if (recorded.kind !== 'deliver') throw new Error(recorded.kind);
  await reconcile(shop);
  expect(await breakRows(shop)).toMatchObject([
    { kind: 'command_undelivered', subject: recorded.commandId, state: 'mended' },
  ]);
  await expectFairEnd(shop, id);
});

test('what changed within the grace time is not judged', async () => {
  await shop.db.sql('', `UPDATE holds SET frozen = true WHERE checkout_id = $1`, [await ready()]);
  expect(await reconcile(shop, { graceMs: 60_000 })).toMatchObject({ found: 0, open: 0 });
  expect(await reconcile(shop)).toMatchObject({ found: 1, open: 0 });
});
