import { builtProgram } from './built-program.ts';
import { ROOT, kept } from './folder.ts';
import { endRemembered, rememberProcess } from './processes.ts';
import { spawnApart } from './spawn.ts';
import type { Part } from './supervisor.ts';

/** Where the pid of a part is remembered. */
const pidFile = (name: string): string => kept('run', `${name}.json`);

/** Programs of ours that `npm start` runs, with how long each may take to end, in milliseconds. */
export const GRACE_MS = { services: 5_000, worker: 30_000, api: 20_000 } as const;

/**
 * Without a limit V8 collects late: the worker grew to 476 MB over 600 purchases, with this one it stays at 320 MB over 1,400, at
 * no cost in CPU (measured). It is each thread's own; 500 cached workflows take 100 MB of the one that runs them.
 */
const NODE_OPTIONS: Partial<Record<keyof typeof GRACE_MS, readonly string[]>> = {
  worker: ['--max-old-space-size=256'],
};

/**
 * A program of ours, built before, as a part. It ends by itself when this process is gone; one that a killed `npm start`
 * left over is ended first.
 * @param source its path from the top of the checkout
 */
export function nodePart(name: keyof typeof GRACE_MS, source: string, env: NodeJS.ProcessEnv): Part {
  const logFile = kept('logs', `${name}.log`);
  const options = NODE_OPTIONS[name] ?? [];
  const args = [...options, '--import', './sandbox/end-with-parent.mjs', ...builtProgram(source)];
  return {
    name,
    logFile,
    async start() {
      await endNodePart(name);
      const { pid, ended } = await spawnApart(process.execPath, args, { logFile, env, cwd: ROOT, channel: true });
      rememberProcess(pidFile(name), pid);
      return { pid, ended, stop: () => endNodePart(name) };
    },
  };
}

/** Ends the program of this name, if one runs: our own, or one that a killed `npm start` left over. */
export async function endNodePart(name: keyof typeof GRACE_MS): Promise<void> {
  await endRemembered(pidFile(name), [{ signal: 'SIGTERM', graceMs: GRACE_MS[name] }]);
}
