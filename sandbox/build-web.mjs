#!/usr/bin/env node
// The shop's pages and the support console, built by Vite into dist/web: only when a source has changed, since it takes seconds.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STAMP = path.join(ROOT, 'dist/web/.sources');
/** What the pages are made of; the lock file stands for the packages. */
const SOURCES = ['web', 'words', 'contracts', 'domain', 'package-lock.json'];

/**
 * Builds what the browser gets, unless it is there already from these very sources.
 * @throws where a source can't be built, or the packages for development are not installed
 */
export async function buildWeb() {
  // Of the environment, only what Vite builds in: where the API is, for pages that live elsewhere (docs/storefront.md).
  const sources = `${hashOf(SOURCES)} ${process.env['VITE_API_URL'] ?? ''}`;
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sources) return;
  const { build } = await import('vite');
  await build({ configFile: path.join(ROOT, 'web/vite.config.ts'), logLevel: 'warn' });
  compressAssets(path.join(ROOT, 'dist/web/assets'));
  mkdirSync(path.dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, sources);
}

/** Scripts and styles as browsers like them best, once here rather than at each request. */
function compressAssets(folder) {
  for (const name of readdirSync(folder)) {
    if (!/\.(?:js|css)$/.test(name)) continue;
    const file = path.join(folder, name);
    const content = readFileSync(file);
    writeFileSync(`${file}.br`, brotliCompressSync(content));
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  }
}

/** @param {readonly string[]} names files and folders below the top of the checkout */
function hashOf(names) {
  const hash = createHash('sha256');
  for (const name of names) {
    const top = path.join(ROOT, name);
    const files = name.includes('.') ? [''] : readdirSync(top, { recursive: true, encoding: 'utf8' }).sort();
    for (const file of files) {
      if (file !== '' && (/\.test\.tsx?$/.test(file) || !/\.\w+$/.test(file))) continue;
      hash.update(`${name}/${file}\0`).update(readFileSync(path.join(top, file)));
    }
  }
  return hash.digest('hex');
}

// An image has nothing to build with: what was built into it is what is served.
const isImage = existsSync(STAMP) && !existsSync(path.join(ROOT, 'node_modules/vite'));

if (process.argv[1] === fileURLToPath(import.meta.url) && !isImage) await buildWeb();
