import { SpanStatusCode } from '@opentelemetry/api';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { expect, test } from '@jest/globals';
import { onlyKnown } from './tracing-export.ts';

test('P4: of a span leaves what is known to be no buyer’s data, and of its error no text', () => {
  const exporter = new InMemorySpanExporter();
  const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(onlyKnown(exporter))] }).getTracer(
    'test',
  );
  const other = tracer.startSpan('other');
  const links = [{ context: other.spanContext(), attributes: { email: 'jane@example.com' } }];
  const span = tracer.startSpan('RunWorkflow:checkout', {
    links,
    attributes: {
      workflowId: 'checkout/chk_1',
      memo: 'jane@example.com',
      'http.request.body': 'jane@example.com',
      run_id: 'r1',
    },
  });
  const error = Object.assign(new TypeError('no such buyer: jane@example.com\n    at jane@example.com'), {
    detail: 'jane@example.com',
  });
  span.recordException(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
  span.end();

  const [sent] = exporter.getFinishedSpans();
  expect(sent).toMatchObject({
    name: 'RunWorkflow:checkout',
    attributes: { temporalWorkflowId: 'checkout/chk_1', run_id: 'r1' },
    status: { code: SpanStatusCode.ERROR },
  });
  expect(sent?.spanContext()).toEqual(span.spanContext());
  const [event] = sent?.events ?? [];
  expect(event?.attributes).toEqual({
    'exception.type': 'TypeError',
    'exception.stacktrace': expect.stringContaining('tracing-export.test.ts'),
  });
  expect(JSON.stringify([sent?.attributes, sent?.events, sent?.links, sent?.status])).not.toContain('jane');
});
