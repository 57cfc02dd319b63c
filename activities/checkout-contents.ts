import type { ClaimKeys } from '../adapters/crypto/claim-keys.ts';
import type { Offer, Rates } from '../adapters/postgres/assortment-reads.ts';
import { loadAssortment } from '../adapters/postgres/assortment-reads.ts';
import type { Sql } from '../adapters/postgres/database.ts';
import type { OnInvalidPromotion } from '../adapters/postgres/promotion-rows.ts';
import type { WantedCheckout } from '../contracts/commands.ts';
import type { Checkout, CheckoutLine, Destination } from '../domain/checkout/checkout.ts';
import type { CheckoutMessage } from '../domain/checkout/messages.ts';
import { recoverable } from '../domain/checkout/messages.ts';
import { chosenPlace, decidePickup, heldAt } from '../domain/checkout/pickup.ts';
import type { Contents, Durations } from '../domain/checkout/transitions.ts';
import { holdWindow, isHeld } from '../domain/checkout/transitions.ts';
import { promotionFacts } from '../domain/promotions/promotion-facts.ts';
import { AmountTooLargeError } from '../domain/money/rounding.ts';
import type { VariantPrices } from '../domain/pricing/price-variants.ts';
import { priceVariants } from '../domain/pricing/price-variants.ts';
import { promotionsOf, withKept } from '../domain/promotions/kept-promotions.ts';
import { lineStock } from '../domain/stock/line-stock.ts';
import type { Quote } from '../domain/totals/quote.ts';
import { priceChanges } from '../domain/totals/quote-changes.ts';
import type { Destination as Place } from '../domain/totals/snapshot.ts';
import { taxQuestion } from '../domain/totals/tax-question.ts';
import { buyerText } from '../domain/errors.ts';
import type { HotWay } from './inventory.ts';
import { quoteLines } from './pricing.ts';
import type { TaxAsking } from './provider-taxes.ts';
import { providedTaxes } from './provider-taxes.ts';
import { customerKeys, overOrderLimit, takeStock } from './stock-taking.ts';

/** What holding and pricing need to know of the checkout that they are for. */
export interface Basis {
  readonly checkoutId: string;
  /** Where the sale comes from. */
  readonly channel: string;
  readonly expiresAt: string;
  readonly defaultCurrency: string;
  readonly onInvalidPromotion: OnInvalidPromotion;
  readonly durations: Durations;
  readonly nowMs: number;
  /** Null where the shop's table is all that is known of taxes. */
  readonly taxes: TaxAsking | null;
  /** The checkout as it is; null for a new one. */
  readonly current: Checkout | null;
  readonly hot?: HotWay | undefined;
  readonly claimKeys: Pick<ClaimKeys, 'customer'>;
  /** The buyer is paying: what is held only then is held now. */
  readonly paying?: true;
}

export type Prepared =
  | { readonly ok: true; readonly contents: Contents; readonly messages: readonly CheckoutMessage[] }
  | { readonly ok: false; readonly messages: readonly CheckoutMessage[] };

const refused = (...messages: CheckoutMessage[]): Prepared => ({ ok: false, messages });

/**
 * Makes what a caller wants into contents of a checkout: reserves the whole set of lines and computes its totals, in the
 * caller's transaction. A refusal leaves the holds as they were. While the hold lives, lines keep the prices that they were
 * quoted at and promotions that were applied stay as they were; what comes new is as it is today (promise O3).
 */
