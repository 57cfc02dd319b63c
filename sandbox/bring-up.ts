import { setTimeout as delay } from 'node:timers/promises';
import { parseSettings } from '../contracts/settings/parse-settings.ts';
import type { Settings } from '../contracts/settings/settings.ts';
import { applyMigrations } from '../prisma/apply-migrations.ts';
import { seedDemoGiftCards } from '../prisma/demo-shop/gift-card.ts';
import { seedDemoShop } from '../prisma/seed.ts';
import type { DeskUser } from './desk-users.ts';
import { ensureDeskUsers } from './desk-users.ts';
import { kept } from './folder.ts';
import { POSTGRES_FOLDER, TEMPORAL_FILE } from './leftovers.ts';
import { nodePart } from './node-part.ts';
import { isOpen } from './ports.ts';
import { choosePorts, type PartPorts } from './ports-of-parts.ts';
import { ensureDatabase, startPostgres } from './postgres.ts';
import { sandboxProfile, takePasswords, usesStripeSandbox } from './profile.ts';
import { step } from './progress.mjs';
import type { Running } from './running.ts';
import type { Supervisor } from './supervisor.ts';
import { startTemporal } from './temporal.ts';
import { findTemporalCli } from './temporal-cli.ts';
import { workflowBundle } from './workflow-bundle.ts';

const DATABASE = 'holdfast';
const READY_LIMIT_MS = 120_000;
const OPEN_LIMIT_MS = 30_000;

/** What was brought up, but for what changes while it runs. */
export type BroughtUp = Omit<Running, 'pid' | 'processes'>;

/**
 * Brings up the whole product: what is configured is used, the rest is embedded. Resolves when the API says that it
 * is ready.
 * @param supervisor gets every part that is started, in the order in which they need each other
 * @throws SettingsError for a wrong configuration, before anything is started; otherwise when a part can't be started
 */
export async function bringUp(supervisor: Supervisor, processEnv: NodeJS.ProcessEnv): Promise<BroughtUp> {
  const env = { ...processEnv, ...sandboxProfile(kept('settings.json'), processEnv) };
  const passwords = takePasswords(env);
  const set = (name: string) => Boolean(processEnv[name]?.trim());
  // Every mistake is told before the first server starts; addresses of embedded ones are known only later.
  const { port } = parseSettings({ DATABASE_URL: 'postgresql://x', TEMPORAL_ADDRESS: 'x:1', ...given(env) });
  const ports = await choosePorts(set('PORT') ? port : undefined);
  const stripeSandbox = usesStripeSandbox(processEnv);
  const mailbox = !set('SMTP_URL');
  Object.assign(env, { PORT: String(ports.api) }, stripeSandbox && { STRIPE_API_BASE: local(ports.stripe) });
  // Buyers come back from their bank to the very origin where their browser keeps the cart.
  if (!set('PUBLIC_URL')) env['PUBLIC_URL'] = local(ports.api);
  if (mailbox) env['SMTP_URL'] = `smtp://127.0.0.1:${ports.smtp}`;

  if (!set('DATABASE_URL')) env['DATABASE_URL'] = await embedPostgres(supervisor, ports);
  await prepareDatabase(env['DATABASE_URL'] ?? '', env, stripeSandbox);
  const uiUrl = set('TEMPORAL_ADDRESS') ? undefined : local(ports.temporalUi);
  if (uiUrl) {
    env['TEMPORAL_ADDRESS'] = await embedTemporal(supervisor, ports, env);
    env['TEMPORAL_UI_URL'] = uiUrl;
  }
  const settings = parseSettings(env);
  // Nor does a shop that takes real money get users that it has not made.
  const isLive = settings.stripe.secretKey.includes('_live_');
  const deskUsers =
    settings.desk.localUsers && !isLive
      ? await step('Looking for users of the console', () =>
          ensureDeskUsers(settings.databaseUrl, settings.dataKey, passwords),
        )
      : [];

  if (stripeSandbox || mailbox) {
    const servicesEnv = {
      ...env,
      ...(stripeSandbox && {
        SANDBOX_STRIPE_PORT: String(ports.stripe),
        SANDBOX_WEBHOOK_URL: `${local(ports.api)}/webhooks/stripe`,
      }),
      ...(mailbox && { SANDBOX_SMTP_PORT: String(ports.smtp), SANDBOX_MAILBOX_PORT: String(ports.mailbox) }),
    };
    await step('Starting the sandbox services', async () => {
      await supervisor.add(nodePart('services', 'sandbox/services.ts', servicesEnv));
      if (stripeSandbox) await untilOpen(ports.stripe, 'The Stripe sandbox');
      if (mailbox) await untilOpen(ports.mailbox, 'The mailbox');
    });
  }
  // With tracing on, the worker bundles the workflows itself, together with the interceptors that trace them.
  const prebuilt = !set('WORKFLOW_BUNDLE') && !settings.otlpEndpoint;
  const workerEnv = {
    METRICS_PORT: String(ports.metrics),
    ...env,
    ...(prebuilt && { WORKFLOW_BUNDLE: await workflowBundle() }),
  };
  await step('Starting a worker', () => supervisor.add(nodePart('worker', 'worker.ts', workerEnv)));
  await step('Starting the API', async (report) => {
    await supervisor.add(nodePart('api', 'api/server.ts', env));
    await untilReady(local(ports.api), report);
  });
  return broughtUp(settings, local(ports.api), {
    uiUrl,
    sandboxUrl: stripeSandbox ? local(ports.stripe) : undefined,
    mailboxUrl: mailbox ? local(ports.mailbox) : undefined,
    deskUsers,
  });
}

