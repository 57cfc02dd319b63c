import { currencyStepMinor } from '../money/currency.ts';
import { sumMinor } from '../money/rounding.ts';
import type { Quote, QuoteLine } from '../totals/quote.ts';

/** Units of one line of an order. */
export interface LineUnits {
  readonly lineId: string;
  readonly quantity: number;
}

/** What a refund is asked for: all that is left, an amount, or units of lines, with or without the shipping. */
export type RefundWanted =
  | { readonly kind: 'everything' }
  | { readonly kind: 'amount'; readonly amountMinor: number }
  | { readonly kind: 'lines'; readonly lines: readonly LineUnits[]; readonly shipping: boolean };

/** What earlier refunds that still count have given back by line. */
export interface Returned {
  readonly lines: readonly LineUnits[];
  readonly shipping: boolean;
}

export type RefundAmount =
  | { readonly ok: true; readonly amountMinor: number }
  | { readonly ok: false; readonly code: 'refund_line_unknown' | 'refund_line_returned' | 'refund_amount_invalid' };

/**
 * The amount of a refund by line: what these units cost, with their discounts and taxes, and the shipping with its taxes and
 * fees where it is asked for. The units of a line bear its total by largest remainder, in the order in which they are given
 * back, so that the refunds of all units and of the shipping are the order's total exactly, however they are grouped.
 */
export function amountOfLines(
  quote: Quote,
  wanted: { readonly lines: readonly LineUnits[]; readonly shipping: boolean },
  returned: Returned,
): RefundAmount {
  const stepMinor = currencyStepMinor(quote.currency);
  const asked = new Map<string, number>();
  for (const { lineId, quantity } of wanted.lines) asked.set(lineId, (asked.get(lineId) ?? 0) + quantity);
  const parts: number[] = [];
  for (const [lineId, quantity] of asked) {
    const line = quote.lines.find((candidate) => candidate.lineId === lineId);
    if (!line) return { ok: false, code: 'refund_line_unknown' };
    const before = sumMinor(returned.lines.filter((units) => units.lineId === lineId).map((units) => units.quantity));
    if (before + quantity > line.quantity) return { ok: false, code: 'refund_line_returned' };
    parts.push(shareOfFirst(line, before + quantity, stepMinor) - shareOfFirst(line, before, stepMinor));
  }
  if (wanted.shipping) {
    if (returned.shipping) return { ok: false, code: 'refund_line_returned' };
    parts.push(shippingShare(quote));
  }
  const amountMinor = sumMinor(parts);
  return amountMinor > 0 ? { ok: true, amountMinor } : { ok: false, code: 'refund_amount_invalid' };
}

/** What shipping cost the buyer, less its discounts, with its taxes, and the fees: all of a total that belongs to no line. */
export function shippingShare({ shippingMinor, discountMinor, shippingTaxMinor, feeMinor }: Quote): number {
  return sumMinor([shippingMinor, -discountMinor, shippingTaxMinor, feeMinor]);
}

/** The part of a line's total that its first `units` bear: `allocate` with equal weights, without a list of all units. */
function shareOfFirst({ totalMinor, quantity }: QuoteLine, units: number, stepMinor: number): number {
  const steps = totalMinor / stepMinor;
  const each = Math.floor(steps / quantity);
  return stepMinor * (each * units + Math.min(units, steps - each * quantity));
}
