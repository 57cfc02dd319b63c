import type { Request } from 'express';
import type { Locality } from '../../../domain/checkout/checkout.ts';

const COUNTRY = /^[A-Za-z]{2}$/;
/** Longer headers are nobody's browser's. */
const LONGEST_HEADER = 200;

/**
 * Where a request may come from: what the shop's own edge says (`COUNTRY_HEADER`, which must be set there and nowhere else),
 * else the region of the first language that is asked for. A default that the buyer can see and change, nothing more.
 */
export function guessLocality(request: Request, countryHeader: string | undefined): Locality | null {
  const told = countryHeader === undefined ? undefined : request.get(countryHeader);
  const country = told !== undefined && COUNTRY.test(told) ? told : regionOf(request.get('Accept-Language'));
  return country === null ? null : { country: country.toUpperCase(), region: null, postalCode: null };
}

function regionOf(acceptLanguage: string | undefined): string | null {
  const [first = ''] = (acceptLanguage ?? '').slice(0, LONGEST_HEADER).split(/[,;]/);
  const region = /^[A-Za-z]{2,3}(?:-[A-Za-z]{4})?-([A-Za-z]{2})$/.exec(first.trim())?.[1];
  return region ?? null;
}
