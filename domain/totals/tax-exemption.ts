import type { PricingSnapshot, SnapshotLine } from './snapshot.ts';
import { defaultTaxPolicy, shippingShares, type TaxableLine } from './tax.ts';
import { taxesAt } from './tax-places.ts';
import { withoutIncluded } from './tax-rounding.ts';
import { sumMinor } from '../money/rounding.ts';

/**
 * The lines at the prices that their buyer pays. Who is exempt from tax pays the net price: what the destination's table has in
 * a price is taken out of the price of one unit, rounded to a minor unit as the destination's policy says, so that quantity ×
 * price is still the subtotal, and discounts are on the net.
 */
export function netLines(snapshot: PricingSnapshot): readonly SnapshotLine[] {
  if (!snapshot.taxExemption) return snapshot.lines;
  const place = taxesAt(snapshot.taxRates, snapshot.destination);
  const { mode } = snapshot.taxPolicy ?? defaultTaxPolicy;
  return snapshot.lines.map((line) =>
    line.taxable
      ? {
          ...line,
          unitPriceMinor: withoutIncluded(line.unitPriceMinor, place.goods(line.taxClass), { stepMinor: 1, mode }),
        }
      : line,
  );
}

/**
 * Ways of shipping at the prices that their buyer pays: for who is exempt, without the taxes that they contain.
 * @param lines the goods at net prices, which the shares of their rates are measured by
 */
export function netOptions<Option extends { amountMinor: number }>(
  snapshot: PricingSnapshot,
  options: readonly Option[],
  lines: readonly TaxableLine[],
  stepMinor: number,
): Option[] {
  if (!snapshot.taxExemption) return [...options];
  const place = taxesAt(snapshot.taxRates, snapshot.destination);
  const { mode } = snapshot.taxPolicy ?? defaultTaxPolicy;
  return options.map((option) => {
    const shares = shippingShares(lines, option.amountMinor, place, stepMinor);
    const net = shares.map(({ amountMinor, rates }) => withoutIncluded(amountMinor, rates, { stepMinor, mode }));
    return { ...option, amountMinor: sumMinor(net) };
  });
}
