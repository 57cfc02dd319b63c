import type { storefront as english } from '../en/storefront.ts';
import type { SameKeys } from '../say.ts';
import { checkoutPage } from './storefront-checkout.ts';
import { shopPages } from './storefront-shop.ts';

export const storefront: SameKeys<typeof english> = { ...shopPages, ...checkoutPage };
