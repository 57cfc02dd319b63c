import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { WORKFLOW_INTERCEPTOR_MODULES } from '../../adapters/telemetry/tracing-otlp.ts';
import { startTracing } from '../../adapters/telemetry/tracing.ts';
import { readHistories } from '../replay/history-file.ts';
import { workflowBundle } from '../setup/environment.ts';
import { card, mugs, startHttpShop } from '../setup/http-shop.ts';
import { startCollector } from '../setup/otlp-collector.ts';
import type { CollectedSpan } from '../setup/otlp-collector.ts';

const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));

/** A trace of the caller's, as W3C Trace Context tells it. */
function newTrace() {
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  return { traceId, spanId, headers: { traceparent: `00-${traceId}-${spanId}-01`, baggage: 'user=jo@example.com' } };
}

const traces = { create: newTrace(), update: newTrace(), complete: newTrace(), rough: newTrace() };

const planted = ['plant@example.com', 'Plantagenet', '7 Plant Road', 'pm_planted'];
let spans: readonly CollectedSpan[];
let sent: string;
let history: History;
let traced: { readonly workflowId: string; readonly paymentIntentId: string };

/** Tells two purchases, one smooth and one rough, and keeps what the collector got. */
beforeAll(async () => {
  const collector = await startCollector();
  const tracing = await startTracing('test', collector.url);
  if (!tracing) throw new Error('tracing is off');
  const shop = await startHttpShop({ tracing });

  const { id } = (await shop.create(mugs(), traces.create.headers)).body;
  await shop.update(id, mugs({ option: 'standard' }), traces.update.headers);
  expect((await shop.complete(id, card(), traces.complete.headers)).body.status).toBe('completed');
  const handle = shop.client.workflow.getHandle(`checkout/${id}`);
  await handle.result();
  history = await handle.fetchHistory();
  const [payment] = await shop.db.sql<{ payment_intent_id: string }>(
    '',
    'SELECT * FROM payments WHERE checkout_id = $1',
    [id],
  );
  traced = { workflowId: handle.workflowId, paymentIntentId: payment?.payment_intent_id ?? '' };

  const personal = JSON.parse(
    JSON.stringify(mugs({ option: 'standard' }))
      .replace('jo@example.com', 'plant@example.com')
      .replace('Doe', 'Plantagenet')
      .replace('1 Main St', '7 Plant Road'),
  ) as unknown;
  const { headers } = traces.rough;
  const rough = (await shop.create(personal, headers)).body.id;
  await shop.update(rough, personal, headers);
  await shop.complete(rough, card('pm_planted'), headers);
  await shop.complete(rough, card('pm_card_visa_chargeDeclined'), headers);
  shop.faults.add({ call: 'confirm', answer: '500', processed: false });
  expect((await shop.complete(rough, card(), headers)).body.status).toBe('completed');
  await shop.client.workflow.getHandle(`checkout/${rough}`).result();

  await shop.stop();
  await tracing.stop();
  [spans, sent] = [collector.spans(), collector.text()];
  await collector.stop();
});

const of = ({ traceId }: { traceId: string }) => spans.filter((span) => span.traceId === traceId);
const names = (trace: { traceId: string }) => of(trace).map(({ name }) => name);

test('a create is one trace: the request, the workflow, its first step', () => {
  expect(names(traces.create)).toEqual(
    expect.arrayContaining([
      'POST /checkout-sessions',
      'UpdateWithStartWorkflow:create',
      'RunWorkflow:checkout',
      'HandleUpdate:create',
      'StartActivity:applyCommand',
      'RunActivity:applyCommand',
    ]),
  );
});

test('an update is one trace', () => {
  expect(names(traces.update)).toEqual(
    expect.arrayContaining([
      'PUT /checkout-sessions/:id',
      'StartWorkflowUpdate:update',
      'HandleUpdate:update',
      'RunActivity:applyCommand',
    ]),
  );
});

test('a complete is one trace, with its payment and its order, which the main function makes', () => {
  expect(names(traces.complete)).toEqual(
    expect.arrayContaining([
      'POST /checkout-sessions/:id/complete',
      'StartWorkflowUpdate:complete',
      'HandleUpdate:complete',
      'RunActivity:createPaymentIntent',
      'stripe POST /v1/payment_intents',
      'RunActivity:confirmPayment',
      'stripe POST /v1/payment_intents/:id/confirm',
      'RunActivity:createOrder',
      'RunActivity:capturePayment',
      'stripe POST /v1/payment_intents/:id/capture',
    ]),
  );
});

