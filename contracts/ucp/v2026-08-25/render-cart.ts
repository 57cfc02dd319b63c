import type { Cart } from '../../../domain/cart/cart.ts';
import type { Checkout } from '../../../domain/checkout/checkout.ts';
import type { CheckoutMessage } from '../../../domain/checkout/messages.ts';
import type { CartResponse } from './cart-response.ts';
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
export function renderCart(cart: Cart, estimate: CartEstimate, shop: ShopFacts): CartResponse {
  const discounts = renderDiscounts(cart.codes, estimate.quote, estimate.lines);
  return {
    ucp: {
      version: UCP_VERSION,
      status: 'success',
      capabilities: capabilityVersions('dev.ucp.shopping.cart', 'dev.ucp.shopping.discount'),
    },
    id: cart.id,
    line_items: renderLines(estimate),
    currency: estimate.currency,
    totals: renderTotals(estimate.quote).map((entry) =>
      entry.type === 'total' ? { ...entry, display_text: 'Estimated total' } : entry,
    ),
    ...(cart.buyer && { buyer: renderBuyer(cart.buyer) }),
    ...(cart.locality && { context: renderLocality(cart.locality) }),
    ...(discounts && { discounts }),
    messages: estimate.messages.map(renderMessage),
    links: renderLinks(shop),
    ...(cart.checkoutId !== null && { checkout_id: cart.checkoutId }),
    continue_url: `${shop.publicUrl}/cart/${cart.id}`,
    expires_at: cart.expiresAt,
  };
}
