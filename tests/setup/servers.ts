import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { applyMigrations } from '../../prisma/apply-migrations.ts';
import { buildPrograms } from '../../sandbox/build.mjs';
import { bundleWorkflows } from '../../sandbox/bundle-workflows.ts';
import { endLeftover, ensureDatabase, startPostgres } from '../../sandbox/postgres.ts';
import { endRemembered, rememberedProcess, rememberProcess } from '../../sandbox/processes.ts';
import { findTemporalCli } from '../../sandbox/temporal-cli.ts';
import { startTemporal } from '../../sandbox/temporal.ts';
import { startStripeMock } from './stripe-mock.ts';
import { findTimeSkippingServer } from './time-skipping.ts';

const TEST_FOLDER = fileURLToPath(new URL('../../.holdfast/test', import.meta.url));
const TEMPLATE = 'holdfast_template';

/**
 * Serves the tests of one jest run with a Postgres cluster, a Temporal dev server and other things that are made once:
 * each is started by the first test that asks (see environment.ts), so a run of pure unit tests starts nothing.
 * Its address is in the environment as HOLDFAST_TEST_SERVERS.
 */
export async function startTestServers(): Promise<{ stop(): Promise<void> }> {
  await clearKilledRuns();
  const folder = path.join(TEST_FOLDER, `${process.pid}`);
  mkdirSync(folder, { recursive: true });
  rememberProcess(path.join(folder, 'owner.json'), process.pid);

  const stops: (() => Promise<void>)[] = [];
  const cli = once(() => findTemporalCli({ onProgress: report }));
  const postgres = once(async () => {
    const server = await startPostgres({ dataDir: path.join(folder, 'postgres') });
    stops.push(server.stop);
    await ensureDatabase(server.url('postgres'), TEMPLATE);
    await applyMigrations(server.url(TEMPLATE));
    return server;
  });
  const temporal = once(async () => {
    const server = await startTemporal({
      cli: await cli(),
      logFile: path.join(folder, 'temporal.log'),
      pidFile: path.join(folder, 'temporal.json'),
    });
    stops.push(server.stop);
    return server;
  });
  const admin = async (sql: (name: string) => string, name: string) => {
    const server = await postgres();
    const client = new pg.Client({ connectionString: server.url('postgres') });
    await client.connect();
    try {
      await client.query(sql(pg.escapeIdentifier(name)));
      return { name, url: server.url(name) };
    } finally {
      await client.end();
    }
  };
  const bundles = new Map<string, Promise<string>>();

  const answers: Record<string, (argument: string) => Promise<unknown>> = {
    '/database': () =>
      admin((name) => `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`, `test_${randomUUID().replaceAll('-', '')}`),
    '/drop-database': (name) => admin((escaped) => `DROP DATABASE IF EXISTS ${escaped} WITH (FORCE)`, name),
    '/temporal': async () => (await temporal()).address,
    '/temporal-cli': cli,
    '/time-skipping': once(() => findTimeSkippingServer(report)),
    '/stripe-mock': once(async () => {
      const mock = await startStripeMock(path.join(folder, 'stripe-mock.json'), report);
      if (mock.kind === 'none') return mock;
      stops.push(mock.stop);
      return { kind: 'up', url: mock.url };
    }),
    '/programs': once(async () => {
      const programs = path.join(folder, 'dist');
      await buildPrograms(programs);
      return programs;
    }),
    '/workflow-bundle': (workflowsPath) => {
      const bundle =
        bundles.get(workflowsPath) ?? bundleWorkflows(workflowsPath, path.join(folder, `workflows-${randomUUID()}.js`));
      bundles.set(workflowsPath, bundle);
      return bundle;
    },
  };
  const server = createServer((request, response) => {
    void answerTo(request, answers).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // A test may ask again after minutes, over a connection that it kept.
    server.keepAliveTimeout = 10 * 60_000;
    server.listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('The test servers have no port.');
  process.env['HOLDFAST_TEST_SERVERS'] = `http://127.0.0.1:${address.port}`;

  const stop = once(async () => {
    server.closeAllConnections();
    server.close();
    for (const end of stops.reverse()) await end();
    rmSync(folder, { recursive: true, force: true });
  });
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => void stop().finally(() => process.exit(name === 'SIGINT' ? 130 : 143)));
  }
  return { stop };
}

async function answerTo(
  request: IncomingMessage,
  answers: Record<string, (argument: string) => Promise<unknown>>,
): Promise<{ status: number; body: unknown }> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const answer = answers[url.pathname];
  if (!answer) return { status: 404, body: `nothing at ${url.pathname}` };
  try {
    return { status: 200, body: (await answer(url.searchParams.get('argument') ?? '')) ?? null };
  } catch (error) {
    return { status: 500, body: (error as Error).stack };
  }
}

/** Ends servers and removes data of runs that were killed. */
async function clearKilledRuns(): Promise<void> {
  if (!existsSync(TEST_FOLDER)) return;
  for (const name of readdirSync(TEST_FOLDER)) {
    const folder = path.join(TEST_FOLDER, name);
    if (rememberedProcess(path.join(folder, 'owner.json')) !== undefined) continue;
    await endLeftover(path.join(folder, 'postgres'));
    for (const name of ['temporal.json', 'stripe-mock.json']) {
      await endRemembered(path.join(folder, name), [{ signal: 'SIGTERM', graceMs: 5_000 }]);
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Calls the function at the first use only; later ones get the same promise. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

function report(line: string): void {
  process.stderr.write(`${line}\n`);
}
