import type { TaxPolicy, TaxRate } from '../../domain/totals/snapshot.ts';

/** Percent × 10,000 of the standard VAT rates in 2026. */
export const VAT_PPM = {
  AT: 200_000,
  BE: 210_000,
  DE: 190_000,
  DK: 250_000,
  ES: 210_000,
  FI: 255_000,
  FR: 200_000,
  GB: 200_000,
  IE: 230_000,
  IT: 220_000,
  LU: 170_000,
  NL: 210_000,
  PL: 230_000,
  PT: 230_000,
  SE: 250_000,
} as const;

/** State, rate, whether shipping is taxed. One rate a state: fit for a demo, not for a tax return. */
const US_STATES: readonly (readonly [string, string, number, boolean])[] = [
  ['CA', 'CA sales tax', 72_500, false],
  ['FL', 'FL sales tax', 60_000, false],
  ['IL', 'IL sales tax', 62_500, false],
  ['MA', 'MA sales tax', 62_500, false],
  ['NJ', 'NJ sales tax', 66_250, true],
  ['NY', 'NY sales tax', 88_750, true],
  ['PA', 'PA sales tax', 60_000, true],
  ['TX', 'TX sales tax', 62_500, true],
  ['WA', 'WA sales tax', 65_000, true],
];

/**
 * Counties and cities on top of their states, by ZIP code: San Francisco's district taxes; Cook County, Chicago and its transit
 * authority; Seattle. Rates of 2026.
 */
const US_PLACES: readonly (readonly [string, string, string, string, string, number, boolean])[] = [
  ['us-ca-sf', 'CA', 'San Francisco district tax', '94102', '94188', 13_750, false],
  ['us-il-chicago', 'IL', 'Chicago sales tax', '60601', '60661', 12_500, false],
  ['us-il-cook', 'IL', 'Cook County sales tax', '60601', '60827', 17_500, false],
  ['us-il-rta', 'IL', 'Regional transit tax', '60601', '60827', 10_000, false],
  ['us-wa-seattle', 'WA', 'Seattle sales tax', '98101', '98199', 38_500, true],
];

/** Percent × 10,000 for tea: food is at the lower rate. */
const REDUCED_PPM = { DE: 70_000, FR: 55_000, JP: 80_000 } as const;

/** GST for all of Canada; provinces with taxes of their own list all that apply there. */
const CANADA: readonly (readonly [string | null, string, number])[] = [
  [null, 'GST', 50_000],
  ['BC', 'GST', 50_000],
  ['BC', 'PST', 70_000],
  ['NS', 'HST', 140_000],
  ['ON', 'HST', 130_000],
  ['QC', 'GST', 50_000],
  ['QC', 'QST', 99_750],
];

/** Japan's qualified invoices round once per rate; shops there round down. Elsewhere: once per line, half up. */
export const taxPolicies: readonly (TaxPolicy & { country: string })[] = [
  { country: 'JP', roundPer: 'rate', mode: 'down' },
];

/** A tax as receipts name it, with its rate: what a buyer needs to check its amount. */
const named = (tax: string, ratePpm: number) => `${tax} ${ratePpm / 10_000} %`;

/** US and Canada add tax to the prices, Europe and Japan have it in them; Kuwait has none. */
export const taxRates: readonly TaxRate[] = [
  ...US_STATES.map(([region, label, ratePpm, appliesToShipping]) => ({
    id: `us-${region.toLowerCase()}`,
    country: 'US',
    region,
    label: named(label, ratePpm),
    ratePpm,
    inclusive: false,
    appliesToShipping,
  })),
  ...US_PLACES.map(([id, region, label, postalFrom, postalTo, ratePpm, appliesToShipping]) => ({
    id,
    country: 'US',
    region,
    label: named(label, ratePpm),
    postalFrom,
    postalTo,
    ratePpm,
    addsUp: true,
    inclusive: false,
    appliesToShipping,
  })),
  ...CANADA.map(([region, label, ratePpm]) => ({
    id: ['ca', region, label].filter(Boolean).join('-').toLowerCase(),
    country: 'CA',
    region,
    label: named(label, ratePpm),
    ratePpm,
    inclusive: false,
    appliesToShipping: true,
  })),
  ...Object.entries({ ...VAT_PPM, JP: 100_000 }).map(([country, ratePpm]) => ({
    id: country.toLowerCase(),
    country,
    region: null,
    label: named(country === 'JP' ? 'Consumption tax' : 'VAT', ratePpm),
    ratePpm,
    inclusive: true,
    appliesToShipping: true,
  })),
  ...Object.entries(REDUCED_PPM).map(([country, ratePpm]) => ({
    id: `${country.toLowerCase()}-reduced`,
    country,
    region: null,
    label: named(country === 'JP' ? 'Consumption tax' : 'VAT', ratePpm),
    ratePpm,
    taxClass: 'reduced',
    inclusive: true,
    appliesToShipping: true,
  })),
];