async function embedPostgres(supervisor: Supervisor, ports: PartPorts): Promise<string> {
  const postgres = await step('Starting Postgres', (report) => {
    const logFile = kept('logs', 'postgres.log');
    const start = () => startPostgres({ dataDir: POSTGRES_FOLDER, port: ports.postgres, logFile, onProgress: report });
    return supervisor.add({ name: 'postgres', logFile, start });
  });
  await ensureDatabase(postgres.url('postgres'), DATABASE);
  return postgres.url(DATABASE);
}

async function prepareDatabase(databaseUrl: string, env: NodeJS.ProcessEnv, stripeSandbox: boolean): Promise<void> {
  await step('Applying database migrations', () => applyMigrations(databaseUrl));
  // A shop that takes real money gets no demo products.
  if (!env['STRIPE_SECRET_KEY']?.includes('_live_')) {
    await step('Looking for products; an empty shop gets the demo shop', () => seedDemoShop(databaseUrl));
  }
  // Whoever can reach this shop could pay with it.
  if (stripeSandbox) await seedDemoGiftCards(databaseUrl, env['DATA_KEY'] ?? '');
}

async function embedTemporal(supervisor: Supervisor, ports: PartPorts, env: NodeJS.ProcessEnv): Promise<string> {
  const cli = await step('Finding a Temporal server', (report) => findTemporalCli({ env, onProgress: report }));
  const temporal = await step('Starting Temporal', () => {
    const logFile = kept('logs', 'temporal.log');
    const start = () =>
      startTemporal({ cli, port: ports.temporal, uiPort: ports.temporalUi, dbFile: TEMPORAL_FILE, logFile });
    return supervisor.add({ name: 'temporal', logFile, start });
  });
  return temporal.address;
}

/** Waits until something listens on a port. */
async function untilOpen(port: number, what: string): Promise<void> {
  const deadline = Date.now() + OPEN_LIMIT_MS;
  while (!(await isOpen(port))) {
    if (Date.now() > deadline) throw new Error(`${what} does not answer on port ${port}. See ${kept('logs')}.`);
    await delay(50);
  }
}

/** Waits until /readyz answers 200, workers included. */
async function untilReady(apiUrl: string, report: (detail: string) => void): Promise<void> {
  const deadline = Date.now() + READY_LIMIT_MS;
  let last = 'it does not answer';
  while (Date.now() < deadline) {
    try {
      const response = await fetch(`${apiUrl}/readyz`, { signal: AbortSignal.timeout(5_000) });
      if (response.ok) return;
      last = (await response.text()).replace(/\s+/g, ' ').slice(0, 300);
      report(`not ready yet: ${last}`);
    } catch (error) {
      last = (error as Error).message;
    }
    await delay(100);
  }
  throw new Error(`The API is not ready after ${READY_LIMIT_MS / 1_000} s: ${last}. See ${kept('logs')}.`);
}

function broughtUp(
  settings: Settings,
  apiUrl: string,
  embedded: {
    uiUrl: string | undefined;
    sandboxUrl: string | undefined;
    mailboxUrl: string | undefined;
    deskUsers: readonly DeskUser[];
  },
): BroughtUp {
  const { temporal, stripe, supportApiKey, opsApiKey, databaseUrl } = settings;
  return {
    apiUrl,
    shopUrl: settings.storefrontUrl,
    databaseUrl,
    temporal: {
      address: temporal.address,
      namespace: temporal.namespace,
      taskQueue: temporal.taskQueue,
      ...(embedded.uiUrl && { uiUrl: embedded.uiUrl }),
    },
    stripe: {
      secretKey: stripe.secretKey,
      publishableKey: stripe.publishableKey,
      ...(stripe.apiBase && { apiBase: stripe.apiBase }),
      ...(embedded.sandboxUrl && { sandboxUrl: embedded.sandboxUrl }),
    },
    ...(embedded.mailboxUrl && { mailboxUrl: embedded.mailboxUrl }),
    supportApiKey,
    opsApiKey,
    deskUsers: embedded.deskUsers,
  };
}

/** The variables that have a value. */
function given(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
}

const local = (port: number): string => `http://127.0.0.1:${port}`;
