import type { Language } from '../../../words/languages.ts';
import { LANGUAGES } from '../../../words/languages.ts';
import type { Words } from '../words.tsx';
import { chooseLanguage, useWords } from '../words.tsx';

const NAMES: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };

/** The languages of the console, without going to another page. */
export function LanguageSwitch({ onWords }: { onWords: (words: Words) => void }) {
  const { language: current, say } = useWords();
  return (
    <ul className="languages" aria-label={say('shell.language')}>
      {LANGUAGES.map((language) => (
        <li key={language}>
          <button
            type="button"
            lang={language}
            aria-pressed={language === current}
            onClick={() => onWords(chooseLanguage(language))}
          >
            <span aria-hidden="true">{language.toUpperCase()}</span>
            <span className="unseen">{NAMES[language]}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
