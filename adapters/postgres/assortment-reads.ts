import type { PickupRow } from '../../domain/checkout/pickup.ts';
import type { PricedVariant } from '../../domain/pricing/line-price.ts';
import type { EnteredCode, Promotion } from '../../domain/promotions/promotion.ts';
import { codeKey } from '../../domain/promotions/promotion.ts';
import type { StockFacts } from '../../domain/stock/line-stock.ts';
import { postalKey } from '../../domain/totals/place-codes.ts';
import type { TaxSource } from '../../domain/totals/quote.ts';
import type { ShippingZone } from '../../domain/totals/shipping-zones.ts';
import type { Destination, ProvidedTaxes, TaxPolicy, TaxRate } from '../../domain/totals/snapshot.ts';
import type { Sql } from './database.ts';
import { pickupRows, shippingZoneRows } from './fulfillment-rows.ts';
import type { CodeRow, OnInvalidPromotion, PromotionRow } from './promotion-rows.ts';
import { readCodes, readPromotions } from './promotion-rows.ts';

/** A variant as the shop sells it now, with its prices in the asked currency and in the shop's own, and those of lists. */
export interface Offer extends PricedVariant {
  readonly variantId: string;
  readonly productId: string;
  readonly category: string;
  readonly title: string;
  readonly imageUrl: string | null;
  readonly requiresShipping: boolean;
  readonly taxable: boolean;
  readonly taxClass: string;
  readonly weightGrams: number;
  readonly stock: StockFacts;
}

/** The rows of the shop's tables that a quote in one place may need. */
export interface Rates {
  /** Those that have areas in its country, with these alone, and that of the rest of the world. */
  readonly shippingZones: readonly ShippingZone[];
  readonly taxRates: readonly TaxRate[];
  readonly taxPolicy: TaxPolicy | null;
  /** Why the customer pays no tax; null: he does. */
  readonly taxExemption: string | null;
  /** What a provider has computed for these lines, and where the taxes are from; absent: the table's. */
  readonly providedTaxes?: ProvidedTaxes;
  readonly taxSource?: TaxSource;
}

/** What the shop sells now, and what a quote in one place may need. */
export interface Assortment extends Rates {
  /** By variant id; unknown and withdrawn ones are absent. */
  readonly offers: ReadonlyMap<string, Offer>;
  /** Where the goods may be fetched: the asked place first, then those of the country, the nearest to the top. */
  readonly pickupRows: readonly PickupRow[];
  /** Those in force that need no code. */
  readonly automatic: readonly Promotion[];
  /** What is known of the codes that the buyer gave, in his order. */
  readonly codes: readonly EnteredCode[];
  /** The customer who has signed in; null for guests, and where there is no such customer any more. */
  readonly customer: { readonly group: string | null } | null;
  /** Whether this customer, or somebody with this e-mail address, has an order that stands; null where nothing asks for it. */
  readonly hasOrdered: boolean | null;
}

/** What an assortment is loaded for. */
export interface AssortmentQuery {
  readonly variantIds: readonly string[];
  readonly currencies: readonly string[];
  /** Null while it is unknown: no rates. */
  readonly place: Destination | null;
  readonly codes: readonly string[];
  /** Null for guests. */
  readonly customerId: string | null;
  readonly email: string | null;
  /** Something that is kept from before asks whether it is the first order. */
  readonly asksFirstOrder: boolean;
  readonly nowMs: number;
  /**
   * The checkout, whose own holds count as free for it, and the place that it is fetched from, whose rates count then; absent
   * where it does not matter where goods could be fetched.
   */
  readonly fetching?: { readonly checkoutId: string; readonly locationId: string | null };
}

/** Automatic promotions that a quote looks at, by priority; a shop that has more at once is told by the one that is missing. */
const MOST_AUTOMATIC = 100;

/** What a promotion's columns are called here. */
const PROMOTION_COLUMNS = `p.id, p.title, p.trigger, p.priority, p.exclusive, p.starts_at AS "startsAt", p.ends_at AS "endsAt", p.definition`;

