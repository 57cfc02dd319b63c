import { afterAll, describe, expect, test } from '@jest/globals';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { paymentRecoveryWorkflowId } from '../../contracts/workflow-messages.ts';
import { eventually } from '../setup/eventually.ts';
import { reconcile } from '../setup/reconcile.ts';
import type { ShopOptions } from '../setup/shop-options.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop } from '../setup/shop.ts';
import { leaksIn } from '../replay/history-file.ts';
import { STORIES } from '../replay/stories.ts';

/** Shops by their options, shared by the stories that need the same. */
const shops = new Map<string, Promise<Shop>>();
const own: Shop[] = [];
const open = async (options: ShopOptions = {}): Promise<Shop> => {
  if (Object.values(options).some((value) => typeof value === 'function')) {
    const shop = await startShop(options);
    own.push(shop);
    return shop;
  }
  const key = JSON.stringify(options);
  const shop = shops.get(key) ?? startShop(options);
  shops.set(key, shop);
  return shop;
};
afterAll(async () => {
  for (const shop of [...own, ...(await Promise.all(shops.values()))]) await shop.stop();
});

/** What a run has commanded that people see in the UI, without the words that would tell them why. */
function silentIn(history: History): string[] {
  return (history.events ?? []).flatMap((event) => {
    const timer = event.timerStartedEventAttributes;
    const child = event.startChildWorkflowExecutionInitiatedEventAttributes;
    const marker = event.markerRecordedEventAttributes;
    const activity = event.activityTaskScheduledEventAttributes;
    // Patches are marks of the engine's own.
    const what =
      (activity && `activity ${activity.activityType?.name}`) ??
      (timer && `timer ${timer.timerId}`) ??
      (child && `child ${child.workflowId}`) ??
      (marker?.markerName === 'core_local_activity' ? `local activity at ${String(event.eventId)}` : null);
    const summary = Buffer.from(event.userMetadata?.summary?.data ?? []).toString('utf8');
    return what && JSON.parse(summary || '""') === '' ? [what] : [];
  });
}

/** The runs of a shop, of every kind or of one. */
async function historiesOf({ client, settings }: Shop, only?: string) {
  const runs: { workflowId: string; type: string; history: History; memo: object; about: (string | undefined)[] }[] =
    [];
  for await (const run of client.workflow.list({ query: `TaskQueue = '${settings.temporal.taskQueue}'` })) {
    if (only !== undefined && run.type !== only) continue;
    const handle = client.workflow.getHandle(run.workflowId, run.runId);
    const described = await handle.describe();
    const about = await Promise.all([described.staticSummary(), described.staticDetails()]);
    runs.push({
      workflowId: run.workflowId,
      type: run.type,
      history: await handle.fetchHistory(),
      memo: run.memo ?? {},
      about,
    });
  }
  return runs;
}

describe('every run explains itself in the Temporal UI', () => {
  test('each activity, timer, local activity and child of every story has a summary; each run says what it is; P4: of nobody', async () => {
    for (const tell of Object.values(STORIES)) {
      const { goOn } = await tell(open);
      await goOn?.();
    }
    const everyday = await open();
    await moneyWithoutOrder(everyday);
    await reconcile(everyday);
    // Temporal lists a run a moment after it has begun.
    for (const type of ['paymentRecovery', 'reconciliation'])
      await eventually(`a ${type} is listed`, async () => (await historiesOf(everyday, type)).length > 0);

    const kinds = new Set<string>();
    for (const shop of [...own, ...(await Promise.all(shops.values()))]) {
      for (const { workflowId, type, history, memo, about } of await historiesOf(shop)) {
        kinds.add(type);
        expect({ workflowId, silent: silentIn(history) }).toEqual({ workflowId, silent: [] });
        // Workers sign with their process and host, which is nobody's.
        const leaks = leaksIn(historyToJSON(history) + JSON.stringify({ memo, about })).filter(
          (leak) => !/^\d+@/.test(leak),
        );
        expect({ workflowId, leaks }).toEqual({ workflowId, leaks: [] });
        const [summary, details] = about;
        expect({ workflowId, summary, details, memo }).toEqual({
          workflowId,
          summary: expect.stringMatching(/\w{3}/),
          details: expect.stringContaining('docs/runbooks/'),
          memo: expect.objectContaining({ runbook: expect.stringMatching(/^docs\/runbooks\/[\w-]+\.md$/) }),
        });
        if (type !== 'checkout') continue;
        const page = `${shop.settings.publicUrl}/console/cases/${workflowId.slice('checkout/'.length)}`;
        expect(memo).toMatchObject({ case: page });
        expect(details).toContain(page);
      }
    }
    expect([...kinds].sort()).toEqual(['checkout', 'order', 'paymentRecovery', 'reconciliation']);
  });

  test('a command without a summary is found', async () => {
    const shop = await open();
    const checkoutId = shop.newCheckoutId();
    await shop.create(checkoutId);
    const history = await shop.client.workflow.getHandle(`checkout/${checkoutId}`).fetchHistory();
    expect(silentIn(history)).toEqual([]);
    const bare = history.events?.map((event) => ({ ...event, userMetadata: null })) ?? [];
    expect(silentIn({ events: bare })).toEqual(
      expect.arrayContaining([expect.stringMatching(/^local activity/), expect.stringMatching(/^timer/)]),
    );
  });
});

/** A payment that is begun at Stripe for a checkout which never asked for it, and looked after. */
async function moneyWithoutOrder(shop: Shop): Promise<void> {
  const checkoutId = shop.newCheckoutId();
  await shop.create(checkoutId);
  await shop.cancel(checkoutId);
  const intent = await shop.stripe.paymentIntents.create({
    amount: 700,
    currency: 'usd',
    confirmation_method: 'manual',
    capture_method: 'manual',
    allowed_payment_method_types: ['card'],
    metadata: { checkout_id: checkoutId, attempt: '1', quote_hash: 'found' },
    confirm: true,
    payment_method: 'pm_card_visa',
  });
  await shop.gateway.tellRecovery({ eventId: 'evt_found', paymentIntentId: intent.id });
  const recovery = shop.client.workflow.getHandle(paymentRecoveryWorkflowId(intent.id));
  await eventually('the money is given back', async () => (await recovery.describe()).status.name !== 'RUNNING');
}
