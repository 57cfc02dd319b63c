import { checkoutPage } from './storefront-checkout.ts';
import { shopPages } from './storefront-shop.ts';

/** The shop and its checkout page. */
export const storefront = { ...shopPages, ...checkoutPage } as const;
