import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { endLeftover, ensureDatabase, type Postgres, startPostgres } from './postgres.ts';
import { isAlive } from './processes.ts';

let folder: string;
let dataDir: string;
let postgres: Postgres;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'postgres-'));
  dataDir = path.join(folder, 'data');
});
afterAll(async () => {
  await endLeftover(dataDir);
  rmSync(folder, { recursive: true });
});

async function query(sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: postgres.url('holdfast') });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded Postgres', () => {
  test('starts durable, on 127.0.0.1, with a password', async () => {
    postgres = await startPostgres({ dataDir });
    expect(await ensureDatabase(postgres.url('postgres'), 'holdfast')).toBe(true);
    expect(await ensureDatabase(postgres.url('postgres'), 'holdfast')).toBe(false);
    expect(await query('SHOW fsync')).toEqual([{ fsync: 'on' }]);
    expect(await query('SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    const stranger = new URL(postgres.url('holdfast'));
    stranger.password = 'guess';
    await expect(new pg.Client({ connectionString: stranger.href }).connect()).rejects.toThrow('password');
    await query('CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)');
  });

  test('P1: after kill -9 it comes back on the same port with what was committed', async () => {
    process.kill(postgres.pid, 'SIGKILL');
    expect(await postgres.ended).toBe('SIGKILL');
    const again = await startPostgres({ dataDir, port: postgres.port });
    expect(again.url('holdfast')).toBe(postgres.url('holdfast'));
    postgres = again;
    expect(await query('SELECT n FROM kept')).toEqual([{ n: 1 }]);
  });

  test('one that was left over is ended, and its data used', async () => {
    const leftover = postgres.pid;
    postgres = await startPostgres({ dataDir });
    expect(isAlive(leftover)).toBe(false);
    expect(await query('SELECT n FROM kept')).toEqual([{ n: 1 }]);
  });

  test('a lock file with the pid of another program harms neither', async () => {
    await postgres.stop();
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    try {
      writeFileSync(path.join(dataDir, 'postmaster.pid'), `${other.pid}\n${dataDir}\n`);
      postgres = await startPostgres({ dataDir });
      expect(await query('SELECT n FROM kept')).toEqual([{ n: 1 }]);
      expect(isAlive(other.pid ?? 0)).toBe(true);
    } finally {
      other.kill('SIGKILL');
    }
  });

  test('a port that is taken is told', async () => {
    await expect(startPostgres({ dataDir: path.join(folder, 'second'), port: postgres.port })).rejects.toThrow(
      /could not create any TCP\/IP sockets/,
    );
    await postgres.stop();
    expect(isAlive(postgres.pid)).toBe(false);
  });
});
