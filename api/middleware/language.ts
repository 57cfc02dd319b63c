import type { Request } from 'express';
import type { Language } from '../../words/languages.ts';
import { DEFAULT_LANGUAGE, LANGUAGES } from '../../words/languages.ts';

/** The language of ours that a request asks for (`Accept-Language`, RFC 9110 section 12.5.4); English where it wants none of them. */
export function languageFor(request: Request): Language {
  const best = request.acceptsLanguages([...LANGUAGES]);
  return LANGUAGES.find((language) => language === best) ?? DEFAULT_LANGUAGE;
}
