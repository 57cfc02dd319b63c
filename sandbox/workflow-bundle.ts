import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { builtProgram } from './built-program.ts';
import { ROOT, kept } from './folder.ts';
import { step } from './progress.mjs';
import { spawnApart } from './spawn.ts';

/** Everything that goes into the bundle, and how it is made. */
const SOURCES = ['workflows', 'contracts', 'domain', 'package-lock.json', 'sandbox/bundle-workflows.ts'];
const FOLDER = kept('workflow-bundle');
const LIMIT_MS = 120_000;

/**
 * The bundle of this checkout's workflows, made by a process of its own, so that the worker need not carry the bundler in its
 * memory. One that was made of the same sources is taken again; older ones are removed.
 * @returns the file, for WORKFLOW_BUNDLE
 */
export async function workflowBundle(): Promise<string> {
  const file = path.join(FOLDER, `${hashOfSources(ROOT, SOURCES)}.js`);
  if (existsSync(file)) return file;
  rmSync(FOLDER, { recursive: true, force: true });
  await step('Bundling the workflows', () => bundleApart(file));
  return file;
}

async function bundleApart(file: string): Promise<void> {
  const logFile = kept('logs', 'workflow-bundle.log');
  const program = [...builtProgram('sandbox/bundle-workflows.ts'), path.join(ROOT, 'workflows', 'index.ts'), file];
  const args = ['--import', './sandbox/end-with-parent.mjs', ...program];
  const { pid, ended } = await spawnApart(process.execPath, args, { logFile, cwd: ROOT, channel: true });
  const late = setTimeout(() => process.kill(pid, 'SIGKILL'), LIMIT_MS);
  const how = await ended.finally(() => clearTimeout(late));
  if (how === 'exit code 0' && existsSync(file)) return;
  throw new Error(`The workflows could not be bundled: ${how}. See ${logFile}.`);
}

/**
 * A hash over the contents of files and folders, in hex; tests in them do not count.
 * @param sources paths from `root`
 */
export function hashOfSources(root: string, sources: readonly string[]): string {
  const hash = createHash('sha256');
  for (const source of sources) {
    const whole = path.join(root, source);
    const files = statSync(whole).isDirectory() ? readdirSync(whole, { recursive: true, encoding: 'utf8' }) : [''];
    for (const name of files.sort()) {
      const file = path.join(whole, name);
      if (name.endsWith('.test.ts') || statSync(file).isDirectory()) continue;
      const content = readFileSync(file);
      hash.update(`${source}/${name}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}
