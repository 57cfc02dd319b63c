/** The version of the Universal Commerce Protocol that this folder speaks. */
export const UCP_VERSION = '2026-08-25';

/** So many gift cards pay one checkout. */
export const MOST_GIFT_CARDS = 5;

/** The capabilities that answers of this version may declare, and what each is described by below ucp.dev. */
export const CAPABILITIES = {
  'dev.ucp.shopping.checkout': { spec: 'shopping/checkout', schema: 'shopping/checkout.json' },
  'dev.ucp.shopping.cart': { spec: 'shopping/cart', schema: 'shopping/cart.json' },
  'dev.ucp.shopping.fulfillment': {
    spec: 'fulfillment',
    schema: 'shopping/fulfillment.json',
    extends: 'dev.ucp.shopping.checkout',
  },
  'dev.ucp.shopping.discount': {
    spec: 'discount',
    schema: 'shopping/discount.json',
    extends: ['dev.ucp.shopping.cart', 'dev.ucp.shopping.checkout'],
  },
  'dev.ucp.shopping.payment_authentication': {
    spec: 'payment/authentication',
    schema: 'shopping/payment_authentication.json',
    extends: 'dev.ucp.shopping.checkout',
  },
  'dev.ucp.shopping.split_payments': {
    spec: 'payment/split-payments',
    schema: 'shopping/split_payments.json',
    extends: 'dev.ucp.shopping.checkout',
    config: {
      allowed_combinations: [
        [
          { types: ['card'], min: 1, max: 1 },
          { types: ['gift_card'], min: 0, max: MOST_GIFT_CARDS },
        ],
        [{ types: ['gift_card'], min: 1, max: MOST_GIFT_CARDS }],
      ],
    },
  },
  'dev.ucp.shopping.catalog.search': { spec: 'shopping/catalog/search', schema: 'shopping/catalog_search.json' },
  'dev.ucp.shopping.catalog.lookup': { spec: 'shopping/catalog/lookup', schema: 'shopping/catalog_lookup.json' },
  'dev.ucp.shopping.order': { spec: 'shopping/order', schema: 'shopping/order.json' },
} as const satisfies Record<
  string,
  { spec: string; schema: string; extends?: string | readonly string[]; config?: object }
>;

export type Capability = keyof typeof CAPABILITIES;

/** What the answers tell of the shop, from the settings. */
export interface ShopFacts {
  readonly name: string;
  /** The shop's own domain; the payment handler's name stands under it (UCP overview, Authority Binding). */
  readonly domain: string;
  /** No slash at its end. */
  readonly publicUrl: string;
  /** Where the pages of the shop are; no slash at its end. */
  readonly storefrontUrl: string;
  readonly publishableKey: string;
  readonly legal: {
    readonly privacyUrl: string;
    readonly termsUrl: string;
    readonly refundUrl?: string;
    readonly shippingUrl?: string;
  };
}

/** The id by which instruments name the shop's card payments. */
export const HANDLER_ID = 'stripe';

/** The id by which instruments name the shop's gift cards. */
export const GIFT_CARD_HANDLER_ID = 'gift_cards';

/** A handler's name: below the shop's domain reversed, so `shop.example` gives `example.shop.card_payments`. */
function handlerName(domain: string, handler: string): string {
  return `${domain.split('.').reverse().join('.')}.${handler}`;
}

/** The shop's card payments and gift cards as answers and the profile declare them: the publishable key and nothing else is told. */
export function paymentHandlers(shop: Pick<ShopFacts, 'domain' | 'publishableKey'>) {
  return {
    [handlerName(shop.domain, 'card_payments')]: [
      {
        id: HANDLER_ID,
        version: UCP_VERSION,
        available_instruments: [{ type: 'card' }],
        config: { publishable_key: shop.publishableKey },
      },
    ],
    [handlerName(shop.domain, GIFT_CARD_HANDLER_ID)]: [
      { id: GIFT_CARD_HANDLER_ID, version: UCP_VERSION, available_instruments: [{ type: 'gift_card' }], config: {} },
    ],
  };
}

/** `ucp.capabilities` of an answer: those that concern its operation (UCP overview, Response Capability Selection). */
export function capabilityVersions(...names: readonly Capability[]): Record<string, { version: string }[]> {
  return Object.fromEntries(names.map((name) => [name, [{ version: UCP_VERSION }]]));
}
