import type Stripe from 'stripe';
import type { Sql } from '../../adapters/postgres/database.ts';

/** A started product with the Stripe sandbox behind it, as far as chaos needs it. */
export interface Product {
  readonly apiUrl: string;
  /** The sandbox, `http://host:port`. */
  readonly stripeUrl: string;
  /** To the product's database. */
  readonly sql: Sql;
  /** Past the faults. */
  readonly stripe: Stripe;
}

/** Units of each variant before anything is sold. */
export interface Shelf {
  readonly variants: readonly string[];
  readonly onHand: Readonly<Record<string, number>>;
}

const PLENTY = 8;
const PLENTY_UNITS = 1_000_000;

/**
 * Puts products on the shelf: some with plenty, and one of which there is less than will be wanted.
 * @param purchases how many will be tried; every ninth wants the scarce one
 */
export async function stockShelf(sql: Sql, purchases: number): Promise<Shelf> {
  const onHand: Record<string, number> = { 'CHAOS-FEW': Math.ceil(purchases / 18) };
  for (let n = 1; n <= PLENTY; n += 1) onHand[`CHAOS-${n}`] = PLENTY_UNITS;
  await sql('', `INSERT INTO products (id, handle, title, updated_at) VALUES ('chaos', 'chaos', 'Chaos', now())`, []);
  for (const [id, units] of Object.entries(onHand)) {
    await sql(
      '',
      `INSERT INTO variants (id, product_id, sku, title, requires_shipping) VALUES ($1, 'chaos', $1, $1, false)`,
      [id],
    );
    await sql('', `INSERT INTO prices (variant_id, currency, amount_minor) VALUES ($1, 'USD', $2)`, [
      id,
      1_000 + id.length * 37,
    ]);
    await sql('', `INSERT INTO stock (variant_id, location_id, on_hand) VALUES ($1, 'main', $2)`, [id, units]);
  }
  return { variants: Object.keys(onHand), onHand };
}
