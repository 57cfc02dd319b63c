import { supportOffers } from './support-offers.ts';

/** The story of a checkout, for people of support. */
export const support = { ...supportOffers } as const;
