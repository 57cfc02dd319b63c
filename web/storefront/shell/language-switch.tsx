import { Languages } from '../../frame/languages.tsx';
import type { Language } from '../../../words/languages.ts';
import { store } from '../storage.ts';
import type { Words } from '../words.tsx';
import { learn, useWords } from '../words.tsx';

/** The languages of the shop. */
export function LanguageSwitch({ onWords }: { onWords: (words: Words) => void }) {
  const { language: current, say } = useWords();
  const choose = async (language: Language) => {
    store('language', language);
    onWords(await learn(language));
  };
  return (
    <Languages label={say('shell.language')} current={current} onChoose={(language) => void choose(language)}>
      {(name) => name}
    </Languages>
  );
}
