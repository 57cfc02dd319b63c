import { expect, test } from '@jest/globals';
import { createLogger } from '../../adapters/telemetry/logger.ts';
import { CREATE_BODY, jsonRequest, startApi, TILL_KEY } from '../testing/api-under-test.ts';

test('one line a request: who, what, how it went, and nothing of what was sent', async () => {
  const lines: string[] = [];
  const api = await startApi({ logger: createLogger('api', 'info', { write: (line: string) => lines.push(line) }) });
  const headers = {
    'X-API-Key': TILL_KEY,
    'Idempotency-Key': 'key-of-the-till-0001',
    'Request-Id': 'request-1',
    traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01',
  };
  const body = { ...CREATE_BODY, buyer: { email: 'jane@example.com' } };
  await (await api.fetch('/checkout-sessions?email=jane', jsonRequest('POST', body, headers))).text();
  await (await api.fetch('/healthz')).text();
  // The line is written when the answer has left, which the client may see first.
  await api.close();

  const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(entries.filter(({ msg }) => msg === 'answered')).toEqual([
    expect.objectContaining({
      requestId: 'request-1',
      traceId: '0123456789abcdef0123456789abcdef',
      caller: 'till',
      checkoutId: expect.stringMatching(/^chk_/),
      method: 'POST',
      route: '/checkout-sessions',
      status: 503,
    }),
  ]);
  expect(lines.join('')).not.toMatch(/jane|var_shirt|till-key|key-of-the-till/);
});
