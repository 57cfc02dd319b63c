import type { ShopFacts } from './version.ts';

/** What is rendered of the shop itself, for tests. */
export const EXAMPLE_SHOP: ShopFacts = {
  name: 'Shop',
  domain: 'shop.example',
  publicUrl: 'https://pay.shop.example',
  storefrontUrl: 'https://pay.shop.example',
  publishableKey: 'pk_test_1',
  legal: { privacyUrl: 'https://shop.example/privacy', termsUrl: 'https://shop.example/terms' },
};
