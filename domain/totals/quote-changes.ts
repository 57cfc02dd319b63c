import type { CheckoutMessage, MessageTarget } from '../checkout/messages.ts';
import type { BuyerText } from '../../words/buyer-text.ts';
import type { Told } from '../told.ts';
import { words } from '../told.ts';
import type { Quote, QuoteDiscount } from './quote.ts';

/**
 * What differs between the quote that the buyer has seen and a new one for the same contents: a message for each line whose
 * price changed, each discount that is gone, new or other, the shipping and the taxes; so that he knows before he pays
 * (promise O3).
 */
export function quoteChanges(before: Quote, after: Quote): CheckoutMessage[] {
  if (before.currency !== after.currency) {
    return [changed('price_changed', words('quote.currency', { now: after.currency, before: before.currency }))];
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
    const values = { title: line.title, ...nowAndBefore(line.unitPriceMinor, old.unitPriceMinor, currency) };
    return [changed('price_changed', words('quote.price', values), { part: 'line', index })];
  });
}

function discountChanges(before: Quote, after: Quote): CheckoutMessage[] {
  const [old, now] = [before.discounts ?? [], after.discounts ?? []];
  const amount = (amountMinor: number) => ({ amountMinor, currency: after.currency });
  const gone = old
    .filter((discount) => !now.some((other) => isSame(discount, other)))
    .map((discount) => words('quote.discount_gone', { ...nameOf(discount), before: amount(discount.amountMinor) }));
  const other = now.flatMap((discount) => {
    const was = old.find((each) => isSame(each, discount));
    const values = { ...nameOf(discount), now: amount(discount.amountMinor) };
    if (!was) return [words('quote.discount_new', values)];
    if (was.amountMinor === discount.amountMinor) return [];
    return [words('quote.discount', { ...values, before: amount(was.amountMinor) })];
  });
  return [...gone, ...other].map((content) => changed('discount_changed', content));
}

function isSame(one: QuoteDiscount, other: QuoteDiscount): boolean {
  return one.promotionId === other.promotionId && one.codeId === other.codeId;
}

function nameOf({ title, code }: QuoteDiscount) {
  return { title, coded: code === null ? 'no' : 'yes', code: code ?? '' };
}

function shippingChanges(before: Quote, after: Quote): CheckoutMessage[] {
  if (before.selectedShippingOptionId !== null && after.selectedShippingOptionId === null && after.requiresShipping) {
    const why = after.unavailableOptions?.find(({ id }) => id === before.selectedShippingOptionId)?.content;
    const content = why ?? words('quote.option_gone');
    return [changed('shipping_changed', content, { part: 'option' })];
  }
  const content = difference('quote.shipping', before.shippingMinor, after.shippingMinor, after.currency);
  return content === null ? [] : [changed('shipping_changed', content, { part: 'option' })];
}

function taxChanges(before: Quote, after: Quote): CheckoutMessage[] {
  const added = difference('quote.tax', before.taxMinor, after.taxMinor, after.currency);
  const included = difference('quote.tax_included', before.taxIncludedMinor, after.taxIncludedMinor, after.currency);
  return [added, included].flatMap((content) => (content === null ? [] : [changed('tax_changed', content)]));
}

function difference(text: BuyerText, before: number, after: number, currency: string): Told | null {
  return before === after ? null : words(text, nowAndBefore(after, before, currency));
}

function nowAndBefore(now: number, before: number, currency: string) {
  return { now: { amountMinor: now, currency }, before: { amountMinor: before, currency } };
}

function changed(
  code: 'price_changed' | 'discount_changed' | 'shipping_changed' | 'tax_changed',
  content: Told,
  target?: MessageTarget,
): CheckoutMessage {
  return { type: 'warning', code, content, ...(target && { target }) };
}
