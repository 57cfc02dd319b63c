import { roundToStep } from '../money/rounding.ts';
import type { ShippingOption } from './quote.ts';
import type { Destination, ShippingRate } from './snapshot.ts';

/**
 * The options that a parcel to a destination has, cheapest first.
 *
 * A country with any row of its own in this currency has only those, even where none takes the weight: `*` is the rest of
 * the world, not a fallback.
 * @param subtotalMinor the goods after discounts, which decides about free shipping
 */
export function shippingOptions(
  rates: readonly ShippingRate[],
  parcel: { currency: string; destination: Destination; weightGrams: number; subtotalMinor: number; stepMinor: number },
): ShippingOption[] {
  const inCurrency = rates.filter((rate) => rate.currency === parcel.currency);
  const own = inCurrency.filter((rate) => rate.country === parcel.destination.country);
  const candidates = own.length > 0 ? own : inCurrency.filter((rate) => rate.country === '*');
  return candidates
    .filter((rate) => rate.maxWeightGrams === null || parcel.weightGrams <= rate.maxWeightGrams)
    .map((rate) => ({
      id: rate.id,
      title: rate.title,
      description: rate.description,
      amountMinor: isFree(rate, parcel.subtotalMinor)
        ? 0
        : roundToStep(rate.amountMinor, { stepMinor: parcel.stepMinor }),
      minDays: rate.minDays,
      maxDays: rate.maxDays,
    }))
    .sort((a, b) => a.amountMinor - b.amountMinor || a.maxDays - b.maxDays || (a.id < b.id ? -1 : 1));
}

function isFree(rate: ShippingRate, subtotalMinor: number): boolean {
  return rate.freeFromSubtotalMinor !== null && subtotalMinor >= rate.freeFromSubtotalMinor;
}
