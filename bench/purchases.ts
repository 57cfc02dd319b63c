import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { CHECKOUT_WORKFLOW } from '../contracts/workflow-messages.ts';
import { openStorefront } from '../demo/storefront.ts';
import { BARE_WORKFLOW, completeUpdate, createUpdate, updateUpdate } from './bare/messages.ts';
import { inParallel, type Spread, spreadOf } from './figures.ts';
import { type Bench, until, variantId } from './product.ts';
import { CAN_READ_USAGE, cpuMs } from './process-usage.ts';

const CALLS = ['create', 'update', 'complete', 'whole'] as const;
export type Call = (typeof CALLS)[number];
/** bare: the workflow alone; floor: behind HTTP and with as many commits, the least that any product of this design costs. */
export const SIDES = ['product', 'bare', 'floor'] as const;
export type Side = (typeof SIDES)[number];

/** Milliseconds of each call of one purchase. */
type Times = Record<Call, number>;

/** A series of purchases by a number of buyers at once. */
export interface Series {
  readonly side: Side;
  readonly buyers: number;
  readonly purchases: number;
  /** Milliseconds. */
  readonly calls: Readonly<Record<Call, Spread>>;
  /** From the first request to the last capture and mail. */
  readonly perSecond: number;
  /** Milliseconds of CPU per purchase, by process. Empty where they can't be read. */
  readonly cpu: Readonly<Record<string, number>>;
}

/** How often a request was sent again after a 429 or 503, by status. */
export const retried: Record<number, number> = {};

const DRAIN_LIMIT_MS = 120_000;
const OUTCOME_LIMIT_MS = 60_000;

let bought = 0;

/** How many purchases of the product were begun. */
export const purchasesMade = (): number => bought;

/** Buys once on the product, over HTTP; `complete` ends when the order is placed. @returns the checkout's id too */
export async function buy({ up }: Bench): Promise<Times & { id: string }> {
  const index = bought++;
  const shop = openStorefront(up.apiUrl, (status) => (retried[status] = (retried[status] ?? 0) + 1));
  const items = [
    { id: variantId(index), quantity: 1 },
    { id: variantId(index + 37), quantity: 2 },
  ];
  const email = `buyer-${index}@mail.example`;
  const begin = performance.now();
  const { id, messages } = await shop.create(items, email);
  const created = performance.now();
  if (!id) throw new Error(`nothing was created: ${JSON.stringify(messages)}`);
  await shop.chooseShipping(id, items, email, 'standard');
  const updated = performance.now();
  let checkout = await shop.complete(id, 'pm_card_visa');
  const deadline = Date.now() + OUTCOME_LIMIT_MS;
  while (checkout.status === 'complete_in_progress' && Date.now() < deadline) {
    await delay(100);
    checkout = await shop.read(id);
  }
  const end = performance.now();
  if (checkout.status !== 'completed')
    throw new Error(`${id} is ${checkout.status}: ${JSON.stringify(checkout.messages)}`);
  return { id, create: created - begin, update: updated - created, complete: end - updated, whole: end - begin };
}