const ASSORTMENT = `
  WITH automatic AS MATERIALIZED (
    SELECT ${PROMOTION_COLUMNS} FROM promotions p
    WHERE p.active AND p.trigger = 'automatic' AND (p.starts_at IS NULL OR p.starts_at <= $6) AND (p.ends_at IS NULL OR p.ends_at > $6)
    ORDER BY p.priority, p.id LIMIT ${MOST_AUTOMATIC}),
  coded AS MATERIALIZED (
    SELECT ${PROMOTION_COLUMNS}, c.id AS "codeId", c.code_key AS "codeKey", c.active AND p.active AS active,
           coalesce(c.claimed::bigint + c.used >= c.usage_limit, false) AS "usedUp"
    FROM promotion_codes c JOIN promotions p ON p.id = c.promotion_id AND p.trigger = 'code' WHERE c.code_key = ANY ($7)),
  customer AS MATERIALIZED (SELECT customer_group AS "group", email, tax_exemption FROM customers WHERE id = $5 AND active),
  place AS MATERIALIZED (
    SELECT coalesce(l.address->>'country', $3) AS country,
           CASE WHEN l.id IS NULL THEN $4 ELSE regexp_replace(upper(l.address->>'postalCode'), '[^A-Z0-9]', '', 'g') END AS postal
    FROM (SELECT 1) AS one LEFT JOIN locations l ON l.id = $10 AND l.pickup AND l.active)
  SELECT coalesce((SELECT jsonb_agg(jsonb_build_object('variantId', v.id, 'productId', p.id, 'category', p.category, 'taxClass', v.tax_class,
           'title', CASE WHEN v.title IN ('', 'Default Title', p.title) THEN p.title ELSE p.title || ' – ' || v.title END,
           'imageUrl', coalesce(v.image_url, p.image_urls[1]), 'requiresShipping', v.requires_shipping, 'taxable', v.taxable,
           'weightGrams', v.weight_grams, 'stock', jsonb_strip_nulls(jsonb_build_object('policy', nullif(v.stock_policy, 'at_start'),
             'maxPerOrder', v.max_per_order, 'maxPerCustomer', v.max_per_customer, 'preorderUntil', v.preorder_until,
             'backorderShipsOn', v.backorder_ships_on,
             'backorders', nullif(EXISTS (SELECT FROM stock s WHERE s.variant_id = v.id AND s.backorder_limit > 0), false))),
           'prices', coalesce((SELECT jsonb_object_agg(currency, amount_minor) FROM prices
                               WHERE variant_id = v.id AND currency = ANY ($2)), '{}'),
           'listPrices', (SELECT jsonb_agg(jsonb_build_object('listId', l.id, 'currency', l.currency, 'priority', l.priority,
                            'channels', coalesce(l.channels, '{}'), 'customerGroups', coalesce(l.customer_groups, '{}'),
                            'minQuantity', lp.min_quantity, 'amountMinor', lp.amount_minor, 'compareAtMinor', lp.compare_at_minor))
                          FROM price_list_prices lp JOIN price_lists l ON l.id = lp.price_list_id
                          WHERE lp.variant_id = v.id AND l.active AND l.currency = ANY ($2)
                            AND (l.starts_at IS NULL OR l.starts_at <= $6) AND (l.ends_at IS NULL OR l.ends_at > $6))))
         FROM variants v JOIN products p ON p.id = v.product_id
         WHERE v.id = ANY ($1) AND v.active AND p.active), '[]') AS offers,
         ${shippingZoneRows({ country: '(SELECT country FROM place)', currencies: '$2' })} AS "shippingZones",
         ${pickupRows({ country: '(SELECT country FROM place)', variants: '$1', location: '$10', checkout: '$11' })} AS "pickupRows",
         coalesce((SELECT jsonb_agg(jsonb_build_object('id', id, 'country', country, 'region', region, 'label', label,
           'ratePpm', rate_ppm, 'inclusive', inclusive, 'appliesToShipping', applies_to_shipping, 'taxClass', tax_class,
           'postalFrom', postal_from, 'postalTo', postal_to, 'addsUp', adds_up))
         FROM tax_rates WHERE country = (SELECT country FROM place) AND active
           AND (postal_from IS NULL OR postal_from COLLATE "C" <= (SELECT postal FROM place)
             AND left((SELECT postal FROM place), length(postal_to)) COLLATE "C" <= postal_to)), '[]') AS "taxRates",
         (SELECT jsonb_build_object('roundPer', round_per, 'mode', rounding_mode) FROM tax_policies WHERE country = (SELECT country FROM place)) AS "taxPolicy",
         (SELECT tax_exemption FROM customer) AS "taxExemption",
         (SELECT jsonb_agg(a) FROM automatic a) AS automatic,
         (SELECT jsonb_agg(c) FROM coded c) AS coded,
         (SELECT jsonb_build_object('group', c."group") FROM customer c) AS customer,
         CASE WHEN ($5::text IS NOT NULL OR $8::text IS NOT NULL)
                   AND ($9 OR EXISTS (SELECT FROM automatic WHERE definition->'conditions' ? 'firstOrder')
                           OR EXISTS (SELECT FROM coded WHERE definition->'conditions' ? 'firstOrder'))
              THEN EXISTS (SELECT FROM orders WHERE customer_id = $5 AND status = 'placed')
                OR EXISTS (SELECT FROM orders WHERE lower(personal->'buyer'->>'email') = lower($8) AND status = 'placed')
                OR EXISTS (SELECT FROM orders o JOIN customer c ON lower(o.personal->'buyer'->>'email') = c.email
                           WHERE o.status = 'placed') END AS "hasOrdered"`;

interface AssortmentRow extends Rates {
  pickupRows: PickupRow[];
  offers: Offer[];
  automatic: PromotionRow[] | null;
  coded: CodeRow[] | null;
  customer: { group: string | null } | null;
  hasOrdered: boolean | null;
}

/** What the shop sells under these ids, in these currencies, with its rates for a place and its promotions, in one statement. */
export async function loadAssortment(
  sql: Sql,
  query: AssortmentQuery,
  onInvalidPromotion: OnInvalidPromotion,
): Promise<Assortment> {
  const [row] = await sql<AssortmentRow>('pricing.assortment', ASSORTMENT, [
    query.variantIds,
    query.currencies,
    query.place?.country ?? null,
    postalKey(query.place?.postalCode ?? null),
    query.customerId,
    new Date(query.nowMs).toISOString(),
    [...new Set(query.codes.map(codeKey))],
    query.email,
    query.asksFirstOrder,
    query.fetching?.locationId ?? null,
    query.fetching?.checkoutId ?? null,
  ]);
  if (!row) throw new Error('a statement that always has one row had none');
  const { automatic, coded, ...rest } = row;
  return {
    ...rest,
    offers: new Map(row.offers.map((offer) => [offer.variantId, offer])),
    automatic: readPromotions(automatic ?? [], onInvalidPromotion),
    codes: readCodes(query.codes, coded ?? [], onInvalidPromotion),
  };
}
