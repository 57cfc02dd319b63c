import type { Sql } from '../adapters/postgres/database.ts';
import type { HotHold } from './hot-holds.ts';
import type { CheckoutLine } from '../domain/checkout/checkout.ts';
import { tracked } from '../domain/stock/line-stock.ts';

/** A product that there is too little of. */
export interface Shortage {
  readonly variantId: string;
  /** Units to be had at all locations together; 0: sold out, or not a product of the shop. */
  readonly available: number;
}

/** How a command may hold a hot SKU; `held`: its checkout holds something already. */
export interface HotWay {
  readonly hold: HotHold;
  readonly held: boolean;
}

/** What decides where goods are taken from. */
export interface Sourcing {
  /** Where they go, as far as it is known: ISO 3166 country and region. */
  readonly destination: { readonly country: string; readonly region: string | null } | null;
  /** The buyer fetches them at this location; null: they are shipped. */
  readonly fromLocation: string | null;
}

const ANYWHERE: Sourcing = { destination: null, fromLocation: null };

/** Units of each variant; several lines may name the same. */
export function unitsByVariant(
  lines: readonly { readonly variantId: string; readonly quantity: number }[],
): Map<string, number> {
  const units = new Map<string, number>();
  for (const { variantId, quantity } of lines) units.set(variantId, (units.get(variantId) ?? 0) + quantity);
  return units;
}

/**
 * Holds the whole wanted set of a checkout until `expiresAt`, in one atomic statement: all or nothing, never a delta,
 * so that a repeated step uses its own hold again (promises S1, S5). As few parcels leave as can (ADR 18).
 * @param lines without those that are never held
 * @param hot where given, a set with a hot SKU in it is held together with those of other buyers (ADR 17)
 * @returns the shortages; empty means held.
 */
export async function placeHolds(
  sql: Sql,
  checkoutId: string,
  lines: readonly { readonly variantId: string; readonly quantity: number }[],
  expiresAt: string,
  { destination, fromLocation }: Sourcing = ANYWHERE,
  hot?: HotWay,
): Promise<readonly Shortage[]> {
  const units = unitsByVariant(lines);
  // What is fetched at one place is no matter of counting what there is at all.
  if (fromLocation === null && hot?.hold.heat.arrive(units.keys())) {
    const shortages = await hot.hold.place(sql, units, expiresAt, hot.held);
    if (shortages) return shortages;
  }
  const beginMs = performance.now();
  const rows = await sql<{ short_variant: string; available: number }>(
    'inventory.place',
    'SELECT short_variant, available FROM place_holds($1, $2, $3, $4, $5, $6, $7)',
    [
      checkoutId,
      [...units.keys()],
      [...units.values()],
      expiresAt,
      destination?.country ?? null,
      destination?.region ?? null,
      fromLocation,
    ],
  );
  hot?.hold.heat.took(units.keys(), performance.now() - beginMs);
  return rows.map((row) => ({ variantId: row.short_variant, available: row.available }));
}

/**
 * Keeps a checkout's holds from lapsing while its payment is in flight (promise S4).
 * @returns false when one of them has lapsed already: then nothing may be charged on it.
 */
export async function freezeHolds(
  sql: Sql,
  checkoutId: string,
  lines: readonly Pick<CheckoutLine, 'quantity' | 'stockPolicy'>[],
): Promise<boolean> {
  const [row] = await sql<{ frozen: number }>('inventory.freeze', 'SELECT freeze_units($1) AS frozen', [checkoutId]);
  return row?.frozen === tracked(lines).reduce((sum, { quantity }) => sum + quantity, 0);
}

/** Lets a checkout's frozen holds lapse again at `expiresAt`. */
export async function thawHolds(sql: Sql, checkoutId: string, expiresAt: string): Promise<void> {
  await sql('inventory.thaw', 'SELECT thaw_holds($1, $2)', [checkoutId, expiresAt]);
}

/** Gives back what a checkout holds. @returns the units given back; 0 when nothing was held any more. */
export async function releaseHolds(sql: Sql, checkoutId: string): Promise<number> {
  const [row] = await sql<{ units: number }>('inventory.release', 'SELECT release_holds($1) AS units', [checkoutId]);
  return row?.units ?? 0;
}

