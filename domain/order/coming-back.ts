import type { PlacedUnits } from '../stock/returned-units.ts';
import { placeReturned } from '../stock/returned-units.ts';
import type { Order } from './order.ts';
import { counts } from './order.ts';
import type { LineUnits, RefundWanted } from './refund-amount.ts';

/**
 * The units that come back into stock with a refund of these, and where they go: all that has not come back, or those of its
 * lines. Of a canceled order all are back already; an amount has no goods.
 */
export function comingBack(
  order: Pick<Order, 'status' | 'sold' | 'lines' | 'back'>,
  wanted: RefundWanted,
): PlacedUnits[] {
  if (order.status === 'canceled' || wanted.kind === 'amount') return [];
  const units = wanted.kind === 'everything' ? order.sold : named(wanted.lines, order.lines);
  return placeReturned(order.sold, order.back, byVariant(units));
}

/** What is left of an order's lines, after refunds that count: these buyers gave back, or keep broken. */
export function remainingLines({ quote, refunds }: Pick<Order, 'quote' | 'refunds'>): LineUnits[] {
  const given = refunds.filter((made) => counts(made) || made.giftCardMinor > 0).flatMap(({ lines }) => lines);
  return quote.lines.flatMap(({ lineId, quantity }) => {
    const before = given.filter((units) => units.lineId === lineId).reduce((sum, units) => sum + units.quantity, 0);
    return quantity > before ? [{ lineId, quantity: quantity - before }] : [];
  });
}

function named(units: readonly LineUnits[], lines: Order['lines']): { variantId: string; quantity: number }[] {
  const variants = new Map(lines.map(({ lineId, variantId }) => [lineId, variantId]));
  return units.flatMap(({ lineId, quantity }) => {
    const variantId = variants.get(lineId);
    return variantId === undefined ? [] : [{ variantId, quantity }];
  });
}

function byVariant(units: readonly { readonly variantId: string; readonly quantity: number }[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { variantId, quantity } of units) sums.set(variantId, (sums.get(variantId) ?? 0) + quantity);
  return sums;
}
