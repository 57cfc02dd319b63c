import os from 'node:os';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { startReconciliation } from '../adapters/temporal/reconciliation-schedule.ts';
import { SETTING_NAMES } from '../contracts/settings/variables.ts';
import { bringUp } from '../sandbox/bring-up.ts';
import { step } from '../sandbox/progress.mjs';
import type { Supervisor } from '../sandbox/supervisor.ts';
import { CAN_READ_USAGE, residentMb } from './process-usage.ts';
import { startStripeLists } from './stripe-lists.ts';

const CHECKOUTS = 100_000;
const DAYS = 9;
const AMOUNT = 1_900;
const MEMORY_EVERY_MS = 200;
/**
 * A Node process with room lets garbage lie, which says nothing of what it needs. Under this limit a run that kept what it has
 * compared would die.
 */
const HEAP = '--max-old-space-size=160 --max-semi-space-size=4';
/** The product's aim for a worker that compares 100,000 checkouts. */
const MOST_MB = 300;

/** Breaks among them, by what is wrong: reconciliation has to find exactly these. */
const PLANTED = {
  missingAtStripe: new Set([7, 50_000, 99_998]),
  withoutOrder: [3, 33_333],
  otherAmount: [11, 66_666, 99_000],
} as const;
const EXPECTED = PLANTED.missingAtStripe.size + PLANTED.withoutOrder.length + PLANTED.otherAmount.length;

const ID = `'chk_bench_' || lpad(n::text, 9, '0')`;
const AT = `$1::timestamptz + n * $2 * interval '1 millisecond'`;

/** Purchases that are over, as the product leaves them, but for their events and commands. */
async function generate(sql: pg.Pool, firstMs: number, stepMs: number): Promise<void> {
  const each = `FROM generate_series(0, ${CHECKOUTS - 1}) AS n`;
  const values = [new Date(firstMs), stepMs];
  await sql.query(
    `INSERT INTO checkouts (id, revision, status, caller, channel, currency, total_minor, state, attempt, expires_at,
                            ended_reason, created_at, updated_at)
     SELECT ${ID}, 6, 'completed', 'bench', 'bench', 'USD', ${AMOUNT}, '{"lines": []}', 1, now(), 'order placed', ${AT}, ${AT} ${each}`,
    values,
  );
  await sql.query(
    `INSERT INTO payments (checkout_id, attempt, command_id, amount_minor, currency, quote_hash, payment_intent_id, status,
                           captured_minor, created_at)
     SELECT ${ID}, 1, 'bench', ${AMOUNT}, 'USD', 'bench', 'pi_bench_' || n, 'captured', ${AMOUNT}, ${AT} ${each}`,
    values,
  );
  await sql.query(
    `INSERT INTO effects (key, checkout_id, attempt, step, amount_minor, currency, intent_at, result_at, outcome)
     SELECT ${ID} || '/1/' || step, ${ID}, 1, step, ${AMOUNT}, 'USD', ${AT}, ${AT}, 'done' ${each}
     CROSS JOIN unnest(ARRAY['create', 'confirm', 'capture']) AS step`,
    values,
  );
  await sql.query(
    `INSERT INTO orders (id, checkout_id, status, channel, currency, total_minor, content, placed_at)
     SELECT 'ord_bench_' || n, ${ID}, 'placed', 'bench', 'USD', ${AMOUNT}, '{}', ${AT} ${each}`,
    values,
  );
  const named = (numbers: readonly number[]) => numbers.map((n) => `chk_bench_${String(n).padStart(9, '0')}`);
  await sql.query('DELETE FROM orders WHERE checkout_id = ANY ($1)', [named(PLANTED.withoutOrder)]);
  await sql.query('UPDATE payments SET amount_minor = amount_minor + 1 WHERE checkout_id = ANY ($1)', [
    named(PLANTED.otherAmount),
  ]);
  await sql.query('ANALYZE');
}

/**
 * Reconciles 100,000 purchases, generated in the tables and by the lists that stand for Stripe, in the product's own worker.
 * @returns the exit code: 0 when exactly what is planted was found, and the worker's memory stayed below the aim
 */
export async function benchReconciliation(supervisor: Supervisor): Promise<number> {
  const stepMs = (DAYS * 86_400_000) / CHECKOUTS;
  const firstMs = Math.floor(Date.now() / 1_000) * 1_000 - DAYS * 86_400_000 - 3_600_000;
  const stripe = await startStripeLists({
    count: CHECKOUTS,
    firstMs,
    stepMs,
    missing: PLANTED.missingAtStripe,
    amount: AMOUNT,
  });
  const clean = Object.fromEntries(SETTING_NAMES.map((name) => [name, '']));
  const up = await bringUp(supervisor, {
    ...process.env,
    ...clean,
    STRIPE_SECRET_KEY: 'sk_test_bench',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_bench',
    STRIPE_WEBHOOK_SECRET: 'whsec_bench',
    STRIPE_API_BASE: stripe.url,
    RECONCILE_MINUTES: '0',
    NODE_OPTIONS: HEAP,
  });
  const sql = new pg.Pool({ connectionString: up.databaseUrl, max: 2 });
  const connection = await Connection.connect({ address: up.temporal.address });
  try {
    await step(`Generating ${CHECKOUTS} purchases`, () => generate(sql, firstMs, stepMs));
    const client = new Client({ connection, namespace: up.temporal.namespace });
    const worker = supervisor.processes['worker'] ?? 0;
    const memory = CAN_READ_USAGE ? [residentMb(worker)] : [];
    const sampling = CAN_READ_USAGE && setInterval(() => memory.push(residentMb(worker)), MEMORY_EVERY_MS);
    const begin = performance.now();
    const request = { days: DAYS + 1, graceMs: 60_000, askEveryWorkflow: false };
    const report = await step('Reconciling', async (tell) => {
      const run = await startReconciliation(client, up.temporal.taskQueue, 'bench', request);
      const watch = setInterval(() => void run.progress().then((seen) => seen && tell(seen.stage)), 2_000);
      return run.result.finally(() => clearInterval(watch));
    });
    const seconds = (performance.now() - begin) / 1_000;
    if (sampling) clearInterval(sampling);
    const most = Math.max(0, ...memory);
    const tenths = Array.from({ length: 10 }, (_, n) => memory[Math.floor((n * (memory.length - 1)) / 9)] ?? 0);
    console.log(
      [
        '',
        `${os.cpus().length} CPUs, load ${os.loadavg()[0]?.toFixed(1)} (others at work are in these figures)`,
        ...Object.entries(report.compared).map(([walk, count]) => `${String(count).padStart(8)}  ${walk}`),
        `time        ${seconds.toFixed(1)} s, ${stripe.calls()} calls to the lists that stand for Stripe (1–2 ms each; at`,
        `            Stripe's own pace of about 0.2 s a call they alone take ${Math.round((stripe.calls() * 0.2) / 60)} min)`,
        `worker      ${memory[0]?.toFixed(0) ?? '?'} MB before, at most ${most.toFixed(0)} MB (aim: below ${MOST_MB}, run with ${HEAP}); by tenths:`,
        `            ${tenths.map((mb) => mb.toFixed(0)).join(' ')}`,
        `breaks      planted ${EXPECTED}, found ${report.found}`,
      ].join('\n'),
    );
    return report.found === EXPECTED && most < MOST_MB ? 0 : 1;
  } finally {
    await Promise.all([sql.end(), connection.close(), stripe.close()]);
  }
}
