import type { storefront as english } from '../en/storefront.ts';
import type { SameKeys } from '../say.ts';

export const storefront: SameKeys<typeof english> = {};
