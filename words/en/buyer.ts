/** What the product itself says to buyers: refusals, news, the page of the bank. */
export const buyer = {} as const;
