import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { createIdentity } from '../../adapters/crypto/identity.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { createStripeClient } from '../../adapters/stripe/payment-gateway.ts';
import { openTemporal } from '../../adapters/temporal/connection.ts';
import { parseSettings } from '../../contracts/settings/parse-settings.ts';
import { applyMigrations } from '../../prisma/apply-migrations.ts';
import { startMailbox } from '../../sandbox/mailbox/server.ts';
import { builtProgram } from '../../sandbox/built-program.ts';
import { anyFreePort, isOpen } from '../../sandbox/ports.ts';
import { ensureDatabase, startPostgres } from '../../sandbox/postgres.ts';
import type { Spawned } from '../../sandbox/spawn.ts';
import { spawnApart } from '../../sandbox/spawn.ts';
import { startTemporal } from '../../sandbox/temporal.ts';
import { builtPrograms, createTestDatabase, temporalCli, workflowBundle, PATIENT } from '../setup/environment.ts';
import type { Buyer } from './buyer.ts';
import { createBuyer, UNIT_MINOR } from './buyer.ts';
import { startHeldStripe } from './held-stripe.ts';
import { Part } from './part.ts';
import { allReached, closeGate, installGates } from './step-gates.ts';
import type { Gate } from './step-gates.ts';
import { until } from './until.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DATABASE = 'holdfast';
/** One for each buyer, so that a purchase that a test holds up holds up no other at its stock row. Not shipped. */
export const PRODUCTS = { prefix: 'file-', count: 40, onHand: 100 } as const;

