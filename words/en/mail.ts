/** Mails to buyers. */
export const mail = {
  'mail.hello': 'Hello{named, select, yes { {name}} other {}},',
  'mail.order_link': 'Your order: {url}',

  'mail.confirmation.subject': 'Your order {number} at {shop}',
  'mail.confirmation.thanks': 'thank you for your order {number}.',
  'mail.confirmation.reserved': 'Your payment is reserved; it is taken when your order ships.',
  'mail.confirmation.line': '{quantity} × {title}: {amount}',
  'mail.confirmation.amount': '{what}: {amount}',
  'mail.confirmation.code': '{what} ({code}): {amount}',
  'mail.confirmation.gift_card': 'Gift card ending {lastFour}: {amount}',
  'mail.confirmation.by_card': 'By card: {amount}',
  'mail.confirmation.fetched': 'You fetch it here:',
  'mail.confirmation.shipped': 'It goes to:',

  'mail.cancellation.subject': 'Your order {number} at {shop} was canceled',
  'mail.cancellation.sorry': 'we are sorry: your order {number} was canceled, because its payment could not be taken.',
  'mail.cancellation.money': 'You are not charged; what was reserved or taken is given back by your bank.',
  'mail.cancellation.canceled': 'your order {number} is canceled.',
  'mail.cancellation.back':
    'You are not charged: what was reserved or taken goes back the way it came. Your bank may take up to 10 days.',
  'mail.cancellation.gift_cards': 'What your gift cards had paid is on them again.',

  'mail.given_back.subject': 'Your payment to {shop} is given back',
  'mail.given_back.sorry': 'we could not place an order for your payment of {amount}.',
  'mail.given_back.money': 'Nothing is sent to you, and you are not charged: all of it is on its way back to you.',
  'mail.given_back.days': 'It may take your bank some days to show it.',

  'account.mail.subject': 'Sign in to {shop}',
  'account.mail.subject_new': 'Your account at {shop}',
  'account.mail.open': 'open this link to sign in to {shop}:',
  'account.mail.open_new': 'open this link to see your orders at {shop}, now and later. You need no password:',
  'account.mail.once': 'It works once, within {minutes} minutes.',
  'account.mail.not_you': 'If you did not ask for it, nothing happens: leave this mail as it is.',
} as const;
