import { sha256 } from '../adapters/crypto/identity.ts';
import type { Sql } from '../adapters/postgres/database.ts';
import type { CheckoutLine } from '../domain/checkout/checkout.ts';
import { canonicalQuote } from '../domain/totals/canonical-quote.ts';
import { computeQuote } from '../domain/totals/compute-quote.ts';
import type { Quote } from '../domain/totals/quote.ts';
import type { Destination, ShippingRate, TaxPolicy, TaxRate } from '../domain/totals/snapshot.ts';
import { postalKey } from '../domain/totals/tax-places.ts';

/** A variant as the shop sells it now, with its price in the asked currency and in the shop's own. */
export interface Offer {
  readonly variantId: string;
  readonly productId: string;
  readonly category: string;
  readonly title: string;
  readonly imageUrl: string | null;
  readonly requiresShipping: boolean;
  readonly taxable: boolean;
  readonly taxClass: string;
  readonly weightGrams: number;
  /** By currency; a currency without a price is absent. */
  readonly prices: Readonly<Record<string, number>>;
}

/** The rows of the shop's tables that a quote in one place may need; shipping rates of several currencies. */
export interface Rates {
  readonly shippingRates: readonly ShippingRate[];
  readonly taxRates: readonly TaxRate[];
  readonly taxPolicy: TaxPolicy | null;
  /** Why the customer pays no tax; null: he does. */
  readonly taxExemption: string | null;
}

/** For whom and where a quote is. */
export interface QuoteFor {
  /** Null while the place is unknown: no rates. */
  readonly place: Destination | null;
  /** Null for guests. */
  readonly customerId: string | null;
}

/** What the shop sells now, and what a quote in one place may need. */
export interface Assortment extends Rates {
  /** By variant id; unknown and withdrawn ones are absent. */
  readonly offers: ReadonlyMap<string, Offer>;
}

const ASSORTMENT = `
  SELECT coalesce((SELECT jsonb_agg(jsonb_build_object('variantId', v.id, 'productId', p.id, 'category', p.category, 'taxClass', v.tax_class,
           'title', CASE WHEN v.title IN ('', 'Default Title', p.title) THEN p.title ELSE p.title || ' – ' || v.title END,
           'imageUrl', coalesce(v.image_url, p.image_urls[1]), 'requiresShipping', v.requires_shipping, 'taxable', v.taxable,
           'weightGrams', v.weight_grams,
           'prices', coalesce((SELECT jsonb_object_agg(currency, amount_minor) FROM prices
                               WHERE variant_id = v.id AND currency = ANY ($2)), '{}')))
         FROM variants v JOIN products p ON p.id = v.product_id
         WHERE v.id = ANY ($1) AND v.active AND p.active), '[]') AS offers,
         coalesce((SELECT jsonb_agg(jsonb_build_object('id', id, 'title', title, 'description', description, 'country', country,
           'currency', currency, 'amountMinor', amount_minor, 'freeFromSubtotalMinor', free_from_subtotal_minor,
           'minDays', min_days, 'maxDays', max_days, 'maxWeightGrams', max_weight_grams))
         FROM shipping_rates WHERE $3::text IS NOT NULL AND country IN ($3, '*') AND currency = ANY ($2)), '[]') AS "shippingRates",
         coalesce((SELECT jsonb_agg(jsonb_build_object('id', id, 'country', country, 'region', region, 'label', label,
           'ratePpm', rate_ppm, 'inclusive', inclusive, 'appliesToShipping', applies_to_shipping, 'taxClass', tax_class,
           'postalFrom', postal_from, 'postalTo', postal_to, 'addsUp', adds_up))
         FROM tax_rates WHERE country = $3 AND active
           AND (postal_from IS NULL OR postal_from COLLATE "C" <= $4 AND left($4, length(postal_to)) COLLATE "C" <= postal_to)), '[]') AS "taxRates",
         (SELECT jsonb_build_object('roundPer', round_per, 'mode', rounding_mode) FROM tax_policies WHERE country = $3) AS "taxPolicy",
         (SELECT tax_exemption FROM customers WHERE id = $5 AND active) AS "taxExemption"`;

/**
 * What the shop sells under these ids, in these currencies, with its rates for a place, in one statement.
 */
export async function loadAssortment(
  sql: Sql,
  variantIds: readonly string[],
  currencies: readonly string[],
  { place, customerId }: QuoteFor,
): Promise<Assortment> {
  const [row] = await sql<Rates & { offers: Offer[] }>('pricing.assortment', ASSORTMENT, [
    variantIds,
    currencies,
    place?.country ?? null,
    postalKey(place?.postalCode ?? null),
    customerId,
  ]);
  if (!row) throw new Error('a statement that always has one row had none');
  return { ...row, offers: new Map(row.offers.map((offer) => [offer.variantId, offer])) };
}

/** Computes the totals of held lines for a place (promise M3). */
export function quoteLines(
  currency: string,
  lines: readonly CheckoutLine[],
  destination: Destination | null,
  selectedShippingOptionId: string | null,
  { shippingRates, taxRates, taxPolicy, taxExemption }: Rates,
): Quote {
  const inCurrency = shippingRates.filter((rate) => rate.currency === currency);
  return computeQuote({
    currency,
    lines,
    destination,
    selectedShippingOptionId,
    shippingRates: inCurrency,
    taxRates,
    taxPolicy,
    taxExemption,
  });
}

/** SHA-256 of the quote's canonical form, in hex: what a payment is bound to. */
export function hashOf(quote: Quote): string {
  return sha256(canonicalQuote(quote)).toString('hex');
}
