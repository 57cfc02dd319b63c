import type { ClientPlugin } from '@temporalio/client';
import type { WorkerPlugin } from '@temporalio/worker';
import type Stripe from 'stripe';
import type { startRequestSpan } from './request-span.ts';

/** Traces that leave this process: only ids, names, states and figures (P4; the list is in tracing-export.ts). */
export interface Tracing {
  /** For `plugins` of Temporal clients and workers: spans of updates, workflows and activities. */
  readonly temporal: ClientPlugin & WorkerPlugin;
  /** How Stripe's client sends its requests: one span each. */
  readonly stripeHttp: ReturnType<typeof Stripe.createNodeHttpClient>;
  /** What each log entry carries while a span is active. */
  readonly logFields: () => { traceId?: string };
  readonly startRequest: typeof startRequestSpan;
  /** Sends what is left, or tells on stderr that it could not. */
  stop(): Promise<void>;
}

/**
 * Starts tracing; to be called once a process, before anything else is composed. OpenTelemetry is loaded only here.
 * @param part of the product: `api`, `worker`
 * @param endpoint of an OTLP collector (HTTP); unset: nothing is loaded, made or sent
 */
export async function startTracing(part: string, endpoint: string | undefined): Promise<Tracing | null> {
  if (endpoint === undefined) return null;
  const { startOtlpTracing } = await import('./tracing-otlp.ts');
  return startOtlpTracing(part, endpoint);
}
