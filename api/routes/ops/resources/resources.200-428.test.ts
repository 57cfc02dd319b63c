import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ApiUnderTest } from '../../../testing/api-under-test.ts';
import { AGENT_KEY, jsonRequest, OPS_KEY, startApi, SUPPORT_KEY } from '../../../testing/api-under-test.ts';
import { RESOURCES } from './resources.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
  await api.db.prisma.product.create({ data: { id: 'p', handle: 'tea', title: 'Tea' } });
  await api.db.prisma.variant.create({ data: { id: 'v', productId: 'p', sku: 'TEA', title: 'Tea' } });
  await api.db.prisma.priceList.create({ data: { id: 'sale', name: 'Sale', currency: 'EUR' } });
  await keepOneOfEach();
});
afterAll(() => api.close());

const ops = { Authorization: `Bearer ${OPS_KEY}`, 'Ops-Actor': 'ada' };

async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const init =
    body === undefined
      ? { method, headers: { ...ops, ...headers } }
      : jsonRequest(method, body, { ...ops, ...headers });
  const response = await api.fetch(`/ops/${path}`, init);
  const text = await response.text();
  return {
    status: response.status,
    etag: response.headers.get('ETag') ?? '',
    location: response.headers.get('Location'),
    body: (text === '' ? null : JSON.parse(text)) as Record<string, unknown> & {
      items: Record<string, unknown>[];
      next: string | null;
    },
  };
}
const change = (path: string, body: unknown, etag: string) => send('PATCH', path, body, { 'If-Match': etag });

