import type { CheckoutMessage, MessageTarget } from '../checkout/messages.ts';
import { formatMinor } from '../money/currency.ts';
import type { Quote, QuoteDiscount } from './quote.ts';

/**
 * What differs between the quote that the buyer has seen and a new one for the same contents: a message for each line whose
 * price changed, each discount that is gone, new or other, the shipping and the taxes; so that he knows before he pays
 * (promise O3).
 */
export function quoteChanges(before: Quote, after: Quote): CheckoutMessage[] {
  if (before.currency !== after.currency) {
    return [changed('price_changed', `All prices are now in ${after.currency}, before in ${before.currency}.`)];
  }
  return [
    ...priceChanges(before.lines, after),
    ...discountChanges(before, after),
    ...shippingChanges(before, after),
    ...taxChanges(before, after),
  ];
}

/** A message for each line that costs another price than the same quantity of its variant did. */
export function priceChanges(
  before: readonly { readonly variantId: string; readonly quantity: number; readonly unitPriceMinor: number }[],
  { currency, lines }: Quote,
): CheckoutMessage[] {
  return lines.flatMap((line, index) => {
    const old = before.find(({ variantId, quantity }) => variantId === line.variantId && quantity === line.quantity);
    if (!old || old.unitPriceMinor === line.unitPriceMinor) return [];
    const now = `${formatMinor(line.unitPriceMinor, currency)} each, before ${formatMinor(old.unitPriceMinor, currency)}`;
    return [changed('price_changed', `${line.title} now costs ${now}.`, { part: 'line', index })];
  });
}

function discountChanges(before: Quote, after: Quote): CheckoutMessage[] {
  const [old, now] = [before.discounts ?? [], after.discounts ?? []];
  const amount = (minor: number) => formatMinor(minor, after.currency);
  const gone = old
    .filter((discount) => !now.some((other) => isSame(discount, other)))
    .map((discount) => `${nameOf(discount)} no longer applies; it took off ${amount(discount.amountMinor)}.`);
  const other = now.flatMap((discount) => {
    const was = old.find((each) => isSame(each, discount));
    if (!was) return [`${nameOf(discount)} now takes off ${amount(discount.amountMinor)}.`];
    if (was.amountMinor === discount.amountMinor) return [];
    return [`${nameOf(discount)} now takes off ${amount(discount.amountMinor)}, before ${amount(was.amountMinor)}.`];
  });
  return [...gone, ...other].map((content) => changed('discount_changed', content));
}

function isSame(one: QuoteDiscount, other: QuoteDiscount): boolean {
  return one.promotionId === other.promotionId && one.codeId === other.codeId;
}

function nameOf({ title, code }: QuoteDiscount): string {
  return code === null ? title : `${title} (code ${code})`;
}

function shippingChanges(before: Quote, after: Quote): CheckoutMessage[] {
  if (before.selectedShippingOptionId !== null && after.selectedShippingOptionId === null && after.requiresShipping) {
    const why = after.unavailableOptions?.find(({ id }) => id === before.selectedShippingOptionId)?.content;
    const content = why ?? 'The chosen way of shipping is no longer offered.';
    return [changed('shipping_changed', content, { part: 'option' })];
  }
  const content = difference('Shipping', before.shippingMinor, after.shippingMinor, after.currency);
  return content === null ? [] : [changed('shipping_changed', content, { part: 'option' })];
}

function taxChanges(before: Quote, after: Quote): CheckoutMessage[] {
  const added = difference('Taxes', before.taxMinor, after.taxMinor, after.currency);
  const included = difference(
    'The taxes in the prices',
    before.taxIncludedMinor,
    after.taxIncludedMinor,
    after.currency,
  );
  return [added, included].flatMap((content) => (content === null ? [] : [changed('tax_changed', content)]));
}

function difference(what: string, before: number, after: number, currency: string): string | null {
  if (before === after) return null;
  return `${what}: now ${formatMinor(after, currency)}, before ${formatMinor(before, currency)}.`;
}

function changed(
  code: 'price_changed' | 'discount_changed' | 'shipping_changed' | 'tax_changed',
  content: string,
  target?: MessageTarget,
): CheckoutMessage {
  return { type: 'warning', code, content, ...(target && { target }) };
}
