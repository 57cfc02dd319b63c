import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';

/**
 * The attributes that leave the process, by the name that they leave under. All others stay: libraries attach what they have
 * at hand (Temporal's workflow spans a whole description of the workflow).
 */
const KNOWN: ReadonlyMap<string, string> = new Map([
  ...[
    'http.request.method',
    'http.route',
    'http.response.status_code',
    'holdfast.checkout_id',
    'stripe.request_id',
    'stripe.object',
    'stripe.status',
    'stripe.error_code',
    'error.type',
    'temporalWorkflowId',
    'temporalActivityId',
    'temporalUpdateId',
    'run_id',
    'exception.type',
  ].map((name): [string, string] => [name, name]),
  // Temporal's workflow spans, named as its other spans are.
  ['workflowId', 'temporalWorkflowId'],
  ['runId', 'run_id'],
]);

/**
 * Exports spans without anything that may hold a buyer's data (P4): known attributes only, and of errors their type and where
 * they were thrown, not their texts. Those stand in the log, under the same trace id.
 */
export function onlyKnown(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => exporter.export(spans.map(cleaned), done),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

function cleaned(span: ReadableSpan): ReadableSpan {
  const events = span.events.map(({ attributes, ...event }) => ({ ...event, attributes: known(attributes ?? {}) }));
  return Object.create(span, {
    attributes: { value: known(span.attributes) },
    events: { value: events },
    links: { value: span.links.map(({ context }) => ({ context })) },
    status: { value: { code: span.status.code } },
  }) as ReadableSpan;
}

function known(attributes: Attributes): Attributes {
  const kept: Attributes = {};
  for (const [name, value] of Object.entries(attributes)) {
    const as = KNOWN.get(name);
    if (as !== undefined && value !== undefined) kept[as] = value;
  }
  const thrownAt = attributes['exception.stacktrace'];
  if (typeof thrownAt === 'string') kept['exception.stacktrace'] = placesIn(thrownAt);
  return kept;
}

/** The lines of a stack trace that name places in code; the first ones repeat the error's text. */
function placesIn(stack: string): string {
  const lines = stack.split('\n').filter((line) => /^\s+at .+:\d+:\d+\)?$/.test(line));
  return lines.slice(0, 20).join('\n');
}
