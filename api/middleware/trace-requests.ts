import type { RequestHandler } from 'express';
import type { Tracing } from '../../adapters/telemetry/tracing.ts';
import { routeOf } from './request-log.ts';

/** Load balancers and Prometheus ask all the time. */
const PROBES = /^\/(?:healthz|readyz|metrics)$/;

/** One span a request, within the caller's trace where he tells one; what the request leads to becomes part of it. */
export function traceRequests(tracing: Pick<Tracing, 'startRequest'>): RequestHandler {
  return (request, response, next) => {
    if (PROBES.test(request.path)) return next();
    const span = tracing.startRequest(request.method, request.headers);
    response.locals['traceId'] = span.traceId;
    response.once('close', () => {
      const checkoutId: unknown = response.locals['checkoutId'];
      span.end({
        route: routeOf(request),
        status: response.statusCode,
        ...(typeof checkoutId === 'string' && { checkoutId }),
      });
    });
    span.run(next);
  };
}