export async function prepareContents(sql: Sql, basis: Basis, wanted: WantedCheckout): Promise<Prepared> {
  const { current } = basis;
  const asked = wanted.currency ?? current?.currency ?? basis.defaultCurrency;
  const variantIds = [...new Set(wanted.lines.map(({ variantId }) => variantId))];
  const destination = chooseDestination(wanted);
  const place = destination === 'unknown' ? null : placeOf(destination, wanted);
  const currencies = [...new Set([asked, basis.defaultCurrency])];
  // Who has signed in stays the customer where a later request does not say so.
  const customerId = wanted.customerId ?? current?.customerId ?? null;
  const valid = current && isHeld(current, basis.nowMs) && current.customerId === customerId ? current : null;
  const { offers, pickupRows, ...assortment } = await loadAssortment(
    sql,
    {
      variantIds,
      currencies,
      place,
      codes: wanted.codes,
      customerId,
      email: wanted.buyer?.email ?? null,
      asksFirstOrder: valid?.promotions.some(({ definition }) => definition.conditions?.firstOrder) ?? false,
      nowMs: basis.nowMs,
      fetching: { checkoutId: basis.checkoutId, locationId: wanted.pickup?.locationId ?? null },
    },
    basis.onInvalidPromotion,
  );
  const facts = promotionFacts(assortment, basis.channel, basis.nowMs);
  const asks = { asked, fallback: basis.defaultCurrency };
  const { currency, prices } = priceVariants(wanted.lines, offers, asks, facts, valid);
  const unavailable = wanted.lines.flatMap(({ variantId }, index) =>
    !prices.has(variantId)
      ? [recoverable('item_unavailable', buyerText('item_unavailable'), { part: 'line', index })]
      : [],
  );
  if (unavailable.length > 0) return refused(...unavailable);

  if (destination === 'unknown') {
    return refused(
      recoverable('selection_invalid', 'This is none of the addresses given.', { part: 'selected_destination' }),
    );
  }

  const tooMany = overOrderLimit(wanted.lines, offers);
  if (tooMany.length > 0) return refused(...tooMany);

  const window = holdWindow(
    current ?? { holdExpiresAt: null, holdLimitAt: null, expiresAt: basis.expiresAt },
    basis.nowMs,
    basis.durations,
  );
  const lines = nameLines(wanted, offers, prices);
  const promotions = withKept(facts, valid?.currency === currency ? valid : null);
  const pickup = decidePickup(wanted.pickup ?? null, pickupRows, lines);
  if (pickup.kind !== 'taken') return refused(pickupRefusal[pickup.kind]);
  const store = chosenPlace(pickup.choice);
  const { selectedOptionId } = wanted;
  const taxedAt = store?.address ?? place;
  const quoteBy = (rates: Rates) =>
    tryQuote(() => quoteLines(currency, lines, taxedAt, selectedOptionId, rates, promotions, pickup.point));
  const byTable = quoteBy(assortment);
  const question =
    byTable && basis.taxes && taxQuestion({ ...assortment, currency, lines, destination: taxedAt }, byTable);
  const isKnown = store !== null || destination !== null;
  const taxes = question && basis.taxes && (await providedTaxes(sql, basis.taxes, question, isKnown));
  if (taxes && 'refusal' in taxes) return refused(taxes.refusal);
  const quote = taxes ? quoteBy({ ...assortment, ...taxes }) : byTable;
  if (quote === null) return refused(recoverable('amount_too_large', buyerText('amount_too_large')));

  const messages: CheckoutMessage[] = current?.currency === currency ? priceChanges(current.quote.lines, quote) : [];
  if (selectedOptionId !== null && quote.selectedShippingOptionId !== selectedOptionId && quote.requiresShipping) {
    const why = quote.unavailableOptions?.find(({ id }) => id === selectedOptionId)?.content;
    const message = recoverable('selection_invalid', why ?? 'This way of shipping is not offered for this address.', {
      part: 'option',
    });
    // A new choice that can't be had leaves a checkout as it was (UCP fulfillment, selections). One that was made before, and
    // that something else has made impossible, is dropped; a new checkout can't know its options yet.
    if (current && current.quote.selectedShippingOptionId !== selectedOptionId) return refused(message);
    messages.push(message);
  }

  const taken = await takeStock(sql, {
    checkoutId: basis.checkoutId,
    lines,
    factsOf: (variantId) => offers.get(variantId)?.stock ?? {},
    sourcing: { destination: store?.address ?? place, fromLocation: heldAt(pickup.choice) },
    store,
    customerKeys: customerKeys(basis.claimKeys, { customerId, buyer: wanted.buyer }),
    before: current,
    paying: basis.paying === true,
    expiresAt: window.holdExpiresAt,
    nowMs: basis.nowMs,
    hot: basis.hot,
  });
  if (!taken.ok) return refused(...taken.messages);
  messages.push(...taken.messages);
  return {
    ok: true,
    messages,
    contents: {
      customerId,
      currency,
      lines: taken.lines,
      codes: wanted.codes,
      promotions: promotionsOf(quote, promotions),
      quote,
      buyer: wanted.buyer,
      locality: wanted.locality,
      destinations: wanted.destinations,
      selectedDestinationId: destination?.id ?? null,
      pickup: pickup.choice,
      ...window,
    },
  };
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
  prices: VariantPrices['prices'],
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
    const { prices: _, listPrices: __, stock, ...offer } = offers.get(variantId)!;
    const id = lineId !== null && !used.has(lineId) ? lineId : fresh();
    used.add(id);
    return { ...offer, ...lineStock(stock), lineId: id, quantity, ...prices.get(variantId)! };
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

const pickupRefusal: Readonly<Record<'unknown_place' | 'split', CheckoutMessage>> = {
  unknown_place: recoverable('selection_invalid', 'Orders can’t be fetched at this place.', { part: 'pickup_place' }),
  split: recoverable('selection_invalid', 'All goods of an order are either shipped or fetched at one place.', {
    part: 'pickup_lines',
  }),
};

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
    ...(checkout.pickup?.wanted && { pickup: { locationId: checkout.pickup.locationId, lineIds: null } }),
    selectedOptionId: checkout.quote.selectedShippingOptionId,
  };
}
