import 'dotenv/config';
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Client } from '@temporalio/client';
import { breaksOfRun } from '../adapters/postgres/break-reads.ts';
import type { SeenBreak } from '../adapters/postgres/break-reads.ts';
import { openDatabase } from '../adapters/postgres/database.ts';
import { createCheckoutGateway } from '../adapters/temporal/checkout-gateway.ts';
import type { TemporalConnectionOptions } from '../adapters/temporal/connection.ts';
import { openTemporal, temporalConnectionOptions } from '../adapters/temporal/connection.ts';
import { startReconciliation } from '../adapters/temporal/reconciliation-schedule.ts';
import type { ReconciliationReport, ReconciliationRequest } from '../contracts/reconciliation.ts';
import { parseSettings } from '../contracts/settings/parse-settings.ts';
import { formatMinor } from '../domain/money/currency.ts';
import { kept } from '../sandbox/folder.ts';
import { step } from '../sandbox/progress.mjs';
import { tellSeen } from '../words/what-was-seen.ts';
import { runProgram } from './program.ts';

const RUNNING_FILE = kept('running.json');
const USAGE = `npm run reconcile [-- --days N] [-- --grace SECONDS]
npm run recover   [-- --days N]

reconcile  Compares Stripe, the ledger, payments, orders, stock, commands and workflows now, mends what can be, and prints
           what it found.
recover    After Temporal's data were lost or an older copy was restored: starts every open checkout again that has no
           workflow, or one that is older than its row; then does all that reconcile does.
  --days   how far back (default: RECONCILE_DAYS, 10); what is still open is looked at however old it is
  --grace  what changed more recently is not judged (default: RECONCILE_GRACE_SECONDS, 60; recover: 0)

Needs running workers, which do the work. Ends with 0 when nothing is left open, 1 when breaks remain, 2 when it could not run.
The shop is the one that npm start runs here, or the one of the environment (as npm run worker needs it).`;

const MOST_SHOWN = 200;
const PROGRESS_EVERY_MS = 1_000;
/** After a disaster all is looked at: what is started again in vain goes on from its row all the same. */
const RECOVER_GRACE_SECONDS = 0;

interface Shop {
  readonly databaseUrl: string;
  readonly temporal: TemporalConnectionOptions;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly days: number;
  readonly graceSeconds: number;
}

/** The shop of the environment where it names a database, otherwise the one that `npm start` runs here. */
async function findShop(env: NodeJS.ProcessEnv): Promise<Shop | null> {
  if (env['DATABASE_URL']) {
    const { databaseUrl, temporal, reconciliation } = parseSettings(env);
    const { namespace, taskQueue } = temporal;
    return {
      databaseUrl,
      temporal: await temporalConnectionOptions(temporal),
      namespace,
      taskQueue,
      ...reconciliation,
    };
  }
  if (!existsSync(RUNNING_FILE)) return null;
  const running = JSON.parse(readFileSync(RUNNING_FILE, 'utf8')) as {
    databaseUrl: string;
    temporal: { address: string; namespace: string; taskQueue: string };
  };
  const { namespace, taskQueue, address } = running.temporal;
  return { databaseUrl: running.databaseUrl, temporal: { address }, namespace, taskQueue, days: 10, graceSeconds: 60 };
}

/** One break in a few lines. */
function describe(broken: SeenBreak): string {
  const { amountMinor, currency } = broken;
  const stake = amountMinor === null || currency === null ? '' : `  ${formatMinor(amountMinor, currency)}`;
  const minutes = Math.round((broken.lastSeenAt.getTime() - broken.firstSeenAt.getTime()) / 60_000);
  const age = broken.state === 'open' && minutes > 0 ? `  for ${minutes} min` : '';
  return [
    `${broken.state.padEnd(7)} ${broken.severity.padEnd(8)} ${broken.kind}${stake}${age}`,
    `        ${broken.subject}: ${tellSeen('en', broken.seen)}`,
    ...(broken.state === 'open' ? [`        ${broken.suggestion}`] : []),
  ].join('\n');
}

const progress = ({ stage, compared, found, mendsSent }: ReconciliationReport) =>
  `${stage}${stage in compared ? ` ${compared[stage as keyof typeof compared]}` : ''}; found ${found}, mends sent ${mendsSent}`;

async function run(shop: Shop, request: ReconciliationRequest): Promise<number> {
  const temporal = openTemporal(shop.temporal);
  const client = new Client({ connection: temporal.connection, namespace: shop.namespace });
  const db = openDatabase(shop.databaseUrl, { connections: 2 });
  try {
    const missing = await createCheckoutGateway({ client, taskQueue: shop.taskQueue }).missing();
    if (missing.length > 0) {
      console.error(`Can't run without: ${missing.join(', ')}. Start the workers first; they do the work.`);
      return 2;
    }
    const name = request.askEveryWorkflow ? 'recover' : 'now';
    const started = await startReconciliation(client, shop.taskQueue, name, request);
    const report = await step(request.askEveryWorkflow ? 'Recovering' : 'Comparing', async (tell) => {
      let done = false;
      const result = started.result.finally(() => (done = true));
      const watch = async () => {
        while (!done) {
          const seen = await started.progress();
          if (seen) tell(progress(seen));
          await new Promise((resolve) => setTimeout(resolve, PROGRESS_EVERY_MS));
        }
      };
      const [outcome] = await Promise.all([result, watch()]);
      return outcome;
    });
    for (const [walk, count] of Object.entries(report.compared)) console.log(`${String(count).padStart(8)}  ${walk}`);
    const breaks = await breaksOfRun(db.sql, report.runId, MOST_SHOWN);
    console.log(`\nfound ${report.found}, mends sent ${report.mendsSent}, open now ${report.open ?? 0}\n`);
    for (const broken of breaks) console.log(describe(broken));
    if (breaks.length === MOST_SHOWN) console.log(`The first ${MOST_SHOWN}; all of the open ones: GET /ops/breaks`);
    return report.open === 0 ? 0 : 1;
  } finally {
    await Promise.all([temporal.close(), db.close()]);
  }
}

async function main(): Promise<number> {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({ options: { days: text, grace: text, recover: flag, help: flag } });
  const whole = (value: string | undefined, otherwise: number) => (value === undefined ? otherwise : Number(value));
  const shop = values.help ? null : await findShop(process.env);
  if (!shop) {
    console.error(values.help ? USAGE : 'No shop found: run npm start here, or set what npm run worker needs.');
    return values.help ? 0 : 2;
  }
  const recover = values.recover ?? false;
  const days = whole(values.days, shop.days);
  const graceSeconds = whole(values.grace, recover ? RECOVER_GRACE_SECONDS : shop.graceSeconds);
  if (![days, graceSeconds].every((value) => Number.isInteger(value) && value >= 0 && value < 1e6)) {
    console.error(USAGE);
    return 2;
  }
  return run(shop, { days, graceMs: graceSeconds * 1_000, askEveryWorkflow: recover });
}

await runProgram(main);
