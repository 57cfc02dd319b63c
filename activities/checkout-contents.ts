import type { Sql } from '../adapters/postgres/database.ts';
import type { WantedCheckout } from '../contracts/commands.ts';
import type { Checkout, CheckoutLine, Destination } from '../domain/checkout/checkout.ts';
import type { CheckoutMessage } from '../domain/checkout/messages.ts';
import { recoverable } from '../domain/checkout/messages.ts';
import type { Contents, Durations } from '../domain/checkout/transitions.ts';
import { holdWindow, isHeld } from '../domain/checkout/transitions.ts';
import { AmountTooLargeError } from '../domain/money/rounding.ts';
import type { Quote } from '../domain/totals/quote.ts';
import type { Destination as Place } from '../domain/totals/snapshot.ts';
import { buyerText } from '../domain/errors.ts';
import { placeHolds } from './inventory.ts';
import type { Offer } from './pricing.ts';
import { loadAssortment, quoteLines } from './pricing.ts';

/** What holding and pricing need to know of the checkout that they are for. */
export interface Basis {
  readonly checkoutId: string;
  readonly expiresAt: string;
  readonly defaultCurrency: string;
  readonly durations: Durations;
  readonly nowMs: number;
  /** The checkout as it is; null for a new one. */
  readonly current: Checkout | null;
}

export type Prepared =
  | { readonly ok: true; readonly contents: Contents; readonly messages: readonly CheckoutMessage[] }
  | { readonly ok: false; readonly messages: readonly CheckoutMessage[] };

const refused = (...messages: CheckoutMessage[]): Prepared => ({ ok: false, messages });

/**
 * Makes what a caller wants into contents of a checkout: reserves the whole set of lines and computes its totals, in the
 * caller's transaction. A refusal leaves the holds as they were. While the hold lives, lines keep the price that they were
 * quoted at (promise O3).
 */
export async function prepareContents(sql: Sql, basis: Basis, wanted: WantedCheckout): Promise<Prepared> {
  const { current } = basis;
  const asked = wanted.currency ?? current?.currency ?? basis.defaultCurrency;
  const variantIds = [...new Set(wanted.lines.map(({ variantId }) => variantId))];
  const destination = chooseDestination(wanted);
  const place = destination === 'unknown' ? null : placeOf(destination, wanted);
  const currencies = [...new Set([asked, basis.defaultCurrency])];
  const { offers, ...rates } = await loadAssortment(sql, variantIds, currencies, {
    place,
    customerId: wanted.customerId,
  });
  const currency = pickCurrency(offers, asked, basis.defaultCurrency);
  const unavailable = wanted.lines.flatMap(({ variantId }, index) =>
    offers.get(variantId)?.prices[currency] === undefined
      ? [recoverable('item_unavailable', buyerText('item_unavailable'), { part: 'line', index })]
      : [],
  );
  if (unavailable.length > 0) return refused(...unavailable);

  if (destination === 'unknown') {
    return refused(
      recoverable('selection_invalid', 'This is none of the addresses given.', { part: 'selected_destination' }),
    );
  }

  const window = holdWindow(
    current ?? { holdExpiresAt: null, holdLimitAt: null, expiresAt: basis.expiresAt },
    basis.nowMs,
    basis.durations,
  );
  const lines = nameLines(wanted, offers, currency, current && isHeld(current, basis.nowMs) ? current : null);
  const quote = tryQuote(() => quoteLines(currency, lines, place, wanted.selectedOptionId, rates));
  if (quote === null) return refused(recoverable('amount_too_large', buyerText('amount_too_large')));

  const messages: CheckoutMessage[] = [];
  if (wanted.selectedOptionId !== null && quote.selectedShippingOptionId === null && quote.requiresShipping) {
    const message = recoverable('selection_invalid', 'This way of shipping is not offered for this address.', {
      part: 'option',
    });
    // A new checkout can't know its options yet; an existing one stays as it was (UCP fulfillment, selections).
    if (current) return refused(message);
    messages.push(message);
  }

  const shortages = await placeHolds(sql, basis.checkoutId, lines, window.holdExpiresAt);
  if (shortages.length > 0) return refused(...shortages.flatMap((shortage) => shortageMessages(wanted, shortage)));
  return {
    ok: true,
    messages,
    contents: {
      // Who has signed in stays the customer where a later request does not say so.
      customerId: wanted.customerId ?? current?.customerId ?? null,
      currency,
      lines,
      codes: wanted.codes,
      quote,
      buyer: wanted.buyer,
      locality: wanted.locality,
      destinations: wanted.destinations,
      selectedDestinationId: destination?.id ?? null,
      ...window,
    },
  };
}

