import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { SETTING_NAMES } from '../contracts/settings/variables.ts';
import { bringUp, type BroughtUp } from '../sandbox/bring-up.ts';
import { buildPrograms } from '../sandbox/build.mjs';
import { builtProgram } from '../sandbox/built-program.ts';
import { kept, ROOT } from '../sandbox/folder.ts';
import { anyFreePort, isOpen } from '../sandbox/ports.ts';
import { endProcess } from '../sandbox/processes.ts';
import { step } from '../sandbox/progress.mjs';
import { spawnApart } from '../sandbox/spawn.ts';
import type { Supervisor } from '../sandbox/supervisor.ts';

/** What is measured: the product as `npm start` runs it, and beside it the bare workflow on the same Temporal server. */
export interface Bench {
  readonly up: BroughtUp;
  /** To the product's database; its own, so that it shares nothing with the product but the server. */
  readonly sql: pg.Pool;
  readonly client: Client;
  readonly bareQueue: string;
  /** Where the floor listens: the bare workflow behind HTTP, with as many commits as a purchase. */
  readonly floorUrl: string;
  /** Process ids by part; those of `bare …` and `floor …` are not the product's. */
  readonly processes: Readonly<Record<string, number>>;
  /** Starts another worker of the product. @returns its process id */
  startWorker(): Promise<number>;
  close(): Promise<void>;
}

/** Enough that no purchase waits for another's row, as in a shop with many products. */
export const VARIANTS = 100;
export const variantId = (index: number): string => `BENCH-${(index % VARIANTS) + 1}`;

const BARE_QUEUE = 'bench-bare';
const FLOOR_QUEUE = 'bench-floor';
const READY_LIMIT_MS = 60_000;
const GRACE = [{ signal: 'SIGTERM', graceMs: 10_000 }] as const;

export async function startBench(supervisor: Supervisor): Promise<Bench> {
  // Nothing of the user's own configuration, .env included: no real database, no real Stripe.
  const clean = Object.fromEntries(SETTING_NAMES.map((name) => [name, '']));
  // The limit of calls to Stripe is kept, but is not what is measured: buyers who come all at once would wait for it.
  const wide = { STRIPE_REQUESTS_PER_SECOND: '1000' };
  const up = await bringUp(supervisor, { ...process.env, ...clean, ...wide });
  const sql = new pg.Pool({ connectionString: up.databaseUrl, max: 8 });
  const connection = await Connection.connect({ address: up.temporal.address });
  const client = new Client({ connection, namespace: up.temporal.namespace });
  const [stripePort, floorPort] = await Promise.all([anyFreePort(), anyFreePort()]);
  const started: number[] = [];
  const start = async (name: string, program: readonly string[], env: NodeJS.ProcessEnv) => {
    const args = ['--import', './sandbox/end-with-parent.mjs', ...program];
    const logFile = kept('logs', `${name}.log`);
    const { pid } = await spawnApart(process.execPath, args, { logFile, env, cwd: ROOT, channel: true });
    started.push(pid);
    return pid;
  };
  const bench: Bench = {
    up,
    sql,
    client,
    bareQueue: BARE_QUEUE,
    floorUrl: `http://127.0.0.1:${floorPort}`,
    processes: supervisor.processes,
    startWorker: () =>
      start('second-worker', builtProgram('worker.ts'), environmentOf(supervisor.processes['worker'] ?? 0)),
    async close() {
      await Promise.all([sql.end(), connection.close(), ...started.map((pid) => endProcess(pid, GRACE))]);
    },
  };
  try {
    await step('Starting the bare workflow’s workers, API and Stripe sandbox', async () => {
      const env = {
        ...process.env,
        BARE_STRIPE_PORT: String(stripePort),
        BARE_STRIPE: `http://127.0.0.1:${stripePort}`,
        BARE_TEMPORAL: up.temporal.address,
        BARE_QUEUE,
      };
      const floor = {
        ...env,
        BARE_QUEUE: FLOOR_QUEUE,
        BARE_DATABASE: up.databaseUrl,
        BARE_API_PORT: String(floorPort),
      };
      const folder = kept('dist');
      const bare = (program: string) => path.join('bench', 'bare', program);
      await buildPrograms(folder, ['worker.ts', 'api.ts', 'stripe.ts'].map(bare));
      const run = async (name: string, program: string, its: NodeJS.ProcessEnv) =>
        (supervisor.processes[name] = await start(name.replace(' ', '-'), builtProgram(bare(program), folder), its));
      await run('bare Stripe', 'stripe.ts', env);
      await until('the bare Stripe sandbox listens', () => isOpen(stripePort));
      await run('bare worker', 'worker.ts', env);
      await run('floor worker', 'worker.ts', floor);
      await run('floor API', 'api.ts', floor);
      await until('the bare worker polls', () => isPolled(client, BARE_QUEUE));
      await until('the floor’s worker polls', () => isPolled(client, FLOOR_QUEUE));
      await until('the floor’s API listens', () => isOpen(floorPort));
      await stockShelves(sql);
    });
    return bench;
  } catch (error) {
    await bench.close();
    throw error;
  }
}

/** The very environment of a running worker; Linux only. */
function environmentOf(pid: number): NodeJS.ProcessEnv {
  const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}

/** How many workers poll a task queue. */
export async function pollersOf(client: Client, taskQueue: string): Promise<number> {
  const { namespace } = client.options;
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: 1,
  });
  return new Set((pollers ?? []).map(({ identity }) => identity)).size;
}

const isPolled = async (client: Client, taskQueue: string) => (await pollersOf(client, taskQueue)) > 0;

/** Waits until a condition holds. @throws after a minute, or `withinMs` */
export async function until(what: string, holds: () => Promise<boolean>, withinMs = READY_LIMIT_MS): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Not within ${withinMs / 1_000} s: ${what}. See ${kept('logs')}.`);
    await delay(50);
  }
}

async function stockShelves(sql: pg.Pool): Promise<void> {
  await sql.query(`INSERT INTO products (id, handle, title, updated_at) VALUES ('bench', 'bench', 'Bench', now())`);
  await sql.query(
    `INSERT INTO variants (id, product_id, sku, title, weight_grams)
     SELECT 'BENCH-' || n, 'bench', 'BENCH-' || n, 'No. ' || n, 400 FROM generate_series(1, $1) AS n`,
    [VARIANTS],
  );
  await sql.query(`INSERT INTO prices (variant_id, currency, amount_minor)
                   SELECT id, 'USD', 1900 FROM variants WHERE product_id = 'bench'`);
  await sql.query(`INSERT INTO stock (variant_id, location_id, on_hand)
                   SELECT id, 'main', 1000000 FROM variants WHERE product_id = 'bench'`);
}
