import { allocate, multiplyByFraction, multiplyByPpm, PPM, sumMinor, type RoundingMode } from '../money/rounding.ts';
import type { QuoteTax } from './quote.ts';
import type { Destination, TaxRate } from './snapshot.ts';

/**
 * When and how taxes are rounded to what can be charged.
 * `line`: for each line by itself, so that every line of an invoice can be checked alone.
 * `rate`: once over all goods, then shared out to the lines by largest remainder. Shipping is rounded by itself in both.
 */
export interface TaxPolicy {
  roundPer: 'line' | 'rate';
  mode: RoundingMode;
}

export const defaultTaxPolicy: TaxPolicy = { roundPer: 'line', mode: 'half_up' };

/** The taxes of goods and shipping: per part, and in all per rate. */
export interface TaxedParts {
  /** One for each given line, in their order. */
  lines: { taxMinor: number; taxIncludedMinor: number }[];
  shipping: { taxMinor: number; taxIncludedMinor: number };
  taxes: QuoteTax[];
}

interface TaxedAmount {
  taxMinor: number;
  taxIncludedMinor: number;
  taxes: QuoteTax[];
}

/**
 * The rates for a destination, in the order of their ids. Rows for its region stand alone (a US state's rate, or the
 * federal and provincial rates of a Canadian province); else those for the whole country apply. Several rows for the
 * same place add up, none compounds on another. No destination, no tax.
 */
export function applicableTaxRates(rates: readonly TaxRate[], destination: Destination | null): TaxRate[] {
  if (destination === null) return [];
  const region = regionCode(destination.country, destination.region);
  const inCountry = rates
    .filter((rate) => rate.country === destination.country)
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const own = inCountry.filter((rate) => region !== null && regionCode(rate.country, rate.region) === region);
  return own.length > 0 ? own : inCountry.filter((rate) => regionCode(rate.country, rate.region) === null);
}

/** `NY` for `ny`, ` NY ` and `US-NY`; null for none. */
function regionCode(country: string, region: string | null): string | null {
  const code = (region ?? '').trim().toUpperCase();
  return (code.startsWith(`${country}-`) ? code.slice(country.length + 1) : code) || null;
}

/**
 * Taxes goods and shipping.
 *
 * Inclusive rates are taken out of a price together (`price × Σ rates / (1 + Σ rates)`) and shared among themselves by
 * largest remainder, so that net + taxes is the price again; exclusive rates apply to the net. Shipping is taxed by the
 * rates that say so, but never where all goods that ship are untaxed: shipping shares the fate of its goods.
 * @param rates as `applicableTaxRates` gives them
 */
export function taxParts(
  lines: readonly { amountMinor: number; taxable: boolean; requiresShipping: boolean }[],
  shippingMinor: number,
  rates: readonly TaxRate[],
  stepMinor: number,
  policy: TaxPolicy,
): TaxedParts {
  const shippingIsTaxed = lines.some((line) => line.taxable && line.requiresShipping);
  const shippingRates = shippingIsTaxed ? rates.filter((rate) => rate.appliesToShipping) : [];
  const shipping = taxAmount(shippingMinor, shippingRates, stepMinor, policy.mode);

  if (policy.roundPer === 'line') {
    const taxed = lines.map((line) => taxAmount(line.amountMinor, line.taxable ? rates : [], stepMinor, policy.mode));
    return { lines: taxed, shipping, taxes: addUp(rates, [...taxed, shipping]) };
  }

  const weights = lines.map((line) => (line.taxable ? line.amountMinor : 0));
  const goods = taxAmount(sumMinor(weights), rates, stepMinor, policy.mode);
  const tax = allocate(goods.taxMinor, weights, stepMinor);
  const taxIncluded = allocate(goods.taxIncludedMinor, weights, stepMinor);
  return {
    lines: lines.map((_, index) => ({ taxMinor: tax[index] ?? 0, taxIncludedMinor: taxIncluded[index] ?? 0 })),
    shipping,
    taxes: addUp(rates, [goods, shipping]),
  };
}

/** All rates on one amount, which is a multiple of the step, as is every result. */
function taxAmount(amountMinor: number, rates: readonly TaxRate[], stepMinor: number, mode: RoundingMode): TaxedAmount {
  const rule = { stepMinor, mode };
  const inclusive = rates.filter((rate) => rate.inclusive);
  const inclusivePpm = sumMinor(inclusive.map((rate) => rate.ratePpm));
  const taxIncludedMinor = multiplyByFraction(amountMinor, inclusivePpm, PPM + inclusivePpm, rule);
  const inclusiveShares = allocate(
    taxIncludedMinor,
    inclusive.map((rate) => rate.ratePpm),
    stepMinor,
  );
  const shareOf = new Map(inclusive.map((rate, index) => [rate, inclusiveShares[index] ?? 0]));

  const baseMinor = amountMinor - taxIncludedMinor;
  const taxes = rates.map((rate) => ({
    id: rate.id,
    label: rate.label,
    ratePpm: rate.ratePpm,
    inclusive: rate.inclusive,
    baseMinor,
    amountMinor: shareOf.get(rate) ?? multiplyByPpm(baseMinor, rate.ratePpm, rule),
  }));
  const taxMinor = sumMinor(taxes.filter((tax) => !tax.inclusive).map((tax) => tax.amountMinor));
  return { taxMinor, taxIncludedMinor, taxes };
}

/** One entry per rate over all amounts, without the rates that met nothing to tax. */
function addUp(rates: readonly TaxRate[], amounts: readonly TaxedAmount[]): QuoteTax[] {
  return rates
    .map((rate) => {
      const entries = amounts.flatMap(({ taxes }) => taxes.filter((tax) => tax.id === rate.id));
      return {
        id: rate.id,
        label: rate.label,
        ratePpm: rate.ratePpm,
        inclusive: rate.inclusive,
        baseMinor: sumMinor(entries.map((entry) => entry.baseMinor)),
        amountMinor: sumMinor(entries.map((entry) => entry.amountMinor)),
      };
    })
    .filter((tax) => tax.baseMinor > 0 || tax.amountMinor > 0);
}
