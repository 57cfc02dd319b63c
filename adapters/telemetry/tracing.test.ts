import { expect, test } from '@jest/globals';
import { startTracing } from './tracing.ts';

test('a collector that is away holds up nothing: requests go on, and the process ends', async () => {
  // Nobody listens on port 1.
  const tracing = await startTracing('test', 'http://127.0.0.1:1');
  if (!tracing) throw new Error('tracing is off');
  const span = tracing.startRequest('GET', {});
  let seen: unknown;
  span.run(() => (seen = tracing.logFields()));
  expect(seen).toEqual({ traceId: span.traceId });
  expect(span.traceId).toMatch(/^[\da-f]{32}$/);
  expect(tracing.logFields()).toEqual({});
  span.end({ route: '/orders/:id', status: 200 });
  await expect(tracing.stop()).resolves.toBeUndefined();
});
