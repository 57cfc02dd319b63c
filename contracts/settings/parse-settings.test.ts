import { describe, expect, test } from '@jest/globals';
import { parseSettings, SettingsError } from './parse-settings.ts';

const REQUIRED = {
  DATABASE_URL: 'postgresql://localhost/holdfast',
  TEMPORAL_ADDRESS: 'localhost:7233',
  STRIPE_SECRET_KEY: 'sk_test_abcd',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_abcd',
  STRIPE_WEBHOOK_SECRET: 'whsec_abcd',
  SUPPORT_API_KEY: 'support-key-of-some-length',
  OPS_API_KEY: 'ops-key-of-some-length',
  DATA_KEY: Buffer.alloc(32, 7).toString('base64'),
  LEGAL_PRIVACY_URL: 'https://shop.example/privacy',
  LEGAL_TERMS_URL: 'https://shop.example/terms',
  SHOP_DOMAIN: 'shop.example',
};

function problemsOf(env: Record<string, string | undefined>): Readonly<Record<string, string>> {
  try {
    parseSettings(env);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return {};
}

describe('parseSettings', () => {
  test('fills in the defaults', () => {
    const settings = parseSettings(REQUIRED);
    expect(settings).toMatchObject({
      port: 3000,
      publicUrl: 'http://localhost:3000',
      temporal: { address: 'localhost:7233', namespace: 'default', taskQueue: 'holdfast' },
      apiKeys: [],
      stripe: { paymentMethodTypes: ['card'], allowDelayed: false },
      orders: { capturePolicy: 'on_order', handlingDays: 1, authorizationLapse: 'capture' },
      smtp: { from: 'Holdfast <orders@shop.example>' },
      checkout: { holdSeconds: 900, holdMaxSeconds: 3600, checkoutSeconds: 21600, paymentSeconds: 600 },
      shop: { name: 'Holdfast', domain: 'shop.example', defaultCurrency: 'USD' },
      logLevel: 'info',
    });
    expect(settings.smtp).not.toHaveProperty('url');
  });

  test('knows where the pages are, and whose word is taken for an address', () => {
    const own = { STOREFRONT_URL: 'https://shop.example/', TRUSTED_PROXIES: 'loopback, 10.0.0.0/8,2001:db8::/32' };
    expect(parseSettings({ ...REQUIRED, ...own })).toMatchObject({
      publicUrl: 'http://localhost:3000',
      storefrontUrl: 'https://shop.example',
      trustedProxies: ['loopback', '10.0.0.0/8', '2001:db8::/32'],
    });
    for (const STOREFRONT_URL of ['shop.example', 'https://shop.example/pages', 'ftp://shop.example'])
      expect(Object.keys(problemsOf({ ...REQUIRED, STOREFRONT_URL }))).toEqual(['STOREFRONT_URL']);
    for (const TRUSTED_PROXIES of ['everybody', '10.0.0.0/33', '*', 'true'])
      expect(Object.keys(problemsOf({ ...REQUIRED, TRUSTED_PROXIES }))).toEqual(['TRUSTED_PROXIES']);
  });

  test('takes what is set; an empty value counts as unset', () => {
    const settings = parseSettings({
      ...REQUIRED,
      PORT: '8080',
      PUBLIC_URL: 'https://pay.shop.example/',
      API_KEYS: 'till-1:0123456789abcdef, agent:fedcba9876543210:x',
      LOG_LEVEL: '',
      TEMPORAL_API_KEY: ' ',
      HOLD_SECONDS: '5',
    });
    expect(settings.publicUrl).toBe('https://pay.shop.example');
    expect(settings.storefrontUrl).toBe('https://pay.shop.example');
    expect(settings.port).toBe(8080);
    expect(settings.apiKeys).toEqual([
      { name: 'till-1', key: '0123456789abcdef' },
      { name: 'agent', key: 'fedcba9876543210:x' },
    ]);
    expect(settings.logLevel).toBe('info');
    expect(settings.temporal).not.toHaveProperty('apiKey');
    expect(settings.checkout.holdSeconds).toBe(5);
  });

  test('names every missing variable at once', () => {
    expect(Object.keys(problemsOf({})).sort()).toEqual(Object.keys(REQUIRED).sort());
    expect(problemsOf({})['DATABASE_URL']).toBe('is not set; expected a postgresql:// URL of the database');
  });

  test('names every mistake at once, without the values', () => {
    const wrong = {
      ...REQUIRED,
      PORT: '70000',
      DATABASE_URL: 'mysql://very-secret@localhost/holdfast',
      DATA_KEY: 'c2hvcnQ=',
      LOG_LEVEL: 'loud',
      HOLD_SECONDS: '1.5',
      STRIPE_REQUESTS_PER_SECOND: '0',
      API_KEYS: 'till:short',
    };
    expect(problemsOf(wrong)).toEqual({
      PORT: 'expected a whole number from 1 to 65535 (default 3000)',
      DATABASE_URL: 'expected a postgresql:// URL of the database',
      DATA_KEY: expect.stringContaining('32 random bytes'),
      LOG_LEVEL: 'expected one of trace, debug, info, warn, error, fatal, silent',
      HOLD_SECONDS: 'expected a whole number from 1 to 86400 (default 900)',
      STRIPE_REQUESTS_PER_SECOND: 'expected a whole number from 1 to 1000 (default 20)',
      API_KEYS: expect.stringContaining('name:key pairs'),
    });
    expect(() => parseSettings(wrong)).not.toThrow('very-secret');
  });

  test.each([
    [{ STRIPE_SECRET_KEY: 'sk_live_abcd' }, 'STRIPE_PUBLISHABLE_KEY'],
    [
      {
        STRIPE_SECRET_KEY: 'sk_live_abcd',
        STRIPE_PUBLISHABLE_KEY: 'pk_live_abcd',
        STRIPE_API_BASE: 'http://localhost:1',
      },
      'STRIPE_API_BASE',
    ],
    [{ TEMPORAL_TLS_CERT_FILE: 'client.pem' }, 'TEMPORAL_TLS_KEY_FILE'],
    [{ TEMPORAL_TLS_KEY_FILE: 'client.key' }, 'TEMPORAL_TLS_CERT_FILE'],
    [{ HOLD_SECONDS: '7200' }, 'HOLD_MAX_SECONDS'],
    [{ API_KEYS: 'a:0123456789abcdef,a:fedcba9876543210' }, 'API_KEYS'],
    [{ API_KEYS: 'a:0123456789abcdef,b:0123456789abcdef' }, 'API_KEYS'],
  ])('sees contradictions: %j', (change, name) => {
    expect(Object.keys(problemsOf({ ...REQUIRED, ...change }))).toEqual([name]);
  });
});
