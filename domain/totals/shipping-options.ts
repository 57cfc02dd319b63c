import { majorUnitMinor } from '../money/currency.ts';
import type { Value } from '../../words/values.ts';
import type { Told } from '../told.ts';
import { words } from '../told.ts';
import { multiplyMinor, roundToStep, sumMinor } from '../money/rounding.ts';
import type { ShippingOption, UnavailableOption } from './quote.ts';
import { afterBusinessDays } from './shipping-days.ts';
import type { RateBasis, ShippingMethod, ShippingRate, ShippingZone } from './shipping-zones.ts';
import { zoneOf, zonesAround } from './shipping-zones.ts';
import type { Destination } from './snapshot.ts';

/** What is to be shipped together. Money is in minor units of `currency`. */
export interface Parcel {
  currency: string;
  destination: Destination;
  weightGrams: number;
  /** Units of goods. */
  items: number;
  /** The goods that ship, after discounts: what rates by price and free shipping go by. */
  subtotalMinor: number;
  stepMinor: number;
}

export interface ShippingOffer {
  /** Cheapest first, then soonest. */
  options: ShippingOption[];
  /** What the place has in principle and this parcel can't have, with the reason, by id. */
  unavailable: UnavailableOption[];
}

/** The ways of shipping that a parcel has at its destination, and those that it can't have. */
export function shippingOptions(zones: readonly ShippingZone[], parcel: Parcel): ShippingOffer {
  const zone = zoneOf(zones, parcel.destination);
  const methods = zone?.methods ?? [];
  const options: ShippingOption[] = [];
  const unavailable: UnavailableOption[] = [];
  for (const method of methods) {
    const offered = offer(method, parcel);
    if ('reason' in offered) unavailable.push(offered);
    else options.push(offered);
  }
  const known = new Set(methods.map(({ id }) => id));
  for (const { id, title } of zonesAround(zones, parcel.destination).flatMap((around) => around.methods)) {
    if (known.has(id)) continue;
    known.add(id);
    unavailable.push({ id, title, reason: 'not_to_this_place', content: words('option.not_to_this_place', { title }) });
  }
  return {
    options: options.sort((a, b) => a.amountMinor - b.amountMinor || a.maxDays - b.maxDays || (a.id < b.id ? -1 : 1)),
    unavailable: unavailable.sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

function offer(method: ShippingMethod, parcel: Parcel): ShippingOption | UnavailableOption {
  const { id, title, maxWeightGrams } = method;
  const refuse = (reason: UnavailableOption['reason'], content: Told) => ({ id, title, reason, content });
  if (maxWeightGrams !== null && parcel.weightGrams > maxWeightGrams) {
    const [most, weight] = [kilograms(maxWeightGrams), kilograms(parcel.weightGrams)];
    return refuse('too_heavy', words('option.too_heavy', { title, most, weight }));
  }
  const tiers = method.rates
    .filter(({ currency }) => currency === parcel.currency)
    .sort((one, other) => one.startsAt - other.startsAt);
  const [first] = tiers;
  if (!first) return refuse('not_in_currency', words('option.not_in_currency', { title, currency: parcel.currency }));
  const measured = measure[method.rateBy](parcel);
  const tier = tiers.findLast(({ startsAt }) => startsAt <= measured);
  if (!tier) {
    const least = named[method.rateBy](first.startsAt, parcel.currency);
    return refuse('order_too_small', words(`option.from_${method.rateBy}`, { title, least }));
  }
  return {
    id,
    title,
    description: method.description,
    amountMinor: price(tier, measured, method.rateBy, parcel),
    minDays: method.minDays,
    maxDays: method.maxDays,
    earliestOn: afterBusinessDays(method.leavesOn, method.minDays),
    latestOn: afterBusinessDays(method.leavesOn, method.maxDays),
  };
}

function price(tier: ShippingRate, measured: number, by: RateBasis, parcel: Parcel): number {
  const { freeFromSubtotalMinor: freeFrom } = tier;
  if (freeFrom !== null && parcel.subtotalMinor >= freeFrom) return 0;
  const units = Math.ceil((measured - tier.startsAt) / unit[by](parcel.currency));
  const amountMinor = sumMinor([tier.amountMinor, multiplyMinor(tier.perUnitMinor, units)]);
  return roundToStep(amountMinor, { stepMinor: parcel.stepMinor });
}

const measure: Readonly<Record<RateBasis, (parcel: Parcel) => number>> = {
  weight: ({ weightGrams }) => weightGrams,
  price: ({ subtotalMinor }) => subtotalMinor,
  items: ({ items }) => items,
};

/** What `perUnitMinor` is for one of. */
const unit: Readonly<Record<RateBasis, (currency: string) => number>> = {
  weight: () => 1000,
  price: majorUnitMinor,
  items: () => 1,
};

const named: Readonly<Record<RateBasis, (startsAt: number, currency: string) => Value>> = {
  weight: kilograms,
  price: (amountMinor, currency) => ({ amountMinor, currency }),
  items: (startsAt) => startsAt,
};

function kilograms(grams: number): number {
  return grams / 1000;
}
