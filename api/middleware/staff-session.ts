import type { CookieOptions, Request, RequestHandler, Response } from 'express';
import { sameSecret } from '../../adapters/crypto/same-secret.ts';
import type { StaffSession } from '../../adapters/postgres/staff-sessions.ts';
import { SESSION_LIMITS } from '../../adapters/postgres/staff-sessions.ts';
import { CSRF_HEADER } from '../../contracts/desk/session.ts';
import type { AppDependencies } from '../dependencies.ts';
import { ApiError } from './api-error.ts';

/** Cookies of this name are taken by browsers over https only, for this very host and all its paths (RFC 6265bis, 4.1.3.2). */
const nameOf = (name: string, publicUrl: string) => (publicUrl.startsWith('https:') ? `__Host-${name}` : name);

/** A cookie of the console. Pages can't read it; another site's page can't have it sent along, but for `lax`, by a link. */
export class ConsoleCookie {
  readonly name: string;
  private readonly options: CookieOptions;

  constructor(name: string, publicUrl: string, sameSite: 'strict' | 'lax', maxAgeMs: number) {
    this.name = nameOf(name, publicUrl);
    const secure = publicUrl.startsWith('https:');
    this.options = { httpOnly: true, secure, sameSite, path: '/', maxAge: maxAgeMs };
  }

  read(request: Request): string | null {
    for (const pair of (request.get('Cookie') ?? '').split(';')) {
      const at = pair.indexOf('=');
      if (at > 0 && pair.slice(0, at).trim() === this.name) return pair.slice(at + 1).trim();
    }
    return null;
  }

  set(response: Response, value: string): void {
    response.cookie(this.name, value, { ...this.options, encode: String });
  }

  clear(response: Response): void {
    const { maxAge: _ended, ...options } = this.options;
    response.clearCookie(this.name, options);
  }
}

/**
 * The session's cookie. Strict: the console's pages are the same for everybody, so the link that leads to one, or the way back from
 * the identity provider, needs no cookie; what the page then asks for is asked for by our own site.
 */
export const sessionCookie = (publicUrl: string) =>
  new ConsoleCookie('holdfast_desk', publicUrl, 'strict', SESSION_LIMITS.hours * 60 * 60 * 1_000);

/** Names who is signed in, where the request has a session's cookie and no key: a key speaks for itself. */
export function identifyStaff({
  settings,
  staffSessions,
}: Pick<AppDependencies, 'settings' | 'staffSessions'>): RequestHandler {
  const cookie = sessionCookie(settings.publicUrl);
  return async (request, response, next) => {
    const token = cookie.read(request);
    const hasKey = request.get('Authorization') !== undefined || request.get('X-API-Key') !== undefined;
    if (token !== null && !hasKey) {
      const found = await staffSessions.find(token);
      // Where local users are let in no more, their sessions have ended too.
      response.locals['staff'] = found?.way === 'local' && !settings.desk.localUsers ? null : found;
    }
    next();
  };
}

/** Who is signed in. Null: whoever was is not any more. Undefined: there is no session's cookie, or a key. */
export function staffOf(response: Response): StaffSession | null | undefined {
  return response.locals['staff'] as StaffSession | null | undefined;
}

/**
 * Refuses what another site's page may have made the browser send: the session's own token has to come in a header, and the
 * browser has to say that it was our page (https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html).
 * @throws ApiError 403
 */
export function refuseForgery(request: Request, publicUrl: string, session: StaffSession): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return;
  refuseOtherSites(request, publicUrl);
  if (!sameSecret(request.get(CSRF_HEADER) ?? '', session.csrf))
    throw new ApiError('csrf_failed', { reason: 'CSRF token missing or of another session' });
}

/** Browsers say where a request comes from; other programs say nothing, and hold nobody's cookies. @throws ApiError 403 */
export function refuseOtherSites(request: Request, publicUrl: string): void {
  const [site, origin] = [request.get('Sec-Fetch-Site'), request.get('Origin')];
  const isOwn = origin === undefined || origin === new URL(publicUrl).origin || hostOf(origin) === request.get('Host');
  if (!isOwn || (site !== undefined && site !== 'same-origin'))
    throw new ApiError('csrf_failed', { reason: 'a request of another site' });
}

const hostOf = (origin: string): string | null => (URL.canParse(origin) ? new URL(origin).host : null);
