import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../sandbox/folder.ts';
import { claimCheckout, endLeftovers, releaseCheckout, removeData } from '../sandbox/leftovers.ts';
import { step } from '../sandbox/progress.mjs';
import { superviseRun } from '../sandbox/supervised-run.ts';
import { mismatches } from './agreement.ts';
import { measureFootprint } from './footprint.ts';
import { measureHoldRate, measureLapse } from './holds.ts';
import { benchHotHolds } from './hot-holds.ts';
import { benchLive } from './live.ts';
import { measureMemory } from './memory.ts';
import { CAN_READ_USAGE } from './process-usage.ts';
import { type Bench, startBench } from './product.ts';
import { benchReconciliation } from './reconcile.ts';
import { compare, purchasesMade, retried } from './purchases.ts';
import { aimsOf, markdown, type Results } from './report.ts';

const USAGE = `npm run bench [-- --quick] [-- --report]
npm run bench -- holds       holds on hot SKUs: the plain statement beside the lane; about a minute
npm run bench -- reconcile   compares 100,000 generated purchases: time, and memory of the worker; about two minutes
npm run bench -- live        1,000 open pages: memory, CPU, readers, and how soon they hear of a commit; about two minutes

Measures the product as "npm start" runs it, on servers of its own that are ended afterwards. About six minutes.
  --quick    about a minute: fewer purchases, no memory over 2,000 purchases
  --report   ends with 0 even when an aim is missed
Best on a machine that does nothing else. The figures are also kept in bench/results/latest.json.`;

const RESULTS = path.join(ROOT, 'bench', 'results', 'latest.json');
const LIMIT_MS = 30 * 60_000;

const FULL = {
  levels: [
    { buyers: 1, rounds: 4, purchases: 25 },
    { buyers: 8, rounds: 4, purchases: 50 },
    { buyers: 32, rounds: 4, purchases: 64 },
  ],
  footprint: { purchases: 30, idleMs: 15_000 },
  holds: 10_000,
  lapsing: 1_000,
  memoryAt: [500, 1_000, 1_500, 2_000],
};
const QUICK: typeof FULL = {
  levels: [
    { buyers: 1, rounds: 2, purchases: 15 },
    { buyers: 8, rounds: 2, purchases: 24 },
    { buyers: 32, rounds: 2, purchases: 32 },
  ],
  footprint: { purchases: 8, idleMs: 5_000 },
  holds: 3_000,
  lapsing: 1_000,
  memoryAt: [],
};
const LAPSE_BUYERS = 4;
const WARM_UP = 16;

/** @returns the exit code: 0 when everything that can be compared between machines is as it should be */
export async function bench(args: readonly string[]): Promise<number> {
  const flag = { type: 'boolean' } as const;
  const options = { quick: flag, report: flag, help: flag } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [subject, ...others] = positionals;
  if (
    values.help ||
    others.length > 0 ||
    (subject !== undefined && !['holds', 'reconcile', 'live'].includes(subject))
  ) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  claimCheckout();
  const { supervisor, cutOff, expectEnds } = superviseRun(LIMIT_MS);
  let parts: Bench | undefined;
  try {
    await endLeftovers();
    removeData();
    if (subject === 'holds') return await Promise.race([benchHotHolds(supervisor), cutOff]);
    if (subject === 'reconcile') return await Promise.race([benchReconciliation(supervisor), cutOff]);
    if (subject === 'live') return await Promise.race([benchLive(supervisor), cutOff]);
    const work = async () => {
      parts = await startBench(supervisor);
      return measure(parts, values.quick ?? false);
    };
    const results = await Promise.race([work(), cutOff]);
    mkdirSync(path.dirname(RESULTS), { recursive: true });
    writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
    console.log(`\n${markdown(results)}\n`);
    const missed = aimsOf(results).filter(({ met, fails }) => fails && !met);
    return missed.length === 0 || values.report ? 0 : 1;
  } finally {
    expectEnds();
    await step('Ending everything', async () => {
      await parts?.close();
      await supervisor.stop();
      removeData();
    });
    releaseCheckout();
  }
}

async function measure(parts: Bench, quick: boolean): Promise<Results> {
  const plan = quick ? QUICK : FULL;
  const [loadBefore = 0] = os.loadavg();
  await step(`Warming up: ${WARM_UP} purchases of each kind`, (report) =>
    compare(parts, 4, { rounds: 1, purchases: WARM_UP }, report),
  );
  const footprint = await step('History and transactions of a purchase', (report) =>
    measureFootprint(parts, plan.footprint, report),
  );
  const levels = [];
  for (const { buyers, ...size } of plan.levels) {
    const title = `${size.rounds * size.purchases} purchases of each kind, ${buyers} at once`;
    levels.push(await step(title, (report) => compare(parts, buyers, size, report)));
  }
  const memory =
    CAN_READ_USAGE && plan.memoryAt.length > 0
      ? await step('Memory over many purchases', (report) => measureMemory(parts, plan.memoryAt, report))
      : [];
  const holdRate = await step(`${plan.holds} holds on one SKU`, () => measureHoldRate(parts, plan.holds));
  const lapse = CAN_READ_USAGE
    ? await step(`${plan.lapsing} holds lapse at once`, (report) =>
        measureLapse(parts, plan.lapsing, LAPSE_BUYERS, report),
      )
    : null;
  return {
    at: new Date().toISOString(),
    quick,
    machine: { cpus: os.cpus().length, model: os.cpus()[0]?.model ?? '?', node: process.versions.node, loadBefore },
    levels,
    footprint,
    holdRate,
    lapse,
    memory,
    purchases: purchasesMade(),
    retried,
    mismatches: await step('Comparing orders, money and mails', () => mismatches(parts, purchasesMade())),
  };
}
