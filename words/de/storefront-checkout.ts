import type { checkoutPage as english } from '../en/storefront-checkout.ts';
import type { SameKeys } from '../say.ts';

export const checkoutPage: SameKeys<typeof english> = {
  'checkout.title': 'Kasse',
};
