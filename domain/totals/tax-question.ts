import { currencyStepMinor } from '../money/currency.ts';
import type { Quote } from './quote.ts';
import type { Destination, PartTax, PricingSnapshot, ProvidedTaxes } from './snapshot.ts';
import { regionCode } from './place-codes.ts';
import { taxesAt } from './tax-places.ts';

/**
 * What a provider of taxes is asked: amounts, classes and a place. Nothing personal beyond the place, so that the same goods
 * to the same place are the same question. Money in minor units of `currency`.
 */
export interface TaxQuestion {
  readonly currency: string;
  readonly place: Destination;
  /** The buyer pays no tax. */
  readonly exempt: boolean;
  /** In the order of the quote. */
  readonly lines: readonly AskedPart[];
  /** Its class is `shipping`. */
  readonly shipping: AskedPart;
}

export interface AskedPart {
  /** After discounts. */
  readonly amountMinor: number;
  /** `zero` for goods that no rate applies to. */
  readonly taxClass: string;
  /** The amount contains its tax. */
  readonly inclusive: boolean;
}

/**
 * Where the table does not say whether prices contain their tax: they do, but in these currencies. That is what Stripe Tax calls
 * automatic (docs.stripe.com/tax/products-prices-tax-codes-tax-behavior).
 */
const ADDED_ON_TOP: ReadonlySet<string> = new Set(['USD', 'CAD']);

/**
 * What there is to ask for a quote: that of the same snapshot by the table, whose amounts do not depend on the taxes.
 * @returns null where nothing is to be taxed, or the place is not known
 */
export function taxQuestion(
  snapshot: Pick<PricingSnapshot, 'currency' | 'lines' | 'destination' | 'taxRates' | 'taxExemption'>,
  quote: Quote,
): TaxQuestion | null {
  const { currency, destination } = snapshot;
  if (destination === null) return null;
  const exempt = Boolean(snapshot.taxExemption);
  const place = taxesAt(snapshot.taxRates, destination);
  // Who is exempt pays net prices, to which nothing is added.
  const inclusive = (rates: readonly { inclusive: boolean }[]) =>
    !exempt && (rates.length > 0 ? rates.some((rate) => rate.inclusive) : !ADDED_ON_TOP.has(currency));
  const lines = quote.lines.map(({ subtotalMinor, discountMinor }, index) => {
    const { taxable, taxClass } = snapshot.lines[index]!;
    const ofClass = taxable ? taxClass : 'zero';
    return {
      amountMinor: subtotalMinor - discountMinor,
      taxClass: ofClass,
      inclusive: inclusive(place.goods(ofClass === 'zero' ? 'standard' : ofClass)),
    };
  });
  const onLines = quote.lines.reduce((sum, line) => sum + line.discountMinor, 0);
  const shippingDiscountMinor = quote.itemsDiscountMinor + quote.discountMinor - onLines;
  const shipping = {
    amountMinor: quote.shippingMinor - shippingDiscountMinor,
    taxClass: 'shipping',
    inclusive: inclusive(place.shipping ?? place.goods('standard')),
  };
  if ([...lines, shipping].every(({ amountMinor }) => amountMinor === 0)) return null;
  const { country, region, postalCode } = destination;
  return {
    currency,
    place: {
      country,
      region: regionCode(country, region),
      postalCode: postalCode?.trim().toUpperCase() || null,
    },
    exempt,
    lines,
    shipping,
  };
}

/**
 * What is wrong with an answer: taken as given it would not satisfy a quote's identities (M3), or could not be charged.
 * @returns nothing for an answer that can be taken
 */
export function faultsOf({ lines, shipping, taxes }: ProvidedTaxes, question: TaxQuestion): string[] {
  const step = currencyStepMinor(question.currency);
  const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
  const isAmount = (amount: number) => Number.isSafeInteger(amount) && amount >= 0 && amount % step === 0;
  const fits = (tax: PartTax | undefined, asked: AskedPart) =>
    tax !== undefined &&
    isAmount(tax.taxMinor) &&
    isAmount(tax.taxIncludedMinor) &&
    (asked.inclusive ? tax.taxMinor === 0 : tax.taxIncludedMinor === 0) &&
    tax.taxIncludedMinor <= asked.amountMinor &&
    (!question.exempt || tax.taxMinor === 0);
  const parts = [...lines, shipping];
  const told = (inclusive: boolean) =>
    sum(taxes.filter((tax) => tax.inclusive === inclusive).map((tax) => tax.amountMinor));
  const faults: [boolean, string][] = [
    [lines.length === question.lines.length, 'not one tax for each line'],
    [question.lines.every((asked, index) => fits(lines[index], asked)), 'a line with an impossible tax'],
    [fits(shipping, question.shipping), 'shipping with an impossible tax'],
    [taxes.every(({ amountMinor, baseMinor }) => isAmount(amountMinor) && isAmount(baseMinor)), 'an impossible rate'],
    [new Set(taxes.map(({ id }) => id)).size === taxes.length, 'a rate twice'],
    [told(false) === sum(parts.map(({ taxMinor }) => taxMinor)), 'added taxes that do not add up'],
    [told(true) === sum(parts.map(({ taxIncludedMinor }) => taxIncludedMinor)), 'included taxes that do not add up'],
  ];
  return faults.flatMap(([holds, fault]) => (holds ? [] : [fault]));
}
