import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { storefrontSettings } from '../../../contracts/storefront.ts';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import { startApi, testSettings } from '../../testing/api-under-test.ts';

const settings = testSettings('postgresql://127.0.0.1/none');

async function withApi(
  change: Parameters<typeof startApi>[0],
  look: (api: ApiUnderTest) => Promise<void>,
): Promise<void> {
  const api = await startApi(change);
  try {
    await look(api);
  } finally {
    await api.close();
  }
}
const read = async (api: ApiUnderTest) => {
  const response = await api.fetch('/storefront/settings');
  expect(response.status).toBe(200);
  return storefrontSettings.strict().parse(await response.json());
};

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
  await api.db.sql(
    '',
    `INSERT INTO shipping_zones (id, name, active) VALUES ('eu', 'EU', true), ('off', 'Off', false), ('no', 'No way', true)`,
    [],
  );
  await api.db.sql(
    '',
    `INSERT INTO shipping_zone_areas (id, zone_id, country) VALUES ('1', 'eu', 'FR'), ('2', 'eu', 'DE'), ('3', 'off', 'US'), ('4', 'no', 'BR')`,
    [],
  );
  await api.db.sql(
    '',
    `INSERT INTO shipping_methods (zone_id, id, title, min_days, max_days, active)
     VALUES ('eu', 'standard', 'Standard', 1, 2, true), ('off', 'standard', 'Standard', 1, 2, true), ('no', 'standard', 'Standard', 1, 2, false)`,
    [],
  );
});
afterAll(() => api?.close());

test('pages learn what the shop is, where it ships to and how it is paid', async () => {
  expect(await read(api)).toEqual({
    shop: { name: 'Holdfast', currency: 'USD', languages: ['en', 'de'] },
    countries: ['DE', 'FR'],
    payment: { publishable_key: 'pk_test_abcd', methods: ['card'], capture_method: 'manual', charged: 'on_order' },
    legal: {
      privacy: 'https://shop.example/privacy',
      terms: 'https://shop.example/terms',
      refund: null,
      shipping: null,
    },
    hold_seconds: 900,
    accounts: false,
  });
});

test('who has them already is told that they are the same', async () => {
  const first = await api.fetch('/storefront/settings');
  expect(first.headers.get('cache-control')).toBe('public, max-age=60');
  const etag = first.headers.get('etag') ?? '';
  // As a browser asks; by itself, fetch would forbid any cache.
  const again = (known: string) =>
    api.fetch('/storefront/settings', { headers: { 'If-None-Match': known, 'Cache-Control': 'max-age=0' } });
  expect((await again(etag)).status).toBe(304);
  expect((await again('"other"')).status).toBe(200);
});

test('a shop that is paid with test cards shows no publishable key', async () => {
  const stripe = { ...settings.stripe, apiBase: 'http://127.0.0.1:1' };
  await withApi({ settings: { ...settings, stripe } }, async (sandbox) => {
    expect((await read(sandbox)).payment.publishable_key).toBeNull();
  });
});

test('a shop that ships to the rest of the world ships to every country', async () => {
  await withApi({}, async (worldwide) => {
    const { sql } = worldwide.db;
    await sql('', `INSERT INTO shipping_zones (id, name) VALUES ('world', 'World')`, []);
    await sql('', `INSERT INTO shipping_zone_areas (id, zone_id, country) VALUES ('1', 'world', '*')`, []);
    await sql(
      '',
      `INSERT INTO shipping_methods (zone_id, id, title, min_days, max_days) VALUES ('world', 'post', 'Post', 1, 9)`,
      [],
    );
    const { countries } = await read(worldwide);
    expect(countries).toHaveLength(249);
    expect(countries).toEqual(expect.arrayContaining(['AX', 'DE', 'US', 'ZW']));
  });
});
