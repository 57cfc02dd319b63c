import { z } from 'zod';
import { checkCurrency, step as stepOf } from './currencies.ts';
import { endpoint, ok } from './endpoint.ts';
import type { Call, Route } from './endpoint.ts';
import { ApiError, invalidParam, resourceMissing } from './errors.ts';
import { newId } from './ids.ts';
import { fullAddress, integer, text } from './params.ts';
import type { TaxCalculation } from './records.ts';
import { NEEDS_MORE, ratesFor } from './tax-rates.ts';
import type { SandboxRate } from './tax-rates.ts';

/** Calculations are kept for 90 days: docs.stripe.com/api/tax/calculations. */
const LIFE_SECONDS = 90 * 24 * 3600;
const MOST_LINES = 1_000;
const DEFAULT_CODE = 'txcd_99999999';
const SHIPPING_CODE = 'txcd_92010001';

const behavior = z.enum(['exclusive', 'inclusive']).default('exclusive');
const amount = integer.refine((value) => value >= 0, 'must be 0 or more');
const taxCode = z.string().regex(/^txcd_\d{8}$/, 'no such tax code');
const params = z.strictObject({
  currency: z.string(),
  line_items: z
    .array(
      z.strictObject({
        amount,
        quantity: integer.optional(),
        reference: z.string().min(1).max(500).optional(),
        tax_behavior: behavior,
        tax_code: taxCode.default(DEFAULT_CODE),
      }),
    )
    .min(1)
    .max(MOST_LINES),
  shipping_cost: z
    .strictObject({ amount, tax_behavior: behavior, tax_code: taxCode.default(SHIPPING_CODE) })
    .optional(),
  customer_details: z.strictObject({
    address: z.strictObject({
      city: text.optional(),
      country: z.string().length(2),
      line1: text.optional(),
      line2: text.optional(),
      postal_code: text.optional(),
      state: text.optional(),
    }),
    address_source: z.enum(['billing', 'shipping']),
    taxability_override: z.enum(['customer_exempt', 'none', 'reverse_charge']).default('none'),
  }),
});
type Params = z.output<typeof params>;
interface Item {
  amount: number;
  tax_behavior: 'exclusive' | 'inclusive';
  tax_code: string;
}

/** Nearest multiple of what the currency is charged in, half up; exact before that. */
function rounded(amountMinor: number, numerator: number, denominator: number, step: number): number {
  const [whole, part] = [BigInt(amountMinor) * BigInt(numerator), BigInt(denominator) * BigInt(step)];
  return Number((2n * whole + part) / (2n * part)) * step;
}

/** The taxes of one amount: inclusive ones are taken out of it together, the last takes what the others leave. */
function taxesOn(item: Item, rates: readonly SandboxRate[], step: number): number[] {
  if (item.tax_behavior === 'exclusive') return rates.map(({ ppm }) => rounded(item.amount, ppm, 1_000_000, step));
  const sum = rates.reduce((total, { ppm }) => total + ppm, 0);
  const whole = rounded(item.amount, sum, 1_000_000 + sum, step);
  let left = whole;
  return rates.map(({ ppm }, index) => {
    const share = index === rates.length - 1 ? left : Math.min(left, rounded(whole, ppm, sum, step));
    left -= share;
    return share;
  });
}

