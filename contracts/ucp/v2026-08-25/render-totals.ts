import type { Quote, QuoteLine } from '../../../domain/totals/quote.ts';
import type { SayToBuyer } from '../../../words/buyer-text.ts';
import type { Total } from './response-parts.ts';

/**
 * A quote as `totals[]`: one subtotal, one total, and all but the total add up to the total (UCP checkout, Totals).
 * Inclusive taxes are part of the prices, so they are told in the total's own words and not as an entry.
 */
export function renderTotals(quote: Quote, say: SayToBuyer): Total[] {
  const entries: Total[] = [{ type: 'subtotal', display_text: say('totals.subtotal'), amount: quote.subtotalMinor }];
  const add = (type: string, amount: number, display_text: string) => {
    if (amount !== 0) entries.push({ type, display_text, amount });
  };
  add('items_discount', -quote.itemsDiscountMinor, say('totals.items_discount'));
  add('discount', -quote.discountMinor, say('totals.discount'));
  if (quote.selectedShippingOptionId !== null) {
    entries.push({
      type: 'fulfillment',
      display_text: say(quote.pickupLocationId === undefined ? 'totals.shipping' : 'totals.pickup'),
      amount: quote.shippingMinor,
    });
  }
  for (const tax of quote.taxes) if (!tax.inclusive) add('tax', tax.amountMinor, tax.label);
  // Said in so many words: prices that contain tax elsewhere do not here.
  if (quote.taxExempt) entries.push({ type: 'tax', display_text: say('totals.tax_exempt'), amount: 0 });
  add('fee', quote.feeMinor, say('totals.fee'));
  entries.push(totalEntry(quote, say));
  return entries;
}

/** The total; where prices contain taxes, its lines say how much of it they are. */
function totalEntry(quote: Quote, say: SayToBuyer): Total {
  const total: Total = { type: 'total', display_text: say('totals.total'), amount: quote.totalMinor };
  const included = quote.taxes.filter(({ inclusive, amountMinor }) => inclusive && amountMinor !== 0);
  if (included.length === 0) return total;
  const lines = included.map(({ label, amountMinor }) => ({
    display_text: say('totals.includes', { label }),
    amount: amountMinor,
  }));
  const net = quote.totalMinor - quote.taxIncludedMinor;
  return { ...total, lines: [{ display_text: say('totals.without_taxes'), amount: net }, ...lines] };
}

/** One line's own totals; they add up in the same way. */
export function renderLineTotals(line: QuoteLine): Total[] {
  const entries: Total[] = [{ type: 'subtotal', amount: line.subtotalMinor }];
  if (line.discountMinor !== 0) entries.push({ type: 'items_discount', amount: -line.discountMinor });
  if (line.taxMinor !== 0) entries.push({ type: 'tax', amount: line.taxMinor });
  return [...entries, { type: 'total', amount: line.totalMinor }];
}
