import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { TOP_FOLDER } from '../adapters/top-folder.ts';
import { buildPrograms } from './build.mjs';
import { builtProgram } from './built-program.ts';
import { ROOT } from './folder.ts';

/** Below the checkout, whose packages the programs load. */
const ABOVE = path.join(ROOT, '.holdfast', 'test');
let folder: string;
beforeAll(() => {
  mkdirSync(ABOVE, { recursive: true });
  folder = mkdtempSync(path.join(ABOVE, 'build-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (file: string) =>
  promisify(execFile)(process.execPath, ['--enable-source-maps', file], {
    cwd: folder,
    env: { PATH: process.env['PATH'] },
  }).then(
    ({ stdout }) => stdout,
    (error: { stderr: string }) => error.stderr,
  );

test('everything that package.json, the image and compose run was built, and is run as npm start runs it', async () => {
  await buildPrograms(folder);
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const { services } = parse(readFileSync(path.join(ROOT, 'docker-compose.temporal.yml'), 'utf8'), { merge: true }) as {
    services: Record<string, { command?: string[] }>;
  };
  const image = /^CMD (\[.*\])$/m.exec(readFileSync(path.join(ROOT, 'Dockerfile'), 'utf8'))?.[1] ?? '[]';
  const commands = [
    ...Object.values(scripts).flatMap((script) => script.split(' && ').filter((command) => command.includes('dist/'))),
    ...['api', 'worker'].map((name) => services[name]?.command?.join(' ') ?? ''),
    (JSON.parse(image) as string[]).join(' '),
  ];
  expect(commands).toHaveLength(11);
  // The shell of npm gives its place to what runs for long, which must get SIGTERM.
  for (const name of ['api', 'worker']) expect(scripts[name]).toContain('&& exec node');
  for (const command of commands) {
    const built = /dist\/(\S+)\.js/.exec(command)?.[1] ?? 'none';
    expect(existsSync(path.join(folder, `${built}.js`))).toBe(true);
    expect(command).toContain(['node', ...builtProgram(`${built}.ts`)].join(' '));
  }
});

test('a program finds what stands beside its source, and its stack traces tell the source', async () => {
  // Refuses its settings: the mistake is thrown in contracts/settings/parse-settings.ts.
  await buildPrograms(folder, ['api/server.ts']);
  expect(await run(path.join(folder, 'api/server.js'))).toMatch(
    /DATABASE_URL[^]*contracts\/settings\/parse-settings\.ts:\d+/,
  );

  // What opens files by their place is the same for source and program.
  expect(TOP_FOLDER).toBe(path.resolve(fileURLToPath(new URL('..', import.meta.url))));
  await buildPrograms(folder, ['adapters/top-folder.ts']);
  const program = path.join(folder, 'adapters/shows.mjs');
  writeFileSync(program, "import { TOP_FOLDER } from './top-folder.js'; console.log(TOP_FOLDER);");
  expect(await run(program)).toBe(`${TOP_FOLDER}\n`);
});

test('a second build writes only what differs, and removes what is no longer built', async () => {
  await buildPrograms(folder, ['adapters/top-folder.ts', 'support/main.ts']);
  const file = path.join(folder, 'adapters/top-folder.js');
  const { ino } = statSync(file);
  await buildPrograms(folder, ['adapters/top-folder.ts', 'support/main.ts']);
  expect(statSync(file).ino).toBe(ino);
  writeFileSync(file, 'old');
  await buildPrograms(folder, ['adapters/top-folder.ts']);
  expect(readFileSync(file, 'utf8')).toContain('TOP_FOLDER');
  const left = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  expect(left).toEqual(['adapters/top-folder.js']);
});
