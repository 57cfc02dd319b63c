import { multiplyMinor, sumMinor } from '../money/rounding.ts';
import type { Quote, ShippingOption } from './quote.ts';
import { afterBusinessDays } from './shipping-days.ts';
import { shippingOptions } from './shipping-options.ts';
import { lacksForZone } from './shipping-zones.ts';
import type { PickupPoint, PricingSnapshot } from './snapshot.ts';

/** The id of the only option of goods that are fetched; no way of shipping has it. */
const PICKUP_OPTION = 'pickup';

/** The part of a quote that says how the goods come to the buyer. */
export type QuotedFulfillment = Pick<
  Quote,
  | 'shippingOptions'
  | 'unavailableOptions'
  | 'selectedShippingOptionId'
  | 'requiresShipping'
  | 'deliverable'
  | 'addressLacks'
  | 'pickupLocationId'
>;

/** A line with what is left of it after its discounts and its share of the order's. */
interface DiscountedLine {
  readonly quantity: number;
  readonly weightGrams: number;
  readonly requiresShipping: boolean;
  readonly amountMinor: number;
}

/**
 * How the goods that ship can come to the buyer, and how they do. Goods that are not shipped count for nothing here: neither
 * for weight and number nor for the subtotal that makes shipping free.
 */
export function quoteFulfillment(
  { currency, destination, shippingZones, pickup, selectedShippingOptionId }: PricingSnapshot,
  lines: readonly DiscountedLine[],
  stepMinor: number,
): QuotedFulfillment {
  const shipped = lines.filter(({ requiresShipping }) => requiresShipping);
  const nothing = { shippingOptions: [], selectedShippingOptionId: null, deliverable: true } as const;
  if (shipped.length === 0) return { ...nothing, shippingOptions: [], requiresShipping: false };
  if (pickup) return fetched(pickup);
  if (destination === null) return { ...nothing, shippingOptions: [], requiresShipping: true };
  const { options, unavailable } = shippingOptions(shippingZones, {
    currency,
    destination,
    weightGrams: sumMinor(shipped.map((line) => multiplyMinor(line.weightGrams, line.quantity))),
    items: sumMinor(shipped.map((line) => line.quantity)),
    subtotalMinor: sumMinor(shipped.map((line) => line.amountMinor)),
    stepMinor,
  });
  const addressLacks = lacksForZone(shippingZones, destination);
  const selected = options.find(({ id }) => id === selectedShippingOptionId);
  return {
    shippingOptions: options,
    ...(unavailable.length > 0 && { unavailableOptions: unavailable }),
    selectedShippingOptionId: selected?.id ?? null,
    requiresShipping: true,
    deliverable: options.length > 0,
    ...(addressLacks.length > 0 && { addressLacks }),
  };
}

/** Who has chosen the place has chosen the option: there is one, and it costs nothing. */
function fetched({ id, name, readyDays, today }: PickupPoint): QuotedFulfillment {
  const readyOn = afterBusinessDays(today, readyDays);
  const option: ShippingOption = {
    id: PICKUP_OPTION,
    title: name,
    description: '',
    amountMinor: 0,
    minDays: readyDays,
    maxDays: readyDays,
    earliestOn: readyOn,
    latestOn: readyOn,
  };
  return {
    shippingOptions: [option],
    selectedShippingOptionId: option.id,
    requiresShipping: true,
    deliverable: true,
    pickupLocationId: id,
  };
}
