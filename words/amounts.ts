import { decimalOf, decimalsOf } from '../domain/money/exponents.ts';

/** One format a language and currency: at most as many as there are currencies in the languages that are spoken. */
const formats = new Map<string, Intl.NumberFormat>();

/**
 * An amount for people, as their language writes it: `€12.50`, `12,50 €`. It has the decimals of ISO 4217, in which
 * all our amounts are; Intl's own differ for some currencies (HUF, COP, IDR: none).
 * @param amountMinor safe integer in minor units
 * @param language BCP 47 tag
 * @throws RangeError for an amount that is no safe integer, or a currency that is no three letters
 */
export function formatAmount(amountMinor: number, currency: string, language: string): string {
  return formatFor(currency, language).format(decimalOf(amountMinor, currency));
}

function formatFor(currency: string, language: string): Intl.NumberFormat {
  const name = `${language} ${currency}`;
  let format = formats.get(name);
  if (!format) {
    const decimals = decimalsOf(currency);
    format = new Intl.NumberFormat(language, {
      style: 'currency',
      currency,
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    formats.set(name, format);
  }
  return format;
}
