import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createSeal } from '../../../adapters/crypto/sealing.ts';
import { makeCustomerToken } from '../../middleware/customer-token.ts';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import { AGENT_KEY, OPS_KEY, startApi, SUPPORT_KEY, testSettings } from '../../testing/api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
  await api.db.prisma.customer.createMany({
    data: [
      { id: 'cus_ada', email: 'ada@example.com' },
      { id: 'cus_gone', erasedAt: new Date() },
      { id: 'cus_barred', email: 'barred@example.com', active: false },
    ],
  });
});
afterAll(() => api.close());

const signIn = (id: string, key: string = OPS_KEY) =>
  api.fetch(`/ops/customers/${id}/tokens`, { method: 'POST', headers: { Authorization: `Bearer ${key}` } });
const search = (token: string) =>
  api.fetch('/catalog/search', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Customer-Token': token },
    body: JSON.stringify({ query: 'shirt' }),
  });

test('P3: only ops says who is signed in', async () => {
  expect((await signIn('cus_ada', 'nobody-knows-this')).status).toBe(401);
  expect((await signIn('cus_ada', AGENT_KEY)).status).toBe(403);
  expect((await signIn('cus_ada', SUPPORT_KEY)).status).toBe(403);
});

test('a customer gets a token that is taken; who is unknown, barred or erased gets none', async () => {
  const response = await signIn('cus_ada');
  expect(response.status).toBe(201);
  const { token, expires_at } = (await response.json()) as { token: string; expires_at: string };
  expect(Date.parse(expires_at)).toBeGreaterThan(Date.now());
  expect((await search(token)).status).toBe(200);
  for (const id of ['cus_nobody', 'cus_gone', 'cus_barred']) expect((await signIn(id)).status).toBe(404);
});

test('P3: a token that was forged, damaged or has run out is refused', async () => {
  const { token } = (await (await signIn('cus_ada')).json()) as { token: string };
  const own = createSeal(testSettings('postgresql://x').dataKey);
  const stranger = createSeal(Buffer.alloc(32, 9).toString('base64'));
  const later = Date.now() + 60_000;
  const middle = Math.floor(token.length / 2);
  const bad = [
    makeCustomerToken(stranger, 'cus_ada', later),
    makeCustomerToken(own, 'cus_ada', Date.now() - 1),
    `${token.slice(0, middle)}${token[middle] === 'A' ? 'B' : 'A'}${token.slice(middle + 1)}`,
    makeCustomerToken(own, 'cus_of_another_database', later),
    'x',
    'x'.repeat(2_000),
  ];
  for (const forged of bad) {
    const response = await search(forged);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'customer_token_invalid' });
  }
});

test('P3: who is barred is signed out at once, in the middle of his token’s time', async () => {
  const own = createSeal(testSettings('postgresql://x').dataKey);
  const token = makeCustomerToken(own, 'cus_ada', Date.now() + 60_000);
  expect((await search(token)).status).toBe(200);
  await api.db.prisma.customer.update({ where: { id: 'cus_ada' }, data: { active: false } });
  expect((await search(token)).status).toBe(401);
});
