import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  commandOf,
  endProcess,
  endRemembered,
  identityOf,
  isAlive,
  rememberedProcess,
  rememberProcess,
} from './processes.ts';

let folder: string;
const started: ChildProcess[] = [];
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'processes-'));
});
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** A Node process that has begun to run the script. */
async function node(script: string): Promise<number> {
  const child = spawn(process.execPath, ['-e', `${script}; console.log('up')`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  await once(child.stdout, 'data');
  if (child.pid === undefined) throw new Error('not started');
  return child.pid;
}

test('a process that ignores SIGTERM is ended by SIGKILL', async () => {
  const pid = await node(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`);
  expect(isAlive(pid)).toBe(true);
  expect(commandOf(pid)).toContain('setInterval');
  await endProcess(pid, [{ signal: 'SIGTERM', graceMs: 100 }]);
  expect(isAlive(pid)).toBe(false);
  expect(identityOf(pid)).toBeUndefined();
});

test('a remembered process is found and ended; one that only has its pid is left alone', async () => {
  const file = path.join(folder, 'part.json');
  const pid = await node('setInterval(() => {}, 1000)');
  rememberProcess(file, pid);
  expect(rememberedProcess(file)).toBe(pid);

  const other = { ...JSON.parse(readFileSync(file, 'utf8')), identity: 'an earlier process' };
  const recycled = path.join(folder, 'recycled.json');
  writeFileSync(recycled, JSON.stringify(other));
  expect(rememberedProcess(recycled)).toBeUndefined();
  await endRemembered(recycled, [{ signal: 'SIGTERM', graceMs: 2_000 }]);
  expect(isAlive(pid)).toBe(true);

  await endRemembered(file, [{ signal: 'SIGTERM', graceMs: 2_000 }]);
  expect(isAlive(pid)).toBe(false);
  expect(rememberedProcess(file)).toBeUndefined();
});

test.each(['', '{"pid":', '{"pid":"1; rm","identity":"x"}', '{"pid":1,"identity":"x"}'])(
  'a pid file with %j names no process',
  (text) => {
    const file = path.join(folder, 'broken.json');
    writeFileSync(file, text);
    expect(rememberedProcess(file)).toBeUndefined();
  },
);