export interface CrashShopOptions {
  /** A Postgres cluster of its own, as `postgres`, to be killed; otherwise a database on the run's cluster. */
  readonly ownPostgres?: boolean;
  /** Settings that differ. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * The product as separate processes that can be killed: API, one worker (more by `newWorker`), a Temporal dev server with its
 * data on disk and, where wished, Postgres. The Stripe sandbox and the mailbox, which stand for the world outside, live in
 * the test's own process.
 */
export async function startCrashShop({ ownPostgres = false, environment: change = {} }: CrashShopOptions = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-crash-'));
  const cli = await temporalCli();
  const bundle = await workflowBundle(path.join(ROOT, 'workflows/index.ts'));
  const [apiPort, temporalPort, postgresPort] = [await anyFreePort(), await anyFreePort(), await anyFreePort()];
  const programs = await builtPrograms();
  const parts: Part[] = [];
  const part = (name: string, launch: () => Promise<Spawned>): Part => {
    const made = new Part(name, launch);
    parts.push(made);
    return made;
  };

  let databaseUrl = '';
  let dropDatabase = async () => undefined as void;
  const postgres = part('postgres', async () => {
    // A folder of its own: where Postgres may not run as root, the folder is given to another user.
    const server = await startPostgres({ dataDir: path.join(folder, 'postgres', 'data'), port: postgresPort });
    databaseUrl = server.url(DATABASE);
    if (await ensureDatabase(server.url('postgres'), DATABASE)) await applyMigrations(databaseUrl);
    return server;
  });
  if (ownPostgres) await postgres.start();
  else {
    const database = await createTestDatabase();
    databaseUrl = database.url;
    dropDatabase = database.drop;
  }
  await installGates(databaseUrl);

  let temporalFile = path.join(folder, 'temporal.db');
  const temporal = part('temporal', () => startTemporal({ cli, port: temporalPort, dbFile: temporalFile }));
  const webhookSecret = 'whsec_crash';
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  const stripe = await startHeldStripe({
    stateFile: path.join(folder, 'stripe.jsonl'),
    webhook: { url: `${apiUrl}/webhooks/stripe`, secret: webhookSecret, firstRetryMs: 500 },
  });
  const mailbox = await startMailbox({ smtpPort: 0, httpPort: 0 });
  const { NODE_OPTIONS: _testOptions, ...own } = process.env;
  const environment = {
    ...own,
    PORT: String(apiPort),
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: `127.0.0.1:${temporalPort}`,
    TEMPORAL_TASK_QUEUE: `crash-${randomUUID()}`,
    STRIPE_SECRET_KEY: 'sk_test_crash',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_crash',
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    STRIPE_API_BASE: stripe.url,
    SUPPORT_API_KEY: 'support-key-of-the-crash-shop',
    OPS_API_KEY: 'ops-key-of-the-crash-shop',
    DATA_KEY: randomBytes(32).toString('base64'),
    SMTP_URL: mailbox.smtpUrl,
    SHOP_DOMAIN: 'shop.example',
    LEGAL_PRIVACY_URL: 'https://shop.example/privacy',
    LEGAL_TERMS_URL: 'https://shop.example/terms',
    RECONCILE_MINUTES: '0',
    LOG_LEVEL: 'info',
    WORKFLOW_BUNDLE: bundle.codePath,
    ...change,
  };
  const settings = parseSettings(environment);
  const program = (name: string, source: string) =>
    spawnApart(process.execPath, ['--import', './sandbox/end-with-parent.mjs', ...builtProgram(source, programs)], {
      logFile: path.join(folder, `${name}.log`),
      env: environment,
      cwd: ROOT,
      channel: true,
    });
  const api = part('api', async () => {
    const spawned = await program('api', 'api/server.ts');
    await until('the API listens', () => isOpen(apiPort));
    return spawned;
  });
  const newWorker = (name: string) =>
    part(name, async () => {
      const logFile = path.join(folder, `${name}.log`);
      const started = () => logText(logFile).split('worker started').length;
      const before = started();
      const spawned = await program(name, 'worker.ts');
      await until(`${name} has started`, async () => started() > before);
      return spawned;
    });
  const worker = newWorker('worker');

  const db = openDatabase(databaseUrl, PATIENT);
  await stockShelves(db);
  let buyers = 0;
  const identity = createIdentity(settings.dataKey);
  const temporalClient = openTemporal({ address: settings.temporal.address });
  const gates: Gate[] = [];

  await temporal.start();
  await Promise.all([api.start(), worker.start()]);

  return {
    folder,
    settings,
    databaseUrl,
    db,
    api,
    worker,
    newWorker,
    temporal,
    postgres,
    /** The Temporal server's data is gone: its next start is an empty one. */
    loseTemporalData(): void {
      temporalFile = path.join(folder, `temporal-${randomUUID()}.db`);
    },
    /** Copies the data of the Temporal server, which must be down. @returns what puts the copy in their place, as a restored backup */
    backUpTemporalData(): () => void {
      const backup = path.join(folder, `temporal-${randomUUID()}.db`);
      copyDatabase(temporalFile, backup);
      return () => void (temporalFile = backup);
    },
    /** Runs one of the product's programs to its end, as npm does. */
    run: (source: string, ...args: string[]) =>
      new Promise<{ code: number | null; output: string }>((resolve, reject) => {
        const child = spawn(process.execPath, [...builtProgram(source, programs), ...args], {
          cwd: ROOT,
          env: environment,
        });
        let output = '';
        for (const stream of [child.stdout, child.stderr])
          stream.setEncoding('utf8').on('data', (text: string) => (output += text));
        child.once('error', reject);
        child.once('close', (code) => resolve({ code, output }));
      }),
    client: new Client({ connection: temporalClient.connection, namespace: settings.temporal.namespace }),
    stripe,
    /** Stripe as the test asks it. */
    stripeClient: createStripeClient({ secretKey: 'sk_test_crash', apiBase: stripe.directUrl }),
    mailbox,
    /** A buyer with a checkout and a product of his own. */
    buyer(card?: string, claims?: { readonly giftCard: string; readonly code: string }): Buyer {
      buyers += 1;
      if (buyers > PRODUCTS.count) throw new Error(`there are products for ${PRODUCTS.count} buyers`);
      return createBuyer(apiUrl, identity, `buyer-${buyers}`, `${PRODUCTS.prefix}${buyers}`, card, claims);
    },
    /** Closes a point of the product's transactions; see step-gates.ts. */
    async gate(point: string): Promise<Gate> {
      const gate = await closeGate(databaseUrl, point);
      gates.push(gate);
      return gate;
    },
    allReached: (...reached: Gate[]) => allReached(databaseUrl, reached),
    /** Names of the parts that ended although no test killed them, with how. */
    endedByThemselves: () =>
      parts.flatMap(({ name, endedByItself }) => (endedByItself ? [`${name}: ${endedByItself}`] : [])),
    async stop() {
      await Promise.allSettled(gates.map((gate) => gate.open()));
      // Killed, not asked: what is left behind is thrown away, and a frozen one would not hear.
      for (const each of parts.filter((candidate) => candidate !== postgres)) await each.kill();
      await Promise.all([temporalClient.close(), db.close(), stripe.close(), mailbox.close()]);
      await postgres.kill();
      await dropDatabase();
      if (process.env['SHOW_LOG']) console.error(`logs: ${folder}`);
      else await rm(folder, { recursive: true, force: true });
    },
  };
}

export type CrashShop = Awaited<ReturnType<typeof startCrashShop>>;

function logText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** A database of SQLite with what its log holds. */
function copyDatabase(from: string, to: string): void {
  for (const part of ['', '-wal']) if (existsSync(`${from}${part}`)) copyFileSync(`${from}${part}`, `${to}${part}`);
}

async function stockShelves({ sql }: ReturnType<typeof openDatabase>): Promise<void> {
  const { prefix, count, onHand } = PRODUCTS;
  const each = `FROM generate_series(1, ${count}) AS n`;
  await sql('', `INSERT INTO locations (id, name) VALUES ('main', 'Main')`, []);
  await sql('', `INSERT INTO products (id, handle, title, updated_at) SELECT $1 || n, $1 || n, 'File', now() ${each}`, [
    prefix,
  ]);
  await sql(
    '',
    `INSERT INTO variants (id, product_id, sku, title, requires_shipping) SELECT $1 || n, $1 || n, $1 || n, '', false ${each}`,
    [prefix],
  );
  await sql('', `INSERT INTO prices (variant_id, currency, amount_minor) SELECT $1 || n, 'USD', $2 ${each}`, [
    prefix,
    UNIT_MINOR,
  ]);
  await sql('', `INSERT INTO stock (variant_id, location_id, on_hand) SELECT $1 || n, 'main', $2 ${each}`, [
    prefix,
    onHand,
  ]);
}
