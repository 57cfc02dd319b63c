import { inPostalRange, postalKey, regionCode } from './place-codes.ts';
import type { Destination } from './snapshot.ts';

/** Places where the same ways of shipping are offered. */
export interface ShippingZone {
  id: string;
  areas: readonly ShippingArea[];
  methods: readonly ShippingMethod[];
}

/** One of a zone's places: the rest of the world, a country, a region of it, or a range of its postal codes. */
export interface ShippingArea {
  /** ISO 3166-1 alpha-2, or `*`: every country that no zone names. */
  country: string;
  /** The short code, `NY`; null: the whole country. */
  region: string | null;
  /** Both ends included, capitals and digits only, both of the same length (see `inPostalRange`); null: all codes. */
  postalFrom: string | null;
  postalTo: string | null;
}

/** A way of shipping in one zone. */
export interface ShippingMethod {
  /** What the buyer chooses; the same in other zones, so that a choice outlives a change of address. */
  id: string;
  title: string;
  description: string;
  rateBy: RateBasis;
  /** Business days until delivery. */
  minDays: number;
  maxDays: number;
  /** The day on which what is ordered now leaves, by the method's cut-off: `2026-11-23`. */
  leavesOn: string;
  /** The heaviest parcel that it takes; null: any. */
  maxWeightGrams: number | null;
  rates: readonly ShippingRate[];
}

export type RateBasis = 'weight' | 'price' | 'items';

/** One tier of a method's rates; a single one from 0 is a flat rate. */
export interface ShippingRate {
  currency: string;
  /** From which weight in grams, price in minor units, or number of items the tier applies. */
  startsAt: number;
  /** 0 to 1,000,000,000. */
  amountMinor: number;
  /** Added for each kilogram, whole unit of the currency, or item that is begun beyond `startsAt`. */
  perUnitMinor: number;
  /** Free once the goods that ship cost this much after discounts; null: never. */
  freeFromSubtotalMinor: number | null;
}

/**
 * The zone of a place: the most specific one that names it. A range of postal codes beats a region, a region its country, and
 * a country the rest of the world; of ranges the one that begins last, so that a part beats the whole.
 * @returns null where no zone names it
 */
export function zoneOf(zones: readonly ShippingZone[], place: Destination): ShippingZone | null {
  return matches(zones, place)[0]?.zone ?? null;
}

/** The zones of the same country that a more specific one took the place from, the most specific first. */
export function zonesAround(zones: readonly ShippingZone[], place: Destination): ShippingZone[] {
  const [best, ...others] = matches(zones, place);
  return others.filter(({ area, zone }) => area.country !== '*' && zone.id !== best?.zone.id).map(({ zone }) => zone);
}

/** What an address has to tell before its zone is certain. */
export function lacksForZone(
  zones: readonly ShippingZone[],
  { country, region, postalCode }: Destination,
): ('region' | 'postalCode')[] {
  const areas = zones.flatMap((zone) => zone.areas).filter((area) => area.country === country);
  return [
    ...(regionCode(country, region) === null && areas.some((area) => area.region !== null) ? ['region' as const] : []),
    ...(postalKey(postalCode) === null && areas.some((area) => area.postalFrom !== null)
      ? ['postalCode' as const]
      : []),
  ];
}

interface Match {
  zone: ShippingZone;
  area: ShippingArea;
}

function matches(zones: readonly ShippingZone[], place: Destination): Match[] {
  return zones
    .flatMap((zone) => zone.areas.map((area) => ({ zone, area })))
    .filter(({ area }) => names(area, place))
    .sort(bySpecificity);
}

function names(area: ShippingArea, { country, region, postalCode }: Destination): boolean {
  if (area.country === '*') return true;
  if (area.country !== country) return false;
  if (area.region !== null && regionCode(country, area.region) !== regionCode(country, region)) return false;
  if (area.postalFrom === null || area.postalTo === null) return true;
  return inPostalRange(postalCode, area.postalFrom, area.postalTo);
}

const rank = ({ country, region, postalFrom }: ShippingArea): number =>
  country === '*' ? 0 : 1 + (region === null ? 0 : 1) + (postalFrom === null ? 0 : 2);

/** Most specific first; the rest only makes the order the same everywhere. */
function bySpecificity(one: Match, other: Match): number {
  return (
    rank(other.area) - rank(one.area) ||
    compare(other.area.postalFrom ?? '', one.area.postalFrom ?? '') ||
    compare(one.area.postalTo ?? '', other.area.postalTo ?? '') ||
    compare(one.zone.id, other.zone.id)
  );
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
