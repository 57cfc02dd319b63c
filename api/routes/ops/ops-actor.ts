import type { Request, Response } from 'express';
import { ApiError } from '../../middleware/api-error.ts';
import { actorOf } from '../../middleware/api-key.ts';

/** Who says in the audit trail that he was it; the key alone names no person. */
const ACTOR = /^[\p{L}\p{N} ._@-]{1,100}$/u;

/** Who changes something, and by which request. */
export interface Change {
  readonly actor: string;
  readonly requestId: string;
}

/** @throws ApiError 400 for a name that is none */
export function changeOf(request: Request, response: Response): Change {
  const actor = request.get('Ops-Actor') ?? 'ops';
  if (!ACTOR.test(actor)) throw new ApiError('invalid_request', { content: 'Ops-Actor is not a name.' });
  const requestId: unknown = response.locals['requestId'];
  return { actor: actorOf(response, actor), requestId: typeof requestId === 'string' ? requestId : '' };
}
