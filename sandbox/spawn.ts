import { spawn, type StdioOptions } from 'node:child_process';
import { closeSync } from 'node:fs';
import { openLog } from './logs.ts';

/** A program that runs apart from ours. */
export interface Spawned {
  pid: number;
  /** How it ended, in words, as soon as it has. */
  ended: Promise<string>;
}

/**
 * Starts a program whose output goes straight to a log file and which is apart from our terminal's process group, so
 * that Ctrl-C reaches only the one who orders the ends. It does not keep this process alive, and outlives it.
 * @param options.channel gives a Node program an IPC channel: it can notice that this process is gone
 * @throws when it can't be started at all
 */
export async function spawnApart(
  file: string,
  args: readonly string[],
  options: {
    logFile: string | undefined;
    env?: NodeJS.ProcessEnv;
    cwd?: string;
    user?: { uid: number; gid: number } | undefined;
    channel?: boolean;
  },
): Promise<Spawned> {
  const log = options.logFile ? openLog(options.logFile) : undefined;
  const output = log ?? 'ignore';
  const stdio: StdioOptions = ['ignore', output, output, ...(options.channel ? (['ipc'] as const) : [])];
  try {
    const child = spawn(file, args, {
      stdio,
      detached: true,
      env: options.env ?? process.env,
      ...options.user,
      ...(options.cwd ? { cwd: options.cwd } : {}),
    });
    const ended = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) => reject(new Error(`${file} can't be started: ${error.message}`)));
    });
    if (child.pid === undefined) throw new Error(`${file} can't be started.`);
    child.unref();
    child.channel?.unref();
    return { pid: child.pid, ended };
  } finally {
    if (log !== undefined) closeSync(log);
  }
}
