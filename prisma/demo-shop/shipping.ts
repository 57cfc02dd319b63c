import type { ShippingArea, ShippingMethod, ShippingRate, ShippingZone } from '../../domain/totals/shipping-zones.ts';
import { VAT_PPM } from './rates.ts';

/** Amounts of the demo shop in minor units, by currency. */
type Amounts = Readonly<Record<'USD' | 'EUR' | 'JPY' | 'KWD', number>>;

/** A method as it is stored: its cut-off in place of the day that follows from it. */
export type DemoMethod = Omit<ShippingMethod, 'leavesOn'> & {
  readonly cutoff: string | null;
  readonly timeZone: string;
};
export type DemoZone = Omit<ShippingZone, 'methods'> & {
  readonly name: string;
  readonly methods: readonly DemoMethod[];
};

/** Standard is free for large baskets and takes anything; express takes what one person can carry, and leaves at three. */
const EXPRESS_MAX_GRAMS = 20_000;
const EXPRESS_CUTOFF = '15:00';
const WAREHOUSE_TIME = 'America/New_York';
const FREE_FROM: Amounts = { USD: 150_00, EUR: 150_00, JPY: 22_000, KWD: 46_000 };
/** Standard by weight: from here on each kilogram that is begun costs. */
const HEAVY_GRAMS = 15_000;

interface Service {
  readonly days: readonly [number, number];
  readonly amounts: Amounts;
  readonly freeFrom?: Amounts;
  readonly perHeavyKilogram?: Amounts;
}

function zone(
  id: string,
  name: string,
  areas: readonly (string | (Partial<ShippingArea> & { country: string }))[],
  standard: Service,
  express: Service | null,
): DemoZone {
  const whole = { region: null, postalFrom: null, postalTo: null };
  const wherever = areas.map((area) => ({ ...whole, ...(typeof area === 'string' ? { country: area } : area) }));
  return {
    id,
    name,
    areas: wherever,
    methods: [
      { ...method('standard', 'Standard', standard), maxWeightGrams: null, cutoff: null },
      ...(express
        ? [{ ...method('express', 'Express', express), maxWeightGrams: EXPRESS_MAX_GRAMS, cutoff: EXPRESS_CUTOFF }]
        : []),
    ],
  };
}

function method(id: string, title: string, service: Service) {
  const [minDays, maxDays] = service.days;
  const currencies = Object.keys(service.amounts) as (keyof Amounts)[];
  const tier = (currency: keyof Amounts, change: Partial<ShippingRate> = {}): ShippingRate => ({
    currency,
    startsAt: 0,
    amountMinor: service.amounts[currency],
    perUnitMinor: 0,
    freeFromSubtotalMinor: service.freeFrom?.[currency] ?? null,
    ...change,
  });
  const { perHeavyKilogram } = service;
  return {
    id,
    title,
    description: `${minDays} to ${maxDays} business days`,
    rateBy: perHeavyKilogram ? ('weight' as const) : ('items' as const),
    minDays,
    maxDays,
    timeZone: WAREHOUSE_TIME,
    rates: currencies.flatMap((currency) => [
      tier(currency),
      ...(perHeavyKilogram
        ? [
            tier(currency, {
              startsAt: HEAVY_GRAMS,
              perUnitMinor: perHeavyKilogram[currency],
              freeFromSubtotalMinor: null,
            }),
          ]
        : []),
    ]),
  };
}

/** Where the demo shop ships, and for how much. Hawaii and Alaska, by ZIP code, cost more and have no express. */
export const shippingZones: readonly DemoZone[] = [
  zone(
    'us',
    'United States',
    ['US'],
    {
      days: [3, 6],
      amounts: { USD: 6_95, EUR: 6_50, JPY: 1_000, KWD: 2_150 },
      freeFrom: FREE_FROM,
      perHeavyKilogram: { USD: 90, EUR: 85, JPY: 130, KWD: 280 },
    },
    { days: [1, 2], amounts: { USD: 18_00, EUR: 17_00, JPY: 2_700, KWD: 5_500 } },
  ),
  zone(
    'us-far',
    'Hawaii and Alaska',
    [
      { country: 'US', postalFrom: '967', postalTo: '968' },
      { country: 'US', postalFrom: '995', postalTo: '999' },
    ],
    {
      days: [5, 12],
      amounts: { USD: 16_95, EUR: 15_90, JPY: 2_500, KWD: 5_200 },
      perHeavyKilogram: { USD: 2_50, EUR: 2_30, JPY: 370, KWD: 770 },
    },
    null,
  ),
  zone(
    'ca',
    'Canada',
    ['CA'],
    { days: [5, 9], amounts: { USD: 11_50, EUR: 10_90, JPY: 1_700, KWD: 3_550 }, freeFrom: FREE_FROM },
    { days: [2, 3], amounts: { USD: 27_00, EUR: 25_50, JPY: 4_000, KWD: 8_300 } },
  ),
  zone(
    'europe',
    'Europe',
    Object.keys(VAT_PPM),
    { days: [2, 5], amounts: { USD: 7_50, EUR: 6_90, JPY: 1_100, KWD: 2_300 }, freeFrom: FREE_FROM },
    { days: [1, 2], amounts: { USD: 19_00, EUR: 17_90, JPY: 2_900, KWD: 5_850 } },
  ),
  zone(
    'jp',
    'Japan',
    ['JP'],
    { days: [3, 7], amounts: { USD: 9_00, EUR: 8_50, JPY: 1_300, KWD: 2_750 }, freeFrom: FREE_FROM },
    { days: [1, 3], amounts: { USD: 22_00, EUR: 21_00, JPY: 3_300, KWD: 6_750 } },
  ),
  zone(
    'kw',
    'Kuwait',
    ['KW'],
    { days: [4, 8], amounts: { USD: 8_00, EUR: 7_60, JPY: 1_200, KWD: 2_450 }, freeFrom: FREE_FROM },
    { days: [2, 3], amounts: { USD: 24_00, EUR: 22_80, JPY: 3_600, KWD: 7_350 } },
  ),
  zone(
    'world',
    'Rest of the world',
    ['*'],
    { days: [8, 20], amounts: { USD: 19_50, EUR: 18_50, JPY: 2_900, KWD: 6_000 } },
    { days: [3, 6], amounts: { USD: 44_00, EUR: 42_00, JPY: 6_600, KWD: 13_500 } },
  ),
];