function calculate(call: Call, given: Params): TaxCalculation {
  const currency = checkCurrency(given.currency);
  const step = stepOf(currency);
  const { address_source, taxability_override } = given.customer_details;
  const address = { ...fullAddress(given.customer_details.address), country: given.customer_details.address.country };
  const { country, state, postal_code } = address;
  if (NEEDS_MORE[country]?.({ state, postal_code })) {
    throw new ApiError(400, {
      type: 'invalid_request_error',
      code: 'customer_tax_location_invalid',
      message: 'We could not determine the customer’s tax location based on the provided address.',
      param: 'customer_details[address]',
    });
  }
  const exempt = taxability_override !== 'none';
  const breakdown = new Map<string, TaxCalculation['tax_breakdown'][number]>();
  const tax = (item: Item): number => {
    if (item.amount % step !== 0) throw invalidParam('line_items', `Amounts must be multiples of ${step}.`);
    const rates = exempt ? [] : ratesFor(country, state, item.tax_code);
    const taxes = taxesOn(item, rates, step);
    const total = taxes.reduce((sum, each) => sum + each, 0);
    const inclusive = item.tax_behavior === 'inclusive';
    const taxable = inclusive ? item.amount - total : item.amount;
    for (const [index, rate] of rates.entries()) {
      const key = `${rate.taxType} ${rate.ppm} ${inclusive}`;
      const before = breakdown.get(key);
      breakdown.set(key, {
        amount: (before?.amount ?? 0) + (taxes[index] ?? 0),
        inclusive,
        tax_rate_details: {
          country,
          flat_amount: null,
          percentage_decimal: String(rate.ppm / 10_000),
          rate_type: 'percentage',
          state: rate.state,
          tax_type: rate.taxType,
        },
        taxability_reason: rate.ppm === 0 ? 'zero_rated' : 'standard_rated',
        taxable_amount: (before?.taxable_amount ?? 0) + taxable,
      });
    }
    return total;
  };

  const calculationId = newId('taxcalc');
  const items = given.line_items.map((item, index) => ({
    id: newId('tax_li'),
    object: 'tax.calculation_line_item' as const,
    amount: item.amount,
    amount_tax: tax(item),
    livemode: false,
    metadata: null,
    performance_location: null,
    product: null,
    quantity: item.quantity ?? 1,
    reference: item.reference ?? `L${index + 1}`,
    tax_behavior: item.tax_behavior,
    tax_breakdown: null,
    tax_code: item.tax_code,
  }));
  const shipping = given.shipping_cost && { ...given.shipping_cost, amount_tax: tax(given.shipping_cost) };
  const all = [...items, ...(shipping ? [shipping] : [])];
  const sum = (of: 'exclusive' | 'inclusive') =>
    all.reduce((total, item) => total + (item.tax_behavior === of ? item.amount_tax : 0), 0);
  const calculation: TaxCalculation = {
    id: calculationId,
    object: 'tax.calculation',
    amount_total: all.reduce((total, item) => total + item.amount, 0) + sum('exclusive'),
    currency,
    customer: null,
    customer_details: { address, address_source, ip_address: null, tax_ids: [], taxability_override },
    expires_at: call.nowSeconds + LIFE_SECONDS,
    line_items: {
      object: 'list',
      data: items,
      has_more: false,
      url: `/v1/tax/calculations/${calculationId}/line_items`,
    },
    livemode: false,
    ship_from_details: null,
    shipping_cost: shipping ?? null,
    tax_amount_exclusive: sum('exclusive'),
    tax_amount_inclusive: sum('inclusive'),
    tax_breakdown: [...breakdown.values()],
    tax_date: call.nowSeconds,
  };
  call.tx.put('tax_calculation', calculation);
  return calculation;
}

/** A calculation that can still be used. */
export function liveCalculation(call: Call, calculationId: string, param: string): TaxCalculation {
  const calculation = call.tx.get('tax_calculation', calculationId);
  if (calculation === undefined) throw resourceMissing('tax calculation', calculationId, param);
  if (calculation.expires_at !== null && calculation.expires_at <= call.nowSeconds) {
    throw invalidParam(param, `The calculation ${calculationId} has expired.`, 'resource_expired');
  }
  return calculation;
}

export const taxCalculationRoutes: readonly Route[] = [
  endpoint('post', '/v1/tax/calculations', 'tax.calculation', params, (call, given) => ok(calculate(call, given))),
  endpoint('get', '/v1/tax/calculations/:id', 'tax.calculation', z.strictObject({}), (call) => {
    const calculation = call.tx.get('tax_calculation', call.id);
    if (calculation === undefined) throw resourceMissing('tax calculation', call.id, 'id', 404);
    return ok(calculation);
  }),
];
