import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { Resource } from '@opentelemetry/resources';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

/** Traces that leave this process. Temporal's interceptors export a workflow's spans through the same exporter. */
export interface Tracing {
  readonly exporter: SpanExporter;
  readonly resource: Resource;
  /** Sends what is left. */
  stop(): Promise<void>;
}

/**
 * From now on, spans made through `@opentelemetry/api` are exported, and contexts travel as W3C Trace Context. To be called
 * once a process, before anything else is composed.
 * @param part of the product: `api`, `worker`
 * @param endpoint of an OTLP collector (HTTP); unset: nothing is traced, and spans cost nothing
 */
export function startTracing(part: string, endpoint: string | undefined): Tracing | null {
  if (endpoint === undefined) return null;
  const resource = new Resource({ 'service.name': `holdfast-${part}` });
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
  const provider = new NodeTracerProvider({ resource, spanProcessors: [new BatchSpanProcessor(exporter)] });
  provider.register();
  return { exporter, resource, stop: () => provider.shutdown() };
}
