import type { supportOffers } from '../../words/en/support-offers.ts';
import type { Values } from '../../words/values.ts';
import type { ErrorCode } from '../errors.ts';

/** The texts of offers and refusals. */
export type OfferText = Extract<keyof typeof supportOffers, `offer.${string}` | `refused.${string}`>;

/** A sentence for support: the key of a text and what stands in it. It is said where it is shown, in the reader's language. */
export interface Sentence {
  readonly text: OfferText;
  readonly values?: Values;
}

/** Whether something may be done now: what it would do, or why not. */
export type Ruling =
  | { readonly allowed: true; readonly effect: readonly Sentence[] }
  | { readonly allowed: false; readonly code: ErrorCode; readonly because: Sentence };

export const say = (text: OfferText, values?: Values): Sentence => (values ? { text, values } : { text });

export const may = (...effect: readonly Sentence[]): Ruling => ({ allowed: true, effect });

export const mayNot = (code: ErrorCode, text: OfferText, values?: Values): Ruling => ({
  allowed: false,
  code,
  because: say(text, values),
});
