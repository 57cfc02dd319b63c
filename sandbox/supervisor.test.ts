import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { endProcess, isAlive } from './processes.ts';
import { spawnApart } from './spawn.ts';
import { type Part, Supervisor } from './supervisor.ts';

let folder: string;
let said: string[];
let supervisor: Supervisor;
/** Resolves when the parts' processes have changed next. */
let changed: () => Promise<void>;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'supervisor-'));
  said = [];
  let tell = () => {};
  let next = new Promise<void>((resolve) => (tell = resolve));
  changed = () => next;
  supervisor = new Supervisor(
    (text) => said.push(text),
    () => {
      tell();
      next = new Promise<void>((resolve) => (tell = resolve));
    },
  );
});
afterEach(async () => {
  await supervisor.stop();
  rmSync(folder, { recursive: true });
});

/** A part that writes to its log and waits; a start fails where `failing` has something to say. */
function part(name: string, failing: string[] = []): Part {
  const logFile = path.join(folder, `${name}.log`);
  return {
    name,
    logFile,
    async start() {
      const reason = failing.shift();
      if (reason) throw new Error(reason);
      const script = `console.log('${name} was here'); setInterval(() => {}, 1000)`;
      const { pid, ended } = await spawnApart(process.execPath, ['-e', script], { logFile });
      return { pid, ended, stop: () => endProcess(pid, [{ signal: 'SIGTERM', graceMs: 2_000 }]) };
    },
  };
}

test('a part that dies is started again, also when its first restart fails, and told with its log', async () => {
  const failing: string[] = [];
  const { pid } = await supervisor.add(part('worker', failing));
  failing.push('no room');
  const back = changed();
  process.kill(pid, 'SIGKILL');
  await back;
  expect(supervisor.processes['worker']).not.toBe(pid);
  expect(isAlive(supervisor.processes['worker'] ?? 0)).toBe(true);
  expect(said[0]).toMatch(/^worker ended \(SIGKILL\); it is started again in 0.5 s/);
  expect(said[1]).toMatch(/^worker ended \(no room\); it is started again in 1 s/);
});

test('stop ends all, the last first, and starts none again', async () => {
  const pids = [(await supervisor.add(part('postgres'))).pid, (await supervisor.add(part('api'))).pid];
  await supervisor.stop();
  expect(pids.map(isAlive)).toEqual([false, false]);
  expect(said).toEqual(['Ending api', 'Ending postgres']);
  await expect(supervisor.add(part('late'))).rejects.toThrow('aborted');
});

test('a part whose first start fails is not kept', async () => {
  await expect(supervisor.add(part('api', ['no room']))).rejects.toThrow('no room');
  await supervisor.stop();
  expect(said).toEqual([]);
});
