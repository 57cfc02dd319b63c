import { createContext, use } from 'react';
import type { ReactNode } from 'react';
import { console as german } from '../../words/de/console.ts';
import { console as english } from '../../words/en/console.ts';
import type { Language } from '../../words/languages.ts';
import { DEFAULT_LANGUAGE, LANGUAGES, languageOf } from '../../words/languages.ts';
import type { Say } from '../../words/say.ts';
import { speak } from '../../words/say.ts';
import { speakTo } from './api.ts';

/** Keys of the console's texts. */
export type ConsoleText = keyof typeof english;

/** How the console speaks. */
export interface Words {
  readonly language: Language;
  readonly say: Say<ConsoleText>;
  /** A day and its time, to the minute. */
  readonly moment: (at: string | Date) => string;
  /** A moment to the second, as an audit trail needs it. */
  readonly precise: (at: string | Date) => string;
  /** How long ago, or in how long: `3 hours ago`. */
  readonly ago: (at: string | Date) => string;
}

const TEXTS = { en: english, de: german } as const;
const STORED = 'holdfast.console.language';

const WordsContext = createContext<Words | null>(null);

export function SpeakProvider({ words, children }: { words: Words; children: ReactNode }) {
  return <WordsContext value={words}>{children}</WordsContext>;
}

/** How the page speaks: texts and times. */
export function useWords(): Words {
  const words = use(WordsContext);
  if (!words) throw new Error('words are used outside of SpeakProvider');
  return words;
}

/** Says a text of the console by its key. */
export const useSay = (): Words['say'] => useWords().say;

/** What was chosen before, else what the browser wants. */
export function chosenLanguage(): Language {
  return LANGUAGES.find((one) => one === stored()) ?? languageOf(navigator.languages) ?? DEFAULT_LANGUAGE;
}

/** Chooses a language, for this browser. */
export function chooseLanguage(language: Language): Words {
  try {
    localStorage.setItem(STORED, language);
  } catch {
    // Where the browser keeps nothing, it is chosen for this visit.
  }
  return wordsOf(language);
}

function stored(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** The words of a language; the document and the API are told of it. */
export function wordsOf(language: Language): Words {
  document.documentElement.lang = language;
  speakTo(language);
  const moments = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const precise = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  return {
    language,
    say: speak(language, TEXTS[language]),
    moment: (at) => moments.format(new Date(at)),
    precise: (at) => precise.format(new Date(at)),
    ago(at) {
      const seconds = (new Date(at).getTime() - Date.now()) / 1_000;
      const [unit, size] = STEPS.find(([, least]) => Math.abs(seconds) >= least) ?? (['second', 1] as const);
      return relative.format(unit === 'second' ? 0 : Math.trunc(seconds / size), unit);
    },
  };
}
