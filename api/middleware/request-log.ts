import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import type { ApiMetrics } from '../../adapters/telemetry/metrics.ts';

/** The pattern of the route that took the request; addresses themselves would make endless labels. */
export function routeOf(request: Request): string {
  const path: unknown = request.route?.path;
  return typeof path === 'string' ? path : 'unmatched';
}

/** The trace that the caller's request belongs to (W3C Trace Context), if it told one. */
function traceIdOf(request: Request): string | undefined {
  return /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/.exec(request.get('traceparent') ?? '')?.[1];
}

/** One line per answered request: no bodies, headers, queries or addresses of people. Probes are logged at debug. */
export function logRequests(logger: Logger): RequestHandler {
  return pinoHttp<Request, Response>({
    logger,
    quietReqLogger: true,
    // The request itself, with its address and headers, is never written; what is needed of it stands in `factsOf`.
    serializers: { req: () => undefined },
    customAttributeKeys: { reqId: 'requestId' },
    genReqId: (_request, response) => response.locals['requestId'],
    customLogLevel: (request, response) => {
      if (/^\/(?:healthz|readyz|metrics)$/.test(request.path)) return 'debug';
      return response.statusCode >= 500 ? 'warn' : 'info';
    },
    customSuccessMessage: () => 'answered',
    customErrorMessage: () => 'answered',
    customSuccessObject: (request, response, { responseTime }: { responseTime: number }) => ({
      ...factsOf(request, response),
      responseTime,
    }),
    customErrorObject: (request, response, _error, { responseTime }: { responseTime: number }) => ({
      ...factsOf(request, response),
      responseTime,
    }),
  });
}

function factsOf(request: Request, response: Response) {
  return {
    traceId: (response.locals['traceId'] as unknown) ?? traceIdOf(request),
    caller: response.locals['caller'] as unknown,
    checkoutId: response.locals['checkoutId'] as unknown,
    method: request.method,
    route: routeOf(request),
    status: response.statusCode,
  };
}

/** Measures each request by route and status; a stream, which goes on for minutes, until it begins. */
export function measureRequests(metrics: ApiMetrics): RequestHandler {
  return (request, response, next) => {
    const start = process.hrtime.bigint();
    response.once('finish', () => {
      const begunAt: unknown = response.locals['begunAt'];
      const seconds = Number((typeof begunAt === 'bigint' ? begunAt : process.hrtime.bigint()) - start) / 1e9;
      metrics.observeRequest(request.method, routeOf(request), response.statusCode, seconds);
    });
    next();
  };
}
