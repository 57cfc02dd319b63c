import type { ReactNode } from 'react';
import type { Language } from '../../words/languages.ts';
import { LANGUAGES } from '../../words/languages.ts';

/** Each by its own name, so that it is found by who speaks no other. */
const NAMES: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };

/** The languages, to be changed without going to another page. */
export function Languages(props: {
  label: string;
  current: Language;
  onChoose: (language: Language) => void;
  /** What stands on the button of one. */
  children: (name: string, language: Language) => ReactNode;
}) {
  return (
    <ul className="languages" aria-label={props.label}>
      {LANGUAGES.map((language) => (
        <li key={language}>
          <button
            type="button"
            lang={language}
            aria-pressed={language === props.current}
            onClick={() => props.onChoose(language)}
          >
            {props.children(NAMES[language], language)}
          </button>
        </li>
      ))}
    </ul>
  );
}
