import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';

/** Bundles a workflows file (about 2 s) into a folder; returns the bundle's path. */
export async function bundleWorkflows(workflowsPath: string, folder: string): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    logger: { trace() {}, debug() {}, info() {}, log() {}, warn: console.warn, error: console.error },
  });
  const file = path.join(folder, `workflows-${randomUUID()}.js`);
  writeFileSync(file, code);
  return file;
}
