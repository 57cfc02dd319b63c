import { apiUrl } from './api-url.ts';
import type { Answer } from './problem.ts';
import { isErrorOutcome, problemOf, silence } from './problem.ts';

/** One request. What changes something carries the key of its intent, so that it can be sent again (UCP signatures, Replay Protection). */
export interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** From `newIntent`: one for each thing that the buyer wants, kept across its retries. */
  readonly key?: string;
  /** The ETag that the change is meant for. */
  readonly ifMatch?: string | null;
  /** It changes nothing, so that it can be sent again without a key. GET is. */
  readonly safe?: boolean;
  readonly signal?: AbortSignal;
  /** How long one attempt may take. */
  readonly timeoutMs?: number;
  /** Not sent again from then on, in milliseconds since 1970: a machine that slept goes on where it was. */
  readonly notAfterMs?: number;
}

const ATTEMPTS = 4;
const FIRST_WAIT_MS = 400;
/** A longer wait is left to the buyer. */
const LONGEST_WAIT_MS = 10_000;
const TIMEOUT_MS = 15_000;

/** What every request says of the buyer; set once by the page (`speakTo`). */
const said: { language: string; customerToken: string | null; onSignedOut: () => void } = {
  language: 'en',
  customerToken: null,
  onSignedOut: () => undefined,
};

/** How far the shop's clock is ahead of this machine's, in milliseconds; known to a second from each answer's `Date`. */
let aheadMs = 0;

/** The time by the shop's clock: what it says of deadlines is counted by it, however wrong the buyer's own clock is. */
export function shopNow(): number {
  return Date.now() + aheadMs;
}

/** Tells the API the language of its answers, and who is signed in. */
export function speakTo(change: Partial<typeof said>): void {
  Object.assign(said, change);
}

/** An Idempotency-Key of 128 random bits. Works where `crypto.randomUUID` does not: on plain HTTP. */
export function newIntent(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Asks the public protocol API. Tried again with the same key while nobody answers, or the shop is busy (429, 503, and what
 * proxies say of it); never where a second request could do it twice.
 */
export async function ask<T>(asked: Asked): Promise<Answer<T>> {
  const repeatable = asked.method === 'GET' || asked.safe === true || asked.key !== undefined;
  for (let attempt = 1; ; attempt += 1) {
    const token = said.customerToken;
    const { answer, retryAfterMs } = await once<T>(asked);
    const isLast = attempt === ATTEMPTS || !repeatable;
    // Who is no longer signed in goes on as a guest: refused at the door, it was not carried out.
    if (!answer.ok && answer.problem.code === 'customer_token_invalid' && token !== null) {
      // Unless he has signed in anew meanwhile.
      if (said.customerToken === token) {
        said.onSignedOut();
        said.customerToken = null;
      }
      if (attempt < ATTEMPTS) continue;
    }
    if (answer.ok || isLast || answer.problem.kind === 'stopped' || answer.problem.kind === 'refused') return answer;
    const wait = retryAfterMs ?? FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random());
    if (wait > LONGEST_WAIT_MS || !(await pause(wait, asked.signal))) return answer;
    if (Date.now() >= (asked.notAfterMs ?? Infinity)) return answer;
  }
}

async function once<T>(asked: Asked): Promise<{ answer: Answer<T>; retryAfterMs: number | null }> {
  const timeout = AbortSignal.timeout(asked.timeoutMs ?? TIMEOUT_MS);
  try {
    const response = await fetch(apiUrl(asked.path), {
      method: asked.method,
      headers: headersOf(asked),
      credentials: 'same-origin',
      ...(asked.body !== undefined && { body: JSON.stringify(asked.body) }),
      signal: asked.signal ? AbortSignal.any([asked.signal, timeout]) : timeout,
    });
    const date = Date.parse(response.headers.get('Date') ?? '');
    if (!Number.isNaN(date) && Math.abs(date - Date.now() - aheadMs) > 1_500) aheadMs = date - Date.now();
    const text = await response.text();
    const body = parse(text);
    const requestId = response.headers.get('Request-Id');
    if (!response.ok || body === undefined || isErrorOutcome(body))
      return {
        answer: {
          ok: false,
          problem: problemOf(response.ok && body === undefined ? 502 : response.status, body, requestId),
        },
        retryAfterMs: waitOf(response.headers.get('Retry-After')),
      };
    return { answer: { ok: true, value: body as T, etag: response.headers.get('ETag') }, retryAfterMs: null };
  } catch {
    // fetch throws alike for a lost network, a time-out and what the page has called off.
    return {
      answer: { ok: false, problem: silence(asked.signal?.aborted ? 'stopped' : 'offline') },
      retryAfterMs: null,
    };
  }
}

function headersOf({ body, key, ifMatch }: Asked): Record<string, string> {
  return {
    Accept: 'application/json',
    'Accept-Language': said.language,
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
    ...(key !== undefined && { 'Idempotency-Key': key }),
    ...(ifMatch != null && { 'If-Match': ifMatch }),
    ...(said.customerToken !== null && { 'Customer-Token': said.customerToken }),
  };
}

/** 204 has no body: null. Undefined: no JSON. */
function parse(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function waitOf(retryAfter: string | null): number | null {
  return retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) * 1_000 : null;
}

/** Resolves with false when it was called off; early when the network is back. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (goOn: boolean) => {
      clearTimeout(timer);
      removeEventListener('online', back);
      signal?.removeEventListener('abort', off);
      resolve(goOn);
    };
    const back = () => end(true);
    const off = () => end(false);
    const timer = setTimeout(back, ms);
    addEventListener('online', back, { once: true });
    signal?.addEventListener('abort', off, { once: true });
    if (signal?.aborted) off();
  });
}