/** Sends a CSV file and reads what is told while it is taken. */
async function load(resource: string, csv: string, headers: Record<string, string> = {}) {
  const response = await api.fetch(`/ops/${resource}/import`, {
    method: 'POST',
    headers: { ...ops, 'Content-Type': 'text/csv', ...headers },
    body: csv,
  });
  const lines = (await response.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return {
    status: response.status,
    lines,
    end: lines.at(-1)?.['end'],
    errors: lines.filter((line) => 'error' in line),
  };
}

/** A row of each resource, made as people make it. */
async function keepOneOfEach(): Promise<void> {
  const rows: [string, object][] = [
    ['prices', { variant_id: 'v', currency: 'USD', amount_minor: 500 }],
    ['price-list-prices', { price_list_id: 'sale', variant_id: 'v', min_quantity: 2, amount_minor: 450 }],
    [
      'promotions',
      { title: 'x', trigger: 'code', definition: { effect: { type: 'order_percent', percentPpm: 1 } }, id: 'any' },
    ],
    ['promotion-codes', { promotion_id: 'any', code: 'ANY' }],
    ['customers', { email: 'any@example.com' }],
    [
      'tax-rates',
      { id: 'de', country: 'DE', label: 'USt', rate_ppm: 190_000, inclusive: true, postal_from: '1', postal_to: '2' },
    ],
    ['tax-policies', { country: 'DE', round_per: 'line', rounding_mode: 'half_up' }],
    ['locations', { id: 'north', name: 'North', pickup: true, pickup_stock: 'any', address: { country: 'DE' } }],
    ['locations', { id: 'south', name: 'South' }],
    ['shipping-zones', { id: 'eu', name: 'Europe' }],
    ['shipping-zone-areas', { zone_id: 'eu', country: 'DE', postal_from: '10', postal_to: '14' }],
    ['shipping-methods', { zone_id: 'eu', id: 'fast', title: 'Fast', min_days: 1, max_days: 2, cutoff: '14:00' }],
    ['stock', { variant_id: 'v', location_id: 'north', safety_stock: 2 }],
    ['gift-cards', { amount_minor: 5_000, currency: 'EUR', expires_at: '2099-01-01T00:00:00Z' }],
    ['shipping-rates', { zone_id: 'eu', method_id: 'fast', currency: 'EUR', starts_at: 2_000, amount_minor: 490 }],
  ];
  for (const [resource, row] of rows) {
    const { status, body } = await send('POST', resource, row);
    expect([resource, status, body['content']]).toEqual([resource, 201, undefined]);
  }
}

describe('who may', () => {
  test.each(RESOURCES.map(({ name }) => name))('P3: %s is for ops’ key only', async (name) => {
    expect((await api.fetch(`/ops/${name}`)).status).toBe(401);
    for (const key of [AGENT_KEY, SUPPORT_KEY]) {
      const headers = { Authorization: `Bearer ${key}` };
      expect((await api.fetch(`/ops/${name}`, { headers })).status).toBe(403);
      expect((await api.fetch(`/ops/${name}/import`, { method: 'POST', headers })).status).toBe(403);
    }
    expect((await send('GET', name)).status).toBe(200);
  });
});

describe('shipping', () => {
  test('a rate is found by zone, method, currency and threshold, and counts its versions', async () => {
    const read = await send('GET', 'shipping-rates/eu/fast/EUR/2000');
    expect(read.body).toMatchObject({ starts_at: 2_000, amount_minor: 490, per_unit_minor: 0, version: 1 });
    const wanted = { amount_minor: 390, free_from_subtotal_minor: 5_000_000_000 };
    const changed = await change('shipping-rates/eu/fast/EUR/2000', wanted, read.etag);
    expect(changed.body).toMatchObject({ ...wanted, version: 2 });
    expect((await change('shipping-rates/eu/fast/EUR/2000', wanted, read.etag)).status).toBe(412);
    expect((await send('GET', 'shipping-rates?zone_id=eu&currency=EUR')).body.items).toEqual([changed.body]);
  });

  test.each(['shipping-zones/eu', 'shipping-methods/eu/fast'])('%s counts its versions', async (path) => {
    const { etag } = await send('GET', path);
    const changed = await change(path, { active: true }, etag);
    expect(changed.body['version']).toBe(2);
    expect((await change(path, { active: true }, etag)).status).toBe(412);
  });

  test.each(['x', '1e3', '-1', '99999999999999999', '007'])('P5: a threshold of %s is none', async (text) => {
    expect((await send('GET', `shipping-rates/eu/fast/EUR/${text}`)).status).toBe(404);
  });

  test.each([
    [
      'a place of another zone already',
      'shipping-zone-areas',
      { zone_id: 'eu', country: 'DE', postal_from: '10', postal_to: '14' },
      409,
    ],
    [
      'a range whose ends differ in length',
      'shipping-zone-areas',
      { zone_id: 'eu', country: 'AT', postal_from: '1', postal_to: '20' },
      400,
    ],
    ['a zone that there is not', 'shipping-zone-areas', { zone_id: 'us', country: 'US' }, 409],
    [
      'a time zone that there is not',
      'shipping-methods',
      { zone_id: 'eu', id: 's', title: 'S', min_days: 1, max_days: 2, time_zone: 'Europe/Nowhere' },
      400,
    ],
    [
      'days the wrong way round',
      'shipping-methods',
      { zone_id: 'eu', id: 's', title: 'S', min_days: 3, max_days: 2 },
      400,
    ],
    ['a pick-up place without a country', 'locations', { name: 'Nowhere', pickup: true }, 400],
    ['an address with a misspelled member', 'locations', { name: 'x', address: { country: 'DE', stret: 'x' } }, 400],
  ])('P5: refuses %s', async (_, resource, body, status) => {
    const refused = await send('POST', resource, body);
    expect([refused.status, typeof refused.body['content']]).toEqual([status, 'string']);
  });

  test('a location loses its address, and is no place to fetch goods any more', async () => {
    const { etag } = await send('GET', 'locations/north');
    expect((await change('locations/north', { address: null }, etag)).status).toBe(400);
    const changed = await change('locations/north', { address: null, pickup: false }, etag);
    expect(changed.body).toMatchObject({ address: null, pickup: false, version: 2 });
    const unset = await api.db.sql('', 'SELECT 1 FROM locations WHERE id = $1 AND address IS NULL', ['north']);
    expect(unset).toHaveLength(1);
  });
});

describe('one row', () => {
  test('is made, read, changed and archived, each with its audit entry: who, what, before, after', async () => {
    const made = await send('POST', 'products', { id: 'cup', handle: 'cup', title: 'Cup', tags: ['new'] });
    expect([made.status, made.etag, made.location]).toEqual([201, '"1"', 'http://localhost:3000/ops/products/cup']);
    expect(made.body).toMatchObject({ id: 'cup', tags: ['new'], active: true, version: 1 });
    expect((await send('GET', 'products/cup')).body).toEqual(made.body);

    const changed = await change('products/cup', { title: 'Big cup' }, made.etag);
    expect([changed.status, changed.etag]).toEqual([200, '"2"']);
    expect(changed.body).toEqual({ ...made.body, title: 'Big cup', version: 2 });
    const archived = await send('DELETE', 'products/cup', undefined, { 'If-Match': changed.etag });
    expect(archived.body).toMatchObject({ active: false, version: 3 });

    const entries = await api.db.prisma.auditEntry.findMany({ where: { resourceId: 'cup' }, orderBy: { id: 'asc' } });
    expect(entries.map(({ actor, action }) => [actor, action])).toEqual([
      ['ada', 'create'],
      ['ada', 'update'],
      ['ada', 'archive'],
    ]);
    expect(entries[1]).toMatchObject({ before: made.body, after: changed.body });
    expect(entries[0]).toMatchObject({ before: null, requestId: expect.any(String) });
  });

  test('of two who change it at once, one learns that the other was faster', async () => {
    await send('POST', 'products', { id: 'jug', handle: 'jug', title: 'Jug' });
    const both = await Promise.all(['Red jug', 'Blue jug'].map((title) => change('products/jug', { title }, '"1"')));
    expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 412]);
    const winner = both.find(({ status }) => status === 200);
    expect((await send('GET', 'products/jug')).body['title']).toBe(winner?.body['title']);
  });

  test('a change of a statement by hand, too, makes an older ETag worthless', async () => {
    await send('POST', 'products', { id: 'pan', handle: 'pan', title: 'Pan' });
    await api.db.sql('', `UPDATE products SET title = 'Wok' WHERE id = 'pan'`, []);
    expect((await change('products/pan', { title: 'Pot' }, '"1"')).status).toBe(412);
  });

  test('is not changed without the version that was read', async () => {
    expect((await send('PATCH', 'products/p', { title: 'x' })).status).toBe(428);
    expect((await send('DELETE', 'products/p')).status).toBe(428);
  });

  test('with a key of several parts is found by all of them, and removed', async () => {
    const made = await send('POST', 'price-list-prices', {
      price_list_id: 'sale',
      variant_id: 'v',
      min_quantity: 10,
      amount_minor: 450,
    });
    expect(made.location).toContain('/ops/price-list-prices/sale/v/10');
    const changed = await change(
      'price-list-prices/sale/v/10',
      { amount_minor: 400, compare_at_minor: 500 },
      made.etag,
    );
    expect(changed.body).toMatchObject({ amount_minor: 400, compare_at_minor: 500, version: 2 });
    expect((await send('DELETE', 'price-list-prices/sale/v/10', undefined, { 'If-Match': changed.etag })).status).toBe(
      204,
    );
    expect((await send('GET', 'price-list-prices/sale/v/10')).status).toBe(404);
  });

  test.each([
    ['a wrong type', 'products', { handle: 'x', title: 7 }, 400],
    ['what is missing', 'products', { title: 'x' }, 400],
    ['a handle that is taken', 'products', { handle: 'tea', title: 'Tea' }, 409],
    ['what it names and there is not', 'variants', { product_id: 'nothing', sku: 'n', title: 'n' }, 409],
    [
      'what the table’s own rule refuses',
      'price-lists',
      { name: 'x', currency: 'EUR', starts_at: '2026-12-01T00:00:00Z', ends_at: '2026-11-01T00:00:00Z' },
      400,
    ],
    [
      'a promotion that says nothing',
      'promotions',
      { title: 'x', trigger: 'code', definition: { effect: { type: 'none' } } },
      400,
    ],
    ['a misspelled member', 'products', { handle: 'y', title: 'y', titel: 'y' }, 400],
    ['an amount below 0', 'prices', { variant_id: 'v', currency: 'EUR', amount_minor: -1 }, 400],
    ['half a unit', 'prices', { variant_id: 'v', currency: 'EUR', amount_minor: 1.5 }, 400],
  ])('P5: %s is refused and leaves nothing behind', async (_, resource, body, status) => {
    const counted = () => Promise.all([api.db.prisma.auditEntry.count(), send('GET', resource)]);
    const before = await counted();
    const refused = await send('POST', resource, body);
    expect([refused.status, typeof refused.body['content']]).toEqual([status, 'string']);
    expect(await counted()).toEqual(before);
  });
});

