import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { step } from './progress.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const INSTALL_LIMIT_MS = 15 * 60_000;
const GENERATE_LIMIT_MS = 2 * 60_000;

/**
 * Brings a clone to where TypeScript can run: checks Node, installs the locked packages and generates the Prisma
 * client, each only when missing or out of date, then builds the programs that are run, and the pages. Up to there it uses Node's built-ins only.
 * @throws {Error} with what to do, when one of these is not possible
 */
export async function prepare() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) throw new Error(`Node.js 20 or newer is needed; this is ${process.version}.`);
  const packages = missingPackages();
  if (packages > 0) {
    await step(`Installing ${packages} packages`, (report) => {
      const timer = setInterval(() => report(`${packages - missingFolders()} there`), 1_000);
      return run(
        ...npm('ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'),
        INSTALL_LIMIT_MS,
      ).finally(() => clearInterval(timer));
    });
  }
  const stamp = path.join(ROOT, 'prisma/generated/.schema-hash');
  const hash = schemaHash();
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== hash) {
    await step('Generating the Prisma client', () =>
      run(process.execPath, ['node_modules/prisma/build/index.js', 'generate'], GENERATE_LIMIT_MS),
    );
    writeFileSync(stamp, hash);
  }
  await step('Building the programs', async () => {
    const { buildPrograms } = await import('./build.mjs');
    await buildPrograms();
  });
  await step('Building the pages', async () => {
    const { buildWeb } = await import('./build-web.mjs');
    await buildWeb();
  });
}

/** @returns {Record<string, { version?: string, optional?: boolean }>} what package-lock.json wants, by folder */
function lockedPackages() {
  const { '': _project, ...packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')).packages;
  return packages;
}

/**
 * How many packages an installation has to bring: 0 when npm's own record of node_modules, written when an
 * installation is complete, has every locked one. Optional ones may be missing: they are for other platforms.
 */
function missingPackages() {
  const locked = lockedPackages();
  const record = path.join(ROOT, 'node_modules/.package-lock.json');
  const installed = existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')).packages : {};
  const complete = Object.entries(locked).every(
    ([folder, { version, optional }]) => (optional && !installed[folder]) || installed[folder]?.version === version,
  );
  return complete ? 0 : Object.values(locked).filter(({ optional }) => !optional).length;
}

function missingFolders() {
  return Object.entries(lockedPackages()).filter(
    ([folder, { optional }]) => !optional && !existsSync(path.join(ROOT, folder, 'package.json')),
  ).length;
}

/** The schema, the generator's version and its configuration: a change in one of them asks for a new client. */
function schemaHash() {
  const hash = createHash('sha256');
  const files = readdirSync(path.join(ROOT, 'prisma')).filter((name) => name.endsWith('.prisma'));
  for (const name of files.sort()) hash.update(readFileSync(path.join(ROOT, 'prisma', name)));
  hash.update(lockedPackages()['node_modules/prisma']?.version ?? '');
  return hash.digest('hex');
}

/**
 * The npm that started us where there is one, otherwise the one on PATH.
 * @param {string[]} args
 * @returns {[string, string[]]}
 */
function npm(...args) {
  const cli = process.env['npm_execpath'];
  return cli?.endsWith('.js') ? [process.execPath, [cli, ...args]] : ['npm', args];
}

/**
 * @param {string} file
 * @param {string[]} args
 * @param {number} limitMs
 */
async function run(file, args, limitMs) {
  const child = spawn(file, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output = (output + text).slice(-4_000);
    });
  }
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`"${[file, ...args].join(' ')}" failed:\n${output}`);
}
