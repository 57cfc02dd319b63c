import type { Request, RequestHandler, Response } from 'express';
import { sameSecret } from '../../adapters/crypto/same-secret.ts';
import type { Settings } from '../../contracts/settings/settings.ts';
import { DESK_ROLES } from '../../contracts/desk/session.ts';
import type { DeskRole } from '../../contracts/desk/session.ts';
import { ApiError } from './api-error.ts';
import { refuseForgery, staffOf } from './staff-session.ts';

/** Who calls without a key: the shop's own pages. No key can carry this name. */
export const FIRST_PARTY = 'first party';

/** The key of a request: `Authorization: Bearer …` or `X-API-Key`; null where there is none. */
function keyOf(request: Request): string | null {
  const authorization = request.get('Authorization');
  if (authorization !== undefined) return /^Bearer +([!-~]+)$/i.exec(authorization)?.[1] ?? '';
  return request.get('X-API-Key') ?? null;
}

/** Names the caller by his API key; without one he is first party. @throws ApiError 401 for a wrong key */
export function identifyCaller(apiKeys: Settings['apiKeys']): RequestHandler {
  return (request, response, next) => {
    const key = keyOf(request);
    if (key === null) {
      response.locals['caller'] = FIRST_PARTY;
    } else {
      // Every key is compared, so that the time tells nothing of which one it was.
      const [known] = apiKeys.filter((candidate) => sameSecret(candidate.key, key));
      if (!known) throw new ApiError('unauthorized');
      response.locals['caller'] = known.name;
    }
    next();
  };
}

/** The caller that `identifyCaller` named. */
export function callerOf(response: Response): string {
  const caller: unknown = response.locals['caller'];
  if (typeof caller !== 'string') throw new Error('a route without identifyCaller asked for the caller');
  return caller;
}

/**
 * Lets people of these roles in and nobody else, by their session or by a key of the role: 401 where nobody is known, 403 for who
 * has another role. With a session, what changes something has to come from our own page.
 */
export function requireRole(
  {
    supportApiKey,
    opsApiKey,
    apiKeys,
    publicUrl,
  }: Pick<Settings, 'supportApiKey' | 'opsApiKey' | 'apiKeys' | 'publicUrl'>,
  ...roles: readonly DeskRole[]
): RequestHandler {
  const staff: readonly { role: DeskRole; key: string }[] = [
    { role: 'support', key: supportApiKey },
    { role: 'ops', key: opsApiKey },
  ];
  return (request, response, next) => {
    const session = staffOf(response);
    if (session === null) throw new ApiError('session_ended');
    if (session) {
      const held = DESK_ROLES.find((role) => roles.includes(role) && session.roles.includes(role));
      if (held === undefined) throw new ApiError('role_missing');
      refuseForgery(request, publicUrl, session);
      Object.assign(response.locals, { role: held, actor: session.name });
      next();
      return;
    }
    const key = keyOf(request) ?? '';
    // Every key is compared, so that the time tells nothing of which one it was.
    const known = [...staff, ...apiKeys].filter((candidate) => sameSecret(candidate.key, key));
    if (key === '' || known.length === 0) throw new ApiError('unauthorized');
    const role = known
      .flatMap((candidate) => ('role' in candidate ? [candidate.role] : []))
      .find((own) => roles.includes(own));
    if (role === undefined) throw new ApiError('forbidden');
    response.locals['role'] = role;
    next();
  };
}

/** Who of the shop does something: whoever is signed in; behind a key, whom the caller names. */
export function actorOf(response: Response, named: string): string {
  const actor: unknown = response.locals['actor'];
  return typeof actor === 'string' ? actor : named;
}

/** A caller with a key sees what he made himself; first party sees what it knows the unguessable id of. */
export function maySee(caller: string, owner: string): boolean {
  return reachOf(caller) === 'any' || caller === owner;
}

/** Whose checkouts a caller sees and commands, for statements that look for them. */
export function reachOf(caller: string): 'any' | 'own' {
  return caller === FIRST_PARTY ? 'any' : 'own';
}
