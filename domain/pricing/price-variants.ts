import type { LinePrice, PricedVariant } from './line-price.ts';
import { linePrice } from './line-price.ts';
import type { PriceFacts } from './price-steps.ts';

/** Units of a variant that somebody wants. */
interface Wanted {
  readonly variantId: string;
  readonly quantity: number;
}

/** What is still valid of before: its lines keep their prices. */
interface KeptPrices {
  readonly currency: string;
  readonly lines: readonly (LinePrice & { readonly variantId: string })[];
}

/** What wanted variants cost, by variant id; what can't be had, or not in so small a quantity, is absent. */
export interface VariantPrices {
  readonly currency: string;
  readonly prices: ReadonlyMap<string, LinePrice>;
}

/**
 * Prices wanted variants: in the asked currency if all that the shop knows of them are sold in it, otherwise in its own. A
 * quantity is counted over the lines of a variant together.
 * @param known by variant id
 */
export function priceVariants(
  wanted: readonly Wanted[],
  known: ReadonlyMap<string, PricedVariant>,
  currencies: { readonly asked: string; readonly fallback: string },
  who: PriceFacts,
  kept: KeptPrices | null = null,
): VariantPrices {
  const units = new Map<string, number>();
  for (const { variantId, quantity } of wanted) units.set(variantId, (units.get(variantId) ?? 0) + quantity);
  const pricesIn = (currency: string): VariantPrices => {
    const lines = kept?.currency === currency ? kept.lines : [];
    const prices = new Map<string, LinePrice>();
    for (const [variantId, quantity] of units) {
      const variant = known.get(variantId);
      const quoted = lines.find((line) => line.variantId === variantId);
      const price = variant ? linePrice(variant, currency, quantity, who, quoted) : null;
      if (price) prices.set(variantId, price);
    }
    return { currency, prices };
  };
  const { asked, fallback } = currencies;
  const inAsked = pricesIn(asked);
  return asked === fallback || inAsked.prices.size === known.size ? inAsked : pricesIn(fallback);
}
