import type { Database } from '../../adapters/postgres/database.ts';
import { codeKey, type PromotionDefinition } from '../../domain/promotions/promotion.ts';

/** Writes what a shop sells by, as its management does. */
export function pricingOf({ sql }: Pick<Database, 'sql'>) {
  return {
    /** A promotion by itself, or by a code. */
    async promote(
      id: string,
      definition: PromotionDefinition,
      {
        code,
        exclusive = false,
        priority = 100,
        usageLimit = null,
      }: { code?: string; exclusive?: boolean; priority?: number; usageLimit?: number | null } = {},
    ): Promise<void> {
      const trigger = code === undefined ? 'automatic' : 'code';
      await sql(
        '',
        `INSERT INTO promotions (id, title, trigger, priority, exclusive, definition, updated_at)
         VALUES ($1, $1, $2, $3, $4, $5, now())`,
        [id, trigger, priority, exclusive, JSON.stringify(definition)],
      );
      if (code === undefined) return;
      await sql(
        '',
        `INSERT INTO promotion_codes (id, promotion_id, code, code_key, usage_limit, updated_at)
         VALUES ($1, $2, $3, $4, $5, now())`,
        [`code-${id}`, id, code, codeKey(code), usageLimit],
      );
    },
    /** A list with prices by quantity of one variant. */
    async list(
      id: string,
      variantId: string,
      tiers: Readonly<Record<number, number>>,
      {
        currency = 'USD',
        channels = [],
        groups = [],
        compareAt = null,
      }: { currency?: string; channels?: string[]; groups?: string[]; compareAt?: number | null } = {},
    ): Promise<void> {
      await sql(
        '',
        `INSERT INTO price_lists (id, name, currency, channels, customer_groups, updated_at) VALUES ($1, $1, $2, $3, $4, now())`,
        [id, currency, channels, groups],
      );
      for (const [minQuantity, amount] of Object.entries(tiers)) {
        await sql(
          '',
          `INSERT INTO price_list_prices (price_list_id, variant_id, min_quantity, amount_minor, compare_at_minor)
           VALUES ($1, $2, $3, $4, $5)`,
          [id, variantId, Number(minQuantity), amount, compareAt],
        );
      }
    },
    /** Ends all promotions and lists, and switches all codes off. */
    async endAll(): Promise<void> {
      await sql('', `UPDATE promotions SET ends_at = now() - interval '1 second'`, []);
      await sql('', `UPDATE price_lists SET active = false`, []);
      await sql('', `UPDATE promotion_codes SET active = false`, []);
    },
    /** There are none. */
    async clear(): Promise<void> {
      await sql('', 'DELETE FROM code_claims', []);
      await sql('', 'DELETE FROM promotion_codes', []);
      await sql('', 'DELETE FROM promotions', []);
      await sql('', 'DELETE FROM price_lists', []);
    },
  };
}
