import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import type { ErrorCode } from '../../domain/errors.ts';
import { ApiError, sendError } from './api-error.ts';
import { routeOf } from './request-log.ts';
import { isUnavailable } from './unavailable.ts';

/** What Express and its body parser say of a bad request, in our codes. */
const HTTP_CODES: Readonly<Record<number, ErrorCode>> = {
  413: 'body_too_large',
  414: 'uri_too_long',
  415: 'unsupported_media_type',
};

/** Every error ends here: as JSON with a code, never with a stack. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const known = asApiError(error);
    const requestId: unknown = response.locals['requestId'];
    if (known.status >= 500) {
      logger[known.status === 503 ? 'warn' : 'error'](
        { err: error, requestId, route: routeOf(request) },
        known.message,
      );
    }
    // An answer that has begun can only be cut off.
    if (response.headersSent) next(error);
    else sendError(response, known);
  };
}

function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (isUnavailable(error)) return new ApiError('service_unavailable', { reason: 'Postgres is not available' });
  const status: unknown = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new ApiError(HTTP_CODES[status] ?? 'invalid_request');
  return new ApiError('internal_error');
}
