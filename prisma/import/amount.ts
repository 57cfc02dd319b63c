import { currencyExponent, currencyStepMinor } from '../../domain/money/currency.ts';

/** Largest price of a variant, as the database and the totals have it. */
const MAX_PRICE_MINOR = 1_000_000_000;

/**
 * An amount as shops write it in a CSV file, in minor units: `12.5` USD is 1250, `0.250` KWD is 250, `1200` JPY is 1200.
 * Digits are moved, never calculated with. `.0` and `.00` are accepted in every currency (exports write `1200.00` JPY);
 * other surplus decimals are refused, since `1.000` may as well mean a thousand.
 * @param text without spaces around it
 * @param currency a known ISO 4217 code
 * @throws RangeError whose message says what is wrong with the text
 */
export function parseAmountMinor(text: string, currency: string): number {
  const match = /^(\d{1,12})(?:\.(\d{1,12}))?$/.exec(text);
  if (!match) throw new RangeError(`"${text.slice(0, 40)}" is not a plain decimal amount such as 12.50`);
  const [, whole = '', written = ''] = match;
  const exponent = currencyExponent(currency);
  const fraction = /^0{1,2}$/.test(written) ? '' : written;
  if (fraction.length > exponent)
    throw new RangeError(`${text} has more than ${exponent} decimals, as ${currency} has`);

  const amountMinor = Number(whole + fraction.padEnd(exponent, '0'));
  if (amountMinor > MAX_PRICE_MINOR) throw new RangeError(`${text} ${currency} is too much`);
  const stepMinor = currencyStepMinor(currency);
  if (amountMinor % stepMinor !== 0) {
    throw new RangeError(`${text} ${currency} cannot be charged: its minor units go in steps of ${stepMinor}`);
  }
  return amountMinor;
}
