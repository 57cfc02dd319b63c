import { createRequire } from 'node:module';
import path from 'node:path';
import { diag, DiagConsoleLogger, DiagLogLevel, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { Resource } from '@opentelemetry/resources';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { OpenTelemetryPlugin } from '@temporalio/interceptors-opentelemetry';
import type { WorkerOptions } from '@temporalio/worker';
import { TOP_FOLDER } from '../top-folder.ts';
import { startRequestSpan } from './request-span.ts';
import { onlyKnown } from './tracing-export.ts';
import { tracedStripeHttp } from './tracing-stripe.ts';
import type { Tracing } from './tracing.ts';

/** A collector that does not answer holds up the end of the process by no more. */
const EXPORT_MS = 3_000;

/** What is bundled with the workflows while tracing is on, in this order. */
export const WORKFLOW_INTERCEPTOR_MODULES: readonly string[] = [
  path.join(TOP_FOLDER, 'adapters', 'telemetry', 'tracing-workflow.ts'),
  createRequire(import.meta.url).resolve('@temporalio/interceptors-opentelemetry/lib/workflow-interceptors'),
];

/** Temporal's plugin, with our part of the workflows' interceptors. A bundle that was built before is taken as it is. */
class WorkflowTracing extends OpenTelemetryPlugin {
  override configureWorker(options: WorkerOptions): WorkerOptions {
    const configured = super.configureWorker(options);
    if (!configured.workflowsPath) return configured;
    return {
      ...configured,
      interceptors: { ...configured.interceptors, workflowModules: [...WORKFLOW_INTERCEPTOR_MODULES] },
    };
  }
}

/** Tracing as `startTracing` says, to `<endpoint>/v1/traces`. Sampling follows OTEL_TRACES_SAMPLER; by default all is traced. */
export function startOtlpTracing(part: string, endpoint: string): Tracing {
  // A collector that is away is told on stderr, once a batch; nothing else notices.
  diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.ERROR);
  const resource = new Resource({ 'service.name': `holdfast-${part}` });
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: EXPORT_MS });
  const spanProcessor = new BatchSpanProcessor(onlyKnown(exporter));
  const provider = new NodeTracerProvider({ resource, spanProcessors: [spanProcessor] });
  provider.register();
  return {
    temporal: new WorkflowTracing({ resource, spanProcessor }),
    stripeHttp: tracedStripeHttp(provider.getTracer('holdfast-stripe')),
    logFields() {
      const traceId = trace.getActiveSpan()?.spanContext().traceId;
      return traceId ? { traceId } : {};
    },
    startRequest: startRequestSpan,
    async stop() {
      try {
        await provider.shutdown();
      } catch (error) {
        diag.error('the last spans could not be sent', error instanceof Error ? error.message : typeof error);
      }
    },
  };
}
