import { allocate, sumMinor } from '../money/rounding.ts';
import type { QuoteTax } from './quote.ts';
import type { PartTax, PricingSnapshot, TaxPolicy, TaxRate } from './snapshot.ts';
import { taxesAt, type PlaceTaxes } from './tax-places.ts';
import { ratesKey, roundPerPart, roundPerRate, type TaxedAmount } from './tax-rounding.ts';

export const defaultTaxPolicy: TaxPolicy = { roundPer: 'line', mode: 'half_up' };

/** A line as far as its taxes go. */
export interface TaxableLine {
  /** What is left of it after discounts: a multiple of the step. */
  amountMinor: number;
  taxable: boolean;
  taxClass: string;
  requiresShipping: boolean;
}

/** The taxes of goods and shipping: per part, and in all per rate. */
export interface TaxedParts {
  /** One for each given line, in their order. */
  lines: readonly PartTax[];
  shipping: PartTax;
  taxes: QuoteTax[];
}

/**
 * The taxes of a snapshot's goods and shipping: a provider's as they are given, none for the exempt, else the table's.
 * @param lines of the snapshot, in its order
 */
export function taxesOf(
  snapshot: PricingSnapshot,
  lines: readonly TaxableLine[],
  shippingMinor: number,
  stepMinor: number,
): TaxedParts {
  const { providedTaxes, taxExemption, taxRates, destination, taxPolicy } = snapshot;
  if (providedTaxes) return { ...providedTaxes, taxes: [...providedTaxes.taxes] };
  const place = taxesAt(taxExemption ? [] : taxRates, destination);
  return taxParts(lines, shippingMinor, place, stepMinor, taxPolicy ?? defaultTaxPolicy);
}

/** Taxes goods and shipping by the rates of a place, rounded as its policy says. */
export function taxParts(
  lines: readonly TaxableLine[],
  shippingMinor: number,
  place: PlaceTaxes,
  stepMinor: number,
  { roundPer, mode }: TaxPolicy,
): TaxedParts {
  const goods = lines.map(({ amountMinor, taxable, taxClass }) => ({
    amountMinor,
    rates: taxable ? place.goods(taxClass) : [],
  }));
  const amounts = [...goods, ...shippingShares(lines, shippingMinor, place, stepMinor)];
  const round = roundPer === 'line' ? roundPerPart : roundPerRate;
  const { parts, taxes } = round(amounts, { stepMinor, mode });
  const shipping = parts.slice(lines.length);
  return {
    lines: parts.slice(0, lines.length),
    shipping: {
      taxMinor: sumMinor(shipping.map(({ taxMinor }) => taxMinor)),
      taxIncludedMinor: sumMinor(shipping.map(({ taxIncludedMinor }) => taxIncludedMinor)),
    },
    taxes: addUp(taxes),
  };
}

/**
 * Shipping has rates of its own, or shares the fate of the taxable goods that ship: split in proportion to their amounts (as
 * Germany has it, Umsatzsteuer-Anwendungserlass 3.10), each share is taxed by those of their rates that say so. Where all goods
 * that ship are untaxed, so is it.
 */
export function shippingShares(
  lines: readonly TaxableLine[],
  shippingMinor: number,
  place: PlaceTaxes,
  stepMinor: number,
): TaxedAmount[] {
  if (place.shipping) return [{ amountMinor: shippingMinor, rates: place.shipping }];
  const fates = new Map<string, { rates: readonly TaxRate[]; goodsMinor: number }>();
  for (const { taxable, requiresShipping, taxClass, amountMinor } of lines) {
    if (!taxable || !requiresShipping) continue;
    const rates = place.goods(taxClass).filter((rate) => rate.appliesToShipping);
    const key = ratesKey(rates);
    fates.set(key, { rates, goodsMinor: sumMinor([fates.get(key)?.goodsMinor ?? 0, amountMinor]) });
  }
  if (fates.size === 0) return [{ amountMinor: shippingMinor, rates: [] }];
  const shared = [...fates.values()];
  const weights = shared.map(({ goodsMinor }) => goodsMinor);
  const amounts = allocate(shippingMinor, weights, stepMinor);
  return shared.map(({ rates }, index) => ({ rates, amountMinor: amounts[index]! }));
}

/** One entry per rate in the order of their ids, without those that met nothing to tax. */
function addUp(entries: readonly QuoteTax[]): QuoteTax[] {
  const sums = new Map<string, QuoteTax>();
  for (const tax of entries) {
    const { baseMinor = 0, amountMinor = 0 } = sums.get(tax.id) ?? {};
    sums.set(tax.id, {
      ...tax,
      baseMinor: sumMinor([baseMinor, tax.baseMinor]),
      amountMinor: sumMinor([amountMinor, tax.amountMinor]),
    });
  }
  return [...sums.values()]
    .filter(({ baseMinor, amountMinor }) => baseMinor > 0 || amountMinor > 0)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
