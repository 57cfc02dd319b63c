import { currencyStepMinor } from '../money/currency.ts';
import { multiplyMinor, roundToStep, sumMinor } from '../money/rounding.ts';
import { applyPromotions } from '../promotions/apply-promotions.ts';
import { quoteFulfillment } from './fulfillment.ts';
import type { Quote, QuoteLine } from './quote.ts';
import { assertSnapshot, type PricingSnapshot } from './snapshot.ts';
import { netLines, netOptions } from './tax-exemption.ts';
import { taxesOf } from './tax.ts';

/**
 * Prices a snapshot: subtotals, discounts, shipping, taxes, total, as `Quote` describes them and with its identities.
 *
 * Every component is rounded to the currency's step where it arises, so that the total is one that can be charged. Where
 * a price is itself no multiple of the step (KWD 1.234), its line's subtotal is rounded, not the price of one unit.
 * @throws RangeError for a snapshot outside its documented ranges
 * @throws AmountTooLargeError when the lines together exceed 2^53 − 1 minor units
 */
export function computeQuote(snapshot: PricingSnapshot): Quote {
  assertSnapshot(snapshot);
  const { currency, destination } = snapshot;
  const stepMinor = currencyStepMinor(currency);

  // Fees have their place in every sum below; nothing gives any yet.
  const feeMinor = 0;
  const full = netLines(snapshot).map((line) => ({
    ...line,
    subtotalMinor: roundToStep(multiplyMinor(line.unitPriceMinor, line.quantity), { stepMinor }),
  }));
  const subtotalMinor = sumMinor(full.map((line) => line.subtotalMinor));

  const after = (discountsMinor: readonly number[]) =>
    full.map((line, index) => {
      const discountMinor = discountsMinor[index] ?? 0;
      return { ...line, discountMinor, amountMinor: line.subtotalMinor - discountMinor };
    });
  const fulfill = (lines: ReturnType<typeof after>) => {
    const fulfillment = quoteFulfillment(snapshot, lines, stepMinor);
    return { ...fulfillment, shippingOptions: netOptions(snapshot, fulfillment.shippingOptions, lines, stepMinor) };
  };
  const selectedOf = ({ shippingOptions, selectedShippingOptionId }: ReturnType<typeof fulfill>) =>
    shippingOptions.find(({ id }) => id === selectedShippingOptionId);

  const goods = { currency, stepMinor, country: destination?.country ?? null, lines: full };
  const promoted = applyPromotions(goods, snapshot.promotions, (discountsMinor) => {
    const option = selectedOf(fulfill(after(discountsMinor)));
    return option ? { optionId: option.id, amountMinor: option.amountMinor } : null;
  });
  const priced = after(promoted.lineDiscountsMinor);
  const itemsDiscountMinor = sumMinor(promoted.lineDiscountsMinor);
  const discountMinor = promoted.shippingDiscountMinor;

  const fulfillment = fulfill(priced);
  const selected = selectedOf(fulfillment);
  const shippingMinor = selected?.amountMinor ?? 0;

  const taxed = taxesOf(snapshot, priced, shippingMinor - discountMinor, stepMinor);
  const lines = priced.map((line, index): QuoteLine => {
    const { taxMinor = 0, taxIncludedMinor = 0 } = taxed.lines[index] ?? {};
    return {
      lineId: line.lineId,
      variantId: line.variantId,
      title: line.title,
      quantity: line.quantity,
      unitPriceMinor: line.unitPriceMinor,
      subtotalMinor: line.subtotalMinor,
      discountMinor: line.discountMinor,
      taxMinor,
      taxIncludedMinor,
      totalMinor: sumMinor([line.subtotalMinor, -line.discountMinor, taxMinor]),
    };
  });
  const taxMinor = sumMinor([...lines.map((line) => line.taxMinor), taxed.shipping.taxMinor]);

  return {
    currency,
    lines,
    subtotalMinor,
    itemsDiscountMinor,
    discountMinor,
    shippingMinor,
    shippingTaxMinor: taxed.shipping.taxMinor,
    shippingTaxIncludedMinor: taxed.shipping.taxIncludedMinor,
    taxMinor,
    taxIncludedMinor: sumMinor([...lines.map((line) => line.taxIncludedMinor), taxed.shipping.taxIncludedMinor]),
    taxes: taxed.taxes,
    ...(snapshot.taxExemption && { taxExempt: true }),
    ...(snapshot.taxSource && { taxSource: snapshot.taxSource }),
    feeMinor,
    totalMinor: sumMinor([subtotalMinor, -itemsDiscountMinor, -discountMinor, shippingMinor, taxMinor, feeMinor]),
    ...fulfillment,
    ...(promoted.discounts.length > 0 && { discounts: promoted.discounts }),
    ...(promoted.refusedCodes.length > 0 && { refusedCodes: promoted.refusedCodes }),
  };
}
