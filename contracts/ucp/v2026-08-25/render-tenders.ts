import type { Checkout } from '../../../domain/checkout/checkout.ts';
import { dueMinor } from '../../../domain/tenders/due.ts';
import type { CheckoutResponse } from './checkout-response.ts';
import { GIFT_CARD_HANDLER_ID, HANDLER_ID } from './version.ts';

type Instrument = NonNullable<CheckoutResponse['payment']>['instruments'][number];

/** The gift cards that pay, each with what is held or debited of it; never their codes (UCP split payments, "Actual Charges"). */
export function giftCardInstruments({ giftCards = [] }: Checkout): Instrument[] {
  return giftCards.map(({ instrumentId, amountMinor }) => ({
    id: instrumentId,
    handler_id: GIFT_CARD_HANDLER_ID,
    type: 'gift_card',
    selected: true,
    amount: amountMinor,
  }));
}

/** What pays a checkout that gift cards pay a part of; the card's part is told once it is reserved. */
export function renderTenders(checkout: Checkout): Pick<CheckoutResponse, 'payment'> {
  if (!checkout.giftCards) return {};
  const due = dueMinor(checkout);
  const id = checkout.instrumentId ?? 'card';
  const card: Instrument = {
    ...{ id, handler_id: HANDLER_ID, type: 'card', selected: true },
    ...(checkout.status === 'completed' && { amount: due }),
  };
  return { payment: { instruments: [...giftCardInstruments(checkout), ...(due > 0 ? [card] : [])] } };
}
