import type { ListPrice, PriceFacts, PriceStep } from './price-steps.ts';
import { priceSteps, stepAt } from './price-steps.ts';

/** What a variant may cost: its own price by currency, and those of lists. */
export interface PricedVariant {
  readonly prices: Readonly<Record<string, number>>;
  readonly listPrices?: readonly (ListPrice & { readonly currency: string })[] | null;
}

/** What a line was quoted at, or is now. */
export interface LinePrice {
  readonly unitPriceMinor: number;
  /** Absent: the variant's own price. */
  readonly priceListId?: string;
  /** Absent: it costs the same at every quantity. */
  readonly priceSteps?: readonly PriceStep[];
}

/**
 * What one unit costs where `units` of the variant are bought, over all lines.
 * @param kept what it was quoted at where that quote is still valid: then that counts, at any quantity (promise O3)
 * @returns null where it is not sold in this currency, or not in so small a quantity
 */
export function linePrice(
  variant: PricedVariant,
  currency: string,
  units: number,
  facts: PriceFacts,
  kept: LinePrice | undefined,
): LinePrice | null {
  if (kept && !kept.priceSteps) return pick(kept);
  if (kept?.priceSteps && stepAt(kept.priceSteps, units)) return atQuantity(kept.priceSteps, units);
  const own = variant.prices[currency];
  const listed = (variant.listPrices ?? []).filter((price) => price.currency === currency);
  const steps = priceSteps(own === undefined ? null : { amountMinor: own, compareAtMinor: null }, listed, facts);
  return atQuantity(steps, units);
}

function atQuantity(steps: readonly PriceStep[], units: number): LinePrice | null {
  const step = stepAt(steps, units);
  if (!step) return null;
  const dependsOnQuantity = steps.length > 1 || step.from > 1;
  return {
    unitPriceMinor: step.amountMinor,
    ...(step.listId !== null && { priceListId: step.listId }),
    ...(dependsOnQuantity && { priceSteps: steps }),
  };
}

function pick({ unitPriceMinor, priceListId }: LinePrice): LinePrice {
  return { unitPriceMinor, ...(priceListId !== undefined && { priceListId }) };
}
