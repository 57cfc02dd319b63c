import type { Sentence } from '../../../domain/support/ruling.ts';
import type { Language } from '../../../words/languages.ts';
import { serverWords } from '../../../words/texts.ts';

/** Sentences in a language, one after another. */
export function sayAll(sentences: readonly Sentence[], language: Language): string {
  const say = serverWords(language);
  return sentences.map(({ text, values }) => say(text, values)).join(' ');
}
