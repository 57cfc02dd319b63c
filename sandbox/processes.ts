import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Text of a file under /proc, or undefined where it does not exist (process gone, or no /proc on this system). */
function proc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return undefined;
    throw error;
  }
}

/** Threads that a process still has, on Linux; elsewhere 0. */
function threads(pid: number): number {
  try {
    return process.platform === 'linux' ? readdirSync(`/proc/${pid}/task`).length : 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

/** One field of `ps` for a process, or undefined when it is gone. For systems without /proc. */
function ps(pid: number, field: 'lstart' | 'command' | 'stat'): string | undefined {
  try {
    const output = execFileSync('ps', ['-o', `${field}=`, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5_000,
    });
    return output.trim() || undefined;
  } catch (error) {
    // ps exits with 1 when there is no such process.
    if ((error as { status?: number }).status === 1) return undefined;
    throw error;
  }
}

/**
 * True while the process runs. A zombie counts as gone once its last thread has ended: then it holds nothing, and who
 * started it may never collect it.
 * @param pid process id, > 0
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
  const stat = process.platform === 'linux' ? proc(`${pid}/stat`) : undefined;
  const state = stat === undefined ? ps(pid, 'stat') : stat.slice(stat.lastIndexOf(')') + 2);
  if (state === undefined) return false;
  return !state.startsWith('Z') || threads(pid) > 1;
}

/**
 * What tells this process apart from a later one with the same pid: boot and start time. Undefined when it is gone.
 */
export function identityOf(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined;
  if (process.platform !== 'linux') return ps(pid, 'lstart');
  const stat = proc(`${pid}/stat`);
  // Field 22 of proc(5)'s stat; the name in field 2 may hold spaces, so count from its closing bracket.
  const startTicks = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return startTicks && `${proc('sys/kernel/random/boot_id')?.trim() ?? ''}/${startTicks}`;
}

/** The command line of a process with its arguments separated by blanks, or undefined when it is gone. */
export function commandOf(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined;
  if (process.platform !== 'linux') return ps(pid, 'command');
  return proc(`${pid}/cmdline`)?.split('\0').join(' ').trim();
}

/**
 * Waits for a process to be gone.
 * @returns false when it still runs after `withinMs`
 */
export async function waitForEnd(pid: number, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    if (!isAlive(pid)) return true;
    if (Date.now() >= deadline) return false;
    await delay(20);
  }
}

/** Sends a signal; a process that is gone already is fine. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Ends a process: each signal in turn with its grace, at last SIGKILL.
 * @throws when it survives even that (5 s), e.g. stuck in the kernel
 */
export async function endProcess(pid: number, steps: readonly { signal: NodeJS.Signals; graceMs: number }[]) {
  for (const step of [...steps, { signal: 'SIGKILL' as const, graceMs: 5_000 }]) {
    signal(pid, step.signal);
    if (await waitForEnd(pid, step.graceMs)) return;
  }
  throw new Error(`Process ${pid} does not end, not even after SIGKILL.`);
}

/** Keeps a process' pid and identity in a file, for `endRemembered` after this program was killed. */
export function rememberProcess(file: string, pid: number): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ pid, identity: identityOf(pid) }), { mode: 0o600 });
}

/** The pid in such a file if that very process still runs, not a later one with its number. */
export function rememberedProcess(file: string): number | undefined {
  if (!existsSync(file)) return undefined;
  let remembered: { pid?: unknown; identity?: unknown };
  try {
    remembered = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // cut off while it was written
    throw error;
  }
  const { pid, identity } = remembered;
  if (typeof pid !== 'number' || !Number.isInteger(pid) || pid <= 1) return undefined;
  return typeof identity === 'string' && identityOf(pid) === identity ? pid : undefined;
}

/** Ends the process remembered in a file, if it still runs, and removes the file. */
export async function endRemembered(file: string, steps: Parameters<typeof endProcess>[1]): Promise<void> {
  const pid = rememberedProcess(file);
  if (pid !== undefined) await endProcess(pid, steps);
  rmSync(file, { force: true });
}
