import { currencyStepMinor } from '../money/currency.ts';
import { sumMinor } from '../money/rounding.ts';
import { toStripeAmount } from '../money/stripe-amount.ts';

/** A gift card that a buyer wants to pay with. Amounts in minor units of the checkout's currency. */
export interface GiftCardOffer {
  /** What is on it and not held for another checkout. */
  readonly availableMinor: number;
  /** What it shall pay; null: as much as is on it and needed. */
  readonly askedMinor: number | null;
}

/** What a total shall be paid with. */
export interface TendersOffered {
  readonly totalMinor: number;
  readonly currency: string;
  /** In the order in which they are used. */
  readonly giftCards: readonly GiftCardOffer[];
  /** Null: no card. `askedMinor` null: whatever is left. */
  readonly card: { readonly askedMinor: number | null } | null;
}

export type TenderProblem =
  | 'gift_card_insufficient'
  | 'tenders_exceed_total'
  | 'tenders_too_small'
  | 'amount_not_payable'
  | 'amount_too_small'
  | 'amount_too_large';

/** `index`: the gift card that it is about; null: the card, or all together. */
export type TenderSplit =
  | {
      readonly ok: true;
      /** What each gift card pays, in their order; 0 where nothing is left to pay, or nothing is on it. */
      readonly giftCardMinor: readonly number[];
      /** What the card pays. giftCardMinor and dueMinor sum to the total (promise M3). */
      readonly dueMinor: number;
    }
  | { readonly ok: false; readonly code: TenderProblem; readonly index: number | null; readonly leftMinor: number };

/**
 * Splits a total among gift cards and a card (UCP split payments, "Instrument Processing Model"). Amounts that were asked for are
 * kept, whatever their place; gift cards without one take what is left, in their order. What would be left for the card below
 * Stripe's minimum is made up by the last gift cards, which then pay a little less.
 */
export function splitTenders({ totalMinor, currency, giftCards, card }: TendersOffered): TenderSplit {
  const stepMinor = currencyStepMinor(currency);
  const refuse = (code: TenderProblem, index: number | null = null, leftMinor = 0): TenderSplit => ({
    ok: false,
    code,
    index,
    leftMinor,
  });
  const asked = giftCards.map(({ askedMinor }) => askedMinor ?? 0);
  for (const [index, { availableMinor }] of giftCards.entries()) {
    if (asked[index]! % stepMinor !== 0) return refuse('amount_not_payable', index);
    if (asked[index]! > availableMinor) return refuse('gift_card_insufficient', index);
  }
  const cardAskedMinor = card?.askedMinor ?? 0;
  let openMinor = totalMinor - sumMinor([...asked, cardAskedMinor]);
  if (openMinor < 0) return refuse('tenders_exceed_total');

  const paid = giftCards.map(({ availableMinor, askedMinor }) => {
    if (askedMinor !== null) return askedMinor;
    const take = Math.min(availableMinor - (availableMinor % stepMinor), openMinor);
    openMinor -= take;
    return take;
  });
  const dueMinor = openMinor + cardAskedMinor;
  if (dueMinor === 0) return { ok: true, giftCardMinor: paid, dueMinor };
  if (!card || (card.askedMinor !== null && openMinor > 0)) return refuse('tenders_too_small', null, openMinor);

  const amount = toStripeAmount(dueMinor, currency);
  if (amount.ok) return { ok: true, giftCardMinor: paid, dueMinor };
  if (amount.reason === 'above_maximum') return refuse('amount_too_large');
  if (amount.reason === 'not_in_steps') return refuse('amount_not_payable');
  let lackingMinor = card.askedMinor === null ? amount.limitMinor - dueMinor : Infinity;
  for (let index = giftCards.length - 1; index >= 0; index -= 1) {
    if (giftCards[index]!.askedMinor !== null) continue;
    const less = Math.min(paid[index]!, lackingMinor);
    paid[index] = paid[index]! - less;
    lackingMinor -= less;
  }
  return lackingMinor > 0 ? refuse('amount_too_small') : { ok: true, giftCardMinor: paid, dueMinor: amount.limitMinor };
}
