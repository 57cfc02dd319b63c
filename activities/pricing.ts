import { sha256 } from '../adapters/crypto/identity.ts';
import type { Sql } from '../adapters/postgres/database.ts';
import type { CheckoutLine } from '../domain/checkout/checkout.ts';
import { canonicalQuote } from '../domain/totals/canonical-quote.ts';
import { computeQuote } from '../domain/totals/compute-quote.ts';
import type { Quote } from '../domain/totals/quote.ts';
import type { Destination, ShippingRate, TaxRate } from '../domain/totals/snapshot.ts';

/** A variant as the shop sells it now, with its price in the asked currency and in the shop's own. */
export interface Offer {
  readonly variantId: string;
  readonly title: string;
  readonly imageUrl: string | null;
  readonly requiresShipping: boolean;
  readonly taxable: boolean;
  readonly weightGrams: number;
  /** By currency; a currency without a price is absent. */
  readonly prices: Readonly<Record<string, number>>;
}

/** The rows of the shop's tables that a quote in one place may need. */
export interface Rates {
  readonly shippingRates: readonly ShippingRate[];
  readonly taxRates: readonly TaxRate[];
}

const OFFERS = `
  SELECT v.id AS "variantId", CASE WHEN v.title IN ('', 'Default Title', p.title) THEN p.title ELSE p.title || ' – ' || v.title END AS title,
         coalesce(v.image_url, p.image_urls[1]) AS "imageUrl", v.requires_shipping AS "requiresShipping", v.taxable,
         v.weight_grams AS "weightGrams",
         coalesce((SELECT jsonb_object_agg(currency, amount_minor) FROM prices
                   WHERE variant_id = v.id AND currency = ANY ($2)), '{}') AS prices
  FROM variants v JOIN products p ON p.id = v.product_id
  WHERE v.id = ANY ($1) AND v.active AND p.active`;

/** What the shop sells now under these ids; unknown and withdrawn ones are absent. */
export async function loadOffers(
  sql: Sql,
  variantIds: readonly string[],
  currencies: readonly string[],
): Promise<Map<string, Offer>> {
  const offers = await sql<Offer & Record<string, unknown>>('pricing.offers', OFFERS, [variantIds, currencies]);
  return new Map(offers.map((offer) => [offer.variantId, offer]));
}

const RATES = `
  SELECT coalesce((SELECT jsonb_agg(jsonb_build_object('id', id, 'title', title, 'description', description, 'country', country,
           'currency', currency, 'amountMinor', amount_minor, 'freeFromSubtotalMinor', free_from_subtotal_minor,
           'minDays', min_days, 'maxDays', max_days, 'maxWeightGrams', max_weight_grams))
         FROM shipping_rates WHERE country IN ($1, '*') AND currency = $2), '[]') AS "shippingRates",
         coalesce((SELECT jsonb_agg(jsonb_build_object('id', id, 'country', country, 'region', region, 'label', label,
           'ratePpm', rate_ppm, 'inclusive', inclusive, 'appliesToShipping', applies_to_shipping))
         FROM tax_rates WHERE country = $1), '[]') AS "taxRates"`;

/** The shop's rates for a place; none while the place is unknown. */
export async function loadRates(sql: Sql, country: string | null, currency: string): Promise<Rates> {
  if (country === null) return { shippingRates: [], taxRates: [] };
  const [rates] = await sql<Rates & Record<string, unknown>>('pricing.rates', RATES, [country, currency]);
  return rates ?? { shippingRates: [], taxRates: [] };
}

/** Computes the totals of held lines for a place (promise M3). */
export function quoteLines(
  currency: string,
  lines: readonly CheckoutLine[],
  destination: Destination | null,
  selectedShippingOptionId: string | null,
  rates: Rates,
): Quote {
  return computeQuote({ currency, lines, destination, selectedShippingOptionId, ...rates });
}

/** SHA-256 of the quote's canonical form, in hex: what a payment is bound to. */
export function hashOf(quote: Quote): string {
  return sha256(canonicalQuote(quote)).toString('hex');
}
