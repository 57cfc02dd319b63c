import type { Language } from '../../../words/languages.ts';
import { LANGUAGES } from '../../../words/languages.ts';
import { store } from '../storage.ts';
import type { Words } from '../words.tsx';
import { learn, useWords } from '../words.tsx';

/** Each by its own name, so that it is found by who speaks no other. */
const NAMES: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };

/** The languages of the shop, without going to another page. */
export function LanguageSwitch({ onWords }: { onWords: (words: Words) => void }) {
  const { language: current, say } = useWords();
  const choose = async (language: Language) => {
    store('language', language);
    onWords(await learn(language));
  };
  return (
    <ul className="languages" aria-label={say('shell.language')}>
      {LANGUAGES.map((language) => (
        <li key={language}>
          <button
            type="button"
            lang={language}
            aria-pressed={language === current}
            onClick={() => void choose(language)}
          >
            {NAMES[language]}
          </button>
        </li>
      ))}
    </ul>
  );
}
