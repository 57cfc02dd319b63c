import { loadAssortment } from '../../../adapters/postgres/assortment-reads.ts';
import { loadAvailability } from '../../../adapters/postgres/cart-availability.ts';
import type { OnInvalidPromotion } from '../../../adapters/postgres/promotion-rows.ts';
import type { Sql } from '../../../adapters/postgres/database.ts';
import type { CartEstimate } from '../../../contracts/ucp/v2026-08-25/render-cart.ts';
import type { Cart } from '../../../domain/cart/cart.ts';
import { codeMessages } from '../../../domain/checkout/messages.ts';
import type { CheckoutMessage } from '../../../domain/checkout/messages.ts';
import { lineStock } from '../../../domain/stock/line-stock.ts';
import { priceVariants } from '../../../domain/pricing/price-variants.ts';
import { promotionFacts } from '../../../domain/promotions/promotion-facts.ts';
import { words } from '../../../domain/told.ts';
import { buyerText } from '../../../domain/errors.ts';
import { computeQuote } from '../../../domain/totals/compute-quote.ts';

/** What estimates need to know of the shop. */
export interface EstimateSettings {
  readonly defaultCurrency: string;
  /** How long what is in another cart counts as wanted; 0: not at all. */
  readonly softHoldSeconds: number;
  /** Told of a promotion that can't be understood, and so does not apply. */
  readonly onInvalidPromotion: OnInvalidPromotion;
}

/** Prices a cart as it would be priced now, the cheapest shipping included, and says what of it could not be had. Nothing is held. */
export async function estimateCart(sql: Sql, cart: Cart, settings: EstimateSettings): Promise<CartEstimate> {
  const { defaultCurrency, softHoldSeconds } = settings;
  const variantIds = cart.lines.map(({ variantId }) => variantId);
  const place = cart.locality?.country
    ? { country: cart.locality.country, region: cart.locality.region, postalCode: cart.locality.postalCode }
    : null;
  const currencies = [...new Set([cart.currency, defaultCurrency])];
  const nowMs = Date.now();
  const query = {
    variantIds,
    currencies,
    place,
    codes: cart.codes,
    customerId: cart.customerId,
    email: cart.buyer?.email ?? null,
    asksFirstOrder: false,
    nowMs,
  };
  const [assortment, available] = await Promise.all([
    loadAssortment(sql, query, settings.onInvalidPromotion),
    loadAvailability(sql, variantIds, cart, softHoldSeconds),
  ]);
  const facts = promotionFacts(assortment, cart.channel, nowMs);
  const asks = { asked: cart.currency, fallback: defaultCurrency };
  const { currency, prices } = priceVariants(cart.lines, assortment.offers, asks, facts);
  const lines = cart.lines.flatMap(({ lineId, variantId, quantity }) => {
    const [offer, price] = [assortment.offers.get(variantId), prices.get(variantId)];
    if (!offer || !price) return [];
    const { prices: _, listPrices: __, stock, ...fixed } = offer;
    return [{ ...fixed, ...lineStock(stock), lineId, quantity, ...price }];
  });
  const { shippingZones, taxRates, taxPolicy, taxExemption } = assortment;
  const rates = { shippingZones, taxRates, taxPolicy, taxExemption };
  const priced = (selectedShippingOptionId: string | null) =>
    computeQuote({ ...rates, ...{ currency, lines, destination: place, selectedShippingOptionId, promotions: facts } });
  const goods = priced(null);
  // Shipping is no surprise at the end: the cheapest way is counted until the buyer chooses one at checkout.
  const [cheapest] = goods.shippingOptions;
  const quote = cheapest ? priced(cheapest.id) : goods;
  const shown = new Set(lines.map(({ lineId }) => lineId));
  return {
    currency,
    lines,
    quote,
    messages: [
      ...cart.lines.filter(({ lineId }) => !shown.has(lineId)).map(() => GONE),
      ...lines.flatMap(({ variantId, quantity, stockPolicy }, index) =>
        stockPolicy === 'untracked' ? [] : shortage(index, quantity, available.get(variantId) ?? 0),
      ),
      ...(quote.deliverable ? [] : [NOT_SHIPPED]),
      ...codeMessages(quote),
      ...(cart.localityGuessed && cart.locality?.country ? [guessed(cart.locality.country)] : []),
    ],
  };
}

const GONE: CheckoutMessage = {
  type: 'warning',
  code: 'item_unavailable',
  content: words('cart.gone'),
};

const NOT_SHIPPED: CheckoutMessage = {
  type: 'warning',
  code: 'address_undeliverable',
  content: buyerText('address_undeliverable'),
};

function shortage(index: number, quantity: number, available: number): CheckoutMessage[] {
  if (available >= quantity) return [];
  const content = available === 0 ? words('stock.none_now') : words('stock.only', { available });
  return [{ type: 'warning', code: 'out_of_stock', content, target: { part: 'quantity', index } }];
}

function guessed(country: string): CheckoutMessage {
  return {
    type: 'info',
    code: 'country_assumed',
    content: words('cart.place_guessed', { place: { country } }),
  };
}