test('D1: a code is found however it is written, and what has used it is told, not taken', async () => {
  const definition = { effect: { type: 'order_percent', percentPpm: 100_000 } };
  await send('POST', 'promotions', { id: 'ten', title: 'Ten off', trigger: 'code', definition });
  const made = await send('POST', 'promotion-codes', {
    id: 'c_ten',
    promotion_id: 'ten',
    code: 'Ten Off',
    usage_limit: 5,
  });
  expect(made.body).toMatchObject({ code: 'Ten Off', usage_limit: 5, claimed: 0, used: 0, version: 1 });
  expect((await send('POST', 'promotion-codes', { promotion_id: 'ten', code: 'tenoff' })).status).toBe(409);
  expect((await change('promotion-codes/c_ten', { used: 0 }, made.etag)).status).toBe(400);
  await api.db.sql('', `UPDATE promotion_codes SET used = 3 WHERE id = 'c_ten'`, []);
  expect((await change('promotion-codes/c_ten', { usage_limit: 2 }, made.etag)).status).toBe(400);
  expect((await change('promotion-codes/c_ten', { usage_limit: 3 }, made.etag)).body).toMatchObject({
    used: 3,
    version: 2,
  });
});

test.each([
  'products/%00',
  'products?handle=%00',
  'stock-journal?reference=%00',
  'stock/v%00/north',
  'stock-journal/x',
  'audit?resource_id=%00',
])('P5: %s is no failure of ours', async (path) => {
  expect([400, 404]).toContain((await send('GET', path)).status);
});

