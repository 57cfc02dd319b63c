/**
 * Decimals of the minor unit in ISO 4217 of the currencies that do not have two (List One, https://www.six-group.com/en/products-services/financial-information/market-reference-data/data-standards.html).
 * Small enough for a page to carry; a test holds it to the whole list.
 */
const NOT_TWO: ReadonlyMap<string, number> = new Map(
  [
    { decimals: 0, codes: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF' },
    { decimals: 3, codes: 'BHD IQD JOD KWD LYD OMR TND' },
    { decimals: 4, codes: 'CLF UYW' },
  ].flatMap(({ decimals, codes }) => codes.split(' ').map((code): [string, number] => [code, decimals])),
);

/** Decimals of a currency that is known to be one: USD 2, JPY 0, KWD 3. Whether it is one, `isKnownCurrency` knows. */
export function decimalsOf(currency: string): number {
  return NOT_TWO.get(currency) ?? 2;
}

/** An amount as a plain decimal number, exact however large: `12.50`, `1200`, `-0.250`. */
export function decimalOf(amountMinor: number, currency: string): `${number}` {
  if (!Number.isSafeInteger(amountMinor)) throw new RangeError(`Not an amount in minor units: ${amountMinor}`);
  const decimals = decimalsOf(currency);
  const digits = String(Math.abs(amountMinor)).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals);
  return `${amountMinor < 0 ? '-' : ''}${whole}${decimals > 0 ? `.${fraction}` : ''}` as `${number}`;
}
