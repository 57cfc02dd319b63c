import { Languages } from '../../frame/languages.tsx';
import type { Words } from '../words.tsx';
import { chooseLanguage, useWords } from '../words.tsx';

/** The languages of the console: by their tags, as the bar is short of room. */
export function LanguageSwitch({ onWords }: { onWords: (words: Words) => void }) {
  const { language: current, say } = useWords();
  return (
    <Languages
      label={say('shell.language')}
      current={current}
      onChoose={(language) => onWords(chooseLanguage(language))}
    >
      {(name, language) => (
        <>
          <span aria-hidden="true">{language.toUpperCase()}</span>
          <span className="unseen">{name}</span>
        </>
      )}
    </Languages>
  );
}
