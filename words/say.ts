import { IntlMessageFormat } from 'intl-messageformat';
import type { Told, Words } from '../domain/told.ts';
import type { Language } from './languages.ts';
import type { Values } from './values.ts';
import { written } from './values.ts';

export type { Values } from './values.ts';

/** Texts by key, as ICU messages (https://unicode-org.github.io/icu/userguide/format_parse/messages/). */
export type Texts = Readonly<Record<string, string>>;

/** The same keys as another language has. */
export type SameKeys<T extends Texts> = { readonly [Key in keyof T]: string };

/** Says a text by its key. */
export type Say<Key extends string = string> = (key: Key, values?: Values) => string;

/** Speaks one language from its texts. Numbers and plurals, amounts and days follow the language's own rules. */
export function speak<T extends Texts>(language: Language, texts: T): Say<keyof T & string> {
  const parsed = new Map<string, IntlMessageFormat>();
  const say = (key: string, values: Values = {}): string => {
    const text = texts[key] ?? key;
    if (!text.includes('{')) return text;
    let message = parsed.get(key);
    if (!message) {
      // Texts hold no markup, and what looks like it is meant as it stands.
      message = new IntlMessageFormat(text, language, undefined, { ignoreTag: true });
      parsed.set(key, message);
    }
    const ready = Object.entries(values).map(([name, value]) => [name, written(value, language, say)]);
    return String(message.format(Object.fromEntries(ready)));
  };
  return say;
}

/** Says what the product has told the buyer; what was said before there were languages stays as it was said. */
export function tell(say: Say<Words['text']>, told: Told): string {
  return typeof told === 'string' ? told : say(told.text, told.values);
}
