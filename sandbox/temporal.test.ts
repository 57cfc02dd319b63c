import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { temporalCli } from '../tests/setup/environment.ts';
import { anyFreePort } from './ports.ts';
import { isAlive } from './processes.ts';
import { endTemporalLeftover, startTemporal } from './temporal.ts';

let folder: string;
let dbFile: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'temporal-'));
  dbFile = path.join(folder, 'temporal.db');
});
afterAll(async () => {
  await endTemporalLeftover(dbFile);
  rmSync(folder, { recursive: true });
});

test('P1: the Temporal server keeps running workflows through kill -9, and a leftover is ended', async () => {
  const [cli, port] = [await temporalCli(), await anyFreePort()];
  const first = await startTemporal({ cli, port, dbFile });
  const connection = await Connection.connect({ address: first.address });
  await new Client({ connection }).workflow.start('waits', { taskQueue: 'nobody', workflowId: 'kept' });
  await connection.close();
  process.kill(first.pid, 'SIGKILL');
  expect(await first.ended).toBe('SIGKILL');

  const second = await startTemporal({ cli, port, dbFile });
  const third = await startTemporal({ cli, port, uiPort: await anyFreePort(), dbFile });
  expect(isAlive(second.pid)).toBe(false);
  const again = await Connection.connect({ address: third.address });
  const { status } = await new Client({ connection: again }).workflow.getHandle('kept').describe();
  expect(status.name).toBe('RUNNING');
  await again.close();
  expect((await fetch(third.uiUrl ?? '')).ok).toBe(true);
  await expect(startTemporal({ cli, port })).rejects.toThrow(`Port ${port} is in use`);
  await third.stop();
  expect(isAlive(third.pid)).toBe(false);
});
