import type { Checkout } from '../../../domain/checkout/checkout.ts';
import type { PickupChoice, PickupPlace } from '../../../domain/checkout/pickup.ts';
import type { ShippingOption } from '../../../domain/totals/quote.ts';
import type { SayToBuyer } from '../../../words/buyer-text.ts';
import { tell } from '../../../words/say.ts';
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
export function renderFulfillment(checkout: Checkout, say: SayToBuyer): Fulfillment {
  const { pickup } = checkout;
  const lines = checkout.lines.filter(({ requiresShipping }) => requiresShipping).map(({ lineId }) => lineId);
  const available = availableMethods(checkout, lines, say);
  return {
    methods: [
      shippingMethod(checkout, pickup?.wanted ? [] : lines, say),
      ...(pickup ? [pickupMethod(checkout, pickup, pickup.wanted ? lines : [], say)] : []),
    ],
    ...(available.length > 0 && { available_methods: available }),
  };
}

/** All that ships goes in one group to one address. */
function shippingMethod(checkout: Checkout, lines: string[], say: SayToBuyer): Method {
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
    groups: groupOf(checkout, 'package_1', lines, (option) => renderShipping(option, say)),
  };
}

/** All that is fetched is fetched at one place. */
function pickupMethod(
  checkout: Checkout,
  { locationId, places }: PickupChoice,
  lines: string[],
  say: SayToBuyer,
): Method {
  const place = places.find(({ id }) => id === locationId);
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
    groups: groupOf(checkout, 'pickup_1', lines, (option) => renderPickup(option, place, say)),
  };
}

type Option = Method['groups'][number]['options'][number];

function groupOf(
  { quote }: Checkout,
  id: string,
  lines: string[],
  render: (option: ShippingOption) => Option,
): Method['groups'] {
  if (lines.length === 0) return [];
  const options = quote.shippingOptions.map(render);
  return [{ id, line_item_ids: lines, options, selected_option_id: quote.selectedShippingOptionId }];
}

/** The shop's own words where it has any. */
function renderShipping(option: ShippingOption, say: SayToBuyer): Option {
  return renderOption(option, option.title, option.description || say('fulfillment.arrives', spanOf(option)));
}

function renderPickup(option: ShippingOption, place: PickupPlace | undefined, say: SayToBuyer): Option {
  const title = place ? say('pickup.at', { place: place.name }) : option.title;
  return renderOption(option, title, say('fulfillment.ready', spanOf(option)));
}

/** Days as one number or a span of them, and the most of them, which texts count by. */
export function spanOf({ minDays, maxDays }: Pick<ShippingOption, 'minDays' | 'maxDays'>) {
  return { days: minDays === maxDays ? `${minDays}` : `${minDays}–${maxDays}`, most: maxDays };
}

function renderOption({ id, amountMinor, earliestOn, latestOn }: ShippingOption, title: string, plain: string): Option {
  return {
    id,
    title,
    description: { plain },
    ...(earliestOn !== undefined && { earliest_fulfillment_time: `${earliestOn}T00:00:00Z` }),
    ...(latestOn !== undefined && { latest_fulfillment_time: `${latestOn}T23:59:59Z` }),
    totals: [{ type: 'total', amount: amountMinor }],
  };
}

/** Told where there is something to tell: places to fetch the goods, or options that this order can't have. */
function availableMethods(checkout: Checkout, lineIds: string[], say: SayToBuyer): AvailableMethod[] {
  const { lines, pickup, quote } = checkout;
  const later = renderAvailability(checkout, say);
  const unavailable = (quote.unavailableOptions ?? []).map(({ content }): AvailableMethod => ({
    type: 'shipping',
    line_item_ids: [],
    description: tell(say, content),
  }));
  if (!pickup) return [...later, ...unavailable];
  const variantOf = new Map(lines.map(({ lineId, variantId }) => [lineId, variantId]));
  const shipping: AvailableMethod[] =
    quote.deliverable && later.length === 0
      ? [{ type: 'shipping', line_item_ids: lineIds, fulfillable_on: 'now' }]
      : later;
  const places = pickup.places.map((place): AvailableMethod => {
    const there = lineIds.filter((lineId) => !place.lacking.includes(variantOf.get(lineId) ?? ''));
    const which = there.length === lineIds.length ? 'all' : there.length === 0 ? 'none' : 'part';
    const description = say(`pickup.${which}`, { place: place.name });
    return { type: 'pickup', line_item_ids: there, ...(there.length > 0 && { fulfillable_on: 'now' }), description };
  });
  return [...shipping, ...unavailable, ...places];
}