/** The asked currency if the shop sells all of the lines in it, otherwise its own. */
function pickCurrency(offers: ReadonlyMap<string, Offer>, asked: string, fallback: string): string {
  return [...offers.values()].every(({ prices }) => prices[asked] !== undefined) ? asked : fallback;
}

function chooseDestination(wanted: WantedCheckout): Destination | null | 'unknown' {
  const { destinations, selectedDestinationId } = wanted;
  if (selectedDestinationId === null) return destinations.length === 1 ? (destinations[0] ?? null) : null;
  return destinations.find(({ id }) => id === selectedDestinationId) ?? 'unknown';
}

/** Where taxes and shipping are counted for: the address, or what the buyer tells of where he is. */
function placeOf(destination: Destination | null, wanted: WantedCheckout): Place | null {
  const source = destination ?? wanted.locality;
  return source?.country ? { country: source.country, region: source.region, postalCode: source.postalCode } : null;
}

function nameLines(
  wanted: WantedCheckout,
  offers: ReadonlyMap<string, Offer>,
  currency: string,
  held: Checkout | null,
): CheckoutLine[] {
  const taken = new Set(wanted.lines.flatMap(({ lineId }) => (lineId === null ? [] : [lineId])));
  const used = new Set<string>();
  let number = 0;
  const fresh = () => {
    do number += 1;
    while (taken.has(`li_${number}`) || used.has(`li_${number}`));
    return `li_${number}`;
  };
  return wanted.lines.map(({ lineId, variantId, quantity }) => {
    const { prices, ...offer } = offers.get(variantId)!;
    const id = lineId !== null && !used.has(lineId) ? lineId : fresh();
    used.add(id);
    const quoted = held?.currency === currency ? held.lines.find((line) => line.variantId === variantId) : undefined;
    return { ...offer, lineId: id, quantity, unitPriceMinor: quoted?.unitPriceMinor ?? prices[currency]! };
  });
}

function tryQuote(compute: () => Quote): Quote | null {
  try {
    return compute();
  } catch (error) {
    if (error instanceof AmountTooLargeError) return null;
    throw error;
  }
}

function shortageMessages(
  wanted: WantedCheckout,
  shortage: { variantId: string; available: number },
): CheckoutMessage[] {
  const content =
    shortage.available === 0 ? buyerText('out_of_stock') : `Only ${shortage.available} of this item can be had now.`;
  return wanted.lines.flatMap(({ variantId }, index) =>
    variantId === shortage.variantId ? [recoverable('out_of_stock', content, { part: 'quantity', index })] : [],
  );
}

/** The client-written state of a checkout, as if the caller had just sent it again. */
export function asWanted(checkout: Checkout): WantedCheckout {
  return {
    lines: checkout.lines.map(({ lineId, variantId, quantity }) => ({ lineId, variantId, quantity })),
    buyer: checkout.buyer,
    customerId: checkout.customerId,
    codes: checkout.codes,
    currency: checkout.currency,
    locality: checkout.locality,
    destinations: checkout.destinations,
    selectedDestinationId: checkout.selectedDestinationId,
    selectedOptionId: checkout.quote.selectedShippingOptionId,
  };
}
