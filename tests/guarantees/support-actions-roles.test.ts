import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exampleCheckout } from '../../contracts/ucp/v2026-08-25/example-checkout.ts';
import type { ApiUnderTest } from '../../api/testing/api-under-test.ts';
import {
  AGENT_KEY,
  jsonRequest,
  OPS_KEY,
  putCheckout,
  startApi,
  SUPPORT_KEY,
} from '../../api/testing/api-under-test.ts';
import type { SupportAction } from '../../domain/support/actions.ts';
import { MAY_DO, SUPPORT_ACTIONS } from '../../domain/support/actions.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
  await putCheckout(api.db, exampleCheckout({ id: 'chk_roles' }));
});
afterAll(() => api?.close());

/** Where each action is posted to; more than one where there are several kinds of subjects. */
const PATHS: Readonly<Record<SupportAction, readonly string[]>> = {
  cancel_checkout: ['checkouts/chk_roles/cancel'],
  cancel_order: ['orders/ord_roles/cancel'],
  capture: ['orders/ord_roles/capture'],
  refund: ['orders/ord_roles/refunds'],
  retry: ['checkouts/chk_roles/retry', 'orders/ord_roles/retry', 'recoveries/pi_roles/retry'],
  extend_hold: ['checkouts/chk_roles/extend-hold'],
  resend_confirmation: ['orders/ord_roles/confirmation'],
  resolve_attention: ['checkouts/chk_roles/resolve', 'orders/ord_roles/resolve', 'recoveries/pi_roles/resolve'],
  place_order: ['recoveries/pi_roles/place'],
};

/** What the promise says, written down once more: a change of the table has to be meant. */
const OPS_TOO: readonly SupportAction[] = ['retry', 'resolve_attention', 'place_order'];

const ask = (path: string, key: string | null) =>
  api.fetch(
    `/support/${path}`,
    jsonRequest(
      'POST',
      { reason: 'a test', actor: 'kim', ...(path.endsWith('refunds') && { everything: true }) },
      { 'Idempotency-Key': randomUUID(), ...(key !== null && { Authorization: `Bearer ${key}` }) },
    ),
  );
const cases = SUPPORT_ACTIONS.flatMap((action) => PATHS[action].map((path) => [action, path] as const));

describe('P3: each role against each action', () => {
  test('the table says who may do what', () => {
    for (const action of SUPPORT_ACTIONS)
      expect([action, MAY_DO[action]]).toEqual([action, OPS_TOO.includes(action) ? ['support', 'ops'] : ['support']]);
  });

  test.each(cases)('%s at %s', async (action, path) => {
    const entries = () => api.db.prisma.auditEntry.count({ where: { action } });
    const before = await entries();
    expect((await ask(path, null)).status).toBe(401);
    expect((await ask(path, 'nobody-0123456789')).status).toBe(401);
    expect((await ask(path, AGENT_KEY)).status).toBe(403);
    expect(await entries()).toBe(before);
    // Whoever may is let as far as the subject, which is not there, or as Temporal, which is down.
    expect([404, 503]).toContain((await ask(path, SUPPORT_KEY)).status);
    const ops = await ask(path, OPS_KEY);
    if (OPS_TOO.includes(action)) expect([404, 503]).toContain(ops.status);
    else {
      expect(ops.status).toBe(403);
      expect(await entries()).toBe(before + 1);
    }
  });

  test.each(cases)('%s at %s wants a key, and a reason', async (_action, path) => {
    const headers = { Authorization: `Bearer ${SUPPORT_KEY}` };
    const without = await api.fetch(`/support/${path}`, jsonRequest('POST', { reason: 'a test' }, headers));
    expect([without.status, ((await without.json()) as { code: string }).code]).toEqual([
      400,
      'invalid_idempotency_key',
    ]);
    if (path.endsWith('capture')) return;
    const keyed = { ...headers, 'Idempotency-Key': randomUUID() };
    const unreasoned = await api.fetch(`/support/${path}`, jsonRequest('POST', { actor: 'kim' }, keyed));
    expect([unreasoned.status, await unreasoned.json()]).toMatchObject([400, { path: '$.reason' }]);
  });
});
