import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../contracts/search-attributes.ts';
import { logLength, logTail } from './logs.ts';
import { anyFreePort, isFree, isOpen } from './ports.ts';
import { endProcess, endRemembered, isAlive, rememberProcess } from './processes.ts';
import { spawnApart } from './spawn.ts';

/** A running Temporal dev server; its namespace is `default`. */
export interface Temporal {
  /** host:port of its gRPC API. */
  address: string;
  /** Address of its Web UI; undefined when it runs without one. */
  uiUrl: string | undefined;
  pid: number;
  /** How it ended, in words, as soon as it has. */
  ended: Promise<string>;
  /** Ends it; at most about 15 s. What it had acknowledged is in its file, if it has one. */
  stop(): Promise<void>;
}

const START_LIMIT_MS = 60_000;
const SHUTDOWN = [{ signal: 'SIGTERM', graceMs: 10_000 }] as const;

/** The dev server's single shard polls its queues 20 times a second: 50 ms for each step of a workflow. */
const DYNAMIC_CONFIG = {
  'history.transferProcessorMaxPollRPS': 5_000,
  'history.timerProcessorMaxPollRPS': 5_000,
  'history.visibilityProcessorMaxPollRPS': 5_000,
};

/**
 * Starts a Temporal dev server on 127.0.0.1 with Holdfast's search attributes and quick queues, and waits until it
 * answers with them. It outlives this process: call `stop`. One left over on the same `dbFile` is ended first.
 * @param options.cli the `temporal` program (see `findTemporalCli`)
 * @param options.port wished gRPC port; without it any free one
 * @param options.uiPort port of the Web UI; without it no UI
 * @param options.dbFile absolute path of the SQLite file to keep workflows in; without it they live in memory
 * @param options.logFile file that its output is added to; default `<dbFile>.log`, or none
 * @param options.pidFile where `endRemembered` finds it later; default `<dbFile>.pid`, or none
 * @throws when a port is busy or the server does not answer within 60 s, with the last lines of its log
 */
export async function startTemporal(options: {
  cli: string;
  port?: number;
  uiPort?: number;
  dbFile?: string;
  logFile?: string;
  pidFile?: string;
}): Promise<Temporal> {
  const { cli, uiPort, dbFile } = options;
  if (dbFile) await endTemporalLeftover(dbFile);
  const port = options.port ?? (await anyFreePort());
  for (const wished of uiPort === undefined ? [port] : [port, uiPort]) {
    if (!(await isFree(wished))) throw new Error(`Port ${wished} is in use: the Temporal server can't have it.`);
  }
  const logFile = options.logFile ?? (dbFile && `${dbFile}.log`);
  const args = [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'warn'],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...(dbFile === undefined
      ? []
      : ['--db-filename', dbFile, '--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal']),
    ...Object.entries(DYNAMIC_CONFIG).flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]),
    ...Object.entries(SEARCH_ATTRIBUTES).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
  ];
  if (dbFile) mkdirSync(path.dirname(dbFile), { recursive: true });
  const logBefore = logFile ? logLength(logFile) : 0;
  // Fewer garbage collections: a quarter of the server's CPU for a purchase was spent on them (measured).
  const env = { GOGC: '400', ...process.env };
  const { pid, ended } = await spawnApart(cli, args, { logFile, env });
  const rememberedIn = options.pidFile ?? (dbFile && pidFile(dbFile));
  if (rememberedIn) rememberProcess(rememberedIn, pid);
  const address = `127.0.0.1:${port}`;
  if (!(await answers(pid, port))) {
    await endProcess(pid, SHUTDOWN);
    const log = logFile ? logTail(logFile, 15, logBefore) : '';
    throw new Error(`The Temporal server does not start. Its log ends with:\n${log}`);
  }
  const uiUrl = uiPort === undefined ? undefined : `http://127.0.0.1:${uiPort}`;
  return { address, uiUrl, pid, ended, stop: () => endProcess(pid, SHUTDOWN) };
}

/** Ends the server that a killed program left over on this file, if there is one. */
export async function endTemporalLeftover(dbFile: string): Promise<void> {
  await endRemembered(pidFile(dbFile), SHUTDOWN);
}

const pidFile = (dbFile: string): string => `${dbFile}.pid`;

/** Waits until the server answers with every search attribute. False: it ended, or the time is up. */
async function answers(pid: number, port: number): Promise<boolean> {
  const deadline = Date.now() + START_LIMIT_MS;
  // The gRPC client waits a second after a refused connection, so it is asked only once the port is open.
  while (!(await isOpen(port))) {
    if (Date.now() >= deadline || !isAlive(pid)) return false;
    await delay(20);
  }
  const connection = Connection.lazy({ address: `127.0.0.1:${port}` });
  try {
    while (Date.now() < deadline && isAlive(pid)) {
      try {
        const { customAttributes } = await connection.withDeadline(Date.now() + 2_000, () =>
          connection.operatorService.listSearchAttributes({ namespace: 'default' }),
        );
        if (Object.keys(SEARCH_ATTRIBUTES).every((name) => customAttributes && name in customAttributes)) return true;
      } catch (error) {
        // gRPC: 4 deadline, 5 namespace not there yet, 14 not listening yet.
        if (![4, 5, 14].includes((error as { code?: number }).code ?? -1)) throw error;
      }
      await delay(30);
    }
    return false;
  } finally {
    await connection.close();
  }
}
