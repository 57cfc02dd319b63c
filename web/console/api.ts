import { CSRF_HEADER } from '../../contracts/desk/names.ts';
import type { DeskSession, DeskSignedOut } from '../../contracts/desk/session.ts';

/** What went wrong, as data. */
export interface Problem {
  /** A code of the error table; `offline` where no answer came, `unreadable` where it was not one of the API's. */
  readonly code: string;
  /** As the API says it to people; empty where it said nothing. */
  readonly text: string;
  /** HTTP status; 0 where no answer came. */
  readonly status: number;
  /** Where in the request, as JSONPath. */
  readonly path: string | null;
  /** Whether the same request may work later, unchanged, and in how many seconds at the earliest. */
  readonly passing: boolean;
  readonly retryAfterSeconds: number;
}

export type Answer<T> =
  { readonly ok: true; readonly value: T; readonly status: number } | { readonly ok: false; readonly problem: Problem };

export interface Asking {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  /** Of one intent of a person: the same key has one effect, however often it is sent. See `newKey`. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

/** No answer is waited for longer. */
const LONGEST_MS = 30_000;

let session: DeskSession | null = null;
/** Whoever was signed in has left on purpose. */
let left = false;
let language = 'en';
const listeners = new Set<() => void>();

/** Who is signed in and how one can sign in; null: not known yet. */
export const currentSession = (): DeskSession | null => session;

/** Calls whenever the session has changed. */
export function onSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether it was a sign-out that ended the session, and not the time. */
export const hasLeft = (): boolean => left;

function setSession(next: DeskSession | null): void {
  session = next;
  if (next?.user) left = false;
  for (const listener of listeners) listener();
}

/** The language that answers are asked for in. */
export function speakTo(next: string): void {
  language = next;
}

/** An Idempotency-Key: 128 random bits. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Asks the API as whoever is signed in. Nothing is thrown: what went wrong is in the answer. */
export async function ask<T>(path: string, asking: Asking = {}): Promise<Answer<T>> {
  const first = await once<T>(path, asking);
  if (first.ok) return first;
  const { code, status } = first.problem;
  // Ended here or in another tab, which takes the cookie away: what was shown to whoever was signed in is shown no more.
  if (status === 401) setSession(session && { ...session, user: null });
  // Somebody has signed in anew in another tab: with the token of that session, if it is the same person, it goes on.
  if (code === 'csrf_failed' && session?.user) {
    const before = session.user;
    await readSession();
    if (session?.user?.name === before.name && session.user.csrf !== before.csrf) return once<T>(path, asking);
  }
  return first;
}

/** Asks anew who is signed in. */
export async function readSession(): Promise<Answer<DeskSession>> {
  const answer = await once<DeskSession>('/support/session');
  if (answer.ok) setSession(answer.value);
  return answer;
}

/** Signs a local user in. */
export async function signIn(name: string, password: string): Promise<Answer<DeskSession>> {
  const answer = await once<DeskSession>('/support/session', { method: 'POST', body: { name, password } });
  if (answer.ok) setSession(answer.value);
  return answer;
}

/** Ends the session, or all of this person's. @returns where the browser has to go on to, if anywhere */
export async function signOut(everywhere = false): Promise<Answer<DeskSignedOut>> {
  const answer = await ask<DeskSignedOut>(everywhere ? '/support/sessions' : '/support/session', { method: 'DELETE' });
  if (answer.ok) {
    left = true;
    setSession(session && { ...session, user: null });
  }
  return answer;
}

async function once<T>(
  path: string,
  { method = 'GET', body, idempotencyKey, signal }: Asking = {},
): Promise<Answer<T>> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (idempotencyKey !== undefined) headers['Idempotency-Key'] = idempotencyKey;
  if (method !== 'GET' && session?.user) headers[CSRF_HEADER] = session.user.csrf;
  const limit = AbortSignal.timeout(LONGEST_MS);
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    text = await response.text();
  } catch {
    return { ok: false, problem: problem('offline', '', 0) };
  }
  const content = parsed(text);
  if (response.ok && content !== undefined) return { ok: true, value: content as T, status: response.status };
  return { ok: false, problem: problemIn(content, response) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problemIn(content: unknown, { status, headers }: Response): Problem {
  const {
    code,
    content: said,
    path,
  } = (typeof content === 'object' && content ? content : {}) as Record<string, unknown>;
  const retryAfter = Number(headers.get('Retry-After') ?? 0);
  return {
    ...problem(typeof code === 'string' ? code : 'unreadable', typeof said === 'string' ? said : '', status),
    path: typeof path === 'string' ? path : null,
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : 0,
  };
}

function problem(code: string, text: string, status: number): Problem {
  const passing = status === 0 || status === 429 || status >= 500;
  return { code, text, status, path: null, passing, retryAfterSeconds: 0 };
}
