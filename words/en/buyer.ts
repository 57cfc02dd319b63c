/** What the product itself says to buyers, besides words/en/errors.ts: what is missing, what has changed, what may be chosen, the page of the bank. */
export const buyer = {
  // What a checkout says of itself.
  'checkout.canceling': 'The checkout is being canceled; what was paid is given back.',
  'checkout.hold_lapsed':
    'Your items are no longer set aside. They are set aside again when you go on, if they are still there.',
  'needed.email': 'An e-mail address is needed for the confirmation.',
  'needed.address': 'A shipping address is needed.',
  'needed.address_fields': 'The shipping address lacks: {fields}.',
  'needed.option': 'Choose how your order should be shipped.',
  'needed.pickup_place': 'Choose where you want to fetch your order.',
  'field.street': 'street',
  'field.locality': 'locality',
  'field.region': 'region',
  'field.postal_code': 'postal code',

  // Goods that leave later, and goods that there are not.
  'later.preorder': 'Ordered before it is out: ships on {day}.',
  'later.preorder_unknown': 'Ordered before it is out: ships as soon as they are here; the day is not known yet.',
  'later.backorder': 'On backorder: ships on {day}.',
  'later.backorder_unknown': 'On backorder: ships as soon as they are here; the day is not known yet.',
  'later.part': '{units} of {quantity} on backorder: they ship on {day}, the others now.',
  'later.part_unknown':
    '{units} of {quantity} on backorder: they ship as soon as they are here; the day is not known yet, the others now.',
  'stock.possible': '{reason} Possible: {possible}.',
  'stock.only': 'Only {available} of this item can be had now.',
  'stock.none_now': 'This item is sold out just now.',
  'stock.place_none': 'There is no {title} at {place} now.',
  'stock.place_only': 'There are only {available} of {title} at {place} now.',
  'limit.order': 'At most {most} of this item in one order.',
  'limit.customer':
    'At most {most} of this item for each customer; you can have {left, plural, =0 {no} other {#}} more.',

  // Codes that take nothing off.
  'discount_code.unknown': 'Code "{code}": there is no such code.',
  'discount_code.used_up': 'Code "{code}": it is used up.',
  'discount_code.not_yet': 'Code "{code}": it is valid from {day} on.',
  'discount_code.expired': 'Code "{code}": it expired on {day}.',
  'discount_code.entered_twice': 'Code "{code}": it is entered already.',
  'discount_code.same_offer': 'Code "{code}": another code of the same offer is entered already.',
  'discount_code.combination': 'Code "{code}": it can not be combined with your other discounts, which take off more.',
  'discount_code.sign_in': 'Code "{code}": sign in to use it.',
  'discount_code.customer_group': 'Code "{code}": it is only for certain customers.',
  'discount_code.buyer_unknown': 'Code "{code}": it is only for first orders. Give your e-mail address to use it.',
  'discount_code.ordered_before': 'Code "{code}": it is only for first orders.',
  'discount_code.country_unknown': 'Code "{code}": it is only valid in some countries. Give your address to use it.',
  'discount_code.country': 'Code "{code}": it is not valid in your country.',
  'discount_code.channel': 'Code "{code}": it is not valid here.',
  'discount_code.currency': 'Code "{code}": it is not valid for orders in {currency}.',
  'discount_code.items': 'Code "{code}": it is not for the items in your order.',
  'discount_code.quantity':
    'Code "{code}": add {missing, plural, one {# more item} other {# more items}}{some, select, yes { of this offer} other {}} to use it.',
  'discount_code.subtotal':
    'Code "{code}": spend {missing} more{some, select, yes { on the items of this offer} other {}} to use it.',
  'discount_code.shipping': 'Code "{code}": it is for shipping, and takes nothing off what you have chosen.',
  'discount_code.nothing_left': 'Code "{code}": there is nothing left that it could take off.',
  'claim.gone': 'The code {code} can not be used any more.',
  'claim.used_up': 'The code {code} has been used as often as it can be.',
  'claim.used_by_customer': 'The code {code} has been used by you as often as it can be.',
  'claim.used_up_today': 'The code {code} can not be used any more today.',

  // What has changed since the buyer has seen his totals.
  'quote.changed':
    'Prices or availability have changed. Check the new total and go on. It is now {now}, before {before}.',
  'quote.currency': 'All prices are now in {now}, before in {before}.',
  'quote.price': '{title} now costs {now} each, before {before}.',
  'quote.discount_gone':
    '{title}{coded, select, yes { (code {code})} other {}} no longer applies; it took off {before}.',
  'quote.discount_new': '{title}{coded, select, yes { (code {code})} other {}} now takes off {now}.',
  'quote.discount': '{title}{coded, select, yes { (code {code})} other {}} now takes off {now}, before {before}.',
  'quote.option_gone': 'The chosen way of shipping is no longer offered.',
  'quote.shipping': 'Shipping: now {now}, before {before}.',
  'quote.tax': 'Taxes: now {now}, before {before}.',
  'quote.tax_included': 'The taxes in the prices: now {now}, before {before}.',

  // Ways of shipping, and places to fetch goods.
  'option.not_to_this_place': '{title} is not offered for this address.',
  'option.too_heavy': '{title} takes parcels of up to {most, number} kg; this one weighs {weight, number} kg.',
  'option.not_in_currency': '{title} is not offered in {currency}.',
  'option.from_weight': '{title} is offered from {least, number} kg on.',
  'option.from_price': '{title} is offered from {least} on.',
  'option.from_items': '{title} is offered from {least, plural, one {# item} other {# items}} on.',
  'option.unknown': 'This way of shipping is not offered for this address.',
  'destination.unknown': 'This is none of the addresses given.',
  'pickup.unknown_place': 'Orders can’t be fetched at this place.',
  'pickup.split': 'All goods of an order are either shipped or fetched at one place.',
  'pickup.at': 'Pick-up at {place}',
  'pickup.all': 'Your order can be fetched at {place}.',
  'pickup.part': 'Only a part of your order can be fetched at {place} now.',
  'pickup.none': 'Nothing of your order can be fetched at {place} now.',
  'fulfillment.arrives': 'Arrives in {days} {most, plural, one {day} other {days}}',
  'fulfillment.ready': 'Ready {most, plural, =0 {today} one {in {days} business day} other {in {days} business days}}',

  // Gift cards.
  'gift_card.possible': '{reason} Possible balance: {possible}.',
  'tender.pays': 'The gift card ending {lastFour} pays {amount}; {left} is left to pay.',
  'tender.left': '{reason} {left} is left to pay.',

  // Carts and the catalog.
  'cart.gone': 'Something in your cart is not sold any more; it is not counted.',
  'cart.place_guessed': 'Prices and taxes are estimated for {place}. Say your country to change that.',
  'cart.not_found': 'There is no such cart, or it has expired.',
  'cart.empty': 'There is nothing in this cart.',
  'cart.changed_elsewhere': 'The cart was changed elsewhere meanwhile. Look at it again.',
  'cart.merge_choice': 'You have another cart with things in it. Put both together, or keep the newer quantities?',
  'cart.too_long': 'A cart holds at most {most} products.',
  'cart.together_too_long': 'Both carts together hold more than {most} products.',
  'catalog.nothing': 'Nothing is sold under: {id}',
  'catalog.no_product': 'There is no such product.',

  // What totals and links are called.
  'totals.subtotal': 'Subtotal',
  'totals.items_discount': 'Discounts',
  'totals.discount': 'Shipping discount',
  'totals.shipping': 'Shipping',
  'totals.pickup': 'Pick-up',
  'totals.tax_exempt': 'Tax (exempt)',
  'totals.fee': 'Fees',
  'totals.total': 'Total',
  'totals.estimated': 'Estimated total',
  'totals.without_taxes': 'Without included taxes',
  'totals.includes': 'Includes {label}',
  'link.terms_of_service': 'Terms of service',
  'link.privacy_policy': 'Privacy policy',
  'link.refund_policy': 'Refund policy',
  'link.shipping_policy': 'Shipping policy',

  // A placed order.
  'order.arrives': '{title}, arrives in {days} {most, plural, one {day} other {days}}',
  'order.will_ship': 'Will be shipped',
  'order.parcel': 'Parcel {number} of {count}: {way}',
  'order.parcel_later': 'Parcel {number} of {count}: {way} after it leaves on {day}',
  'order.parcel_unknown': 'Parcel {number} of {count}: {way} after it leaves; that day is not known yet',
  'order.disputed': `The payment is disputed{reason, select,
    bank_cannot_process {: bank cannot process}
    check_returned {: check returned}
    credit_not_processed {: credit not processed}
    customer_initiated {: customer initiated}
    debit_not_authorized {: debit not authorized}
    duplicate {: duplicate}
    fraudulent {: fraudulent}
    incorrect_account_details {: incorrect account details}
    insufficient_funds {: insufficient funds}
    product_not_received {: product not received}
    product_unacceptable {: product unacceptable}
    subscription_canceled {: subscription canceled}
    unrecognized {: unrecognized}
    other {}}.`,
  'order.canceled': 'The order was canceled.',

  // The page where a buyer confirms a payment at his bank.
  'action.title.asked': 'Confirm your payment',
  'action.title.checking': 'Checking with your bank',
  'action.title.placed': 'Your order is placed',
  'action.title.failed': 'The payment did not go through',
  'action.title.canceled': 'This checkout was canceled',
  'action.title.over': 'This payment is over',
  'action.why': 'Your bank wants to be sure that it is you. Nothing is charged before you confirm.',
  'action.why_again': 'Your bank has not confirmed the payment yet. Nothing is charged before you confirm.',
  'action.go': 'Continue to your bank',
  'action.time_left':
    'Your items stay set aside meanwhile. You have about {minutes, plural, one {a minute} other {# minutes}}.',
  'action.moment': 'This takes a moment.',
  'action.goes_on': 'The page goes on by itself.',
  'action.not_twice': 'You are not charged twice.',
  'action.look_again': 'Look again',
  'action.look_now': 'Look now',
  'action.thanks': 'Thank you. Order {number} is confirmed by e-mail.',
  'action.see_order': 'See your order',
  'action.not_charged': 'You were not charged.',
  'action.replaced': 'Another try has taken its place.',
  'action.back': 'Back to the shop',
  'action.shop': 'Shop',
  'action.amount': 'Amount',
  'action.code': 'Code: {code}',
} as const;
