import type { GiftCardPart } from '../tenders/due.ts';
import type { Checkout, PaymentFailure } from './checkout.ts';
import { atRest, next } from './next-revision.ts';
import type { Durations } from './waits.ts';
import { awaitingBank, awaitingPayment } from './waits.ts';

/** Complete was accepted: quote and hold are frozen, attempt `attempt` begins. @param giftCards what is held of them for it */
export function completing(
  checkout: Checkout,
  instrumentId: string | null,
  giftCards: readonly GiftCardPart[],
  nowMs: number,
  durations: Durations,
): Checkout {
  return next(withoutGiftCards(checkout), {
    ...(giftCards.length > 0 && { giftCards }),
    status: 'complete_in_progress',
    attempt: checkout.attempt + 1,
    instrumentId,
    paymentFailure: null,
    ...awaitingPayment(nowMs, durations),
  });
}

/**
 * Past its deadline the payment is still with the bank, where nobody can take it back: it is watched until the bank has
 * decided, and the items stay held (promises S4, O5).
 */
export function stillProcessing(checkout: Checkout, nowMs: number): Checkout {
  return next(checkout, {
    attention: 'the payment is still being processed by the bank',
    ...awaitingBank(nowMs),
  });
}

/** The buyer's bank asks him to confirm the payment; the payment's deadline goes on running. */
export function buyerActionRequired(checkout: Checkout): Checkout {
  return next(checkout, {
    waitingFor: 'buyer_action',
    nextAction: 'The payment is canceled, read back; the items stay held and the buyer may try again.',
  });
}

/** The buyer has been at his bank: the attempt goes on, with all of a payment's time. */
export function buyerActionDone(checkout: Checkout, nowMs: number, durations: Durations): Checkout {
  return next(checkout, awaitingPayment(nowMs, durations));
}

/** What an attempt held of gift cards ends with it: the next one says anew what pays (UCP split payments). */
function withoutGiftCards({ giftCards: _given, ...checkout }: Checkout): Checkout {
  return checkout;
}

/** The attempt failed and no money is taken or reserved any more: another card may be tried. */
export function paymentFailed(
  checkout: Checkout,
  failure: PaymentFailure,
  hold: { holdExpiresAt: string; holdLimitAt: string },
): Checkout {
  return atRest(
    next(withoutGiftCards(checkout), { ...hold, paymentFailure: failure, attention: null, status: 'incomplete' }),
  );
}
