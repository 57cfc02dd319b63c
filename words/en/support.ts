/** The story of a checkout, for people of support. */
export const support = {} as const;
