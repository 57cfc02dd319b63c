import type { BuyerText } from '../words/buyer-text.ts';
import type { Values } from '../words/values.ts';

/** What the buyer is told: the key of a text (words/en/buyer.ts) and what stands in it. It is said where it is shown, in his language. */
export interface Words {
  readonly text: BuyerText;
  readonly values?: Values;
}

declare const said: unique symbol;

/** A sentence in English, as it was stored before there were languages. Nothing new is one: the type can't be made. */
export type Said = string & { readonly [said]: true };

export type Told = Words | Said;

export function words(text: BuyerText, values?: Values): Words {
  return values ? { text, values } : { text };
}
