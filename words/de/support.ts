import type { support as english } from '../en/support.ts';
import type { SameKeys } from '../say.ts';
import { supportOffers } from './support-offers.ts';

export const support: SameKeys<typeof english> = { ...supportOffers };
