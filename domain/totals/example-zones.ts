import type { ShippingArea, ShippingMethod, ShippingRate, ShippingZone } from './shipping-zones.ts';

/** Zones for tests, with what a test does not say filled in. A flat rate in dollars, from Monday the 23rd of November 2026. */
export function exampleRate(amountMinor: number, change: Partial<ShippingRate> = {}): ShippingRate {
  return { currency: 'USD', startsAt: 0, amountMinor, perUnitMinor: 0, freeFromSubtotalMinor: null, ...change };
}

export function exampleMethod(
  id: string,
  rates: readonly ShippingRate[],
  change: Partial<ShippingMethod> = {},
): ShippingMethod {
  const [title, description] = [id, ''];
  const days = { minDays: 1, maxDays: 3, leavesOn: '2026-11-23' };
  return { id, title, description, rateBy: 'items', ...days, maxWeightGrams: null, rates, ...change };
}

/** @param areas a country, or more precisely: `{ country: 'US', region: 'HI' }` */
export function exampleZone(
  areas: readonly (string | (Partial<ShippingArea> & { country: string }))[],
  methods: readonly ShippingMethod[],
  id = 'zone',
): ShippingZone {
  const whole = { region: null, postalFrom: null, postalTo: null };
  return {
    id,
    areas: areas.map((area) => ({ ...whole, ...(typeof area === 'string' ? { country: area } : area) })),
    methods,
  };
}
