import type { Said, SaidValue } from '../../../domain/support/ruling.ts';
import { formatAmount } from '../../../words/amounts.ts';
import type { Language } from '../../../words/languages.ts';
import { serverWords } from '../../../words/texts.ts';

/** Sentences in a language, one after another. */
export function sayAll(sentences: readonly Said[], language: Language): string {
  return sentences.map((said) => sayOne(said, language)).join(' ');
}

function sayOne({ key, values = {} }: Said, language: Language): string {
  const shown = Object.entries(values).map(([name, value]) => [name, show(value, language)] as const);
  return serverWords(language)(key, Object.fromEntries(shown));
}

function show(value: SaidValue, language: Language): string | number {
  if (typeof value !== 'object') return value;
  return 'at' in value ? timeOf(value.at, language) : formatAmount(value.amountMinor, value.currency, language);
}

/** A time of day for people, with its zone: nobody knows where who reads it is. */
function timeOf(at: string, language: Language): string {
  const format = new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
    timeZoneName: 'short',
  });
  return format.format(new Date(at));
}
