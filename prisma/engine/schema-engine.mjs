#!/usr/bin/env node
// Prisma's schema engine as the WASM build that npm has, behind the JSON-RPC protocol over stdio that the Prisma CLI
// speaks to its native engine. prisma.config.ts names it where the native engine is not there, so that every command
// of the CLI works where binaries.prisma.sh can't be reached.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import readline from 'node:readline';
import { pathToFileURL } from 'node:url';
import { parseIntoClientConfig } from 'pg-connection-string';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { answerCliCommand } from './cli-commands.mjs';
import { dropShadowDatabases, MigrationAdapter } from './migration-adapter.mjs';

const require = createRequire(import.meta.url);
const args = process.argv.slice(2);
/** @param {string} name */
const values = (name) => args.flatMap((arg, at) => (arg === name ? [args[at + 1] ?? ''] : []));
const folder = path.dirname(require.resolve('@prisma/schema-engine-wasm'));

if (args.includes('--version')) {
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  console.log(`schema-engine-wasm ${version}`);
  process.exit(0);
}
const url = JSON.parse(values('--datasource')[0] ?? '{}').url;
if (args.includes('cli')) process.exit(await answerCliCommand(args, url));

const wasm = await import(pathToFileURL(path.join(folder, 'schema_engine_bg.js')).href);
const { instance } = await WebAssembly.instantiate(readFileSync(path.join(folder, 'schema_engine_bg.wasm')), {
  './schema_engine_bg.js': wasm,
});
wasm.__wbg_set_wasm(instance.exports);
globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => console.error(message) };
instance.exports.__wbindgen_start();

// Parsed, since with a connectionString pg ignores the database name that the shadow database needs.
const factory = new MigrationAdapter(parseIntoClientConfig(url ?? 'postgresql://localhost/postgres'));
const datamodels = values('--datamodels').map((file) => [file, readFileSync(file, 'utf8')]);
const newEngine = (models, adapter) =>
  wasm.SchemaEngine.new({ datamodels: models }, () => {}, bindMigrationAwareSqlAdapterFactory(adapter));
let engine;

/** Runs one call of the CLI. */
async function answer(method, params) {
  // A diff from a migrations folder replays it: in a throw-away database, not in the one that the url names.
  const replays = method === 'diff' && [params.from, params.to].some(({ tag }) => tag === 'migrations');
  engine ??= replays ? undefined : await newEngine(datamodels.length > 0 ? datamodels : undefined, factory);
  const chosen = replays ? await newEngine(undefined, factory.onlyShadows()) : engine;
  if (typeof chosen[method] !== 'function') throw new Error(`The WASM schema engine has no ${method}.`);
  return chosen[method](params);
}

const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
for await (const line of readline.createInterface({ input: process.stdin })) {
  const { id, method, params } = line.trim() ? JSON.parse(line) : {};
  if (!method) continue;
  try {
    const result = await answer(method, params);
    await dropShadowDatabases();
    if (method === 'diff' && result?.stdout) {
      send({ id: 1e9 + id, method: 'print', params: { content: result.stdout } });
    }
    send({ id, result: result ?? null });
  } catch (error) {
    await dropShadowDatabases();
    const message = String(error.message);
    const data = { is_panic: false, message, error_code: error.code, meta: error.meta ?? null };
    send({ id, error: { code: 4466, message, data } });
  }
}
process.exit(0);
