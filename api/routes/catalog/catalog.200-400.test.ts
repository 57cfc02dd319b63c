import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ProductResponse } from '../../../contracts/ucp/v2026-08-25/catalog-responses.ts';
import {
  detailResponse,
  lookupResponse,
  searchResponse,
} from '../../../contracts/ucp/v2026-08-25/catalog-responses.ts';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import { jsonRequest, startApi } from '../../testing/api-under-test.ts';

let api: ApiUnderTest;

beforeAll(async () => {
  api = await startApi();
  const { prisma } = api.db;
  await prisma.location.create({ data: { id: 'main', name: 'Main' } });
  await product('prod_shirt', 'Linen shirt', 'Apparel', [
    { id: 'var_s', options: { Size: 'S', Color: 'Red' }, usd: 2_500, eur: 2_300, onHand: 0 },
    { id: 'var_m', options: { Size: 'M', Color: 'Red' }, usd: 2_500, eur: 2_300, onHand: 5 },
    { id: 'var_l', options: { Size: 'L', Color: 'Blue' }, usd: 2_900, eur: 2_700, onHand: 0, backorder: 3 },
  ]);
  await product('prod_mug', '100% mug', 'Kitchen', [{ id: 'var_mug', options: {}, usd: 900, onHand: 2, reserved: 2 }]);
  await product('prod_old', 'Old shirt', 'Apparel', [{ id: 'var_old', options: {}, usd: 100, onHand: 1 }], false);
});
afterAll(() => api.close());

interface VariantRow {
  id: string;
  options: Record<string, string>;
  usd: number;
  eur?: number;
  onHand: number;
  reserved?: number;
  backorder?: number;
}

async function product(id: string, title: string, category: string, variants: VariantRow[], active = true) {
  await api.db.prisma.product.create({
    data: {
      id,
      handle: id.replace('prod_', ''),
      title,
      category,
      active,
      description: `${title}, described`,
      variants: {
        create: variants.map(({ id: variantId, options, usd, eur, onHand, reserved = 0, backorder = 0 }, position) => ({
          id: variantId,
          sku: `SKU-${variantId}`,
          title: Object.values(options).join(' / '),
          position,
          options: Object.entries(options).map(([name, value]) => ({ name, value })),
          prices: {
            create: [{ currency: 'USD', amountMinor: usd }, ...(eur ? [{ currency: 'EUR', amountMinor: eur }] : [])],
          },
          stock: { create: [{ locationId: 'main', onHand, reserved, backorderLimit: backorder }] },
        })),
      },
    },
  });
}

async function post(path: string, body: unknown) {
  const response = await api.fetch(path, jsonRequest('POST', body));
  return { status: response.status, body: (await response.json()) as never };
}
async function search(body: unknown) {
  const answer = await post('/catalog/search', body);
  expect(answer.status).toBe(200);
  return searchResponse.strict().parse(answer.body);
}
const ids = ({ products }: { products: ProductResponse[] }) => products.map(({ id }) => id);

describe('search', () => {
  test('by words, in any case; what is withdrawn is not found', async () => {
    expect(ids(await search({ query: 'SHIRT linen' }))).toEqual(['prod_shirt']);
    expect(ids(await search({ query: 'shirt mug' }))).toEqual([]);
    expect(ids(await search({ query: 'sku-var_m' }))).toEqual(['prod_shirt']);
  });

  test('signs of LIKE mean themselves', async () => {
    expect(ids(await search({ query: '100%' }))).toEqual(['prod_mug']);
    expect(ids(await search({ query: '%' }))).toEqual(['prod_mug']);
    expect(ids(await search({ query: '_' }))).toEqual([]);
    expect(ids(await search({ query: '\\' }))).toEqual([]);
  });

  test('by category and price; a variant outside the price is left out', async () => {
    expect(ids(await search({ filters: { categories: ['Kitchen'] } }))).toEqual(['prod_mug']);
    const { products } = await search({ filters: { price: { min: 2_600, max: 3_000 } } });
    expect(products.map(({ variants }) => variants.map(({ id }) => id))).toEqual([['var_l']]);
  });

  test('pages, to the end', async () => {
    const first = await search({ filters: { price: { min: 0 } }, pagination: { limit: 1 } });
    expect(first.pagination.has_next_page).toBe(true);
    const second = await search({
      filters: { price: { min: 0 } },
      pagination: { limit: 1, cursor: first.pagination.cursor },
    });
    expect([...ids(first), ...ids(second)]).toEqual(['prod_mug', 'prod_shirt']);
    expect(second.pagination).toEqual({ has_next_page: false });
  });

  test('the wanted currency where all variants have it, otherwise the shop’s own', async () => {
    const { products } = await search({ filters: { price: { min: 0 } }, context: { currency: 'EUR' } });
    expect(products.map(({ id, price_range }) => [id, price_range.min])).toEqual([
      ['prod_mug', { amount: 900, currency: 'USD' }],
      ['prod_shirt', { amount: 2_300, currency: 'EUR' }],
    ]);
  });

  test('what can be had comes first, and says how', async () => {
    const { products } = await search({ query: 'linen' });
    expect(products[0]?.variants.map(({ id, availability }) => [id, availability.status])).toEqual([
      ['var_m', 'in_stock'],
      ['var_l', 'backorder'],
      ['var_s', 'out_of_stock'],
    ]);
  });

  test.each([
    [{}, '$'],
    [{ query: ' ' }, '$'],
    [{ query: 'x', pagination: { cursor: 'AAAA' } }, '$.pagination.cursor'],
    [{ query: 'x', pagination: { limit: 0 } }, '$.pagination.limit'],
    [{ query: 'x', filters: { price: { min: -1 } } }, '$.filters.price.min'],
  ])('400: %j', async (body, path) => {
    expect(await post('/catalog/search', body)).toMatchObject({ status: 400, body: { code: 'invalid_request', path } });
  });
});

