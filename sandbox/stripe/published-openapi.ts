import { execFile } from 'node:child_process';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';

/** Carries the OpenAPI of Stripe API version 2026-08-26.dahlia. */
const MODULE = 'github.com/stripe/stripe-mock@v0.203.0';
const DOWNLOAD_TIMEOUT_MS = 120_000;

/**
 * The text of Stripe's published OpenAPI, from the user's cache folder, where `go mod download` puts it the first time.
 * Rejects with a reason for people when it cannot be had (no Go, no network).
 */
export async function publishedOpenApi(): Promise<string> {
  const cache = process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache');
  const file = path.join(cache, 'holdfast', 'stripe-openapi', `${MODULE.split('@')[1]}-spec3.json`);
  const cached = await fs.readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (cached !== undefined) return cached;
  const text = await fs.readFile(path.join(await moduleFolder(), 'embedded', 'openapi', 'spec3.json'), 'utf8');
  await fs.mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}`;
  await fs.writeFile(temporary, text);
  await fs.rename(temporary, file);
  return text;
}

async function moduleFolder(): Promise<string> {
  const download = promisify(execFile)('go', ['mod', 'download', '-json', MODULE], {
    cwd: os.tmpdir(),
    timeout: DOWNLOAD_TIMEOUT_MS,
  });
  const { stdout } = await download.catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'Go is not installed' : `go mod download: ${error.message.split('\n')[0]}`;
    throw new Error(reason, { cause: error });
  });
  const answer: unknown = JSON.parse(stdout);
  const folder: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'Dir') : undefined;
  if (typeof folder !== 'string') throw new Error(`go mod download names no folder for ${MODULE}`);
  return folder;
}

/** OpenAPI 3.0 to JSON Schema: `nullable` becomes a null type, `x-…` goes. */
export function toJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(toJsonSchema);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).filter(([key]) => !key.startsWith('x-') && key !== 'nullable');
  const schema = Object.fromEntries(entries.map(([key, value]) => [key, toJsonSchema(value)]));
  return Reflect.get(node, 'nullable') === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}
