import type { ShippingRate, TaxPolicy, TaxRate } from '../../domain/totals/snapshot.ts';

/** Amounts of the demo shop in minor units, by currency. */
type Amounts = Readonly<Record<'USD' | 'EUR' | 'JPY' | 'KWD', number>>;

interface Service {
  id: string;
  title: string;
  minDays: number;
  maxDays: number;
  amounts: Amounts;
  freeFrom?: Amounts;
  maxWeightGrams?: number;
}

/** Standard is free for large baskets and takes anything; express takes what one person can carry. */
const EXPRESS_MAX_GRAMS = 20_000;
const FREE_FROM: Amounts = { USD: 150_00, EUR: 150_00, JPY: 22_000, KWD: 46_000 };

function zone(
  standard: { days: [number, number]; amounts: Amounts; freeFrom?: Amounts },
  express: { days: [number, number]; amounts: Amounts },
): Service[] {
  const [minDays, maxDays] = standard.days;
  const [expressMinDays, expressMaxDays] = express.days;
  const { amounts, freeFrom } = standard;
  return [
    { id: 'standard', title: 'Standard', minDays, maxDays, amounts, ...(freeFrom && { freeFrom }) },
    {
      id: 'express',
      title: 'Express',
      minDays: expressMinDays,
      maxDays: expressMaxDays,
      amounts: express.amounts,
      maxWeightGrams: EXPRESS_MAX_GRAMS,
    },
  ];
}

const unitedStates = zone(
  { days: [3, 6], amounts: { USD: 6_95, EUR: 6_50, JPY: 1_000, KWD: 2_150 }, freeFrom: FREE_FROM },
  { days: [1, 2], amounts: { USD: 18_00, EUR: 17_00, JPY: 2_700, KWD: 5_500 } },
);
const canada = zone(
  { days: [5, 9], amounts: { USD: 11_50, EUR: 10_90, JPY: 1_700, KWD: 3_550 }, freeFrom: FREE_FROM },
  { days: [2, 3], amounts: { USD: 27_00, EUR: 25_50, JPY: 4_000, KWD: 8_300 } },
);
const europe = zone(
  { days: [2, 5], amounts: { USD: 7_50, EUR: 6_90, JPY: 1_100, KWD: 2_300 }, freeFrom: FREE_FROM },
  { days: [1, 2], amounts: { USD: 19_00, EUR: 17_90, JPY: 2_900, KWD: 5_850 } },
);
const japan = zone(
  { days: [3, 7], amounts: { USD: 9_00, EUR: 8_50, JPY: 1_300, KWD: 2_750 }, freeFrom: FREE_FROM },
  { days: [1, 3], amounts: { USD: 22_00, EUR: 21_00, JPY: 3_300, KWD: 6_750 } },
);
const kuwait = zone(
  { days: [4, 8], amounts: { USD: 8_00, EUR: 7_60, JPY: 1_200, KWD: 2_450 }, freeFrom: FREE_FROM },
  { days: [2, 3], amounts: { USD: 24_00, EUR: 22_80, JPY: 3_600, KWD: 7_350 } },
);
const restOfTheWorld = zone(
  { days: [8, 20], amounts: { USD: 19_50, EUR: 18_50, JPY: 2_900, KWD: 6_000 } },
  { days: [3, 6], amounts: { USD: 44_00, EUR: 42_00, JPY: 6_600, KWD: 13_500 } },
);

/** Percent × 10,000 of the standard VAT rates in 2026. */
const VAT_PPM = {
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

const servicesByCountry: Readonly<Record<string, readonly Service[]>> = {
  US: unitedStates,
  CA: canada,
  JP: japan,
  KW: kuwait,
  ...Object.fromEntries(Object.keys(VAT_PPM).map((country) => [country, europe])),
  '*': restOfTheWorld,
};

/** Standard and express, for each country of ours and the rest of the world, in each currency. */
export const shippingRates: readonly ShippingRate[] = Object.entries(servicesByCountry).flatMap(([country, services]) =>
  services.flatMap((service) =>
    (Object.keys(service.amounts) as (keyof Amounts)[]).map((currency) => ({
      id: service.id,
      title: service.title,
      description: `${service.minDays} to ${service.maxDays} business days`,
      country,
      currency,
      amountMinor: service.amounts[currency],
      freeFromSubtotalMinor: service.freeFrom?.[currency] ?? null,
      minDays: service.minDays,
      maxDays: service.maxDays,
      maxWeightGrams: service.maxWeightGrams ?? null,
    })),
  ),
);

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

/** US and Canada add tax to the prices, Europe and Japan have it in them; Kuwait has none. */
export const taxRates: readonly TaxRate[] = [
  ...US_STATES.map(([region, label, ratePpm, appliesToShipping]) => ({
    id: `us-${region.toLowerCase()}`,
    country: 'US',
    region,
    label,
    ratePpm,
    inclusive: false,
    appliesToShipping,
  })),
  ...US_PLACES.map(([id, region, label, postalFrom, postalTo, ratePpm, appliesToShipping]) => ({
    id,
    country: 'US',
    region,
    label,
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
    label,
    ratePpm,
    inclusive: false,
    appliesToShipping: true,
  })),
  ...Object.entries({ ...VAT_PPM, JP: 100_000 }).map(([country, ratePpm]) => ({
    id: country.toLowerCase(),
    country,
    region: null,
    label: country === 'JP' ? 'Consumption tax' : 'VAT',
    ratePpm,
    inclusive: true,
    appliesToShipping: true,
  })),
  ...Object.entries(REDUCED_PPM).map(([country, ratePpm]) => ({
    id: `${country.toLowerCase()}-reduced`,
    country,
    region: null,
    label: country === 'JP' ? 'Consumption tax (reduced)' : 'VAT (reduced)',
    ratePpm,
    taxClass: 'reduced',
    inclusive: true,
    appliesToShipping: true,
  })),
];
