import { postalKey, regionCode } from './place-codes.ts';
import type { Destination, TaxRate } from './snapshot.ts';

/** The tax rates of one place. */
export interface PlaceTaxes {
  /** The rates for goods of a class, in the order of their ids. */
  goods(taxClass: string): readonly TaxRate[];
  /** The rates that shipping has of its own, in the order of their ids; null: it is taxed as its goods are. */
  shipping: readonly TaxRate[] | null;
}

const STANDARD = 'standard';
const SHIPPING = 'shipping';
/** Goods that no rate applies to, unless a row is for this very class. */
const ZERO = 'zero';

/**
 * What a destination's taxes are. No destination, no tax.
 *
 * A row is for a country, a region in it, or a range of postal codes, in this order from wide to narrow. The narrowest place
 * with a row decides. Its rows stand in place of the wider ones (Ontario's HST in place of Canada's GST), unless all of them
 * add up: then those of the next wider place come on top, and so on (city and county by postal code, on top of the state).
 * Rows for the same place always add up, and none compounds on another.
 *
 * Each place answers for a class of goods by its rows of that class, or by its standard ones where it has none of that class;
 * the class `zero` has no such fallback. Shipping is taxed by the rows of the class `shipping`, where the destination has any.
 */
export function taxesAt(rates: readonly TaxRate[], destination: Destination | null): PlaceTaxes {
  const matching = destination === null ? [] : rates.filter((rate) => isIn(rate, destination)).sort(byId);
  const ownShipping = matching.filter((rate) => classOf(rate) === SHIPPING);
  const known = new Map<string, readonly TaxRate[]>();
  return {
    goods(taxClass) {
      let found = known.get(taxClass);
      if (!found) known.set(taxClass, (found = narrowest(matching, (rows) => ofClass(rows, taxClass))));
      return found;
    },
    shipping: ownShipping.length === 0 ? null : narrowest(ownShipping, (rows) => rows),
  };
}

function isIn(rate: TaxRate, { country, region, postalCode }: Destination): boolean {
  if (rate.country !== country) return false;
  const wanted = regionCode(country, rate.region);
  return (wanted === null || wanted === regionCode(country, region)) && isInRange(rate, postalKey(postalCode));
}

function isInRange({ postalFrom, postalTo }: TaxRate, key: string | null): boolean {
  if (postalFrom == null || postalTo == null) return true;
  const compared = key?.slice(0, postalFrom.length) ?? '';
  return compared.length === postalFrom.length && postalFrom <= compared && compared <= postalTo;
}

function narrowest(
  rates: readonly TaxRate[],
  choose: (rows: readonly TaxRate[]) => readonly TaxRate[],
): readonly TaxRate[] {
  const applying: TaxRate[] = [];
  for (const places of [isByPostalCode, isByRegion, isByCountry]) {
    const rows = choose(rates.filter(places));
    applying.push(...rows);
    if (rows.some((rate) => rate.addsUp !== true)) break;
  }
  return applying.sort(byId);
}

const isByPostalCode = (rate: TaxRate) => rate.postalFrom != null;
const isByRegion = (rate: TaxRate) => !isByPostalCode(rate) && regionCode(rate.country, rate.region) !== null;
const isByCountry = (rate: TaxRate) => !isByPostalCode(rate) && !isByRegion(rate);

function ofClass(rows: readonly TaxRate[], taxClass: string): readonly TaxRate[] {
  const own = rows.filter((rate) => classOf(rate) === taxClass);
  return own.length > 0 || taxClass === ZERO ? own : rows.filter((rate) => classOf(rate) === STANDARD);
}

const classOf = (rate: TaxRate) => rate.taxClass ?? STANDARD;
const byId = (a: TaxRate, b: TaxRate) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
