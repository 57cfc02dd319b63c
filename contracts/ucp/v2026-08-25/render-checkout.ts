import type { Buyer, Checkout, CheckoutLine, Locality } from '../../../domain/checkout/checkout.ts';
import { hasEnded } from '../../../domain/checkout/checkout.ts';
import type { CheckoutMessage } from '../../../domain/checkout/messages.ts';
import { standingMessages } from '../../../domain/checkout/messages.ts';
import type { SayToBuyer } from '../../../words/buyer-text.ts';
import type { CheckoutResponse } from './checkout-response.ts';
import type { BuyerAction } from './render-buyer-action.ts';
import { escalation, renderBuyerAction } from './render-buyer-action.ts';
import { renderDiscounts } from './render-discounts.ts';
import { renderFulfillment } from './render-fulfillment.ts';
import { given } from './render-address.ts';
import { renderMessage } from './render-message.ts';
import type { Message } from './response-parts.ts';
import { renderTenders } from './render-tenders.ts';
import { renderLineTotals, renderTotals } from './render-totals.ts';
import { capabilityVersions, paymentHandlers, UCP_VERSION } from './version.ts';
import type { ShopFacts } from './version.ts';

/**
 * A checkout as this version shows it.
 * @param news of the command that is answered; what the state says by itself is added
 * @param action where the buyer has to go, while the payment waits for him
 */
export function renderCheckout(
  checkout: Checkout,
  news: readonly CheckoutMessage[],
  shop: ShopFacts,
  say: SayToBuyer,
  action: BuyerAction | null = null,
): CheckoutResponse {
  const { quote, order } = checkout;
  const escalated = action !== null && !action.negotiated;
  const discounts = renderDiscounts(checkout.codes, quote, checkout.lines);
  return {
    ucp: {
      version: UCP_VERSION,
      status: 'success',
      capabilities: capabilityVersions(
        'dev.ucp.shopping.checkout',
        'dev.ucp.shopping.fulfillment',
        'dev.ucp.shopping.discount',
        ...(checkout.giftCards ? (['dev.ucp.shopping.split_payments'] as const) : []),
        ...(action?.negotiated ? (['dev.ucp.shopping.payment_authentication'] as const) : []),
      ),
      payment_handlers: paymentHandlers(shop),
    },
    id: checkout.id,
    status: checkout.status,
    currency: checkout.currency,
    line_items: renderLines(checkout),
    ...(checkout.buyer && { buyer: renderBuyer(checkout.buyer) }),
    ...((checkout.locality ?? checkout.language) && { context: renderContext(checkout) }),
    totals: renderTotals(quote, say),
    ...(quote.requiresShipping && { fulfillment: renderFulfillment(checkout, say) }),
    ...(discounts && { discounts }),
    messages: withoutRepeats(
      [...news, ...standingMessages(checkout), ...(escalated ? [escalation] : [])].map((message) =>
        renderMessage(message, say),
      ),
    ),
    links: renderLinks(shop, say),
    expires_at: checkout.expiresAt,
    ...(!hasEnded(checkout.status) && { continue_url: `${shop.storefrontUrl}/checkout/${checkout.id}` }),
    ...renderTenders(checkout),
    ...(action && renderBuyerAction(checkout, action)),
    ...(checkout.status === 'completed' &&
      order && {
        order: { id: order.id, label: order.number, permalink_url: `${shop.storefrontUrl}/order/${order.id}` },
      }),
  };
}

function renderContext({ locality, language }: Checkout): NonNullable<CheckoutResponse['context']> {
  return { ...(locality && renderLocality(locality)), ...(language && { language }) };
}

/**
 * How long the items are set aside, for the shop's own pages, which count it down. UCP has no place for it: platforms, which
 * name a profile, are not told.
 */
export function renderHold({ status, holdExpiresAt, holdLimitAt }: Checkout): Pick<CheckoutResponse, 'hold'> {
  if (status !== 'incomplete' && status !== 'ready_for_complete') return {};
  return { hold: { expires_at: holdExpiresAt, longest_until: holdLimitAt } };
}

/** What a line is of, at its price of one. */
export function renderItem(line: Pick<CheckoutLine, 'variantId' | 'title' | 'imageUrl'>, unitPriceMinor: number) {
  return {
    id: line.variantId,
    title: line.title,
    price: unitPriceMinor,
    ...(line.imageUrl !== null && { image_url: line.imageUrl }),
  };
}

/** Lines with what the quote says of each. */
export function renderLines({ lines, quote }: Pick<Checkout, 'lines' | 'quote'>): CheckoutResponse['line_items'] {
  const quoted = new Map(quote.lines.map((line) => [line.lineId, line]));
  return lines.map((line) => {
    const priced = quoted.get(line.lineId);
    if (!priced) throw new Error(`the quote lacks line ${line.lineId}`);
    return {
      id: line.lineId,
      item: renderItem(line, priced.unitPriceMinor),
      quantity: line.quantity,
      totals: renderLineTotals(priced),
    };
  });
}

function withoutRepeats(messages: readonly Message[]): Message[] {
  const seen = new Set<string>();
  return messages.filter(({ code, path, content }) => {
    const key = JSON.stringify([code, path, content]);
    return seen.has(key) ? false : seen.add(key);
  });
}

export function renderBuyer(buyer: Buyer): NonNullable<CheckoutResponse['buyer']> {
  return given({
    email: buyer.email,
    first_name: buyer.firstName,
    last_name: buyer.lastName,
    phone_number: buyer.phone,
  });
}

export function renderLocality(locality: Locality): NonNullable<CheckoutResponse['context']> {
  return given({
    address_country: locality.country,
    address_region: locality.region,
    postal_code: locality.postalCode,
  });
}

export function renderLinks({ legal }: ShopFacts, say: SayToBuyer): CheckoutResponse['links'] {
  const links = [
    ['terms_of_service', legal.termsUrl],
    ['privacy_policy', legal.privacyUrl],
    ['refund_policy', legal.refundUrl],
    ['shipping_policy', legal.shippingUrl],
  ] as const;
  return links.flatMap(([type, url]) => (url === undefined ? [] : [{ type, title: say(`link.${type}`), url }]));
}
