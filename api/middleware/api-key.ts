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

/** Lets support staff in and nobody else: 401 without a known key, 403 with a caller's. */
export function requireSupport({
  supportApiKey,
  apiKeys,
}: Pick<Settings, 'supportApiKey' | 'apiKeys'>): RequestHandler {
  return (request, _response, next) => {
    const key = keyOf(request);
    const isCaller = apiKeys.filter((candidate) => sameSecret(candidate.key, key ?? '')).length > 0;
    if (key === null || !sameSecret(supportApiKey, key)) throw new ApiError(isCaller ? 'forbidden' : 'unauthorized');
    next();
  };
}

/** A caller with a key sees what he made himself; first party sees what it knows the unguessable id of. */
export function maySee(caller: string, owner: string): boolean {
  return reachOf(caller) === 'any' || caller === owner;
}

/** Whose checkouts a caller sees and commands, for statements that look for them. */
export function reachOf(caller: string): 'any' | 'own' {
  return caller === FIRST_PARTY ? 'any' : 'own';
}
