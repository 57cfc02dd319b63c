import type { RequestHandler, Response } from 'express';

/** Gives each request an id, the caller's own where it sent one, and tells it in the answer. */
export const requestId: RequestHandler = (request, response, next) => {
  const given = request.get('Request-Id');
  const id = given && /^[!-~]{1,128}$/.test(given) ? given : crypto.randomUUID();
  response.locals['requestId'] = id;
  response.set('Request-Id', id);
  next();
};

/** The id that `requestId` gave. */
export function requestIdOf(response: Response): string {
  const id: unknown = response.locals['requestId'];
  return typeof id === 'string' ? id : '';
}
