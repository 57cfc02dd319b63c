/** `NY` for `ny`, ` NY ` and `US-NY`; null for none. */
export function regionCode(country: string, region: string | null): string | null {
  const code = (region ?? '').trim().toUpperCase();
  return (code.startsWith(`${country}-`) ? code.slice(country.length + 1) : code) || null;
}

/** A postal code as it is compared: in capitals, letters and digits only, `SW1A1AA` for `sw1a 1aa`; null where nothing is left. */
export function postalKey(postalCode: string | null): string | null {
  return (postalCode ?? '').toUpperCase().replace(/[^A-Z0-9]/g, '') || null;
}

/**
 * Whether a postal code lies in a range, both ends included. As many of its characters count as the ends have, from the left:
 * `967` to `968` are the ZIP codes of Hawaii, `BT` to `BT` is Northern Ireland. A shorter code lies in no range.
 * @param from as `postalKey` gives it, like `to`, and as long as it
 */
export function inPostalRange(postalCode: string | null, from: string, to: string): boolean {
  const compared = postalKey(postalCode)?.slice(0, from.length) ?? '';
  return compared.length === from.length && from <= compared && compared <= to;
}