/** Units sold from one location. */
export interface SoldUnits {
  readonly variantId: string;
  readonly locationId: string;
  readonly quantity: number;
  /** Of these, those that were still to come when they were sold; absent: none. */
  readonly backordered?: number;
}

/** Turns what a checkout holds into units sold. @returns what was sold; the caller compares it with the order. */
export async function sellHolds(sql: Sql, checkoutId: string): Promise<SoldUnits[]> {
  const rows = await sql<{
    sold_variant: string;
    sold_location: string;
    sold_quantity: number;
    sold_backordered: number;
  }>('inventory.sell', 'SELECT sold_variant, sold_location, sold_quantity, sold_backordered FROM sell_holds($1)', [
    checkoutId,
  ]);
  return rows.map((row) => ({
    variantId: row.sold_variant,
    locationId: row.sold_location,
    quantity: row.sold_quantity,
    ...(row.sold_backordered > 0 && { backordered: row.sold_backordered }),
  }));
}

/** Why sold units come back, for the journal. `reference` names what they came back with, once. */
export interface Restocked {
  readonly reason: 'order_canceled' | 'return';
  readonly reference: string;
  readonly actor: string;
}

/**
 * Puts sold units back on the shelf they came from: the inverse of sellHolds.
 * @throws when a shelf is gone, or the same units came back by this reference already
 */
export async function restock(sql: Sql, sold: readonly SoldUnits[], why: Restocked): Promise<void> {
  if (sold.length === 0) return;
  const [row] = await sql<{ rows: number }>(
    'inventory.restock',
    'SELECT restock_units($1, $2, $3, $4, $5, $6) AS rows',
    [
      sold.map(({ variantId }) => variantId),
      sold.map(({ locationId }) => locationId),
      sold.map(({ quantity }) => quantity),
      why.reason,
      why.reference,
      why.actor,
    ],
  );
  if (row?.rows !== sold.length) throw new Error(`${why.reference}: ${row?.rows} of ${sold.length} shelves are there`);
}

/** Statuses in which a payment is in flight. */
const PAYING = ['complete_in_progress', 'requires_escalation'];

/**
 * Gives back what a checkout that has ended still holds, and lets frozen holds lapse whose payment is not in flight. Nobody
 * else is left to do it: an ended checkout has no workflow, and a resting one knows nothing of its holds. The checkout's lock
 * comes first, as in all statements on its holds, so that a complete that is just freezing them is seen with its new status.
 */
export async function mendHolds(sql: Sql, checkoutId: string): Promise<void> {
  await sql('inventory.mend.lock', 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [checkoutId]);
  const [row] = await sql<{ status: string }>('inventory.mend.read', 'SELECT status FROM checkouts WHERE id = $1', [
    checkoutId,
  ]);
  if (row?.status === 'completed' || row?.status === 'canceled') await releaseHolds(sql, checkoutId);
  else if (row && !PAYING.includes(row.status)) await thawHolds(sql, checkoutId, new Date().toISOString());
}

/**
 * Counts the reserved units of a stock row anew. Holds on it change only under its lock, so the sum read under it is right.
 * @returns false when more is held than there is: then people have to look (promise S1)
 */
export async function countReserved(
  sql: Sql,
  { variantId, locationId }: Pick<SoldUnits, 'variantId' | 'locationId'>,
): Promise<boolean> {
  const row = [variantId, locationId];
  await sql('inventory.count.lock', 'SELECT 1 FROM stock WHERE variant_id = $1 AND location_id = $2 FOR UPDATE', row);
  const counted = await sql(
    'inventory.count',
    `UPDATE stock s SET reserved = held.units
     FROM (SELECT coalesce(sum(quantity), 0)::int AS units FROM holds WHERE variant_id = $1 AND location_id = $2) held
     WHERE s.variant_id = $1 AND s.location_id = $2 AND held.units <= s.on_hand + s.backorder_limit RETURNING 1`,
    row,
  );
  return counted.length > 0;
}
