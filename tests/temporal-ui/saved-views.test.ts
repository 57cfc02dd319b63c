import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { orderIdOf } from '../../adapters/crypto/identity.ts';
import { checkoutWorkflowId, orderWorkflowId, paymentRecoveryWorkflowId } from '../../contracts/workflow-messages.ts';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes.ts';
import { ASKING_CARD } from '../setup/bank.ts';
import { eventually } from '../setup/eventually.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop } from '../setup/shop.ts';

const PAGE = readFileSync(fileURLToPath(new URL('../../docs/temporal-ui.md', import.meta.url)), 'utf8');
/** The queries of the page, by the heading that they stand under. */
const VIEWS = new Map(
  [...PAGE.matchAll(/^### ([\w-]+)$[^#]*?^```\n([^`]+)\n```$/gm)].map(([, name, query]) => [name ?? '', query ?? '']),
);

let shop: Shop;
const tried: string[] = [];
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());

/** The workflow ids that a view of the page shows of this shop. */
async function shows(view: string, values: Record<string, string> = {}): Promise<string[]> {
  tried.push(view);
  let query = VIEWS.get(view);
  if (!query) throw new Error(`docs/temporal-ui.md has no view ${view}`);
  for (const [name, value] of Object.entries(values)) query = query.replaceAll(`$${name}`, JSON.stringify(value));
  const ids: string[] = [];
  for await (const { workflowId } of shop.client.workflow.list({
    query: `(${query}) AND TaskQueue = "${shop.settings.temporal.taskQueue}"`,
  }))
    ids.push(workflowId);
  return ids.sort();
}

async function ready(): Promise<string> {
  const checkoutId = shop.newCheckoutId();
  await shop.create(checkoutId);
  await shop.update(checkoutId);
  return checkoutId;
}

describe('the saved views of docs/temporal-ui.md show', () => {
  test('open-checkouts: those that run', async () => {
    const checkoutId = await ready();
    await eventually('it is listed', async () =>
      (await shows('open-checkouts')).includes(checkoutWorkflowId(checkoutId)),
    );
    await shop.cancel(checkoutId);
    await eventually(
      'it is gone',
      async () => !(await shows('open-checkouts')).includes(checkoutWorkflowId(checkoutId)),
    );
    expect(await shows('failed')).toEqual([]);
  });

  test('in-payment, in-payment-over-5-min: a payment that lasts, by since when; not once it is over', async () => {
    const checkoutId = await ready();
    const id = checkoutWorkflowId(checkoutId);
    const begun = Date.now();
    await shop.complete(checkoutId, ASKING_CARD);
    await eventually('it is in payment', async () => (await shows('in-payment')).includes(id));
    const { currentDetails } = await shop.client.workflow
      .getHandle(id)
      .query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(currentDetails).toMatch(/^\*\*Being paid\*\* · 1 unit · USD /);
    expect(currentDetails).toContain('Waits for: the buyer, who is at his bank');
    expect(currentDetails).toMatch(/Next, at 20\d\d-.*Z: /);
    expect(currentDetails).toContain('Payment attempts: 1');
    expect(currentDetails).toContain(`${shop.settings.publicUrl}/console/cases/${checkoutId}`);
    expect(currentDetails).toContain('docs/runbooks/checkout-overdue.md');
    // As if the five minutes were over: the time that is compared with is what moves.
    const since = (ms: number) => ({ FIVE_MINUTES_AGO: new Date(ms).toISOString() });
    expect(await shows('in-payment-over-5-min', since(begun - 60_000))).toEqual([]);
    expect(await shows('in-payment-over-5-min', since(Date.now() + 60_000))).toEqual([id]);
    await shop.cancel(checkoutId);
    await eventually('it is over', async () => (await shows('in-payment')).length === 0);
    expect(await shows('in-payment-over-5-min', since(Date.now() + 60_000))).toEqual([]);
  });

  test('by-order, needs-attention: an order by its number, with its purchase; and that somebody has to look', async () => {
    const checkoutId = await ready();
    await shop.complete(checkoutId, 'pm_card_createDispute');
    const number = (await eventually('the order is placed', async () => (await shop.read(checkoutId))?.order)).number;
    expect(await shows('needs-attention')).toEqual([]);
    const order = orderWorkflowId(orderIdOf(checkoutId));
    await eventually('the dispute is seen', async () => {
      await shop.orderNews(checkoutId);
      return (await shows('needs-attention')).includes(order);
    });
    expect(await shows('needs-attention')).toEqual([order]);
    const both = [checkoutWorkflowId(checkoutId), order].sort();
    await eventually('both are listed', async () => {
      const ids = await shows('by-order', { ORDER_NUMBER: number });
      return ids.join() === both.join();
    });
    expect(await shows('by-order', { ORDER_NUMBER: 'another' })).toEqual([]);
  });

  test('money-without-an-order: payments that are looked after, until nothing is left of them', async () => {
    const checkoutId = await ready();
    await shop.cancel(checkoutId);
    // The bank takes its time, so that the money can not be given back at once.
    const { id } = await shop.stripe.paymentIntents.create({
      amount: 700,
      currency: 'usd',
      confirmation_method: 'manual',
      allowed_payment_method_types: ['us_bank_account'],
      metadata: { checkout_id: checkoutId, attempt: '1', quote_hash: 'found' },
      confirm: true,
      payment_method: 'pm_usBankAccount_processing',
    });
    await shop.gateway.tellRecovery({ eventId: 'evt_found', paymentIntentId: id });
    const recovery = paymentRecoveryWorkflowId(id);
    await eventually('it is looked after', async () => (await shows('money-without-an-order')).includes(recovery));
    const described = await shop.client.workflow.getHandle(recovery).describe();
    expect(await described.staticSummary()).toContain('belongs to no order');
    await fetch(`${shop.settings.stripe.apiBase}/_sandbox/payment_intents/${id}/settle`, {
      method: 'POST',
      body: new URLSearchParams({ outcome: 'failed' }),
    });
    await eventually('it is over', async () => {
      await shop.gateway.tellRecovery({ eventId: 'evt_again', paymentIntentId: id });
      return (await shows('money-without-an-order')).length === 0;
    });
  });

  test('every view of the page was tried, and names attributes that there are', () => {
    expect([...VIEWS.keys()].filter((name) => !tried.includes(name))).toEqual([]);
    for (const [name] of PAGE.matchAll(/\bHoldfast[A-Z]\w+/g)) expect(SEARCH_ATTRIBUTES).toHaveProperty(name);
    for (const name of Object.keys(SEARCH_ATTRIBUTES)) expect(PAGE).toContain(`\`${name}\``);
  });
});
