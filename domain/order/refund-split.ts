import type { Order } from './order.ts';
import { cardRefundableMinor, giftCardRefundableMinor } from './order.ts';

/** Where the money of one refund goes. */
export interface RefundSplit {
  /** Back the way the card payment came. */
  readonly cardMinor: number;
  /** Back to the gift cards that had paid; those that get nothing are absent. */
  readonly giftCards: readonly { readonly giftCardId: string; readonly amountMinor: number }[];
}

/**
 * Splits a refund: first back to the payment card, up to what is left of what was captured on it, the rest to the gift cards, in
 * their order, up to what each had paid. So the refund of everything gives both back exactly (promise M6).
 * @returns null where more is asked than is left of both
 */
export function splitRefund(
  order: Pick<Order, 'payment' | 'disputes' | 'giftCards' | 'refunds'>,
  amountMinor: number,
): RefundSplit | null {
  const cardMinor = Math.min(amountMinor, cardRefundableMinor(order));
  if (amountMinor - cardMinor > giftCardRefundableMinor(order)) return null;
  let leftMinor = amountMinor - cardMinor;
  const giftCards = order.giftCards.map(({ giftCardId, debitedMinor, creditedMinor }) => {
    const part = Math.min(leftMinor, debitedMinor - creditedMinor);
    leftMinor -= part;
    return { giftCardId, amountMinor: part };
  });
  return { cardMinor, giftCards: giftCards.filter((part) => part.amountMinor > 0) };
}
