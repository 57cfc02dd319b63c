import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { goInstall, programOnPath } from '../../sandbox/go-install.ts';
import type { GoProgram } from '../../sandbox/go-install.ts';
import { anyFreePort, isOpen } from '../../sandbox/ports.ts';
import { endProcess, isAlive, rememberProcess } from '../../sandbox/processes.ts';
import { spawnApart } from '../../sandbox/spawn.ts';
import { cacheFolder } from '../../sandbox/temporal-cli.ts';

const VERSION = '0.203.0';
const STRIPE_MOCK: GoProgram = {
  module: `github.com/stripe/stripe-mock@v${VERSION}`,
  program: 'stripe-mock',
  leastMinor: 22,
  title: `Building stripe-mock ${VERSION} with Go (once; about a minute)`,
  limitMs: 5 * 60_000,
};
const START_LIMIT_MS = 20_000;

type Found = { kind: 'found'; path: string } | { kind: 'none'; reason: string };

/** Finds stripe-mock of the wanted version on PATH or in the cache folder, or builds it; never throws for want of it. */
export async function findStripeMock(onProgress: (line: string) => void): Promise<Found> {
  const onPath = programOnPath('stripe-mock', process.env);
  if (onPath && spawnSync(onPath, ['-version'], { encoding: 'utf8', timeout: 20_000 }).stdout?.includes(VERSION))
    return { kind: 'found', path: onPath };
  // One that Go has built does not know its version: its name tells.
  const built = path.join(cacheFolder(), 'bin', `stripe-mock-v${VERSION}`);
  if (existsSync(built)) return { kind: 'found', path: built };
  try {
    return { kind: 'found', path: await goInstall(STRIPE_MOCK, built, process.env, onProgress) };
  } catch (error) {
    return { kind: 'none', reason: `No stripe-mock ${VERSION}: ${(error as Error).message}` };
  }
}

/**
 * Starts stripe-mock on a free port of the loopback.
 * @param pidFile remembers its process
 */
export async function startStripeMock(
  pidFile: string,
  onProgress: (line: string) => void,
): Promise<{ kind: 'up'; url: string; stop(): Promise<void> } | { kind: 'none'; reason: string }> {
  const found = await findStripeMock(onProgress);
  if (found.kind === 'none') return found;
  const port = await anyFreePort();
  // It serves HTTPS too, on every address and a fixed port unless it is told where.
  const args = ['-http-addr', `127.0.0.1:${port}`, '-https-addr', `127.0.0.1:${await anyFreePort()}`];
  const { pid } = await spawnApart(found.path, args, { logFile: undefined });
  rememberProcess(pidFile, pid);
  const stop = () => endProcess(pid, [{ signal: 'SIGTERM', graceMs: 5_000 }]);
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await isOpen(port))) {
    if (Date.now() > deadline || !isAlive(pid)) {
      await stop();
      throw new Error('stripe-mock does not start');
    }
    await delay(20);
  }
  return { kind: 'up', url: `http://127.0.0.1:${port}`, stop };
}
