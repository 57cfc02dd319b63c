/** The checkout page. */
export const checkoutPage = {
  'checkout.title': 'Checkout',
} as const;
