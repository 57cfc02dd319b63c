import type { DeskAmount } from '../../../contracts/desk/case.ts';
import { isKnownCurrency } from '../../../domain/money/currency.ts';
import { formatAmount } from '../../../words/amounts.ts';
import type { Language } from '../../../words/languages.ts';
import type { Say } from '../../../words/say.ts';
import type { ServerText } from '../../../words/texts.ts';
import { serverWords } from '../../../words/texts.ts';

/** How a reader of support is spoken to. */
export interface Tongue {
  readonly language: Language;
  readonly say: Say<ServerText>;
  /** An amount as it is read; a dash where a record has none. */
  money(amountMinor: unknown, currency: unknown): string;
}

export const tongueOf = (language: Language): Tongue => ({
  language,
  say: serverWords(language),
  money: (amountMinor, currency) =>
    Number.isSafeInteger(amountMinor) && typeof currency === 'string' && isKnownCurrency(currency)
      ? formatAmount(amountMinor as number, currency, language)
      : '–',
});

/** Minor units beside what people read. */
export function amount({ money }: Tongue, minor: number, currency: string): DeskAmount {
  return { minor, currency, text: money(minor, currency) };
}
