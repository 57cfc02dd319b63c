#!/usr/bin/env node
// `npm run chaos`: plain JavaScript, so that it runs on a clone with nothing installed.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// Its own data, logs and lock, beside those of `npm start`, so that both can run in one checkout.
process.env['HOLDFAST_FOLDER'] = path.join(fileURLToPath(new URL('../..', import.meta.url)), '.holdfast', 'chaos');

try {
  const { prepare } = await import('../../sandbox/prepare.mjs');
  await prepare();
  const { register } = await import('tsx/esm/api');
  register();
  const { chaos } = await import('./main.ts');
  process.exit(await chaos(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
