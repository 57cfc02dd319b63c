import { REGIONS } from './checkout/regions.ts';

/** Countries in which sales taxes depend on the region: without it an estimate has none. */
const TAXED_BY_REGION: ReadonlySet<string> = new Set(['US', 'CA']);

/** Whether taxes depend on where in the country the buyer is. */
export const hasRegions = (country: string): boolean => TAXED_BY_REGION.has(country);

/** The regions of such a country, code and name of each; none of others. */
export const regionsOf = (country: string): readonly (readonly [string, string])[] => REGIONS[country] ?? [];
