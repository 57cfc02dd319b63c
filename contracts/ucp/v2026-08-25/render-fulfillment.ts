import type { Checkout } from '../../../domain/checkout/checkout.ts';
import type { PickupChoice, PickupPlace } from '../../../domain/checkout/pickup.ts';
import type { ShippingOption } from '../../../domain/totals/quote.ts';
import type { CheckoutResponse } from './checkout-response.ts';
import { renderAvailability } from './render-availability.ts';
import { renderAddress, renderPlace } from './render-address.ts';

type Fulfillment = NonNullable<CheckoutResponse['fulfillment']>;
type Method = Fulfillment['methods'][number];
type AvailableMethod = NonNullable<Fulfillment['available_methods']>[number];

/**
 * How the goods that ship can come to the buyer: shipping, and where the shop has places for it, pick-up. All lines go the same
 * way, so that the other method has none. What can't be had stands in `available_methods`, without lines and with its reason.
 */
export function renderFulfillment(checkout: Checkout): Fulfillment {
  const { pickup } = checkout;
  const lines = checkout.lines.filter(({ requiresShipping }) => requiresShipping).map(({ lineId }) => lineId);
  const available = availableMethods(checkout, lines);
  return {
    methods: [
      shippingMethod(checkout, pickup?.wanted ? [] : lines),
      ...(pickup ? [pickupMethod(checkout, pickup, pickup.wanted ? lines : [])] : []),
    ],
    ...(available.length > 0 && { available_methods: available }),
  };
}

/** All that ships goes in one group to one address. */
function shippingMethod(checkout: Checkout, lines: string[]): Method {
  return {
    id: 'shipping',
    type: 'shipping',
    line_item_ids: lines,
    destinations: checkout.destinations.map((destination) => ({
      type: 'shipping_address',
      id: destination.id,
      ...renderAddress(destination),
    })),
    selected_destination_id: checkout.selectedDestinationId,
    groups: groupOf(checkout, 'package_1', lines),
  };
}

/** All that is fetched is fetched at one place. */
function pickupMethod(checkout: Checkout, { locationId, places }: PickupChoice, lines: string[]): Method {
  return {
    id: 'pickup',
    type: 'pickup',
    line_item_ids: lines,
    destinations: places.map(({ id, name, address }) => ({
      type: 'business_location',
      id,
      name,
      address: renderPlace(address),
    })),
    selected_destination_id: locationId,
    groups: groupOf(checkout, 'pickup_1', lines),
  };
}

function groupOf({ quote }: Checkout, id: string, lines: string[]): Method['groups'] {
  if (lines.length === 0) return [];
  const options = quote.shippingOptions.map((option) => renderOption(option, id === 'pickup_1'));
  return [{ id, line_item_ids: lines, options, selected_option_id: quote.selectedShippingOptionId }];
}

function renderOption(option: ShippingOption, fetched: boolean): Method['groups'][number]['options'][number] {
  const { minDays, maxDays, earliestOn, latestOn } = option;
  const days = minDays === maxDays ? `${minDays}` : `${minDays}–${maxDays}`;
  const when = `${days} ${maxDays === 1 ? 'day' : 'days'}`;
  const ready =
    maxDays === 0 ? 'Ready today' : `Ready in ${maxDays === 1 ? '1 business day' : `${days} business days`}`;
  return {
    id: option.id,
    title: option.title,
    description: { plain: option.description !== '' ? option.description : fetched ? ready : `Arrives in ${when}` },
    ...(earliestOn !== undefined && { earliest_fulfillment_time: `${earliestOn}T00:00:00Z` }),
    ...(latestOn !== undefined && { latest_fulfillment_time: `${latestOn}T23:59:59Z` }),
    totals: [{ type: 'total', amount: option.amountMinor }],
  };
}

/** Told where there is something to tell: places to fetch the goods, or options that this order can't have. */
function availableMethods(checkout: Checkout, lineIds: string[]): AvailableMethod[] {
  const { lines, pickup, quote } = checkout;
  const later = renderAvailability(checkout);
  const unavailable = (quote.unavailableOptions ?? []).map(({ content }): AvailableMethod => ({
    type: 'shipping',
    line_item_ids: [],
    description: content,
  }));
  if (!pickup) return [...later, ...unavailable];
  const variantOf = new Map(lines.map(({ lineId, variantId }) => [lineId, variantId]));
  const shipping: AvailableMethod[] =
    quote.deliverable && later.length === 0
      ? [{ type: 'shipping', line_item_ids: lineIds, fulfillable_on: 'now' }]
      : later;
  const places = pickup.places.map((place): AvailableMethod => {
    const there = lineIds.filter((lineId) => !place.lacking.includes(variantOf.get(lineId) ?? ''));
    const description = describe(place, there.length, lineIds.length);
    return { type: 'pickup', line_item_ids: there, ...(there.length > 0 && { fulfillable_on: 'now' }), description };
  });
  return [...shipping, ...unavailable, ...places];
}

function describe({ name }: PickupPlace, there: number, all: number): string {
  if (there === all) return `Your order can be fetched at ${name}.`;
  return there === 0
    ? `Nothing of your order can be fetched at ${name} now.`
    : `Only a part of your order can be fetched at ${name} now.`;
}
