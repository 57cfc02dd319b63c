import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { RequestHandler } from 'express';
import { routeOf } from './request-log.ts';

const tracer = trace.getTracer('holdfast-api');

/**
 * One span a request, within the caller's trace where he tells one; what the request leads to becomes part of it. Without an
 * exporter all of this does nothing.
 */
export const traceRequests: RequestHandler = (request, response, next) => {
  const parent = propagation.extract(context.active(), request.headers);
  const span = tracer.startSpan(
    request.method,
    { kind: SpanKind.SERVER, attributes: { 'http.request.method': request.method } },
    parent,
  );
  const { traceId } = span.spanContext();
  if (trace.isSpanContextValid(span.spanContext())) response.locals['traceId'] = traceId;
  response.once('close', () => {
    const route = routeOf(request);
    const checkoutId: unknown = response.locals['checkoutId'];
    span.updateName(`${request.method} ${route}`);
    span.setAttributes({ 'http.route': route, 'http.response.status_code': response.statusCode });
    if (typeof checkoutId === 'string') span.setAttribute('holdfast.checkout_id', checkoutId);
    if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
  context.with(trace.setSpan(parent, span), next);
};
