import type { Context } from './protocol/catalog.ts';
import { store, stored, useStored } from './storage.ts';

/** Where the goods are to go, as far as the buyer said: what prices, taxes and shipping are estimated for. */
export interface Place {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly region?: string;
  readonly postalCode?: string;
}

/** Currencies that are common to pay in somewhere; elsewhere, and where a shop does not sell in one, it is the shop's own. */
const CURRENCIES: Readonly<Record<string, string>> = {
  EUR: 'AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MC MT NL PT SI SK SM VA AD ME XK',
  USD: 'US PR GU VI AS MP EC SV',
  GBP: 'GB GG IM JE',
  CHF: 'CH LI',
  AED: 'AE',
  AUD: 'AU',
  BHD: 'BH',
  BRL: 'BR',
  CAD: 'CA',
  CZK: 'CZ',
  DKK: 'DK FO GL',
  HUF: 'HU',
  INR: 'IN',
  ISK: 'IS',
  JPY: 'JP',
  KRW: 'KR',
  KWD: 'KW',
  MXN: 'MX',
  NOK: 'NO',
  NZD: 'NZ',
  PLN: 'PL',
  RON: 'RO',
  SEK: 'SE',
  SGD: 'SG',
};

const currencyOf = new Map(
  Object.entries(CURRENCIES).flatMap(([currency, countries]) =>
    countries.split(' ').map((country): [string, string] => [country, currency]),
  ),
);

/** The place that was chosen; null until then. */
export const usePlace = (): Place | null => useStored<Place>('place');
export const placeNow = (): Place | null => stored<Place>('place');
export const choosePlace = (place: Place): void => store('place', place);

/** The first time, the region of the browser's language is taken for the country, if the shop ships there; the buyer sees it and can change it. */
export function guessPlace(countries: readonly string[]): void {
  if (placeNow() !== null) return;
  for (const tag of navigator.languages) {
    const country = regionOf(tag);
    if (country !== undefined && countries.includes(country)) return choosePlace({ country });
  }
}

function regionOf(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).region;
  } catch {
    return undefined;
  }
}

/** A place as the protocol takes it, with the currency that is paid in there. */
export function contextOf(place: Place | null): Context {
  if (!place) return {};
  const currency = currencyOf.get(place.country);
  return {
    address_country: place.country,
    ...(place.region && { address_region: place.region }),
    ...(place.postalCode && { postal_code: place.postalCode }),
    ...(currency && { currency }),
  };
}
