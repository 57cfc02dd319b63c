import { currencyStepMinor } from '../money/currency.ts';
import { multiplyMinor, roundToStep, sumMinor } from '../money/rounding.ts';
import type { Quote, QuoteLine } from './quote.ts';
import { shippingOptions } from './shipping-options.ts';
import { assertSnapshot, type PricingSnapshot } from './snapshot.ts';
import { netLines, netOptions } from './tax-exemption.ts';
import { taxesOf } from './tax.ts';

/**
 * Prices a snapshot: subtotals, shipping, taxes, total, as `Quote` describes them and with its identities.
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

  // Discounts and fees have their place in every sum below; nothing gives any yet.
  const priced = netLines(snapshot).map((line) => ({
    ...line,
    subtotalMinor: roundToStep(multiplyMinor(line.unitPriceMinor, line.quantity), { stepMinor }),
    discountMinor: 0,
  }));
  const itemsDiscountMinor = 0;
  const discountMinor = 0;
  const feeMinor = 0;
  const subtotalMinor = sumMinor(priced.map((line) => line.subtotalMinor));

  const shipped = priced.filter((line) => line.requiresShipping);
  const requiresShipping = shipped.length > 0;
  const taxable = priced.map((line) => ({ ...line, amountMinor: line.subtotalMinor - line.discountMinor }));
  const offered =
    requiresShipping && destination !== null
      ? shippingOptions(snapshot.shippingRates, {
          currency,
          destination,
          weightGrams: sumMinor(shipped.map((line) => multiplyMinor(line.weightGrams, line.quantity))),
          subtotalMinor: subtotalMinor - itemsDiscountMinor - discountMinor,
          stepMinor,
        })
      : [];
  const options = netOptions(snapshot, offered, taxable, stepMinor);
  const selected = options.find((option) => option.id === snapshot.selectedShippingOptionId);
  const shippingMinor = selected?.amountMinor ?? 0;

  const taxed = taxesOf(snapshot, taxable, shippingMinor, stepMinor);
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
    shippingOptions: options,
    selectedShippingOptionId: selected?.id ?? null,
    requiresShipping,
    deliverable: !requiresShipping || destination === null || options.length > 0,
  };
}
