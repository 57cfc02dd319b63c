import type { Sql } from '../../adapters/postgres/database.ts';

/** A method with one flat rate. */
export interface FlatMethod {
  readonly id: string;
  readonly currency: string;
  readonly amountMinor: number;
  readonly minDays: number;
  readonly maxDays: number;
  /** Default: none. */
  readonly maxWeightGrams?: number;
}

/** Where a zone is: a country, or a range of its postal codes. */
export interface ZonePlace {
  readonly country: string;
  readonly postalFrom?: string;
  readonly postalTo?: string;
}

/** Makes a zone for a place, or gives it one more rate. @param id in small letters */
export async function shipTo(sql: Sql, id: string, place: ZonePlace, methods: readonly FlatMethod[]): Promise<void> {
  await sql('', `INSERT INTO shipping_zones (id, name) VALUES ($1, $1) ON CONFLICT DO NOTHING`, [id]);
  await sql(
    '',
    `INSERT INTO shipping_zone_areas (id, zone_id, country, postal_from, postal_to) VALUES ($1, $1, $2, $3, $4)
     ON CONFLICT DO NOTHING`,
    [id, place.country, place.postalFrom ?? '', place.postalTo ?? ''],
  );
  for (const method of methods) {
    const title = method.id.slice(0, 1).toUpperCase() + method.id.slice(1);
    await sql(
      '',
      `INSERT INTO shipping_methods (zone_id, id, title, min_days, max_days, max_weight_grams)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [id, method.id, title, method.minDays, method.maxDays, method.maxWeightGrams ?? null],
    );
    await sql(
      '',
      `INSERT INTO shipping_method_rates (zone_id, method_id, currency, amount_minor) VALUES ($1, $2, $3, $4)`,
      [id, method.id, method.currency, method.amountMinor],
    );
  }
}
