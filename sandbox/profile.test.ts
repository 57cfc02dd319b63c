import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { parseSettings } from '../contracts/settings/parse-settings.ts';
import { sandboxProfile, usesStripeSandbox } from './profile.ts';

const EMBEDDED = { DATABASE_URL: 'postgresql://localhost/holdfast', TEMPORAL_ADDRESS: 'localhost:7233' };
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'profile-'));
  file = path.join(folder, 'kept', 'settings.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('with nothing configured the profile is a whole configuration, the same at every start', () => {
  const first = sandboxProfile(file, {});
  expect(parseSettings({ ...EMBEDDED, ...first }).stripe.secretKey).toMatch(/^sk_test_/);
  expect(sandboxProfile(file, {})).toEqual(first);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('what is set stays as it is', () => {
  const profile = sandboxProfile(file, { SUPPORT_API_KEY: 'a key of the user', DATA_KEY: ' ' });
  expect(profile).not.toHaveProperty('SUPPORT_API_KEY');
  expect(profile).toHaveProperty('DATA_KEY');
});

test.each(['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET', 'STRIPE_API_BASE'])(
  'with %s set, no Stripe key is made up',
  (name) => {
    const env = { [name]: 'sk_test_of_the_user' };
    expect(usesStripeSandbox(env)).toBe(false);
    expect(Object.keys(sandboxProfile(file, env)).filter((key) => key.startsWith('STRIPE'))).toEqual([]);
  },
);
