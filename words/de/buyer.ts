import type { buyer as english } from '../en/buyer.ts';
import type { SameKeys } from '../say.ts';

export const buyer: SameKeys<typeof english> = {};