test.each([
  ['/catalog/search', { query: 'a\0' }, '$.query'],
  ['/catalog/lookup', { ids: ['a', '\ud800'] }, '$.ids[1]'],
  ['/catalog/product', { id: '\0' }, '$.id'],
])('%s refuses what Postgres can not store', async (route, body, path) => {
  expect(await post(route, body)).toMatchObject({ status: 400, body: { code: 'invalid_text', path } });
});

describe('lookup', () => {
  test('tells which identifier led where, and which to nothing', async () => {
    const { status, body } = await post('/catalog/lookup', {
      ids: ['prod_shirt', 'var_l', 'SKU-var_l', 'mug', 'nothing', 'prod_shirt'],
    });
    expect(status).toBe(200);
    const { products, messages } = lookupResponse.strict().parse(body);
    expect(products.flatMap(({ variants }) => variants.map(({ id, inputs }) => [id, inputs]))).toEqual([
      ['var_mug', [{ id: 'mug', match: 'featured' }]],
      ['var_m', [{ id: 'prod_shirt', match: 'featured' }]],
      [
        'var_l',
        [
          { id: 'var_l', match: 'exact' },
          { id: 'SKU-var_l', match: 'exact' },
        ],
      ],
    ]);
    expect(messages).toEqual([{ type: 'info', code: 'not_found', content: 'Nothing is sold under: nothing' }]);
  });

  test('400 for more than 50 at once', async () => {
    const answer = await post('/catalog/lookup', { ids: Array.from({ length: 51 }, (_, index) => `id_${index}`) });
    expect(answer).toMatchObject({ status: 400, body: { code: 'request_too_large' } });
  });
});

describe('one product', () => {
  const detail = async (body: unknown) =>
    detailResponse.strict().parse((await post('/catalog/product', body)).body).product;

  test('a variant’s id decides all options', async () => {
    const product = await detail({ id: 'var_s', selected: [{ name: 'Size', label: 'L' }] });
    expect(product.selected).toEqual([
      { name: 'Size', label: 'S' },
      { name: 'Color', label: 'Red' },
    ]);
    expect(product.variants[0]?.id).toBe('var_s');
  });

  test('a choice that no variant fits is relaxed from the least preferred option', async () => {
    const selected = [
      { name: 'Size', label: 'L' },
      { name: 'Color', label: 'Red' },
    ];
    expect((await detail({ id: 'prod_shirt', selected, preferences: ['Color', 'Size'] })).selected).toEqual([
      { name: 'Color', label: 'Red' },
    ]);
    expect((await detail({ id: 'prod_shirt', selected, preferences: ['Size', 'Color'] })).selected).toEqual([
      { name: 'Size', label: 'L' },
    ]);
  });

  test('values say whether they exist and can be had with the rest of the choice', async () => {
    const { options } = await detail({ id: 'prod_shirt', selected: [{ name: 'Color', label: 'Red' }] });
    expect(options[0]).toEqual({
      name: 'Size',
      values: [
        { label: 'S', exists: true, available: false },
        { label: 'M', exists: true, available: true },
        { label: 'L', exists: false, available: false },
      ],
    });
  });

  test('an unknown one is a business outcome', async () => {
    expect(await post('/catalog/product', { id: 'prod_old' })).toMatchObject({
      status: 200,
      body: { ucp: { status: 'error' }, messages: [{ code: 'not_found', severity: 'unrecoverable' }] },
    });
  });
});
