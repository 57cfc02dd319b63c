/** Languages that every text is written in, by their BCP 47 tag; the first is spoken where nothing better is known. */
export const LANGUAGES = ['en', 'de'] as const;

export type Language = (typeof LANGUAGES)[number];

export const DEFAULT_LANGUAGE: Language = 'en';

/** The most languages of a request that are looked at. */
const MOST_ASKED = 20;

/** The language of ours that suits a list of BCP 47 tags best, in their order; null where none does. */
export function languageOf(tags: readonly string[]): Language | null {
  for (const tag of tags.slice(0, MOST_ASKED)) {
    const [base] = tag.trim().toLowerCase().split('-');
    const known = LANGUAGES.find((language) => language === base);
    if (known) return known;
  }
  return null;
}
