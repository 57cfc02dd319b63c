import type { Database, Sql } from '../../adapters/postgres/database.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { createTestDatabase, PATIENT } from '../setup/environment.ts';

/** Units of one product at one place. */
export interface Shelf {
  readonly variantId: string;
  readonly locationId: string;
  readonly onHand: number;
  readonly backorderLimit: number;
}

/** A stock row as it is. */
export interface StockFigures {
  readonly variantId: string;
  readonly locationId: string;
  readonly onHand: number;
  readonly reserved: number;
}

export const inOneHour = (): string => new Date(Date.now() + 3_600_000).toISOString();
export const anHourAgo = (): string => new Date(Date.now() - 3_600_000).toISOString();

export const shelf = (variantId: string, onHand: number, backorderLimit = 0, locationId = 'a'): Shelf => ({
  variantId,
  locationId,
  onHand,
  backorderLimit,
});

/** A database with products, stock and checkouts, but no workflow: for the stock functions alone. */
export async function openStockDatabase(shelves: readonly Shelf[], checkoutIds: readonly string[], connections = 16) {
  const database = await createTestDatabase();
  const db = openDatabase(database.url, { ...PATIENT, connections });
  await fillShelves(db.sql, shelves);
  await addCheckouts(db.sql, checkoutIds);
  return {
    db,
    url: database.url,
    async close() {
      await db.close();
      await database.drop();
    },
  };
}

/** Adds products and their stock; those that are there get these figures, and no holds. Locations rank by their ids. */
export async function fillShelves(sql: Sql, shelves: readonly Shelf[]): Promise<void> {
  for (const { variantId, locationId, onHand, backorderLimit } of shelves) {
    await sql('', `INSERT INTO locations (id, name, priority) VALUES ($1, $1, ascii($1)) ON CONFLICT DO NOTHING`, [
      locationId,
    ]);
    await sql(
      '',
      `INSERT INTO products (id, handle, title, updated_at) VALUES ($1, $1, $1, now()) ON CONFLICT DO NOTHING`,
      [variantId],
    );
    await sql('', `INSERT INTO variants (id, product_id, sku, title) VALUES ($1, $1, $1, $1) ON CONFLICT DO NOTHING`, [
      variantId,
    ]);
    await sql(
      '',
      `INSERT INTO prices (variant_id, currency, amount_minor) VALUES ($1, 'USD', 1000) ON CONFLICT DO NOTHING`,
      [variantId],
    );
    await sql('', `DELETE FROM holds WHERE variant_id = $1 AND location_id = $2`, [variantId, locationId]);
    await sql(
      '',
      `INSERT INTO stock (variant_id, location_id, on_hand, backorder_limit) VALUES ($1, $2, $3, $4)
       ON CONFLICT (variant_id, location_id) DO UPDATE SET on_hand = $3, backorder_limit = $4, reserved = 0`,
      [variantId, locationId, onHand, backorderLimit],
    );
  }
}

/** Rows that holds may belong to; the workflow of none of them runs. */
export async function addCheckouts(sql: Sql, ids: readonly string[]): Promise<void> {
  await sql(
    '',
    `INSERT INTO checkouts (id, revision, status, caller, channel, currency, total_minor, state, waiting_for, deadline_at, next_action, expires_at)
     SELECT id, 1, 'incomplete', 'test', 'test', 'USD', 0, '{}', 'buyer', now() + interval '1 hour', 'none', now() + interval '1 hour'
     FROM unnest($1::text[]) AS id`,
    [ids],
  );
}

/**
 * Stock rows that break promise S2 in this very snapshot: `reserved` is not the sum of the holds, or a hold has no checkout.
 * A pending one needs none: it lapses within seconds, by a constraint.
 */
export async function unsound(sql: Sql): Promise<unknown[]> {
  return sql(
    'test.unsound',
    `SELECT s.variant_id, s.location_id, s.on_hand, s.reserved, coalesce(sum(h.quantity), 0)::int AS held, count(h.*) FILTER (WHERE h.pending_since IS NULL AND c.id IS NULL) AS orphans
     FROM stock s LEFT JOIN holds h USING (variant_id, location_id) LEFT JOIN checkouts c ON c.id = h.checkout_id
     GROUP BY s.variant_id, s.location_id
     HAVING s.reserved <> coalesce(sum(h.quantity), 0) OR count(h.*) FILTER (WHERE h.pending_since IS NULL AND c.id IS NULL) > 0
         OR s.reserved NOT BETWEEN 0 AND s.on_hand + s.backorder_limit`,
    [],
  );
}

/** Stock rows whose units are not what their journal adds up to, or whose last entry says otherwise. */
export async function unjournaled(sql: Sql): Promise<unknown[]> {
  return sql(
    'test.unjournaled',
    `SELECT s.variant_id, s.location_id, s.on_hand, j.units, j.last FROM stock s CROSS JOIN LATERAL (
       SELECT coalesce(sum(change), 0)::int AS units, coalesce((array_agg(on_hand_after ORDER BY id DESC))[1], 0) AS last
       FROM stock_journal j WHERE j.variant_id = s.variant_id AND j.location_id = s.location_id) j
     WHERE s.on_hand <> j.units OR s.on_hand <> j.last`,
    [],
  );
}

export async function figures(sql: Sql): Promise<StockFigures[]> {
  return sql<{ variantId: string; locationId: string; onHand: number; reserved: number }>(
    'test.figures',
    `SELECT variant_id AS "variantId", location_id AS "locationId", on_hand AS "onHand", reserved FROM stock ORDER BY 1, 2`,
    [],
  );
}

/** Thrown inside a transaction to have it rolled back. */
export class Aborted extends Error {}

/** One transaction that is rolled back after its work was done. @returns what the work came to. */
export async function aborted<T>(db: Database, work: (sql: Sql) => Promise<T>): Promise<T> {
  let result: { readonly value: T } | undefined;
  try {
    await db.transaction(async (sql) => {
      result = { value: await work(sql) };
      throw new Aborted();
    });
  } catch (error) {
    if (!(error instanceof Aborted) || !result) throw error;
  }
  if (!result) throw new Error('the work did not run');
  return result.value;
}
