import type { Message } from '../../../contracts/ucp/v2026-08-25/response-parts.ts';

/** Why a request came to nothing. An error is data: nothing of the API's client throws. */
export interface Problem {
  readonly kind:
    /** Nobody answered, or nothing that could be understood. */
    | 'offline'
    /** 429, 5xx: later it may work, with the same key. */
    | 'busy'
    /** 4xx, or 200 with `ucp.status: "error"`: the same request will not work. */
    | 'refused'
    /** The page has called it off. */
    | 'stopped';
  readonly code: string;
  /** In the API's words, in the buyer's language; null where nobody answered. */
  readonly content: string | null;
  /** Where in the request: a JSONPath. */
  readonly path: string | null;
  readonly messages: readonly Message[];
  /** By which support finds the request; null where nobody answered. */
  readonly requestId: string | null;
}

/** What a request comes to. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T; readonly etag: string | null }
  | { readonly ok: false; readonly problem: Problem };

/** Nobody answered, or the page no longer wants to know. */
export function silence(kind: 'offline' | 'stopped'): Problem {
  return { kind, code: kind, content: null, path: null, messages: [], requestId: null };
}

/** What an answer that is no success says. `body`: as parsed, or null for what is no JSON. */
export function problemOf(status: number, body: unknown, requestId: string | null): Problem {
  const { code, content, path, messages } = (body ?? {}) as {
    code?: string;
    content?: string;
    path?: string;
    messages?: Message[];
  };
  const [first] = messages ?? [];
  return {
    kind: status === 429 || status >= 500 ? 'busy' : 'refused',
    code: code ?? first?.code ?? `http_${status}`,
    content: content ?? first?.content ?? null,
    path: path ?? first?.path ?? null,
    messages: messages ?? [],
    requestId,
  };
}

/** A business outcome without a resource: 200, and `ucp.status` says error (UCP overview, Error Response). */
export function isErrorOutcome(body: unknown): boolean {
  return (body as { ucp?: { status?: string } } | null)?.ucp?.status === 'error';
}
