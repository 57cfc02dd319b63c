import type { Span, Tracer } from '@opentelemetry/api';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import Stripe from 'stripe';

type StripeHttp = ReturnType<typeof Stripe.createNodeHttpClient>;
type StripeResponse = Awaited<ReturnType<StripeHttp['makeRequest']>>;

/** Ids of Stripe's objects, and of checkouts' actions on them, within a path: `/v1/payment_intents/pi_123/confirm`. */
const ID = /\/([a-z]{2,4}_[A-Za-z0-9_]+)(?=\/|$)/;

/**
 * Stripe's own HTTP client, with a span for each call: its path without ids, the object's id and status, the request id, the
 * error's code. Never what was sent, nor more of the answer.
 */
export function tracedStripeHttp(tracer: Tracer): StripeHttp {
  const http = Stripe.createNodeHttpClient();
  return {
    getClientName: () => http.getClientName(),
    async makeRequest(host, port, path, method, ...rest) {
      const pathname = path.split('?')[0] ?? path;
      const attributes = { 'http.request.method': method, ...given('stripe.object', ID.exec(pathname)?.[1]) };
      const span = tracer.startSpan(`stripe ${method} ${pathname.replace(ID, '/:id')}`, {
        kind: SpanKind.CLIENT,
        attributes,
      });
      try {
        return traced(await http.makeRequest(host, port, path, method, ...rest), span);
      } catch (error) {
        throw failed(span, error);
      }
    },
  };
}

/** The call ends when its answer has been read, which the SDK does once. */
function traced(response: StripeResponse, span: Span): StripeResponse {
  const status = response.getStatusCode();
  span.setAttributes({
    'http.response.status_code': status,
    ...given('stripe.request_id', response.getHeaders()['request-id']),
  });
  if (status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
  const read = response.toJSON.bind(response);
  response.toJSON = async () => {
    try {
      const body: unknown = await read();
      span.setAttributes(factsOf(body));
      span.end();
      return body;
    } catch (error) {
      throw failed(span, error);
    }
  };
  return response;
}

function factsOf(body: unknown) {
  const { id, status, error } = (body ?? {}) as {
    id?: unknown;
    status?: unknown;
    error?: { code?: unknown; decline_code?: unknown };
  };
  return {
    ...given('stripe.object', id),
    ...given('stripe.status', status),
    ...given('stripe.error_code', error?.decline_code ?? error?.code),
  };
}

/** A call without a whole answer: how it ended is not known. */
function failed(span: Span, error: unknown): unknown {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  span.setAttributes(given('error.type', code ?? name));
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
  return error;
}

function given(name: string, value: unknown): Record<string, string> {
  return typeof value === 'string' ? { [name]: value } : {};
}
