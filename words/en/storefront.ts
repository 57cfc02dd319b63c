/** The shop and its checkout page. */
export const storefront = {} as const;
