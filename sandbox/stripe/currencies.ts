import { codes } from 'currency-codes';
import { invalidParam } from './errors.ts';

/** Stripe's own exponents, steps and minimums: https://docs.stripe.com/currencies. Kept apart from the shop's table,
 * so that each checks the other. Amounts are in Stripe's minor units. */
const ZERO_DECIMAL = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));
const THREE_DECIMAL = new Set('bhd jod kwd omr tnd'.split(' '));
/** Written with two decimals that must be 00. */
const WHOLE_UNITS_ONLY = new Set(['isk', 'ugx']);

/** Stripe's published minimums, and about $0.50 where it publishes none; other currencies: DEFAULT_MINIMUM. */
const MINIMUM: Readonly<Record<string, number>> = {
  aed: 200,
  bgn: 100,
  bhd: 190,
  clp: 500,
  czk: 1500,
  dkk: 250,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  idr: 800000,
  isk: 7000,
  jod: 360,
  kmf: 250,
  krw: 700,
  kwd: 160,
  mxn: 1000,
  myr: 200,
  nok: 300,
  omr: 200,
  pln: 200,
  ron: 200,
  sek: 300,
  thb: 1000,
  tnd: 1500,
  twd: 1700,
  ugx: 180000,
  vnd: 13000,
  xaf: 300,
  xof: 300,
};
const DEFAULT_MINIMUM = 50;
const MAXIMUM = 99_999_999;

const KNOWN = new Set(codes().map((code) => code.toLowerCase()));

/** Lower-case currency code; 400 for one that does not exist. */
export function checkCurrency(currency: string): string {
  const lower = currency.toLowerCase();
  if (!KNOWN.has(lower)) throw invalidParam('currency', `Invalid currency: ${currency.slice(0, 20)}.`);
  return lower;
}

/** Decimals of an amount as Stripe writes it: 0, 2 or 3. */
function decimals(currency: string): number {
  if (ZERO_DECIMAL.has(currency)) return 0;
  return THREE_DECIMAL.has(currency) ? 3 : 2;
}

/** `1234, 'usd'` → `12.34 USD`. */
export function formatAmount(amount: number, currency: string): string {
  const places = decimals(currency);
  const digits = String(amount).padStart(places + 1, '0');
  const cut = digits.length - places;
  const text = places === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
  return `${text} ${currency.toUpperCase()}`;
}

/** The smallest step of an amount: 10 for three decimals, 100 where only whole units can be charged. */
export function step(currency: string): number {
  if (THREE_DECIMAL.has(currency)) return 10;
  return WHOLE_UNITS_ONLY.has(currency) ? 100 : 1;
}

/** Refuses what Stripe could not charge. `param` names the parameter in the answer. */
export function checkChargeAmount(amount: number, currency: string, param = 'amount'): void {
  checkStep(amount, currency, param);
  if (amount > MAXIMUM) {
    const most = formatAmount(MAXIMUM, currency);
    throw invalidParam(param, `Amount must be no more than ${most}`, 'amount_too_large');
  }
  const minimum = MINIMUM[currency] ?? DEFAULT_MINIMUM;
  if (amount < minimum) {
    throw invalidParam(param, `Amount must be at least ${formatAmount(minimum, currency)}`, 'amount_too_small');
  }
}

/** Refuses 0, negative amounts and amounts between two steps; enough for refunds and captures. */
export function checkStep(amount: number, currency: string, param = 'amount'): void {
  if (amount < 1) throw invalidParam(param, 'Invalid positive integer', 'parameter_invalid_integer');
  if (amount % step(currency) !== 0) {
    const message = `Invalid amount: ${currency.toUpperCase()} amounts must be divisible by ${step(currency)}.`;
    throw invalidParam(param, message, 'invalid_charge_amount');
  }
}
