import type { Assortment, Offer, Rates } from '../adapters/postgres/assortment-reads.ts';
import { loadAssortment } from '../adapters/postgres/assortment-reads.ts';
import type { Sql } from '../adapters/postgres/database.ts';
import type { WantedCheckout } from '../contracts/commands.ts';
import type { Checkout, CheckoutLine, Destination } from '../domain/checkout/checkout.ts';
import type { CheckoutMessage } from '../domain/checkout/messages.ts';
import { recoverable } from '../domain/checkout/messages.ts';
import type { PickupChoice, PickupPlace } from '../domain/checkout/pickup.ts';
import { chosenPlace, decidePickup } from '../domain/checkout/pickup.ts';
import { isHeld } from '../domain/checkout/hold.ts';
import { buyerText } from '../domain/errors.ts';
import { AmountTooLargeError } from '../domain/money/rounding.ts';
import type { VariantPrices } from '../domain/pricing/price-variants.ts';
import { priceVariants } from '../domain/pricing/price-variants.ts';
import { words } from '../domain/told.ts';
import { promotionsOf, withKept } from '../domain/promotions/kept-promotions.ts';
import { promotionFacts } from '../domain/promotions/promotion-facts.ts';
import { lineStock } from '../domain/stock/line-stock.ts';
import { priceChanges } from '../domain/totals/quote-changes.ts';
import type { Quote } from '../domain/totals/quote.ts';
import type { Destination as Place } from '../domain/totals/snapshot.ts';
import { taxQuestion } from '../domain/totals/tax-question.ts';
import type { Basis } from './checkout-contents.ts';
import { quoteLines } from './pricing.ts';
import { providedTaxes } from './provider-taxes.ts';
import { overOrderLimit } from './stock-taking.ts';

/** What a caller wants, priced; nothing of it is held yet. */
export interface Quoted {
  readonly ok: true;
  readonly currency: string;
  readonly customerId: string | null;
  readonly lines: readonly CheckoutLine[];
  readonly quote: Quote;
  /** Those that were applied, to be kept as long as the quote is valid. */
  readonly promotions: Checkout['promotions'];
  readonly offers: ReadonlyMap<string, Offer>;
  readonly destination: Destination | null;
  /** Where it goes, as far as it is known; the store where it is fetched. */
  readonly place: Place | null;
  readonly pickup: PickupChoice | null;
  readonly store: PickupPlace | null;
  readonly messages: readonly CheckoutMessage[];
}

type Refused = { readonly ok: false; readonly messages: readonly CheckoutMessage[] };

const refused = (...messages: CheckoutMessage[]): Refused => ({ ok: false, messages });

/**
 * Prices what a caller wants. While the hold lives, lines keep the prices that they were quoted at and promotions that were
 * applied stay as they were; what comes new is as it is today (promise O3).
 */
