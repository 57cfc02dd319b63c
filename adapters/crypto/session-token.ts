import { createHmac, randomBytes } from 'node:crypto';
import { sha256 } from './identity.ts';

const TOKEN_BYTES = 32;

/** What the cookie of a session holds: 256 random bits. Stored nowhere. */
export function newSessionToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** True for what `newSessionToken` may have made. */
export function isSessionToken(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}

/** By which a session is found; says nothing of the token. */
export const sessionHash = (token: string): Buffer => sha256(token);

/** The session's CSRF token: known to who knows the session's, and telling nothing of it. */
export function csrfToken(token: string): string {
  return createHmac('sha256', token).update('csrf').digest('base64url');
}
