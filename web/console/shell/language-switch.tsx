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
            aria-label={NAMES[language]}
            aria-pressed={language === current}
            onClick={() => onWords(chooseLanguage(language))}
          >
            {language.toUpperCase()}
          </button>
        </li>
      ))}
    </ul>
  );
}
