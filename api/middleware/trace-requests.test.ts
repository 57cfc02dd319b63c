import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { startTracing } from '../../adapters/telemetry/tracing.ts';
import { exampleCheckout } from '../../contracts/ucp/v2026-08-25/example-checkout.ts';
import { putCheckout, startApi } from '../testing/api-under-test.ts';

test('without an exporter nothing is traced', async () => {
  expect(await startTracing('api', undefined)).toBeNull();
});

test('with one, a request is a span of the caller’s trace', async () => {
  const bodies: string[] = [];
  const collector = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.once('end', () => {
      bodies.push(`${request.url} ${body}`);
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const tracing = await startTracing('api', `http://127.0.0.1:${(collector.address() as AddressInfo).port}`);
  const api = await startApi({ tracing });
  await putCheckout(api.db, exampleCheckout({ id: 'chk_traced' }));

  const traceparent = '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01';
  await (await api.fetch('/checkout-sessions/chk_traced', { headers: { traceparent } })).text();
  await api.close();
  await tracing?.stop();
  collector.close();

  const sent = bodies.join('');
  expect(sent).toMatch(/^\/v1\/traces /);
  for (const part of ['0123456789abcdef0123456789abcdef', 'GET /checkout-sessions/:id', 'chk_traced', 'holdfast-api'])
    expect(sent).toContain(part);
});
