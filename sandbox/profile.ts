import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { newPassword } from '../adapters/crypto/passwords.ts';
import type { DeskRole } from '../contracts/desk/names.ts';
import { kept } from './folder.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const STRIPE_KEYS = ['STRIPE_SECRET_KEY', 'STRIPE_PUBLISHABLE_KEY', 'STRIPE_WEBHOOK_SECRET', 'STRIPE_API_BASE'];

/** What the sandbox profile sets where the environment does not; no secrets here. */
const DEFAULTS = {
  SHOP_NAME: 'Holdfast Demo Shop',
  SHOP_DOMAIN: 'shop.example',
  LEGAL_PRIVACY_URL: 'https://shop.example/privacy',
  LEGAL_TERMS_URL: 'https://shop.example/terms',
  LEGAL_REFUND_URL: 'https://shop.example/refunds',
  LEGAL_SHIPPING_URL: 'https://shop.example/shipping',
};

const GENERATED: Readonly<Record<string, () => string>> = {
  SUPPORT_API_KEY: () => `support_${randomBytes(24).toString('hex')}`,
  OPS_API_KEY: () => `ops_${randomBytes(24).toString('hex')}`,
  SANDBOX_SUPPORT_PASSWORD: newPassword,
  SANDBOX_OPS_PASSWORD: newPassword,
  DATA_KEY: () => randomBytes(32).toString('base64'),
  STRIPE_SECRET_KEY: () => `sk_test_${randomBytes(24).toString('hex')}`,
  STRIPE_PUBLISHABLE_KEY: () => `pk_test_${randomBytes(24).toString('hex')}`,
  STRIPE_WEBHOOK_SECRET: () => `whsec_${randomBytes(24).toString('hex')}`,
};

/** True when Stripe is not configured at all, so that the sandbox stands in for it. */
export function usesStripeSandbox(env: Environment): boolean {
  return STRIPE_KEYS.every((name) => !env[name]?.trim());
}

/**
 * The variables of the sandbox profile that the environment leaves unset. Keys are generated once and kept in a file
 * that only its owner can read. Keys for the Stripe sandbox are among them only when nothing of Stripe is set:
 * a half-configured Stripe is a mistake to be told.
 * @param file where generated keys are kept, created with its folder when missing
 */
export function sandboxProfile(file: string, env: Environment): Record<string, string> {
  const before: Record<string, string> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const keys = Object.fromEntries(Object.entries(GENERATED).map(([name, make]) => [name, before[name] ?? make()]));
  if (JSON.stringify(keys) !== JSON.stringify(before)) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  const stripe = usesStripeSandbox(env);
  return Object.fromEntries(
    Object.entries({ ...DEFAULTS, ...keys }).filter(
      ([name]) => !env[name]?.trim() && (stripe || !STRIPE_KEYS.includes(name)),
    ),
  );
}

/** Takes the passwords of the console's first users out of the profile: no program that is started needs them. */
export function takePasswords(env: Record<string, string | undefined>): Record<DeskRole, string> {
  const { SANDBOX_SUPPORT_PASSWORD: support = '', SANDBOX_OPS_PASSWORD: ops = '' } = env;
  delete env['SANDBOX_SUPPORT_PASSWORD'];
  delete env['SANDBOX_OPS_PASSWORD'];
  return { support, ops };
}

/** A key that `npm start` has generated for this checkout; undefined before its first start. */
export function keptKey(name: string): string | undefined {
  const file = kept('settings.json');
  const keys: Record<string, string> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return keys[name];
}