/** The same messages to the bare workflow, sent straight to Temporal. */
async function buyBare({ client, bareQueue }: Bench): Promise<Times> {
  const id = crypto.randomUUID();
  const args: [{ commandId: string }] = [{ commandId: `cmd_${id}` }];
  const handle = client.workflow.getHandle(`bare/${id}`);
  const begin = performance.now();
  const startWorkflowOperation = new WithStartWorkflowOperation(BARE_WORKFLOW, {
    taskQueue: bareQueue,
    workflowId: `bare/${id}`,
    args: [id],
    workflowTaskTimeout: '3s',
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  await client.workflow.executeUpdateWithStart(createUpdate, { args, startWorkflowOperation });
  const created = performance.now();
  await handle.executeUpdate(updateUpdate, { args });
  const updated = performance.now();
  await handle.executeUpdate(completeUpdate, { args });
  const end = performance.now();
  return { create: created - begin, update: updated - created, complete: end - updated, whole: end - begin };
}

/** The same over HTTP, with a purchase's commits and no rules. */
async function buyOnFloor({ floorUrl }: Bench): Promise<Times> {
  const id = crypto.randomUUID();
  const call = async (operation: string): Promise<number> => {
    const body = JSON.stringify({ id, content: 'x'.repeat(500) });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${floorUrl}/${operation}/${id}`, { method: 'POST', headers, body });
    await response.text();
    if (!response.ok) throw new Error(`the floor answered ${response.status}`);
    return performance.now();
  };
  const begin = performance.now();
  const created = await call('create');
  const updated = await call('update');
  const end = await call('complete');
  return { create: created - begin, update: updated - created, complete: end - updated, whole: end - begin };
}

const BUY: Readonly<Record<Side, (bench: Bench) => Promise<Times>>> = {
  product: buy,
  bare: buyBare,
  floor: buyOnFloor,
};

/** One round of one side, to the last capture and mail. */
async function round(bench: Bench, side: Side, buyers: number, count: number): Promise<Round> {
  const times: Times[] = [];
  const before = cpuBy(bench);
  const begin = performance.now();
  await inParallel(count, buyers, async () => {
    times.push(await BUY[side](bench));
  });
  const type = side === 'product' ? CHECKOUT_WORKFLOW : BARE_WORKFLOW;
  const query = `WorkflowType = '${type}' AND ExecutionStatus = 'Running'`;
  await until(
    `${side} purchases end`,
    async () => (await bench.client.workflow.count(query)).count === 0,
    DRAIN_LIMIT_MS,
  );
  const elapsedMs = performance.now() - begin;
  const after = cpuBy(bench);
  return {
    times,
    elapsedMs,
    cpu: Object.fromEntries(Object.entries(after).map(([name, ms]) => [name, ms - (before[name] ?? 0)])),
  };
}

interface Round {
  readonly times: Times[];
  readonly elapsedMs: number;
  readonly cpu: Record<string, number>;
}

/** Rounds of all sides in turn, so that they meet the same noise of the machine. */
export async function compare(
  bench: Bench,
  buyers: number,
  { rounds, purchases }: { rounds: number; purchases: number },
  report: (text: string) => void,
): Promise<Record<Side, Series>> {
  const done: Record<Side, Round[]> = { product: [], bare: [], floor: [] };
  for (let n = 0; n < rounds; n += 1) {
    for (const side of n % 2 === 0 ? SIDES : [...SIDES].reverse()) {
      report(`${side}, round ${n + 1} of ${rounds}`);
      done[side].push(await round(bench, side, buyers, purchases));
    }
  }
  return {
    product: seriesOf('product', buyers, done.product),
    bare: seriesOf('bare', buyers, done.bare),
    floor: seriesOf('floor', buyers, done.floor),
  };
}

/** Purchases of the product alone. */
export async function buyMany(bench: Bench, buyers: number, count: number): Promise<Series> {
  return seriesOf('product', buyers, [await round(bench, 'product', buyers, count)]);
}

/** Every part's CPU time so far, in milliseconds. */
function cpuBy({ processes }: Bench): Record<string, number> {
  if (!CAN_READ_USAGE) return {};
  return Object.fromEntries(Object.entries(processes).map(([name, pid]) => [name, cpuMs(pid)]));
}

function seriesOf(side: Side, buyers: number, rounds: readonly Round[]): Series {
  const times = rounds.flatMap((one) => one.times);
  const elapsedMs = rounds.reduce((sum, one) => sum + one.elapsedMs, 0);
  const spread = (call: Call) => spreadOf(times.map((one) => one[call]));
  const names = Object.keys(rounds[0]?.cpu ?? {});
  return {
    side,
    buyers,
    purchases: times.length,
    calls: { create: spread('create'), update: spread('update'), complete: spread('complete'), whole: spread('whole') },
    perSecond: (times.length * 1_000) / elapsedMs,
    cpu: Object.fromEntries(
      names.map((name) => [name, rounds.reduce((sum, one) => sum + (one.cpu[name] ?? 0), 0) / times.length]),
    ),
  };
}
