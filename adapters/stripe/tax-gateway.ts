import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import type { TaxAnswer, TaxProvider, TaxRecorded } from '../../contracts/tax-provider.ts';
import { fromStripeAmount, partToStripeAmount } from '../../domain/money/stripe-amount.ts';
import type { QuoteTax } from '../../domain/totals/quote.ts';
import type { PartTax } from '../../domain/totals/snapshot.ts';
import type { AskedPart, TaxQuestion } from '../../domain/totals/tax-question.ts';
import { faultsOf } from '../../domain/totals/tax-question.ts';
import { classify } from './stripe-errors.ts';

/** Stripe can not place the address (docs.stripe.com/error-codes). */
const PLACE_UNKNOWN: ReadonlySet<string> = new Set(['customer_tax_location_invalid', 'invalid_tax_location']);
/** Goods that no tax applies to (docs.stripe.com/tax/tax-codes). */
const NONTAXABLE = 'txcd_00000000';
const TAX_CODE = /^txcd_\d{8}$/;
const PPM_PER_PERCENT = 10_000;

type Breakdown = Stripe.Tax.Calculation.TaxBreakdown;

/**
 * Stripe Tax. A tax class that is one of Stripe's tax codes (`txcd_…`) is passed on as it is, `zero` as nontaxable; for all
 * others Stripe takes the code that the account has preset.
 */
export function createStripeTaxes(stripe: Stripe): TaxProvider {
  return {
    name: 'stripe',
    async calculate(question) {
      let calculation: Stripe.Tax.Calculation;
      try {
        // A question has no effect: each has a key of its own, so that Stripe never repeats an old failure.
        calculation = await stripe.tax.calculations.create(paramsOf(question), { idempotencyKey: randomUUID() });
      } catch (error) {
        const { code } = classify(error);
        return PLACE_UNKNOWN.has(code) ? { kind: 'place_unknown' } : { kind: 'fault', reason: code };
      }
      return answerOf(calculation, question);
    },
    record: (calculation, orderId, idempotencyKey) =>
      recorded(() =>
        stripe.tax.transactions.createFromCalculation({ calculation, reference: orderId }, { idempotencyKey }),
      ),
  };
}

function paramsOf({ currency, place, exempt, lines, shipping }: TaxQuestion): Stripe.Tax.CalculationCreateParams {
  const amountOf = ({ amountMinor, inclusive }: AskedPart) => ({
    amount: partToStripeAmount(amountMinor, currency),
    tax_behavior: inclusive ? ('inclusive' as const) : ('exclusive' as const),
  });
  return {
    currency: currency.toLowerCase(),
    // What costs nothing has no tax, and no place in a question to Stripe.
    line_items: lines.flatMap((line, index) =>
      line.amountMinor === 0 ? [] : [{ ...amountOf(line), ...taxCodeOf(line.taxClass), reference: `line ${index}` }],
    ),
    ...(shipping.amountMinor > 0 && { shipping_cost: amountOf(shipping) }),
    customer_details: {
      address: {
        country: place.country,
        ...(place.region !== null && { state: place.region }),
        ...(place.postalCode !== null && { postal_code: place.postalCode }),
      },
      address_source: 'shipping',
      ...(exempt && { taxability_override: 'customer_exempt' }),
    },
    expand: ['line_items'],
  };
}

function taxCodeOf(taxClass: string): { tax_code?: string } {
  if (TAX_CODE.test(taxClass)) return { tax_code: taxClass };
  return taxClass === 'zero' ? { tax_code: NONTAXABLE } : {};
}

/** Stripe's answer in our words, or what is wrong with it: amounts that were not asked, or sums that are not right. */
function answerOf(calculation: Stripe.Tax.Calculation, question: TaxQuestion): TaxAnswer {
  const { currency } = question;
  const minor = (amount: number) => fromStripeAmount(amount, currency);
  const taxOf = (asked: AskedPart, answered: Answered | null | undefined): PartTax => {
    if (asked.amountMinor === 0) return { taxMinor: 0, taxIncludedMinor: 0 };
    const behavior = asked.inclusive ? 'inclusive' : 'exclusive';
    if (!answered || minor(answered.amount) !== asked.amountMinor || answered.tax_behavior !== behavior)
      throw new RangeError('an amount that was not asked');
    const tax = minor(answered.amount_tax);
    return asked.inclusive ? { taxMinor: 0, taxIncludedMinor: tax } : { taxMinor: tax, taxIncludedMinor: 0 };
  };
  try {
    const items = new Map((calculation.line_items?.data ?? []).map((item) => [item.reference, item]));
    const taxes = {
      lines: question.lines.map((line, index) => taxOf(line, items.get(`line ${index}`))),
      shipping: taxOf(question.shipping, calculation.shipping_cost),
      taxes: ratesOf(calculation.tax_breakdown, minor),
    };
    const faults = faultsOf(taxes, question);
    if (calculation.id === null) faults.push('a calculation without an id');
    if (calculation.currency !== currency.toLowerCase()) faults.push('another currency');
    if (calculation.id === null || faults.length > 0) return { kind: 'fault', reason: faults.join(', ') };
    return { kind: 'calculated', calculationId: calculation.id, taxes };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { kind: 'fault', reason: error.message };
  }
}

type Answered = Pick<Stripe.Tax.CalculationLineItem, 'amount' | 'amount_tax'> & { tax_behavior: string };

/** One entry per rate, in the order of their ids; what is not taxed is left out. */
function ratesOf(breakdown: readonly Breakdown[], minor: (amount: number) => number): QuoteTax[] {
  const rates = new Map<string, QuoteTax>();
  for (const { amount, inclusive, taxable_amount, tax_rate_details: details } of breakdown) {
    if (amount === 0) continue;
    const { country, state, tax_type, percentage_decimal } = details;
    const id = ['stripe', country, state, tax_type, percentage_decimal, inclusive ? 'in' : 'on'].join(' ');
    const { baseMinor, amountMinor } = rates.get(id) ?? { baseMinor: 0, amountMinor: 0 };
    rates.set(id, {
      id,
      label: `${nameOf(tax_type)}${state ? ` ${state}` : ''} ${percentage_decimal} %`,
      ratePpm: Math.round(Number(percentage_decimal) * PPM_PER_PERCENT),
      inclusive,
      baseMinor: baseMinor + minor(taxable_amount),
      amountMinor: amountMinor + minor(amount),
    });
  }
  return [...rates.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** `sales_tax` → `Sales tax`, `gst` → `GST`. */
function nameOf(taxType: string | null): string {
  if (!taxType) return 'Tax';
  const words = taxType.replaceAll('_', ' ');
  return words.length <= 4 ? words.toUpperCase() : words.charAt(0).toUpperCase() + words.slice(1);
}

async function recorded(call: () => Promise<{ id: string }>): Promise<TaxRecorded> {
  try {
    return { kind: 'recorded', recordId: (await call()).id };
  } catch (error) {
    const refusal = classify(error);
    // References are unique at Stripe: this one is ours alone, so an earlier try has made it.
    const taken = error instanceof Stripe.errors.StripeInvalidRequestError && error.param === 'reference';
    return taken ? { kind: 'known' } : { kind: 'refused', code: refusal.code };
  }
}
