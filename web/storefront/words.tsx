import { createContext, use, useMemo } from 'react';
import type { ReactNode } from 'react';
import { formatAmount } from '../../words/amounts.ts';
import type { storefront } from '../../words/en/storefront.ts';
import type { Language } from '../../words/languages.ts';
import { DEFAULT_LANGUAGE, LANGUAGES, languageOf } from '../../words/languages.ts';
import type { SameKeys, Say } from '../../words/say.ts';
import { speak } from '../../words/say.ts';
import { formatCountry } from '../../words/values.ts';
import { speakTo } from './protocol/request.ts';
import { store, stored } from './storage.ts';

/** Keys of the texts of the shop's pages. */
export type StorefrontText = keyof typeof storefront;

/** How the pages speak. */
export interface Words {
  readonly language: Language;
  readonly say: Say<StorefrontText>;
  /** An amount in minor units. */
  readonly money: (amountMinor: number, currency: string) => string;
  /** A day: `24 November`; with its year where that is not this one's. */
  readonly day: (date: Date) => string;
  /** A country by its ISO 3166-1 code. */
  readonly country: (code: string) => string;
  /** Names as this language puts them in order. */
  readonly compare: (one: string, other: string) => number;
}

/** Each when it is spoken. */
const TEXTS: Readonly<Record<Language, () => Promise<SameKeys<typeof storefront>>>> = {
  en: async () => (await import('../../words/en/storefront.ts')).storefront,
  de: async () => (await import('../../words/de/storefront.ts')).storefront,
};

const WordsContext = createContext<Words | null>(null);

export function SpeakProvider({ words, children }: { words: Words; children: ReactNode }) {
  return <WordsContext value={words}>{children}</WordsContext>;
}

/** How the page speaks: texts, amounts, days. */
export function useWords(): Words {
  const words = use(WordsContext);
  if (!words) throw new Error('words are used outside of SpeakProvider');
  return words;
}

/** Says a text of the storefront by its key. */
export const useSay = (): Words['say'] => useWords().say;

/** As useSay, for amounts of one currency. */
export function useMoney(currency: string): (amountMinor: number) => string {
  const { money } = useWords();
  return useMemo(() => (amountMinor: number) => money(amountMinor, currency), [money, currency]);
}

/** The language that the address asks for (`?lang=`), else what was chosen before, else what the browser wants. */
export function chosenLanguage(): Language {
  const asked = languageOf([new URLSearchParams(location.search).get('lang') ?? '']);
  if (asked) store('language', asked);
  const before = LANGUAGES.find((language) => language === stored('language'));
  return asked ?? before ?? languageOf(navigator.languages) ?? DEFAULT_LANGUAGE;
}

/**
 * The words of a language, loaded if they are not here yet; the document is told of it. `?dir=rtl` turns the page round, with
 * the same texts: for looking at what a language of that kind will need.
 */
export async function learn(language: Language): Promise<Words> {
  const texts = await TEXTS[language]();
  const root = document.documentElement;
  root.lang = language;
  root.dir = new URLSearchParams(location.search).get('dir') === 'rtl' ? 'rtl' : root.dir || 'ltr';
  speakTo({ language });
  const days = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long' });
  const daysOfYears = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year: 'numeric' });
  return {
    language,
    say: speak(language, texts),
    money: (amountMinor, currency) => formatAmount(amountMinor, currency, language),
    day: (date) => (date.getFullYear() === new Date().getFullYear() ? days : daysOfYears).format(date),
    country: (code) => (/^[A-Z]{2}$/.test(code) ? formatCountry(code, language) : code),
    compare: new Intl.Collator(language).compare,
  };
}
