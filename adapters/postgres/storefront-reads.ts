import type { Sql } from './database.ts';

/** Countries in the areas of zones that ship, ISO 3166-1 alpha-2; `*` among them: to every country. */
export async function readShippedCountries(sql: Sql): Promise<readonly string[]> {
  const rows = await sql<{ country: string }>(
    'storefront.countries',
    `SELECT DISTINCT a.country FROM shipping_zone_areas a JOIN shipping_zones z ON z.id = a.zone_id AND z.active
     WHERE EXISTS (SELECT 1 FROM shipping_methods m WHERE m.zone_id = z.id AND m.active) ORDER BY a.country`,
    [],
  );
  return rows.map(({ country }) => country);
}
