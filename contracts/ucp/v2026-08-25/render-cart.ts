import type { Cart } from '../../../domain/cart/cart.ts';
import type { Checkout } from '../../../domain/checkout/checkout.ts';
import type { CheckoutMessage } from '../../../domain/checkout/messages.ts';
import type { SayToBuyer } from '../../../words/buyer-text.ts';
import type { CartResponse, EstimateResponse } from './cart-response.ts';
import { renderBuyer, renderLines, renderLinks, renderLocality } from './render-checkout.ts';
import { renderDiscounts } from './render-discounts.ts';
import { renderMessage } from './render-message.ts';
import { renderTotals } from './render-totals.ts';
import type { ShopFacts } from './version.ts';
import { capabilityVersions, UCP_VERSION } from './version.ts';

/** What a cart would cost now: nothing of it is held. */
export interface CartEstimate extends Pick<Checkout, 'lines' | 'quote' | 'currency'> {
  readonly messages: readonly CheckoutMessage[];
}

/** A cart as this version shows it. Lines that are not sold any more are left out, and told. */
export function renderCart(cart: Cart, estimate: CartEstimate, shop: ShopFacts, say: SayToBuyer): CartResponse {
  return {
    ...contents(cart, estimate, shop, say),
    id: cart.id,
    ...(cart.buyer && { buyer: renderBuyer(cart.buyer) }),
    ...(cart.checkoutId !== null && { checkout_id: cart.checkoutId }),
    continue_url: `${shop.storefrontUrl}/cart/${cart.id}`,
    expires_at: cart.expiresAt,
  };
}

/** What a cart would cost that is not made, and when its goods would come. */
export function renderEstimate(
  cart: Pick<Cart, 'codes' | 'locality'>,
  estimate: CartEstimate,
  shop: ShopFacts,
  say: SayToBuyer,
): EstimateResponse {
  const { shippingOptions, selectedShippingOptionId } = estimate.quote;
  const option = shippingOptions.find(({ id }) => id === selectedShippingOptionId);
  return {
    ...contents(cart, estimate, shop, say),
    ...(option && {
      delivery: {
        title: option.title,
        ...(option.earliestOn !== undefined && { earliest_on: option.earliestOn }),
        ...(option.latestOn !== undefined && { latest_on: option.latestOn }),
      },
    }),
  };
}

function contents(cart: Pick<Cart, 'codes' | 'locality'>, estimate: CartEstimate, shop: ShopFacts, say: SayToBuyer) {
  const discounts = renderDiscounts(cart.codes, estimate.quote, estimate.lines);
  return {
    ucp: {
      version: UCP_VERSION,
      status: 'success' as const,
      capabilities: capabilityVersions('dev.ucp.shopping.cart', 'dev.ucp.shopping.discount'),
    },
    line_items: renderLines(estimate),
    currency: estimate.currency,
    totals: renderTotals(estimate.quote, say).map((entry) =>
      entry.type === 'total' ? { ...entry, display_text: say('totals.estimated') } : entry,
    ),
    ...(cart.locality && { context: renderLocality(cart.locality) }),
    ...(discounts && { discounts }),
    messages: estimate.messages.map((message) => renderMessage(message, say)),
    links: renderLinks(shop, say),
  };
}
