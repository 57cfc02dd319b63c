import { sha256 } from '../adapters/crypto/identity.ts';
import type { Rates } from '../adapters/postgres/assortment-reads.ts';
import type { CheckoutLine } from '../domain/checkout/checkout.ts';
import type { PromotionFacts } from '../domain/promotions/promotion.ts';
import { canonicalQuote } from '../domain/totals/canonical-quote.ts';
import { computeQuote } from '../domain/totals/compute-quote.ts';
import type { Quote } from '../domain/totals/quote.ts';
import type { Destination, PickupPoint } from '../domain/totals/snapshot.ts';

/**
 * Computes the totals of held lines for a place (promise M3).
 * @param pickup where the goods are fetched, if they are: `destination` is this place then
 */
export function quoteLines(
  currency: string,
  lines: readonly CheckoutLine[],
  destination: Destination | null,
  selectedShippingOptionId: string | null,
  rates: Rates,
  promotions: PromotionFacts,
  pickup: PickupPoint | null = null,
): Quote {
  return computeQuote({
    currency,
    lines,
    destination,
    selectedShippingOptionId,
    shippingZones: rates.shippingZones,
    ...(pickup && { pickup }),
    taxRates: rates.taxRates,
    taxPolicy: rates.taxPolicy,
    taxExemption: rates.taxExemption,
    providedTaxes: rates.providedTaxes ?? null,
    taxSource: rates.taxSource ?? null,
    promotions,
  });
}

/** SHA-256 of the quote's canonical form, in hex: what a payment is bound to. */
export function hashOf(quote: Quote): string {
  return sha256(canonicalQuote(quote)).toString('hex');
}
