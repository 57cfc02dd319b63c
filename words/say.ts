import { IntlMessageFormat } from 'intl-messageformat';
import type { Language } from './languages.ts';

/** Texts by key, as ICU messages (https://unicode-org.github.io/icu/userguide/format_parse/messages/). */
export type Texts = Readonly<Record<string, string>>;

/** What stands in a text's placeholders. */
export type Values = Readonly<Record<string, string | number>>;

/** The same keys as another language has. */
export type SameKeys<T extends Texts> = { readonly [Key in keyof T]: string };

/** Says a text by its key. */
export type Say<Key extends string = string> = (key: Key, values?: Values) => string;

/** Speaks one language from its texts. Numbers and plurals follow the language's own rules. */
export function speak<T extends Texts>(language: Language, texts: T): Say<keyof T & string> {
  const parsed = new Map<string, IntlMessageFormat>();
  return (key, values = {}) => {
    let message = parsed.get(key);
    if (!message) {
      message = new IntlMessageFormat(texts[key] ?? key, language);
      parsed.set(key, message);
    }
    return String(message.format({ ...values }));
  };
}
