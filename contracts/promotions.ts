import { z } from 'zod';
import { currencyStepMinor, isKnownCurrency } from '../domain/money/currency.ts';
import { PPM } from '../domain/money/rounding.ts';
import type { PromotionDefinition } from '../domain/promotions/promotion.ts';

/** Limits on what a promotion may say, so that one row never makes a quote slow. */
const PROMOTION_LIMITS = {
  /** Names in one selection, of each kind. */
  names: 500,
  channels: 100,
  groups: 100,
  amountMinor: 1_000_000_000,
  units: 1_000_000,
} as const;

const name = z.string().min(1).max(500);
const names = z.array(name).min(1).max(PROMOTION_LIMITS.names).optional();
const percentPpm = z
  .int()
  .min(1)
  .max(PPM)
  .meta({ description: 'Parts per million: 100000 is 10 %, 1000000 is all of it.' });
const units = z.int().min(1).max(PROMOTION_LIMITS.units);

/** Minor units by currency, in steps that can be charged. */
const amounts = z
  .record(z.string(), z.int().min(1).max(PROMOTION_LIMITS.amountMinor))
  .superRefine((given, issues) => {
    const codes = Object.keys(given);
    if (codes.length === 0) issues.addIssue({ code: 'custom', message: 'an amount in one currency at least' });
    for (const code of codes) {
      if (!isKnownCurrency(code)) {
        issues.addIssue({ code: 'custom', path: [code], message: 'not a currency (ISO 4217, in capitals)' });
      } else if ((given[code] ?? 0) % currencyStepMinor(code) !== 0) {
        const message = `no multiple of ${currencyStepMinor(code)}, the smallest amount that can be charged`;
        issues.addIssue({ code: 'custom', path: [code], message });
      }
    }
  })
  .meta({ description: 'Minor units by ISO 4217 code; in other currencies the promotion does not apply.' });

const selection = z
  .strictObject({ products: names, variants: names, categories: names })
  .refine((given) => Object.values(given).some((list) => list !== undefined), 'a selection names something')
  .meta({ description: 'Goods that any of the names fits: ids of products or variants, categories with those below.' });
const items = selection.optional().meta({ description: 'Absent: all goods.' });
const options = z.array(name).min(1).max(50).optional().meta({ description: 'Ids of shipping options; absent: all.' });

const effect = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('order_percent'), percentPpm }),
  z.strictObject({ type: z.literal('order_amount'), amounts }),
  z.strictObject({ type: z.literal('items_percent'), items, percentPpm }),
  z.strictObject({ type: z.literal('items_amount'), items, amounts, per: z.enum(['unit', 'line', 'order']) }),
  z.strictObject({
    type: z.literal('buy_x_get_y'),
    buy: z.strictObject({ quantity: units, items }),
    get: z.strictObject({ quantity: units, items, percentPpm }),
    maxApplications: units.optional(),
  }),
  z.strictObject({ type: z.literal('shipping_percent'), options, percentPpm }),
  z.strictObject({ type: z.literal('shipping_amount'), options, amounts }),
]);

const conditions = z.strictObject({
  minSubtotal: amounts.optional(),
  minQuantity: units.optional(),
  items: selection.optional(),
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/, 'two capitals (ISO 3166-1 alpha-2)'))
    .min(1)
    .max(250)
    .optional(),
  channels: z.array(name).min(1).max(PROMOTION_LIMITS.channels).optional(),
  customerGroups: z.array(name).min(1).max(PROMOTION_LIMITS.groups).optional(),
  signedIn: z.literal(true).optional(),
  firstOrder: z.literal(true).optional(),
});

/**
 * The column `promotions.definition`. Strict: a misspelled condition is refused, never left out of account. Whoever writes
 * a promotion checks it by this, and so does whoever reads one.
 */
export const promotionDefinition = z
  .strictObject({ effect, conditions: conditions.optional(), maxDiscount: amounts.optional() })
  .meta({
    id: 'PromotionDefinition',
    example: {
      effect: { type: 'order_percent', percentPpm: 100_000 },
      conditions: { minSubtotal: { USD: 5_000 } },
      maxDiscount: { USD: 2_000 },
    },
  }) satisfies z.ZodType<PromotionDefinition>;