test('every span stands below another one of its trace, up to the caller’s own', () => {
  for (const trace of Object.values(traces)) {
    const known = new Set([trace.spanId, ...of(trace).map(({ spanId }) => spanId)]);
    expect(of(trace).filter(({ parentSpanId }) => !known.has(parentSpanId ?? ''))).toEqual([]);
    expect(of(trace).length).toBeGreaterThan(3);
  }
});

describe('what a span tells', () => {
  const one = (trace: { traceId: string }, name: string) => of(trace).find((span) => span.name === name)?.attributes;

  test('a request: its route, status and checkout', () => {
    expect(one(traces.complete, 'POST /checkout-sessions/:id/complete')).toEqual({
      'http.request.method': 'POST',
      'http.route': '/checkout-sessions/:id/complete',
      'http.response.status_code': 200,
      'holdfast.checkout_id': traced.workflowId.replace('checkout/', ''),
    });
  });

  test('a call to Stripe: the PaymentIntent, its status, the request id', () => {
    const call = {
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'stripe.object': traced.paymentIntentId,
    };
    expect(one(traces.complete, 'stripe POST /v1/payment_intents')).toEqual({
      ...call,
      'stripe.status': 'requires_payment_method',
      'stripe.request_id': expect.stringMatching(/^req_/),
    });
    expect(one(traces.complete, 'stripe POST /v1/payment_intents/:id/capture')).toMatchObject({
      ...call,
      'stripe.status': 'succeeded',
    });
  });

  test('a call that Stripe refused, or failed: the code', () => {
    const confirms = of(traces.rough).filter(({ name }) => name.endsWith('/confirm'));
    expect(
      confirms.map(({ attributes }) => [attributes['http.response.status_code'], attributes['stripe.error_code']]),
    ).toEqual(
      expect.arrayContaining([
        [400, 'resource_missing'],
        [402, 'generic_decline'],
        [500, undefined],
        [200, undefined],
      ]),
    );
  });

  test('a workflow: its id, under the same name in all its spans', () => {
    for (const name of ['RunWorkflow:checkout', 'UpdateWithStartWorkflow:create', 'RunActivity:applyCommand']) {
      expect(one(traces.create, name)).toMatchObject({ temporalWorkflowId: traced.workflowId });
    }
  });

  test('P4: no span holds a buyer’s e-mail, name, street or payment token', () => {
    expect(sent).toContain(traced.paymentIntentId);
    for (const value of [...planted, 'pm_card', 'jo@example.com', 'Main St', 'client_secret', '_secret_'])
      expect(sent).not.toContain(value);
  });
});

test('P4: what a caller hangs on to its trace does not get into histories', () => {
  const contexts = (history.events ?? []).flatMap((event) => {
    const carrier =
      event.workflowExecutionStartedEventAttributes?.header ??
      event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.header;
    const data = carrier?.fields?.['_tracer-data']?.data;
    return data ? [JSON.parse(Buffer.from(data).toString('utf8')) as Record<string, string>] : [];
  });
  expect(contexts.length).toBeGreaterThan(1);
  for (const carried of contexts) expect(Object.keys(carried)).toEqual(['traceparent']);
});

test('P2: histories replay the same with tracing on and off, whichever way they were recorded', async () => {
  const logger = new DefaultLogger('ERROR');
  const workflowInterceptorModules = [...WORKFLOW_INTERCEPTOR_MODULES];
  const bundles = {
    off: await workflowBundle(workflowsPath),
    on: await bundleWorkflowCode({ workflowsPath, workflowInterceptorModules, logger }),
  };
  const given = [
    ...readHistories().map(({ workflowId, history: recorded }) => ({ workflowId, history: recorded })),
    { workflowId: traced.workflowId, history },
  ];
  const broken = async (workflowBundle: { codePath: string } | { code: string }) => {
    const failed: string[] = [];
    const sinks = { exporter: { export: { fn: () => undefined } } };
    for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle, sinks }, given))
      if (error) failed.push(workflowId);
    return failed;
  };
  const without = await broken(bundles.off);
  expect(without).not.toContain(traced.workflowId);
  expect(await broken(bundles.on)).toEqual(without);
});
