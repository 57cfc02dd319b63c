import type { Request, Response } from 'express';
import type { Language } from '../../words/languages.ts';
import { DEFAULT_LANGUAGE, LANGUAGES, languageOf } from '../../words/languages.ts';
import type { ServerText } from '../../words/texts.ts';
import { serverWords } from '../../words/texts.ts';
import type { Say } from '../../words/say.ts';

/** Takes note of the language that a body asks for: it outranks the header (UCP context, `language`). */
export function noteLanguage(
  response: Response,
  context: { readonly language: Language | null } | null | undefined,
): void {
  if (context?.language) response.locals['language'] = context.language;
}

/** The language of ours that a request asks for, in its body or by `Accept-Language` (RFC 9110 section 12.5.4); null where none. */
export function askedLanguage(request: Request): Language | null {
  const noted: unknown = request.res?.locals['language'];
  return LANGUAGES.find((language) => language === noted) ?? languageOf(request.acceptsLanguages());
}

/** The same; English where it asks for none. */
export function languageFor(request: Request): Language {
  return askedLanguage(request) ?? DEFAULT_LANGUAGE;
}

/** What is said to who has sent a request. */
export function wordsFor(request: Request): Say<ServerText> {
  return serverWords(languageFor(request));
}

/** Says what an answer is written in, and that another language may be had (RFC 9110 sections 8.5 and 12.5.5). */
export function writtenIn(response: Response, language: Language): Response {
  return response.vary('Accept-Language').set('Content-Language', language);
}
