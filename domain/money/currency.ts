import { data } from 'currency-codes';
import { decimalOf, decimalsOf } from './exponents.ts';
import { stripeCurrencyRule } from './stripe-currencies.ts';

/** Codes of ISO 4217 that no price can be in (metals, units of account, testing): ISO gives them no minor unit. */
const notMoney: ReadonlySet<string> = new Set('XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX'.split(' '));

const known: ReadonlySet<string> = new Set(data.map(({ code }) => code).filter((code) => !notMoney.has(code)));

/** Whether `code` is an upper-case ISO 4217 code that prices can be in. */
export function isKnownCurrency(code: string): boolean {
  return known.has(code);
}

/**
 * Decimals of the currency's minor unit in ISO 4217: USD 2, JPY 0, KWD 3.
 * @throws RangeError for an unknown code
 */
export function currencyExponent(code: string): number {
  if (!isKnownCurrency(code)) throw new RangeError(`Unknown currency: ${JSON.stringify(code)}`);
  return decimalsOf(code);
}

/** One whole unit of a currency: USD 100, JPY 1, KWD 1000. @throws RangeError for an unknown code */
export function majorUnitMinor(code: string): number {
  return 10 ** currencyExponent(code);
}

/**
 * The smallest difference between two amounts that can be charged, in minor units: 1, but 10 for BHD, JOD, KWD, OMR and
 * TND (Stripe wants a last digit of 0) and more where Stripe knows fewer decimals than ISO (MGA: 100).
 * @throws RangeError for an unknown code
 */
export function currencyStepMinor(code: string): number {
  const { decimals, step } = stripeCurrencyRule(code);
  return Math.max(step, 10 ** Math.max(0, currencyExponent(code) - decimals));
}

/**
 * An amount for records and people who work here, the same in every locale (for buyers: words/amounts.ts): `USD 12.50`, `JPY 1200`, `KWD -0.250`.
 * @param amountMinor safe integer in minor units
 * @throws RangeError for an unknown code or an amount that is no safe integer
 */
export function formatMinor(amountMinor: number, currency: string): string {
  if (!isKnownCurrency(currency)) throw new RangeError(`Unknown currency: ${JSON.stringify(currency)}`);
  return `${currency} ${decimalOf(amountMinor, currency)}`;
}
