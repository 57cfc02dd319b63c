import type { Sql } from './database.ts';

/** What people call things: SKUs of variants and names of locations, by their ids. */
export interface Names {
  readonly skus: ReadonlyMap<string, string>;
  readonly locations: ReadonlyMap<string, string>;
}

export async function loadNames(
  sql: Sql,
  variantIds: readonly string[],
  locationIds: readonly string[],
): Promise<Names> {
  const rows = await sql<{ id: string; name: string; is_sku: boolean }>(
    'desk.names',
    `SELECT id, sku AS name, true AS is_sku FROM variants WHERE id = ANY($1)
     UNION ALL SELECT id, name, false FROM locations WHERE id = ANY($2)`,
    [variantIds, locationIds],
  );
  const those = (skus: boolean) => new Map(rows.filter((row) => row.is_sku === skus).map(({ id, name }) => [id, name]));
  return { skus: those(true), locations: those(false) };
}
