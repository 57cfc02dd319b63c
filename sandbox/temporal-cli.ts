import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { goInstall, programOnPath } from './go-install.ts';
import type { GoProgram } from './go-install.ts';

/** The newest release of the CLI that `go install` can build: later ones have a `replace` in their go.mod. */
const CLI: GoProgram = {
  module: 'github.com/temporalio/cli/cmd/temporal@v1.5.1',
  program: 'temporal',
  leastMinor: 25,
  title: 'Building the Temporal dev server with Go (once; 4 to 7 minutes)',
  limitMs: 20 * 60_000,
};
const DOWNLOAD_HOST = 'https://temporal.download';
const PROBE_LIMIT_MS = 5_000;
const DOWNLOAD_LIMIT_MS = 180_000;

/** The folder for what is downloaded or built once per user: `$XDG_CACHE_HOME/holdfast` or `~/.cache/holdfast`. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return path.join(env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache'), 'holdfast');
}

/**
 * Finds the `temporal` program, or gets it: `TEMPORAL_CLI`, PATH, the cache folder, the Temporal SDK's own download,
 * a build by Go into the cache folder.
 * @param options.onProgress gets a line for each thing that takes longer
 * @returns absolute path of the program
 * @throws when none of these ways works, with what each of them said
 */
export async function findTemporalCli(
  options: { env?: NodeJS.ProcessEnv; onProgress?: (line: string) => void } = {},
): Promise<string> {
  const env = options.env ?? process.env;
  const onProgress = options.onProgress ?? (() => undefined);
  const cache = cacheFolder(env);
  const built = path.join(cache, 'bin', CLI.program);
  const set = env['TEMPORAL_CLI'];
  if (set) {
    const problem = problemOf(set);
    if (problem) throw new Error(`TEMPORAL_CLI=${set}: ${problem}`);
    return path.resolve(set);
  }
  const reasons: string[] = [];
  for (const candidate of [programOnPath('temporal', env), built, downloaded(path.join(cache, 'sdk-dev'))]) {
    if (candidate === undefined || !existsSync(candidate)) continue;
    const problem = problemOf(candidate);
    if (!problem) return candidate;
    reasons.push(`${candidate}: ${problem}`);
  }
  const ways = [() => sdkDownload('dev', onProgress, env), () => goInstall(CLI, built, env, onProgress)];
  for (const way of ways) {
    try {
      return await way();
    } catch (error) {
      reasons.push((error as Error).message);
    }
  }
  throw new Error(
    [
      'No Temporal server. One of these helps:',
      '  - set TEMPORAL_ADDRESS to a running server (host:port)',
      '  - install the Temporal CLI (https://docs.temporal.io/cli), or set TEMPORAL_CLI to it',
      `  - let ${DOWNLOAD_HOST} be reached, for the SDK's own download`,
      `  - install Go 1.25 or newer, to build ${CLI.module}`,
      'Tried:',
      ...reasons.map((reason) => `  - ${reason}`),
    ].join('\n'),
  );
}

/** Why this program can't serve, or undefined when it answers with its version. */
function problemOf(cli: string): string | undefined {
  const { status, error, stderr } = spawnSync(cli, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  if (status === 0) return undefined;
  return error?.message ?? `"--version" ended with ${status}: ${stderr.trim().slice(0, 200)}`;
}

/** What the SDK downloaded before: it names the file after itself and its version. */
function downloaded(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  const name = readdirSync(folder).find((entry) => entry.startsWith('temporal-') && !entry.endsWith('.downloading'));
  return name && path.join(folder, name);
}

/**
 * Lets the Temporal SDK download its dev server or its time-skipping test server into the cache folder.
 * @returns path of the program
 * @throws when the host can't be reached within 5 s or the download takes more than 3 min
 */
export async function sdkDownload(
  server: 'dev' | 'time-skipping',
  onProgress: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const downloadDir = path.join(cacheFolder(env), `sdk-${server}`);
  const before = downloaded(downloadDir);
  if (before) return before;
  try {
    await fetch(DOWNLOAD_HOST, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(PROBE_LIMIT_MS) });
  } catch (error) {
    throw new Error(`${DOWNLOAD_HOST} can't be reached: ${reasonOf(error)}.`, { cause: error });
  }
  onProgress(`Downloading the Temporal ${server} server (once)`);
  mkdirSync(downloadDir, { recursive: true });
  const options = { server: { executable: { type: 'cached-download', downloadDir } } } as const;
  const started =
    server === 'dev'
      ? TestWorkflowEnvironment.createLocal(options)
      : TestWorkflowEnvironment.createTimeSkipping(options);
  const timeUp = new AbortController();
  try {
    const winner = await Promise.race([started, delay(DOWNLOAD_LIMIT_MS, undefined, { signal: timeUp.signal })]);
    if (!winner) throw new Error(`no answer within ${DOWNLOAD_LIMIT_MS / 1_000} s`);
    await winner.teardown();
  } catch (error) {
    throw new Error(`The SDK's download failed: ${reasonOf(error)}.`, { cause: error });
  } finally {
    timeUp.abort();
  }
  const program = downloaded(downloadDir);
  if (!program) throw new Error(`The SDK's download left no program in ${downloadDir}.`);
  return program;
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: Error };
  return cause?.message ?? message;
}
