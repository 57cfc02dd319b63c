import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DeskUser } from './desk-users.ts';
import { kept } from './folder.ts';
import { isAlive } from './processes.ts';

/** Addresses and keys of a product that `npm start` runs: for the demo, the bench and the support tool. */
export interface Running {
  /** Of `npm start` itself. */
  pid: number;
  apiUrl: string;
  /** Where the shop's pages are. */
  shopUrl: string;
  databaseUrl: string;
  temporal: { address: string; namespace: string; taskQueue: string; uiUrl?: string };
  stripe: { secretKey: string; publishableKey: string; apiBase?: string; sandboxUrl?: string };
  /** Where the mail that the shop sent can be read; unset when a real mail server is configured. */
  mailboxUrl?: string;
  supportApiKey: string;
  opsApiKey: string;
  /** Who can sign in at the console; only those that `npm start` has made. */
  deskUsers: readonly DeskUser[];
  /** Process ids by part: postgres, temporal, services, worker, api; only of what `npm start` runs. */
  processes: Record<string, number>;
}

const FILE = kept('running.json');

/** What is running in this checkout, or undefined when nothing is. */
export function readRunning(): Running | undefined {
  if (!existsSync(FILE)) return undefined;
  const running = JSON.parse(readFileSync(FILE, 'utf8')) as Running;
  return isAlive(running.pid) ? running : undefined;
}

/** Tells the others; replaced at once, never half written. Holds keys: only its owner can read it. */
export function writeRunning(running: Running): void {
  mkdirSync(path.dirname(FILE), { recursive: true });
  writeFileSync(`${FILE}.new`, `${JSON.stringify(running, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${FILE}.new`, FILE);
}

export function clearRunning(): void {
  rmSync(FILE, { force: true });
}
