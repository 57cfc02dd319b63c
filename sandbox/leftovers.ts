import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { HOLDFAST_FOLDER, kept } from './folder.ts';
import { endNodePart } from './node-part.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { endLeftover } from './postgres.ts';
import { rememberedProcess, rememberProcess } from './processes.ts';
import { endTemporalLeftover } from './temporal.ts';

export const POSTGRES_FOLDER = kept('postgres');
export const TEMPORAL_FILE = kept('temporal', 'temporal.db');
const LOCK = kept('run', 'npm-start.json');

/**
 * Makes this process the one `npm start` of this checkout, until `releaseCheckout`.
 * @throws when another one runs
 */
export function claimCheckout(): void {
  const other = rememberedProcess(LOCK);
  if (other !== undefined) {
    throw new Error(`Holdfast runs in this folder already (process ${other}); ${kept('running.json')} tells where.`);
  }
  mkdirSync(path.dirname(LOCK), { recursive: true });
  rmSync(LOCK, { force: true });
  try {
    // Of two that start at this moment, only one can create the file.
    closeSync(openSync(LOCK, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new Error('Holdfast is just being started in this folder by another process.', { cause: error });
  }
  rememberProcess(LOCK, process.pid);
}

export function releaseCheckout(): void {
  rmSync(LOCK, { force: true });
}

/** Ends what a killed `npm start` left running: its programs first, then the servers that they use. */
export async function endLeftovers(): Promise<void> {
  for (const name of ['api', 'worker', 'services'] as const) {
    await endNodePart(name);
  }
  await endTemporalLeftover(TEMPORAL_FILE);
  await endLeftover(postgresBinaries(POSTGRES_FOLDER).dataDir);
}

/** Removes all data, logs and generated keys; nothing may run. What tests, bench and chaos keep beside them stays. */
export function removeData(): void {
  const elsewhere = postgresBinaries(POSTGRES_FOLDER).dataDir;
  rmSync(elsewhere, { recursive: true, force: true });
  rmSync(`${elsewhere}.password`, { force: true });
  if (!existsSync(HOLDFAST_FOLDER)) return;
  for (const name of readdirSync(HOLDFAST_FOLDER)) {
    if (!['run', 'test', 'bench', 'chaos'].includes(name)) rmSync(kept(name), { recursive: true, force: true });
  }
}
