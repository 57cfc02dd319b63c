import type { Response } from 'express';
import type { ProtocolError } from '../../contracts/ucp/v2026-08-25/response-parts.ts';
import { buyerText, ERRORS } from '../../domain/errors.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { DEFAULT_LANGUAGE } from '../../words/languages.ts';
import type { Language } from '../../words/languages.ts';
import type { Values } from '../../words/say.ts';
import type { ServerText } from '../../words/texts.ts';
import { serverWords } from '../../words/texts.ts';
import { languageFor, writtenIn } from './language.ts';

/** How long a client should wait before it sends the same request again, in seconds. */
const RETRY_AFTER_SECONDS = { 429: 1, 503: 2 } as const;

interface Detail {
  /** JSONPath into the request body. */
  readonly path?: string;
  /** In place of the code's own words: by the key of a text, or in English for who writes programs. */
  readonly content?: { readonly text: ServerText; readonly values?: Values } | string;
  /** In place of the table's status. */
  readonly status?: number;
  /** In place of the usual time to wait, in seconds. */
  readonly retryAfter?: number;
  /** For the log alone. */
  readonly reason?: string;
}

/** A request that is answered with a 4xx or 5xx. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  readonly detail: Detail;

  constructor(code: ErrorCode, detail: Detail = {}) {
    super(detail.reason ?? ERRORS[code].log);
    this.code = code;
    this.detail = detail;
  }

  get status(): number {
    return this.detail.status ?? ERRORS[this.code].status;
  }

  /** What the caller reads, in the language that is asked for where there are words for it. */
  answerIn(asked: Language): { readonly language: Language; readonly body: ProtocolError } {
    const { path, content = buyerText(this.code) } = this.detail;
    const [language, text] =
      typeof content === 'string'
        ? [DEFAULT_LANGUAGE, content]
        : [asked, serverWords(asked)(content.text, content.values)];
    return { language, body: { code: this.code, content: text, ...(path !== undefined && { path }) } };
  }
}

/** Answers with an error; where a retry makes sense, says when. */
export function sendError(response: Response, error: ApiError): void {
  const { status } = error;
  if (status === 429 || status === 503)
    response.set('Retry-After', String(error.detail.retryAfter ?? RETRY_AFTER_SECONDS[status]));
  if (status === 401) response.set('WWW-Authenticate', 'Bearer realm="holdfast"');
  const { language, body } = error.answerIn(languageFor(response.req));
  writtenIn(response, language).status(status).set('Cache-Control', 'no-store').json(body);
}
