#!/usr/bin/env node
// `npm run build`: the programs that run for long, or where there is no compiler, as JavaScript in dist/ with source maps.
// Under a second, so whatever starts one of them from a clone builds first, and none is ever older than its source.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * `worker.ts` becomes `dist/worker.js`, `api/server.ts` `dist/api/server.js`, and so on. None of them imports another, since what
 * a file knows as its own place (`import.meta.url`) is the program that it went into: see adapters/top-folder.ts.
 */
const PROGRAMS = [
  'worker.ts',
  'api/server.ts',
  'prisma/import/main.ts',
  'support/main.ts',
  'support/reconcile.ts',
  'support/stock.ts',
  'support/desk-user.ts',
  'sandbox/services.ts',
  'sandbox/bundle-workflows.ts',
];

/** Folder of what several programs share, and of what is loaded on demand. */
const PARTS = 'parts';

/**
 * Builds programs of this checkout. Packages stay in node_modules; what is imported on demand stays apart.
 * @param {string} folder below the top of the checkout, of this build alone: other files in it are removed
 * @param {readonly string[]} programs paths from the top of the checkout
 * @throws where a source can't be read or resolved, or the packages for development are not installed
 */
export async function buildPrograms(folder = path.join(ROOT, 'dist'), programs = PROGRAMS) {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [...programs],
    outbase: ROOT,
    outdir: folder,
    bundle: true,
    splitting: true,
    chunkNames: `${PARTS}/[name]-[hash]`,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    write: false,
  });
  // Parts before the programs that import them; each file at once, and only where it differs: a program may be starting.
  const isProgram = (/** @type {{ path: string }} */ file) => Number(path.basename(path.dirname(file.path)) !== PARTS);
  for (const file of outputFiles.sort((one, other) => isProgram(one) - isProgram(other))) put(file);
  const built = new Set(outputFiles.map((file) => file.path));
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(folder, name);
    if (/\.js(\.map)?$/.test(name) && !built.has(file)) rmSync(file, { force: true });
  }
}

/** @param {{ path: string, contents: Uint8Array }} file */
function put({ path: file, contents }) {
  if (existsSync(file) && readFileSync(file).equals(contents)) return;
  mkdirSync(path.dirname(file), { recursive: true });
  const half = `${file}.${process.pid}`;
  writeFileSync(half, contents);
  renameSync(half, file);
}

// An image has no compiler, and its sources don't change: what was built into it is what runs.
const isImage = existsSync(path.join(ROOT, 'dist')) && !existsSync(path.join(ROOT, 'node_modules/esbuild'));

if (process.argv[1] === fileURLToPath(import.meta.url) && !isImage) await buildPrograms();
