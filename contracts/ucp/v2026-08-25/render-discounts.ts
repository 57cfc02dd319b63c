import type { Quote } from '../../../domain/totals/quote.ts';
import type { Discounts } from './response-parts.ts';

/**
 * The codes that the buyer gave and what was taken off (UCP discount, "Discounts Object"); undefined where there is neither.
 * Why a code takes nothing off is told by messages.
 */
export function renderDiscounts(
  codes: readonly string[],
  { discounts = [] }: Pick<Quote, 'discounts'>,
  lines: readonly { readonly lineId: string }[],
): Discounts | undefined {
  if (codes.length === 0 && discounts.length === 0) return undefined;
  const pathOf = (lineId: string | null) =>
    lineId === null ? '$.totals.shipping' : `$.line_items[${lines.findIndex((line) => line.lineId === lineId)}]`;
  return {
    codes: [...codes],
    applied: discounts.map(({ code, title, amountMinor, method, priority, allocations }) => ({
      ...(code === null ? { automatic: true } : { code }),
      title,
      amount: amountMinor,
      method,
      priority,
      allocations: allocations.map((part) => ({ path: pathOf(part.lineId), amount: part.amountMinor })),
    })),
  };
}
