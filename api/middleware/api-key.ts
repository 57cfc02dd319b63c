import type { Request, RequestHandler, Response } from 'express';
import { sameSecret } from '../../adapters/crypto/same-secret.ts';
import type { Settings } from '../../contracts/settings.ts';
import { ApiError } from './api-error.ts';

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

/** Those who work for the shop: support helps buyers, ops keeps the shop's data. */
export type Role = 'support' | 'ops';

/** Lets people of these roles in and nobody else: 401 without a known key, 403 with that of somebody else. */
export function requireRole(
  { supportApiKey, opsApiKey, apiKeys }: Pick<Settings, 'supportApiKey' | 'opsApiKey' | 'apiKeys'>,
  ...roles: readonly Role[]
): RequestHandler {
  const staff: readonly { role: Role; key: string }[] = [
    { role: 'support', key: supportApiKey },
    { role: 'ops', key: opsApiKey },
  ];
  return (request, response, next) => {
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
