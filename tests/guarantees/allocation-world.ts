import type { Sql } from '../../adapters/postgres/database.ts';

export interface Location {
  readonly priority: number;
  readonly regions: readonly string[];
  readonly ships: boolean;
  readonly pickup: boolean;
  readonly active: boolean;
}

export interface Shelf {
  readonly onHand: number;
  readonly safetyStock: number;
  readonly backorderLimit: number;
}

/** Places, and what is on their shelves. */
export interface World {
  readonly locations: readonly Location[];
  /** By variant, by location; null: no such shelf. */
  readonly variants: readonly { readonly isParcel: boolean; readonly shelves: readonly (Shelf | null)[] }[];
}

export const nameOf = { location: (index: number) => `L${index}`, variant: (index: number) => `V${index}` };

/** Makes the database this world, with nothing held. */
export async function buildWorld(sql: Sql, { locations, variants }: World): Promise<void> {
  await sql('', 'DELETE FROM holds', []);
  await sql('', 'UPDATE stock SET reserved = 0', []);
  await sql('', 'DELETE FROM stock', []);
  await sql(
    '',
    `INSERT INTO locations (id, name, priority, regions, ships, pickup, active, address)
     SELECT id, id, priority, regions, ships, pickup, active, '{"country":"NL"}'
     FROM jsonb_to_recordset($1) AS i (id text, priority int, regions text[], ships boolean, pickup boolean, active boolean)
     ON CONFLICT (id) DO UPDATE SET priority = excluded.priority, regions = excluded.regions, ships = excluded.ships,
       pickup = excluded.pickup, active = excluded.active`,
    [JSON.stringify(locations.map((one, index) => ({ id: nameOf.location(index), ...one })))],
  );
  const goods = JSON.stringify(variants.map(({ isParcel }, index) => ({ id: nameOf.variant(index), isParcel })));
  await sql(
    '',
    `INSERT INTO products (id, handle, title, updated_at) SELECT id, id, id, now() FROM jsonb_to_recordset($1) AS i (id text)
     ON CONFLICT DO NOTHING`,
    [goods],
  );
  await sql(
    '',
    `INSERT INTO variants (id, product_id, sku, title, requires_shipping)
     SELECT id, id, id, id, "isParcel" FROM jsonb_to_recordset($1) AS i (id text, "isParcel" boolean)
     ON CONFLICT (id) DO UPDATE SET requires_shipping = excluded.requires_shipping`,
    [goods],
  );
  const shelves = variants.flatMap(({ shelves: row }, variant) =>
    row.flatMap((one, place) =>
      one ? [{ variant_id: nameOf.variant(variant), location_id: nameOf.location(place), ...one }] : [],
    ),
  );
  await sql(
    '',
    `INSERT INTO stock (variant_id, location_id, on_hand, safety_stock, backorder_limit)
     SELECT variant_id, location_id, "onHand", "safetyStock", "backorderLimit"
     FROM jsonb_to_recordset($1) AS i (variant_id text, location_id text, "onHand" int, "safetyStock" int, "backorderLimit" int)`,
    [JSON.stringify(shelves)],
  );
}

/** What a checkout holds, in order. */
export const heldBy = (sql: Sql, checkoutId: string) =>
  sql<{ variantId: string; locationId: string; quantity: number }>(
    '',
    `SELECT variant_id AS "variantId", location_id AS "locationId", quantity FROM holds WHERE checkout_id = $1 ORDER BY 1, 2`,
    [checkoutId],
  );
