/** What support's actions would do, why one can't be done, and what was done. */
export const supportOffers = {
  // What an action would do.
  'offer.checkout_ends': 'The checkout ends; the buyer can not go on with it.',
  'offer.payment_settled_first':
    'The payment that is under way is read back first. Whatever was reserved or taken of it is given back.',
  'offer.units_back': '{units, plural, one {# unit goes} other {# units go}} back into stock.',
  'offer.units_back_if_here':
    '{units, plural, one {# unit goes} other {# units go}} back into stock: do this only if the goods have not left.',
  'offer.reserved_released': '{amount} that is reserved on the card is let go. Nothing is charged.',
  'offer.card_back': '{amount} goes back to the card.',
  'offer.gift_cards_back': '{amount} goes back to the gift cards that had paid.',
  'offer.codes_back': 'The discount code can be used again.',
  'offer.buyer_mailed_canceled': 'The buyer gets a mail that the order is canceled.',
  'offer.capture': '{amount} that is reserved on the card is taken now.',
  'offer.refund_up_to': 'Up to {amount} can be given back.',
  'offer.refund': '{amount} is given back.',
  'offer.refund_by_card': '{amount} goes back to the card; banks take up to 10 days.',
  'offer.refund_by_gift_cards': '{amount} goes back to the gift cards at once.',
  'offer.refund_after_failure': 'A refund of {amount} came to nothing; a new one makes it good.',
  'offer.retry_checkout': 'What the checkout waits for is tried now, not only when its time comes.',
  'offer.retry_order': 'Stripe is asked now, and what the order waits for is tried again.',
  'offer.retry_recovery': 'The payment is looked at again now, and what has to be done about it is tried.',
  'offer.extend_hold':
    '{units, plural, one {# unit stays} other {# units stay}} set aside, at the same prices, until {until}.',
  'offer.resend_confirmation': 'The buyer gets the confirmation of the order again.',
  'offer.resend_cancellation': 'The buyer gets the mail about the canceled order again.',
  'offer.mails_left':
    '{left, plural, =0 {After this, no more today.} one {After this, # more today.} other {After this, # more today.}}',
  'offer.resolve': 'It no longer asks for somebody to look. Your note is kept.',
  'offer.resolve_refund':
    'The refund of {amount} that came to nothing counts as paid back in another way, as your note says. It can not be refunded again, and stays in the account.',
  'offer.resolve_mail': 'The buyer counts as told; the mail is not tried any more.',
  'offer.resolve_recovery':
    'The {amount} that can not be given back through Stripe counts as given back in another way, as your note says. It stays in the account.',
  'offer.place_order':
    'The order is placed after all, at the quoted total of {amount}; the buyer gets the confirmation.',
  'offer.place_takes_stock':
    '{units, plural, one {# unit is} other {# units are}} taken from stock. If too few are left, nothing happens.',

  // Why it can't be done.
  'refused.not_your_role': 'This is up to somebody with another role.',
  'refused.checkout_canceled': 'This checkout has ended: money and stock are back. The buyer can begin a new one.',
  'refused.checkout_is_order': 'This checkout has become order {number}. Cancel or refund the order instead.',
  'refused.cancel_under_way': 'A cancel has been asked for already; it is being carried out.',
  'refused.order_canceled': 'This order is canceled already.',
  'refused.order_not_settled': 'The payment of this order is still being settled. Try again in a moment.',
  'refused.order_disputed':
    'The buyer disputes this payment, and the bank has the money until it decides. Answer the dispute at Stripe.',
  'refused.order_shipped':
    'The money was taken as the goods left. When they come back, refund the order and restock them.',
  'refused.order_partly_shipped':
    'Part of the money was taken for goods that have left. Capture the rest, then refund what comes back.',
  'refused.order_given_back': 'All of its money is given back already. There is nothing left to cancel.',
  'refused.nothing_captured': 'No money was taken that could be given back. Cancel the order instead.',
  'refused.nothing_left': 'Nothing is left to be given back.',
  'refused.nothing_to_capture': 'No reserved money waits to be taken.',
  'refused.capture_under_way': 'The reserved money is just being taken. Try again in a moment.',
  'refused.refund_exceeds_captured': 'That is more than what is left: {amount}.',
  'refused.refund_amount_invalid': 'This amount can not be given back.',
  'refused.refund_line_unknown': 'The order has no such line.',
  'refused.refund_line_returned':
    'Fewer units of this line are left than that, or its shipping was given back already.',
  'refused.capture_exceeds_authorized': 'That is more than what is reserved: {amount}.',
  'refused.capture_amount_invalid': 'This amount can not be taken.',
  'refused.nothing_waits': 'Nothing waits here.',
  'refused.buyer_is_awaited': 'Only the buyer can go on.',
  'refused.people_are_awaited': 'It waits for a decision of yours; trying again changes nothing.',
  'refused.shipment_is_awaited': 'It waits for the goods to leave. Capture the payment then.',
  'refused.nothing_held': 'Nothing is set aside. As soon as the buyer goes on, it is, if there still is enough.',
  'refused.hold_at_limit': 'The items are set aside until {until} already, which is the limit.',
  'refused.payment_in_flight': 'A payment is under way; the items stay set aside until it is decided.',
  'refused.mail_to_come': 'The mail has not been sent yet; it goes out by itself.',
  'refused.no_address': 'There is no e-mail address to send it to.',
  'refused.too_many_mails': 'It was sent again {most} times within a day. Try another way to reach the buyer.',
  'refused.no_attention': 'Nobody is asked to look at anything here.',
  'refused.money_still_out': 'The payment is not settled yet. This stays until it is.',
  'refused.bank_decides': 'The bank has not decided on the payment yet. This stays until it has.',
  'refused.refund_owed': 'A refund is still to be made. This stays until it is.',
  'refused.dispute_open': 'A dispute waits for an answer. Answer it at Stripe.',
  'refused.refund_pending': 'The bank has not taken the refund yet. This stays until it has.',
  'refused.authorization_lapses': 'The reserved money lapses soon. Capture it, or cancel the order.',
  'refused.release_not_read_back':
    'Stripe has not confirmed yet that the money is given back. This stays until it has.',
  'refused.order_exists': 'There is order {number} for this checkout already.',
  'refused.recovery_closed': 'This payment is settled; nothing is left to do.',
  'refused.money_not_there': 'The bank has not decided on this payment yet. The money is not there.',
  'refused.money_given_back': 'The money is given back, or on its way back. Ask the buyer to order again.',
  'refused.release_under_way':
    'The money is just being given back, and Stripe has not said how that went. Look again once it has.',
  'refused.money_not_the_quote': 'The payment is not over what was quoted.',
  'refused.not_the_last_attempt': 'The payment does not belong to the last attempt of this checkout.',
  'refused.checkout_lives': 'The checkout is still open, and looks after its payment itself.',
  'refused.stock_gone': 'Too few units are left in stock.',
  'refused.customer_limit': 'The customer has ordered as many of these as one customer may.',
  'refused.claims_gone': 'A discount code or gift card of this checkout has been used otherwise.',

  // What was done, in the timeline and the account.
  'event.attention_resolved': 'Somebody looked at this and settled it.',
  'event.refund.made_good': 'The refund of {amount} that had come to nothing was paid back in another way.',
  'event.payment.attention_resolved':
    'The money that could not be given back through Stripe was given back in another way.',
  'event.payment.placed_by_hand': 'The order was placed by hand on money that had come late.',
  'event.recovery.made_good': 'The {amount} was given back in another way.',
  'event.hold.extended': 'The items stay set aside until {until}.',
  'event.order.mail_requested': 'The confirmation of order {number} is to be sent again.',
  'event.order.mail_requested_canceled': 'The mail that order {number} is canceled is to be sent again.',
  'event.order.mailed_again': 'The confirmation of order {number} was mailed again.',
  'event.order.mailed_again_canceled': 'The buyer was told again by e-mail that order {number} is canceled.',
  'event.order.mailed_again_unmailed':
    'The mail of order {number} could not be sent again: there is no e-mail address.',
  'event.support.retried': 'What was waited for was tried at once.',
  'account.made_good': '{amount} was paid back in another way, not through Stripe.',
  'recovery.made_good': 'It was given back in another way.',
  'wait.mail_again': 'a mail to be sent again',
  'then.mailed_again': 'The mail is sent again.',
  'attention.no_mail_again': 'The mail could not be sent again; it is tried again.',
} as const;
