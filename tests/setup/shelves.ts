import type { Database } from '../../adapters/postgres/database.ts';
import { shipTo } from './shipping.ts';

/** Fills the shop of tests. */
export async function stockShelves({ sql }: Pick<Database, 'sql'>): Promise<void> {
  const products = [
    { id: 'mug', price: 2500, onHand: 1000, ships: true },
    { id: 'last', price: 9900, onHand: 1, ships: true },
    { id: 'none', price: 100, onHand: 0, ships: true },
    { id: 'gift', price: 0, onHand: 100, ships: false },
    { id: 'file', price: 700, onHand: 100, ships: false },
  ];
  await sql('', `INSERT INTO locations (id, name) VALUES ('main', 'Main')`, []);
  for (const { id, price, onHand, ships } of products) {
    await sql('', `INSERT INTO products (id, handle, title, updated_at) VALUES ($1, $1, $1, now())`, [id]);
    await sql(
      '',
      `INSERT INTO variants (id, product_id, sku, title, requires_shipping, weight_grams) VALUES ($1, $1, $1, '', $2, 400)`,
      [id, ships],
    );
    await sql('', `INSERT INTO prices (variant_id, currency, amount_minor) VALUES ($1, 'USD', $2), ($1, 'EUR', $2)`, [
      id,
      price,
    ]);
    await sql('', `INSERT INTO stock (variant_id, location_id, on_hand) VALUES ($1, 'main', $2)`, [id, onHand]);
  }
  await shipTo(sql, 'us', { country: 'US' }, [
    { id: 'standard', currency: 'USD', amountMinor: 500, minDays: 3, maxDays: 5 },
    { id: 'express', currency: 'USD', amountMinor: 1500, minDays: 1, maxDays: 2 },
  ]);
  await sql(
    '',
    `INSERT INTO tax_rates (id, country, region, label, rate_ppm, inclusive) VALUES ('us-ny', 'US', 'NY', 'NY sales tax', 88750, false)`,
    [],
  );
}
