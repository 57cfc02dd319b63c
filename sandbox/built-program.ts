import path from 'node:path';

/**
 * Node's arguments for a program that `build.mjs` built, run from the top of the checkout: those with which package.json and
 * docker-compose.temporal.yml run it too.
 * @param source its path in the checkout, such as `worker.ts`
 * @param folder where it was built
 */
export function builtProgram(source: string, folder = 'dist'): string[] {
  const { dir, name } = path.parse(source);
  const preload = name === 'worker' ? ['--import', './adapters/temporal/workflow-threads.mjs'] : [];
  return ['--enable-source-maps', ...preload, path.join(folder, dir, `${name}.js`)];
}
