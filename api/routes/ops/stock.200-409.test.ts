import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import { AGENT_KEY, jsonRequest, OPS_KEY, startApi, SUPPORT_KEY } from '../../testing/api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
  const { prisma } = api.db;
  await prisma.product.create({ data: { id: 'tea', handle: 'tea', title: 'Tea' } });
  await prisma.location.createMany({ data: ['north', 'south'].map((id) => ({ id, name: id })) });
});
afterAll(() => api.close());

/** Each test has a variant of its own: 10 units in the north, of which buyers have reserved 4. */
let variant = '';
let turn = 0;
beforeEach(async () => {
  variant = `v${(turn += 1)}`;
  await api.db.prisma.variant.create({ data: { id: variant, productId: 'tea', sku: variant, title: variant } });
  await api.db.prisma.stock.create({ data: { variantId: variant, locationId: 'north', onHand: 10, reserved: 4 } });
});

const ops = { Authorization: `Bearer ${OPS_KEY}`, 'Ops-Actor': 'ada' };
async function post(action: string, body: object, headers: Record<string, string> = ops) {
  const wanted = { variant_id: variant, reason: 'delivery', reference: `ref-${variant}`, ...body };
  const response = await api.fetch(`/ops/stock/${action}`, jsonRequest('POST', wanted, headers));
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const get = async (path: string) =>
  (await (await api.fetch(`/ops/${path}`, { headers: ops })).json()) as { items: Record<string, unknown>[] };
const shelves = () =>
  get(`stock?variant_id=${variant}`).then(({ items }) =>
    Object.fromEntries(items.map((row) => [row['location_id'], row['on_hand']])),
  );
const journal = () => get(`stock-journal?variant_id=${variant}&reference=ref-${variant}`).then(({ items }) => items);
const audited = () =>
  api.db.prisma.auditEntry.findMany({
    where: { resource: 'stock', resourceId: { startsWith: `${variant}/` } },
    orderBy: { id: 'asc' },
  });

test('P3: stock is changed with ops’ key only', async () => {
  for (const action of ['adjust', 'count', 'transfer']) {
    expect((await post(action, {}, {})).status).toBe(401);
    for (const key of [AGENT_KEY, SUPPORT_KEY])
      expect((await post(action, {}, { Authorization: `Bearer ${key}` })).status).toBe(403);
  }
});

describe('S1: by hand', () => {
  test('units come once by their reference, with journal and audit entry of the same transaction', async () => {
    const adjust = () => post('adjust', { location_id: 'north', change: 5 });
    expect((await adjust()).body).toEqual({
      outcome: 'done',
      stock: [{ variant_id: variant, location_id: 'north', on_hand: 15 }],
    });
    expect((await adjust()).body).toMatchObject({ outcome: 'again', stock: [{ on_hand: 15 }] });
    expect(await journal()).toMatchObject([
      { location_id: 'north', change: 5, on_hand_after: 15, reason: 'adjustment', actor: 'ada', note: 'delivery' },
    ]);
    expect(await audited()).toMatchObject([
      {
        actor: 'ada',
        action: 'adjust',
        before: { on_hand: 10 },
        after: { on_hand: 15, reason: 'delivery', reference: `ref-${variant}` },
        requestId: expect.stringMatching(/./),
      },
    ]);
    const other = await post('adjust', { location_id: 'north', change: 6 });
    expect([other.status, other.body['code']]).toEqual([409, 'stock_reference_used']);
  });

  test('never below what buyers have reserved; what is refused leaves nothing behind', async () => {
    const refused = [
      await post('adjust', { location_id: 'north', change: -7 }),
      await post('count', { location_id: 'north', on_hand: 3 }),
      await post('transfer', { from_location_id: 'north', to_location_id: 'south', units: 7 }),
    ];
    expect(refused.map(({ status, body }) => [status, body['code']])).toEqual(Array(3).fill([409, 'stock_reserved']));
    expect(refused.map(({ body }) => /\d+/.exec(String(body['content']))?.[0])).toEqual(['4', '4', '6']);
    expect(await shelves()).toEqual({ north: 10 });
    expect([await journal(), await audited()]).toEqual([[], []]);
    expect((await post('count', { location_id: 'north', on_hand: 4 })).status).toBe(200);
  });

  test('what is carried leaves one shelf and lies on the other, each with its entry', async () => {
    const carry = () => post('transfer', { from_location_id: 'north', to_location_id: 'south', units: 6 });
    expect((await carry()).body['outcome']).toBe('done');
    expect((await carry()).body['outcome']).toBe('again');
    expect(await shelves()).toEqual({ north: 4, south: 6 });
    expect((await journal()).map((entry) => [entry['location_id'], entry['change']])).toEqual([
      ['north', -6],
      ['south', 6],
    ]);
    expect((await audited()).map(({ resourceId }) => resourceId)).toEqual([`${variant}/north`, `${variant}/south`]);
  });
});

test('a row of stock begins empty, and its limits are changed by its version', async () => {
  const made = await api.fetch('/ops/stock', jsonRequest('POST', { variant_id: variant, location_id: 'south' }, ops));
  expect([made.status, await made.json()]).toMatchObject([
    201,
    { on_hand: 0, reserved: 0, backorder_limit: 0, version: 1 },
  ]);
  const taken = jsonRequest('POST', { variant_id: variant, location_id: 'south', on_hand: 9 }, ops);
  expect((await api.fetch('/ops/stock', taken)).status).toBe(400);
  const path = `/ops/stock/${variant}/north`;
  // What selling changes is no change that people made.
  await api.db.sql(
    '',
    'UPDATE stock SET reserved = 12, backorder_limit = 5 WHERE variant_id = $1 AND location_id = $2',
    [variant, 'north'],
  );
  const { headers } = await api.fetch(path, { headers: ops });
  expect(headers.get('ETag')).toBe('"2"');
  const limited = (backorder: number) =>
    api.fetch(path, jsonRequest('PATCH', { backorder_limit: backorder }, { ...ops, 'If-Match': '"2"' }));
  expect((await limited(1)).status).toBe(400);
  expect((await limited(2)).status).toBe(200);
});

test('the journal is read and exported, narrowed by its filters, and written by nobody', async () => {
  await post('adjust', { location_id: 'north', change: 1 });
  const [entry] = await journal();
  const read = await api.fetch(`/ops/stock-journal/${String(entry?.['id'])}`, { headers: ops });
  expect([await read.json(), read.headers.get('ETag')]).toEqual([entry, expect.not.stringMatching(/^"\d+"$/)]);
  const csv = await (await api.fetch(`/ops/stock-journal/export?reference=ref-${variant}`, { headers: ops })).text();
  expect(csv.trim().split('\n')).toHaveLength(2);
  for (const [method, path] of [
    ['POST', ''],
    ['POST', '/import'],
    ['PATCH', '/1'],
    ['DELETE', '/1'],
  ] as const) {
    const init = jsonRequest(method, {}, { ...ops, 'If-Match': '"1"' });
    expect([method, path, (await api.fetch(`/ops/stock-journal${path}`, init)).status]).toEqual([method, path, 404]);
  }
});

test.each([
  ['a change of nothing', 'adjust', { location_id: 'north', change: 0 }, 400],
  ['half a unit', 'adjust', { location_id: 'north', change: 0.5 }, 400],
  ['no reason', 'adjust', { location_id: 'north', change: 1, reason: ' ' }, 400],
  ['no reference', 'adjust', { location_id: 'north', change: 1, reference: '' }, 400],
  ['units below 0', 'count', { location_id: 'north', on_hand: -1 }, 400],
  ['the same place', 'transfer', { from_location_id: 'north', to_location_id: 'north', units: 1 }, 400],
  ['a misspelled member', 'count', { location_id: 'north', on_hand: 9, onhand: 1 }, 400],
  ['a place that there is not', 'count', { location_id: 'west', on_hand: 9 }, 409],
  ['more than a shelf holds', 'adjust', { location_id: 'north', change: 1_000_000_000 }, 409],
])('P5: refuses %s', async (_, action, body, status) => {
  const refused = await post(action, body);
  expect([refused.status, typeof refused.body['content']]).toEqual([status, 'string']);
  expect(await shelves()).toEqual({ north: 10 });
});