describe('lists', () => {
  test('come in pages, by filters, and end', async () => {
    for (let n = 0; n < 7; n += 1)
      await send('POST', 'customers', {
        id: `c${n}`,
        email: `C${n}@Example.com`,
        customer_group: n % 2 ? 'trade' : 'staff',
      });
    const seen: unknown[] = [];
    let after = '';
    for (let pages = 0; pages < 10; pages += 1) {
      const { body } = await send('GET', `customers?customer_group=staff&limit=3${after}`);
      seen.push(...body.items.map(({ id, email }) => [id, email]));
      if (body.next === null) break;
      after = `&after=${body.next}`;
    }
    expect(seen).toEqual([0, 2, 4, 6].map((n) => [`c${n}`, `c${n}@example.com`]));
  });

  test.each(['colour=red', 'limit=0', 'limit=501', 'after=nothing', 'after=WyJhIiwiYiJd', 'active=yes'])(
    'refuse %s',
    async (query) => {
      expect((await send('GET', `products?${query}`)).status).toBe(400);
    },
  );
});

describe('import and export', () => {
  const head = 'id,handle,title,tags,active\n';

  test('creates what is new, changes what differs, leaves the rest; a bad line costs no other and is named', async () => {
    const csv = [
      'imp_1,imp-1,One,"[""a"",""b""]",true',
      'imp_2,imp-2,Two,,true',
      'imp_3,Not A Handle,Three,,true',
      'imp_4,imp-1,Taken,,true',
      'imp_5,imp-5,Five,"[oops",true',
      'imp_6,imp-6,"Six, with ""quotes""\nand a new line",,false',
    ].join('\n');
    const first = await load('products', head + csv);
    expect(first.end).toEqual({ created: 3, updated: 0, unchanged: 0, failed: 3 });
    expect(new Set(first.errors.map(({ line }) => line))).toEqual(new Set([4, 5, 6]));
    expect((await send('GET', 'products/imp_6')).body).toMatchObject({
      title: 'Six, with "quotes"\nand a new line',
      active: false,
    });
    const again = await load('products', `${head}imp_1,imp-1,One,"[""a"",""b""]",true\nimp_2,imp-2,Zwei,,true\n`);
    expect(again.end).toEqual({ created: 0, updated: 1, unchanged: 1, failed: 0 });
    expect(await api.db.prisma.auditEntry.count({ where: { resourceId: 'imp_2' } })).toBe(2);
  });

  test('P5: a line with NUL costs no other', async () => {
    const bad = 'nul_1,nul-1,a\u0000b,,true\nnul_2,nul-2,Two,"[""\\u0000""]",true\n';
    const { end, errors } = await load('products', `${head}${bad}nul_3,nul-3,Three,,true\n`);
    expect(end).toEqual({ created: 1, updated: 0, unchanged: 0, failed: 2 });
    expect(errors).toMatchObject([2, 3].map((line) => ({ line, error: { code: 'invalid_text' } })));
  });

  test('columns that a file lacks stay as they are', async () => {
    await send('POST', 'products', { id: 'kept', handle: 'kept', title: 'Kept', vendor: 'Ours' });
    await load('products', 'id,title\nkept,Changed\n');
    expect((await send('GET', 'products/kept')).body).toMatchObject({
      title: 'Changed',
      vendor: 'Ours',
      handle: 'kept',
    });
  });

  test('tells how far it is', async () => {
    const rows = Array.from({ length: 350 }, (_, n) => `many_${n},many-${n},Many ${n}`).join('\n');
    const { lines, end } = await load('products', `id,handle,title\n${rows}\n`);
    expect(end).toEqual({ created: 350, updated: 0, unchanged: 0, failed: 0 });
    const told = lines.flatMap((line) => ('done' in line ? [(line['done'] as { created: number }).created] : []));
    expect(told).toEqual([100, 200, 300, 350]);
  });

  test('what was exported can be imported again and changes nothing', async () => {
    for (const { name } of RESOURCES.filter(({ only }) => only !== 'read')) {
      const response = await api.fetch(`/ops/${name}/export`, { headers: ops });
      expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
      const csv = await response.text();
      const { status, end } = await load(name, csv);
      expect([name, status, end]).toEqual([
        name,
        200,
        { created: 0, updated: 0, unchanged: expect.any(Number), failed: 0 },
      ]);
      expect([name, (end as { unchanged: number }).unchanged]).not.toEqual([name, 0]);
    }
  }, 60_000);

  test('P5: refuses a file that is too large before it stores anything', async () => {
    const before = await api.db.prisma.product.count();
    const row = `huge,huge,${'x'.repeat(1_000)}\n`;
    expect((await load('products', `id,handle,title\n${row.repeat(34_000)}`)).status).toBe(413);
    expect(await api.db.prisma.product.count()).toBe(before);
  });

  test.each([
    ['another type', head, { 'Content-Type': 'application/json' }, 415],
    ['a column that there is not', 'id,colour\n', {}, 400],
    ['no head', '', {}, 400],
  ])('P5: refuses %s', async (_, csv, headers, status) => {
    expect((await load('products', csv, headers)).status).toBe(status);
  });
});
