#!/usr/bin/env node
// `npm test`: plain JavaScript, so that it runs on a clone with nothing installed. Arguments go to jest.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { prepare } from '../../sandbox/prepare.mjs';
import { step } from '../../sandbox/progress.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

try {
  await prepare();
  const { tsImport } = await import('tsx/esm/api');
  const { findTemporalCli } = await tsImport('../../sandbox/temporal-cli.ts', import.meta.url);
  const { findStripeMock } = await tsImport('./stripe-mock.ts', import.meta.url);
  const { findTimeSkippingServer } = await tsImport('./time-skipping.ts', import.meta.url);
  // Here, not in the first test that needs them: the first time they may take minutes.
  await step('Finding a Temporal server', (report) => findTemporalCli({ onProgress: report }));
  const timeSkipping = await step('Finding a time-skipping Temporal test server', findTimeSkippingServer);
  if (timeSkipping.kind === 'none') console.error(`Tests that skip time are skipped: ${timeSkipping.reason}`);
  const stripeMock = await step('Finding stripe-mock', findStripeMock);
  if (stripeMock.kind === 'none') console.error(`Checks of requests to Stripe are skipped: ${stripeMock.reason}`);

  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const known = flags.filter((flag) => process.allowedNodeEnvironmentFlags.has(flag.split('=')[0]));
  // `--shots`: tests in a browser write pictures of what they see.
  const args = process.argv.slice(2).filter((arg) => arg !== '--shots');
  const shots = args.length < process.argv.length - 2;
  const jest = spawn(process.execPath, ['node_modules/jest/bin/jest.js', ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: {
      ...process.env,
      ...(shots && { HOLDFAST_SHOTS: `${ROOT}.holdfast/shots` }),
      NODE_OPTIONS: [process.env['NODE_OPTIONS'], ...known].join(' ').trim(),
    },
  });
  // A terminal sends Ctrl-C to jest itself; it ends its servers and then itself.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => jest.kill('SIGTERM'));
  process.exitCode = await new Promise((resolve, reject) => {
    jest.once('error', reject);
    jest.once('close', (code) => resolve(code ?? 1));
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
