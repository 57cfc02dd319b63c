import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import { CREATE_BODY, jsonRequest, startApi, temporalDown } from '../../testing/api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

test('/healthz tells that the process runs, whatever is missing', async () => {
  expect(await (await api.fetch('/healthz')).json()).toEqual({ status: 'ok' });
});

test('/readyz names what is missing', async () => {
  const response = await api.fetch('/readyz');
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ status: 'not_ready', missing: ['temporal'] });
});

test('/readyz asks once for probes that come together', async () => {
  let asked = 0;
  const whole = await startApi({
    gateway: {
      ...temporalDown,
      missing: async () => {
        asked += 1;
        return [];
      },
    },
  });
  const answers = await Promise.all(Array.from({ length: 5 }, () => whole.fetch('/readyz')));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(asked).toBe(1);
  await whole.close();
});

test('/metrics counts by pattern of the route and by outcome', async () => {
  await (await api.fetch('/checkout-sessions/chk_secret')).json();
  await (await api.fetch('/checkout-sessions', jsonRequest('POST', CREATE_BODY))).json();
  const text = await (await api.fetch('/metrics')).text();
  expect(text).toMatch(
    /holdfast_http_request_seconds_count\{method="GET",route="\/checkout-sessions\/:id",status="404"\} 1/,
  );
  expect(text).toMatch(/holdfast_commands_total\{operation="create",outcome="unavailable"\} 1/);
  expect(text).not.toContain('chk_secret');
});
