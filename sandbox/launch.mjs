#!/usr/bin/env node
// `npm start`: plain JavaScript, so that it runs on a clone with nothing installed.
import { prepare } from './prepare.mjs';

try {
  await prepare();
  const { register } = await import('tsx/esm/api');
  register();
  const { start } = await import('./start.ts');
  process.exit(await start(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