export async function quoteWanted(sql: Sql, basis: Basis, wanted: WantedCheckout): Promise<Quoted | Refused> {
  const { current, nowMs, defaultCurrency } = basis;
  const destination = chooseDestination(wanted);
  const address = destination === 'unknown' ? null : placeOf(destination, wanted);
  // Who has signed in stays the customer where a later request does not say so.
  const customerId = wanted.customerId ?? current?.customerId ?? null;
  const valid = current && isHeld(current, nowMs) && current.customerId === customerId ? current : null;
  const asked = wanted.currency ?? current?.currency ?? defaultCurrency;
  const assortment = await load(sql, basis, wanted, { asked, address, customerId, valid });
  const { offers } = assortment;

  const facts = promotionFacts(assortment, basis.channel, nowMs);
  const { currency, prices } = priceVariants(wanted.lines, offers, { asked, fallback: defaultCurrency }, facts, valid);
  const unavailable = wanted.lines.flatMap(({ variantId }, index) =>
    prices.has(variantId)
      ? []
      : [recoverable('item_unavailable', buyerText('item_unavailable'), { part: 'line', index })],
  );
  if (unavailable.length > 0) return refused(...unavailable);
  if (destination === 'unknown') return refused(UNKNOWN_DESTINATION);
  const tooMany = overOrderLimit(wanted.lines, offers);
  if (tooMany.length > 0) return refused(...tooMany);

  const lines = nameLines(wanted, offers, prices);
  const pickup = decidePickup(wanted.pickup ?? null, assortment.pickupRows, lines);
  if (pickup.kind !== 'taken') return refused(pickupRefusal[pickup.kind]);
  const store = chosenPlace(pickup.choice);
  const place = store?.address ?? address;

  const promotions = withKept(facts, valid?.currency === currency ? valid : null);
  const quoteBy = (rates: Rates) =>
    tryQuote(() => quoteLines(currency, lines, place, wanted.selectedOptionId, rates, promotions, pickup.point));
  const byTable = quoteBy(assortment);
  const question =
    byTable && basis.taxes && taxQuestion({ ...assortment, currency, lines, destination: place }, byTable);
  const isKnown = store !== null || destination !== null;
  const taxes = question && basis.taxes && (await providedTaxes(sql, basis.taxes, question, isKnown));
  if (taxes && 'refusal' in taxes) return refused(taxes.refusal);
  const quote = taxes ? quoteBy({ ...assortment, ...taxes }) : byTable;
  if (quote === null) return refused(recoverable('amount_too_large', buyerText('amount_too_large')));

  const lost = lostOption(wanted.selectedOptionId, quote);
  // A new choice that can't be had leaves a checkout as it was (UCP fulfillment, selections). One that was made before, and
  // that something else has made impossible, is dropped; a new checkout can't know its options yet.
  if (lost && current && current.quote.selectedShippingOptionId !== wanted.selectedOptionId) return refused(lost);
  const news = current?.currency === currency ? priceChanges(current.quote.lines, quote) : [];
  return {
    ok: true,
    ...{ currency, customerId, lines, quote, offers, destination, place, store },
    promotions: promotionsOf(quote, promotions),
    pickup: pickup.choice,
    messages: [...news, ...(lost ? [lost] : [])],
  };
}

/** All that the quote may need, in one statement. */
function load(
  sql: Sql,
  { checkoutId, defaultCurrency, nowMs, onInvalidPromotion }: Basis,
  wanted: WantedCheckout,
  known: { asked: string; address: Place | null; customerId: string | null; valid: Checkout | null },
): Promise<Assortment> {
  const query = {
    variantIds: [...new Set(wanted.lines.map(({ variantId }) => variantId))],
    currencies: [...new Set([known.asked, defaultCurrency])],
    place: known.address,
    codes: wanted.codes,
    customerId: known.customerId,
    email: wanted.buyer?.email ?? null,
    asksFirstOrder: known.valid?.promotions.some(({ definition }) => definition.conditions?.firstOrder) ?? false,
    nowMs,
    fetching: { checkoutId, locationId: wanted.pickup?.locationId ?? null },
  };
  return loadAssortment(sql, query, onInvalidPromotion);
}

const UNKNOWN_DESTINATION = recoverable('selection_invalid', words('destination.unknown'), {
  part: 'selected_destination',
});

/** Why the chosen way of shipping can't be had; null where it can, or none is needed. */
function lostOption(selectedOptionId: string | null, quote: Quote): CheckoutMessage | null {
  if (selectedOptionId === null || quote.selectedShippingOptionId === selectedOptionId || !quote.requiresShipping)
    return null;
  const why = quote.unavailableOptions?.find(({ id }) => id === selectedOptionId)?.content;
  return recoverable('selection_invalid', why ?? words('option.unknown'), {
    part: 'option',
  });
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
  unknown_place: recoverable('selection_invalid', words('pickup.unknown_place'), { part: 'pickup_place' }),
  split: recoverable('selection_invalid', words('pickup.split'), {
    part: 'pickup_lines',
  }),
};
