import type { IncomingHttpHeaders } from 'node:http';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

const tracer = trace.getTracer('holdfast-api');

/** One request as a span of a trace. */
export interface RequestSpan {
  /** 32 hex digits; null while nothing is traced. */
  readonly traceId: string | null;
  /** What runs within becomes part of the trace, also what it starts and awaits. */
  run(work: () => void): void;
  /** @param route the pattern, such as `/orders/:id`. */
  end(facts: { readonly route: string; readonly status: number; readonly checkoutId?: string }): void;
}

/** Begins a request's span, within the caller's trace where its headers tell one (W3C Trace Context). */
export function startRequestSpan(method: string, headers: IncomingHttpHeaders): RequestSpan {
  // Not the caller's baggage and trace state: they would be carried on into workflow histories, whatever they hold (P4).
  const parent = propagation.extract(context.active(), { traceparent: headers['traceparent'] });
  const span = tracer.startSpan(
    method,
    { kind: SpanKind.SERVER, attributes: { 'http.request.method': method } },
    parent,
  );
  const identity = span.spanContext();
  return {
    traceId: trace.isSpanContextValid(identity) ? identity.traceId : null,
    run: (work) => context.with(trace.setSpan(parent, span), work),
    end({ route, status, checkoutId }) {
      span.updateName(`${method} ${route}`);
      span.setAttributes({ 'http.route': route, 'http.response.status_code': status });
      if (checkoutId !== undefined) span.setAttribute('holdfast.checkout_id', checkoutId);
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}
