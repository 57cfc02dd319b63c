import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

/**
 * Bundles a workflows file (about 2 s, and some 100 MiB that this process keeps).
 * @param file where the bundle goes: whole or not at all
 * @returns that file
 */
export async function bundleWorkflows(workflowsPath: string, file: string): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    logger: { trace() {}, debug() {}, info() {}, log() {}, warn: console.warn, error: console.error },
  });
  mkdirSync(path.dirname(file), { recursive: true });
  const half = `${file}.${process.pid}`;
  writeFileSync(half, code);
  renameSync(half, file);
  return file;
}

// As a program: `bundle-workflows.ts <workflows file> <bundle>`.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [workflowsPath, file] = process.argv.slice(2);
  if (!workflowsPath || !file) throw new Error('Name the workflows file and the file of the bundle.');
  await bundleWorkflows(workflowsPath, file);
}
