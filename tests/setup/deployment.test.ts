import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes.ts';
import { SETTING_NAMES } from '../../contracts/settings/variables.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COMPOSE_FILE = path.join(ROOT, 'docker-compose.temporal.yml');
/** Carries the Compose specification's JSON schema. */
const SCHEMA_MODULE = 'github.com/compose-spec/compose-go/v2@v2.16.2';

interface Service {
  command?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, unknown>;
}
const text = readFileSync(COMPOSE_FILE, 'utf8');
const compose = parse(text, { merge: true }) as { services: Record<string, Service>; volumes: object };
const works = (file: string, ...args: string[]) => spawnSync(file, args, { timeout: 20_000 }).status === 0;
const hasGo = works('go', 'version');
const hasCompose = works('docker', 'compose', 'version');

describe('docker-compose.temporal.yml', () => {
  (hasGo ? test : test.skip)(
    `follows the Compose specification${hasGo ? '' : ' (skipped: Go is missing)'}`,
    async () => {
      const { stdout } = await promisify(execFile)('go', ['mod', 'download', '-json', SCHEMA_MODULE], {
        timeout: 120_000,
      });
      const { Dir } = JSON.parse(stdout) as { Dir: string };
      const schema = JSON.parse(readFileSync(path.join(Dir, 'schema/compose-spec.json'), 'utf8')) as object;
      const validate = new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
      validate(compose);
      expect(validate.errors).toBeNull();
      validate({ ...compose, services: { api: { depend_on: {} } } });
      expect(validate.errors).not.toBeNull();
    },
  );

  const config = hasCompose ? test : test.skip;
  config(`is read by docker compose${hasCompose ? '' : ' (skipped: there is none)'}`, async () => {
    const required = [...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => [name, 'x'] as const);
    const env = { ...process.env, ...Object.fromEntries(required) };
    await promisify(execFile)('docker', ['compose', '-f', COMPOSE_FILE, 'config', '--quiet'], {
      env,
      timeout: 120_000,
    });
  });

  test('registers every search attribute', () => {
    const args = compose.services['temporal-search-attributes']?.command ?? [];
    const value = (arg: string | undefined) => arg?.slice(arg.indexOf('=') + 1);
    const registered = args.flatMap((arg, at) =>
      arg.startsWith('--name=') ? [[value(arg), value(args[at + 1])]] : [],
    );
    expect(Object.fromEntries(registered)).toEqual(SEARCH_ATTRIBUTES);
  });

  test('passes on only variables that the product reads, and starts after what it needs', () => {
    for (const name of ['api', 'worker']) {
      const service = compose.services[name];
      expect(SETTING_NAMES).toEqual(expect.arrayContaining(Object.keys(service?.environment ?? {})));
      for (const needed of Object.keys(service?.depends_on ?? {})) expect(compose.services).toHaveProperty(needed);
    }
  });

  test('holds no secret', () => {
    const environments = Object.values(compose.services).flatMap(({ environment }) =>
      Object.entries(environment ?? {}),
    );
    const secrets = environments.filter(([name]) => /KEY|SECRET|PASSWORD|PWD|DATABASE_URL/.test(name));
    expect(secrets.length).toBeGreaterThan(0);
    for (const [, value] of secrets) expect(value).toMatch(/\$\{\w+:[?-]/);
  });
});

test('.env.example names every setting', () => {
  const example = readFileSync(path.join(ROOT, '.env.example'), 'utf8');
  const named = [...example.matchAll(/^# ([A-Z_]+)=/gm)].map(([, name]) => name);
  expect(named).toEqual(expect.arrayContaining(SETTING_NAMES));
});
