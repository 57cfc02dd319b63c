import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../tests/setup/environment.ts';

const MIGRATION = '20261121130600_shipping_zones';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
});
afterAll(async () => {
  await client?.end();
  await database?.drop();
});

const migration = (name: string) =>
  readFileSync(fileURLToPath(new URL(`migrations/${name}/migration.sql`, import.meta.url)), 'utf8');

/** What a place is offered by the zones: its own zone's, or those of the rest of the world. */
const OFFERED = `
  SELECT r.currency, m.title, m.description, r.amount_minor::int, r.free_from_subtotal_minor::int, m.min_days, m.max_days,
         m.max_weight_grams
  FROM shipping_methods m JOIN shipping_method_rates r ON r.zone_id = m.zone_id AND r.method_id = m.id
  WHERE m.zone_id = coalesce((SELECT zone_id FROM shipping_zone_areas WHERE country = $1),
                             (SELECT zone_id FROM shipping_zone_areas WHERE country = '*'))
  ORDER BY 1, 2, 4`;
/** As the table of rates was read: a country without a row in a currency was the rest of the world in it. */
const OFFERED_BEFORE = `
  SELECT currency, title, description, amount_minor::int, free_from_subtotal_minor::int, min_days, max_days, max_weight_grams
  FROM shipping_rates r
  WHERE country = CASE WHEN EXISTS (SELECT FROM shipping_rates o WHERE o.country = $1 AND o.currency = r.currency) THEN $1 ELSE '*' END
  ORDER BY 1, 2, 4`;

test('what the table of rates offered a place, the zones offer it, and nothing else', async () => {
  const folder = fileURLToPath(new URL('migrations', import.meta.url));
  const earlier = readdirSync(folder).filter((name) => /^\d/.test(name) && name < MIGRATION);
  for (const name of earlier.sort()) await client.query(migration(name));
  await client.query(`
    INSERT INTO shipping_rates
      (id, country, currency, title, description, amount_minor, free_from_subtotal_minor, min_days, max_days, max_weight_grams)
    VALUES ('standard', 'US', 'USD', 'Standard', '', 695, 15000, 3, 6, NULL),
           ('standard', 'US', 'EUR', 'Standard', '', 650, NULL, 3, 6, NULL),
           ('express', 'US', 'USD', 'Express', 'by air', 1800, NULL, 1, 2, 20000),
           ('express', 'US', 'EUR', 'Express', 'by air', 1700, NULL, 1, 2, 10000),
           ('standard', 'DE', 'EUR', 'Standard', '', 490, NULL, 1, 2, NULL),
           ('standard', '*', 'USD', 'World', '', 1950, NULL, 8, 20, NULL),
           ('standard', '*', 'EUR', 'World', '', 1850, NULL, 8, 20, NULL)`);
  const offered = async (text: string) => {
    const places = [];
    for (const country of ['US', 'DE', 'BR']) places.push((await client.query<object>(text, [country])).rows);
    return places;
  };
  const before = await offered(OFFERED_BEFORE);
  expect(before.map((rows) => rows.length)).toEqual([4, 2, 2]);

  await client.query(migration(MIGRATION));
  expect(await offered(OFFERED)).toEqual(before);
  const { rows } = await client.query('SELECT zone_id, id FROM shipping_methods ORDER BY 1, 2');
  expect(rows.map(({ zone_id, id }) => `${zone_id} ${id}`)).toEqual([
    'de standard',
    'de standard-usd',
    'us express',
    'us express-usd',
    'us standard',
    'world standard',
  ]);
});

test.each([
  ['a place in two zones', `INSERT INTO shipping_zone_areas (id, zone_id, country) VALUES ('x', 'world', 'US')`],
  ['a range whose ends differ in length', range('967', '96899')],
  ['a range from behind', range('968', '967')],
  ['a range as people write it', range('96700 ', '96899 ')],
  ['a region of the rest of the world', `INSERT INTO shipping_zone_areas VALUES ('x', 'world', '*', 'NY')`],
  ['a negative amount', `UPDATE shipping_method_rates SET amount_minor = -1`],
  ['arriving before it left', `UPDATE shipping_methods SET min_days = 3, max_days = 2`],
  ['a basis that nobody knows', `UPDATE shipping_methods SET rate_by = 'volume'`],
  ['a cut-off that is no time of day', `UPDATE shipping_methods SET cutoff = '24:00'`],
  ['the id of pick-up', `UPDATE shipping_methods SET id = 'pickup' WHERE zone_id = 'world'`],
  ['a place to fetch goods without a country', `INSERT INTO locations (id, name, pickup) VALUES ('x', 'X', true)`],
])('the database refuses %s', async (_, statement) => {
  await expect(client.query(statement)).rejects.toThrow(/constraint/);
});

function range(from: string, to: string): string {
  return `INSERT INTO shipping_zone_areas VALUES ('x', 'world', 'US', '', '${from}', '${to}')`;
}
