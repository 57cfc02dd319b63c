import type { Quote } from '../totals/quote.ts';

/** What a gift card pays of a checkout: held while it pays, debited with its order. */
export interface GiftCardPart {
  readonly giftCardId: string;
  /** What the caller calls the instrument. */
  readonly instrumentId: string;
  /** The end of its code, for people. */
  readonly lastFour: string;
  /** May be 0: nothing was on it, or nothing was left to pay. */
  readonly amountMinor: number;
}

interface Payable {
  readonly quote: Pick<Quote, 'totalMinor'>;
  readonly giftCards?: readonly GiftCardPart[];
}

/** What gift cards pay of a checkout's total. */
export function giftCardMinor({ giftCards = [] }: Pick<Payable, 'giftCards'>): number {
  return giftCards.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

/** What is left to be paid by card: the amount of its PaymentIntent; 0 needs none (promise M3: total = sum of tenders). */
export function dueMinor(checkout: Payable): number {
  return checkout.quote.totalMinor - giftCardMinor(checkout);
}

/** What the log says of gift cards that pay; nothing where none does. */
export function giftCardFact(checkout: Payable): { giftCardMinor?: number } {
  return checkout.giftCards ? { giftCardMinor: giftCardMinor(checkout) } : {};
}
