import { allocate, multiplyByFraction, multiplyByPpm, PPM, sumMinor, type RoundingMode } from '../money/rounding.ts';
import type { QuoteTax } from './quote.ts';
import type { PartTax, TaxRate } from './snapshot.ts';

/** An amount that some rates apply to: a line, or a share of shipping. */
export interface TaxedAmount {
  /** A multiple of the step. */
  readonly amountMinor: number;
  readonly rates: readonly TaxRate[];
}

/** How amounts of tax become ones that can be charged. */
export interface TaxRounding {
  readonly stepMinor: number;
  readonly mode: RoundingMode;
}

export interface RoundedTaxes {
  /** One for each given amount, in their order. */
  parts: PartTax[];
  /** What adds up to them: one entry or more per rate, in no order. */
  taxes: QuoteTax[];
}

/** Each amount by itself. */
export function roundPerPart(amounts: readonly TaxedAmount[], rounding: TaxRounding): RoundedTaxes {
  const each = amounts.map((amount) => roundPerRate([amount], rounding));
  return { parts: each.flatMap(({ parts }) => parts), taxes: each.flatMap(({ taxes }) => taxes) };
}

/**
 * Each rate once, over all amounts that it applies to, and then shared out to these by largest remainder.
 *
 * Inclusive rates are taken out of an amount together (`amount × Σ rates / (1 + Σ rates)`): those that apply together are one
 * rate here, shared among themselves by largest remainder, so that net + taxes is the amount again. Exclusive rates apply to
 * the net.
 */
export function roundPerRate(amounts: readonly TaxedAmount[], rounding: TaxRounding): RoundedTaxes {
  const { stepMinor } = rounding;
  const taxes: QuoteTax[] = [];
  const parts = amounts.map(({ amountMinor, rates }) => ({
    inclusive: rates.filter(({ inclusive }) => inclusive),
    exclusive: rates.filter(({ inclusive }) => !inclusive),
    baseMinor: amountMinor,
    taxMinor: 0,
    taxIncludedMinor: 0,
  }));

  for (const { rates, members } of groupBy(parts, ({ inclusive }) => [inclusive])) {
    const grossMinor = sumMinor(members.map(({ baseMinor }) => baseMinor));
    const shares = contained(grossMinor, rates, rounding);
    const includedMinor = sumMinor(shares);
    const weights = members.map(({ baseMinor }) => baseMinor);
    allocate(includedMinor, weights, stepMinor).forEach((share, index) => {
      const part = members[index]!;
      part.taxIncludedMinor = share;
      part.baseMinor -= share;
    });
    taxes.push(...rates.map((rate, index) => entry(rate, grossMinor - includedMinor, shares[index]!)));
  }
  for (const { rates, members } of groupBy(parts, ({ exclusive }) => exclusive.map((rate) => [rate]))) {
    const rate = rates[0]!;
    const weights = members.map(({ baseMinor }) => baseMinor);
    const baseMinor = sumMinor(weights);
    const taxMinor = multiplyByPpm(baseMinor, rate.ratePpm, rounding);
    allocate(taxMinor, weights, stepMinor).forEach((share, index) => {
      const part = members[index]!;
      part.taxMinor = sumMinor([part.taxMinor, share]);
    });
    taxes.push(entry(rate, baseMinor, taxMinor));
  }
  return { parts: parts.map(({ taxMinor, taxIncludedMinor }) => ({ taxMinor, taxIncludedMinor })), taxes };
}

/** What is left of an amount without the taxes that it contains, rounded once. */
export function withoutIncluded(amountMinor: number, rates: readonly TaxRate[], rounding: TaxRounding): number {
  const inclusive = rates.filter((rate) => rate.inclusive);
  return amountMinor - sumMinor(contained(amountMinor, inclusive, rounding));
}

/** The rates that apply to the same goods, by their ids. */
export function ratesKey(rates: readonly TaxRate[]): string {
  return JSON.stringify(rates.map(({ id }) => id));
}

function groupBy<P>(parts: readonly P[], groupsOf: (part: P) => (readonly TaxRate[])[]) {
  const groups = new Map<string, { rates: readonly TaxRate[]; members: P[] }>();
  for (const part of parts) {
    for (const rates of groupsOf(part)) {
      const key = ratesKey(rates);
      const group = groups.get(key);
      if (group) group.members.push(part);
      else groups.set(key, { rates, members: [part] });
    }
  }
  return groups.values();
}

/** What each of the rates that an amount contains makes of it. */
function contained(amountMinor: number, rates: readonly TaxRate[], { stepMinor, mode }: TaxRounding): number[] {
  const ppm = rates.map(({ ratePpm }) => ratePpm);
  const sumPpm = sumMinor(ppm);
  return allocate(multiplyByFraction(amountMinor, sumPpm, PPM + sumPpm, { stepMinor, mode }), ppm, stepMinor);
}

function entry({ id, label, ratePpm, inclusive }: TaxRate, baseMinor: number, amountMinor: number): QuoteTax {
  return { id, label, ratePpm, inclusive, baseMinor, amountMinor };
}
