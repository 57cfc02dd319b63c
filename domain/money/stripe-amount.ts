import { currencyExponent, currencyStepMinor } from './currency.ts';
import { stripeCurrencyRule } from './stripe-currencies.ts';

/**
 * A total in Stripe's units, or why Stripe can't charge it. `limitMinor` is the nearest amount on the right side of the
 * limit, in our minor units: the smallest or largest chargeable total, or the step that the total must be a multiple of.
 */
export type StripeAmount =
  | { ok: true; amount: number }
  | { ok: false; reason: 'below_minimum' | 'above_maximum' | 'not_in_steps'; limitMinor: number };

/**
 * Converts a total in ISO minor units (what all our rows hold) to the integer that Stripe's API wants.
 * A total of 0 is `below_minimum`: it needs no PaymentIntent.
 * @param totalMinor 0 or more, safe integer
 * @param currency upper-case ISO 4217 code
 * @throws RangeError for an unknown code, a negative total or one that is no safe integer
 */
export function toStripeAmount(totalMinor: number, currency: string): StripeAmount {
  if (!Number.isSafeInteger(totalMinor) || totalMinor < 0) throw new RangeError(`Not a total: ${totalMinor}`);
  const rule = stripeCurrencyRule(currency);
  const stepMinor = currencyStepMinor(currency);
  const { multiplier, divisor } = scale(currency);
  const toMinor = (amount: number): number => (amount / multiplier) * divisor;

  const minimumMinor = Math.max(ceilToStep(toMinor(rule.minimum ?? 0), stepMinor), stepMinor);
  if (totalMinor < minimumMinor) return { ok: false, reason: 'below_minimum', limitMinor: minimumMinor };
  const maximumMinor = floorToStep(toMinor(rule.maximum), stepMinor);
  if (totalMinor > maximumMinor) return { ok: false, reason: 'above_maximum', limitMinor: maximumMinor };
  if (totalMinor % stepMinor !== 0) return { ok: false, reason: 'not_in_steps', limitMinor: stepMinor };
  return { ok: true, amount: (totalMinor * multiplier) / divisor };
}

/**
 * Converts an amount of Stripe's to our minor units; the inverse of `toStripeAmount`.
 * @param amount 0 or more, safe integer, in Stripe's units
 * @param currency ISO 4217 code in either case (Stripe writes it in lower case)
 * @throws RangeError for an unknown code, or an amount that is no whole number of our minor units
 */
export function fromStripeAmount(amount: number, currency: string): number {
  const { multiplier, divisor } = scale(currency.toUpperCase());
  const totalMinor = (amount / multiplier) * divisor;
  if (!Number.isSafeInteger(amount) || amount < 0 || amount % multiplier !== 0 || !Number.isSafeInteger(totalMinor)) {
    throw new RangeError(`Stripe's amount ${amount} ${currency} is no whole number of minor units`);
  }
  return totalMinor;
}

/**
 * Converts part of a charge to Stripe's unit: a refund or a capture, which has no minimum of its own.
 * @param partMinor 1 or more
 * @throws RangeError for what is no multiple of the currency's step
 */
export function partToStripeAmount(partMinor: number, currency: string): number {
  if (!Number.isSafeInteger(partMinor) || partMinor < 1 || partMinor % currencyStepMinor(currency) !== 0) {
    throw new RangeError(`Not a part of a charge: ${partMinor} ${currency}`);
  }
  const { multiplier, divisor } = scale(currency);
  return (partMinor * multiplier) / divisor;
}

/** Stripe amount = minor units × multiplier / divisor; one of the two is 1 (ISK: × 100, MGA: / 100). */
function scale(currency: string): { multiplier: number; divisor: number } {
  const shift = stripeCurrencyRule(currency).decimals - currencyExponent(currency);
  return { multiplier: 10 ** Math.max(0, shift), divisor: 10 ** Math.max(0, -shift) };
}

const ceilToStep = (value: number, step: number): number => Math.ceil(value / step) * step;
const floorToStep = (value: number, step: number): number => Math.floor(value / step) * step;
