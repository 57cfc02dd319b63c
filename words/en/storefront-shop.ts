/** The frame of the shop, its products, the cart, the order and the account. */
export const shopPages = {
  'shell.skip': 'Skip to the content',
  'shell.nav': 'Shop',
  'shell.language': 'Language',
  'shell.account': 'Account',
  'shell.cart': 'Cart',
  'shell.cart_units': '{units, plural, =0 {Cart, empty} one {Cart, # item} other {Cart, # items}}',
  'shell.to_shop': 'To the shop',
  'shell.loading': 'Loading …',
  'shell.retry': 'Try again',
  'shell.reload': 'Load the page again',
  'shell.code': 'If you write to us, name this code: {code}',
  'shell.broken': 'This page has stopped working',
  'shell.broken_text': 'The mistake is ours. Your cart and your orders are safe. Loading the page again usually helps.',
  'shell.not_found': 'There is nothing here',
  'shell.not_found_text': 'The address may be old, or mistyped.',

  'problem.offline': 'We can’t be reached just now. Please look at your connection, then try again.',
  'problem.busy': 'The shop is busy just now. Please try again in a moment.',
  'problem.other': 'That did not work.',

  'legal.all': 'About the shop',
  'legal.terms': 'Terms',
  'legal.privacy': 'Privacy',
  'legal.refund': 'Returns',
  'legal.shipping': 'Shipping',

  'place.ship_to': 'Deliver to',
  'place.choose': 'Choose a country',

  'shop.title': 'Shop',
  'product.title': 'Product',
  'cart.title': 'Cart',
  'order.title': 'Order',
  'account.title': 'Account',
} as const;
