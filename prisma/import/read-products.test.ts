import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import type { BadLine, ProductDraft } from './product-draft.ts';
import { readProducts } from './read-products.ts';

async function read(lines: readonly string[], currency = 'USD'): Promise<{ products: ProductDraft[]; bad: BadLine[] }> {
  const products: ProductDraft[] = [];
  const bad: BadLine[] = [];
  for await (const item of readProducts(Readable.from([Buffer.from(lines.join('\n'))]), currency)) {
    if (item.kind === 'product') products.push(item.product);
    if (item.kind === 'bad') bad.push(item.bad);
  }
  return { products, bad };
}

const HEADER =
  'Handle,Title,Body (HTML),Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,' +
  'Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,' +
  'Variant Requires Shipping,Variant Taxable,Image Src,Image Position,Variant Image,Status,Price / EUR,Backorder Limit';

/** A line of a good product with one variant, with some cells changed. */
function line(cells: Record<string, string> = {}): string {
  const values: Record<string, string> = {
    Handle: 'mug',
    Title: 'Mug',
    Published: 'TRUE',
    'Option1 Name': 'Title',
    'Option1 Value': 'Default Title',
    'Variant SKU': 'MUG',
    'Variant Grams': '160',
    'Variant Inventory Tracker': 'shopify',
    'Variant Inventory Qty': '4',
    'Variant Inventory Policy': 'deny',
    'Variant Price': '16.00',
    'Variant Requires Shipping': 'TRUE',
    'Variant Taxable': 'TRUE',
    Status: 'active',
    ...cells,
  };
  return HEADER.split(',')
    .map((name) => `"${(values[name] ?? '').replaceAll('"', '""')}"`)
    .join(',');
}

/** A later line of a product: only what is given. */
function next(cells: Record<string, string>): string {
  const blank = Object.fromEntries(HEADER.split(',').map((name) => [name, '']));
  return line({ ...blank, Handle: 'mug', ...cells });
}

describe('readProducts', () => {
  test('reads variants and images that stand on several lines of one handle', async () => {
    const { products, bad } = await read([
      HEADER,
      line({
        'Body (HTML)': '<p>Two\nlines</p>',
        Tags: 'galley, enamel,galley',
        'Option1 Name': 'Colour',
        'Option1 Value': 'Navy',
        'Variant SKU': 'MUG-N',
        'Variant Compare At Price': '18',
        'Image Src': 'https://shop.example/2.jpg',
        'Image Position': '2',
        'Price / EUR': '14.95',
      }),
      next({
        'Option1 Value': 'Cream',
        'Variant SKU': 'MUG-C',
        'Variant Price': '15',
        'Variant Inventory Tracker': 'shopify',
      }),
      next({ 'Image Src': 'https://shop.example/1.jpg', 'Image Position': '1' }),
    ]);
    expect(bad).toEqual([]);
    expect(products).toEqual([
      {
        handle: 'mug',
        line: 2,
        fields: {
          title: 'Mug',
          description: '<p>Two\nlines</p>',
          vendor: null,
          category: null,
          tags: ['galley', 'enamel'],
          imageUrls: ['https://shop.example/1.jpg', 'https://shop.example/2.jpg'],
          active: true,
        },
        variants: [
          {
            line: 2,
            id: 'MUG-N',
            sku: 'MUG-N',
            tracked: true,
            title: 'Navy',
            options: [{ name: 'Colour', value: 'Navy' }],
            imageUrl: '',
            requiresShipping: true,
            taxable: true,
            taxClass: null,
            weightGrams: 160,
            position: 0,
            prices: [
              { currency: 'USD', amountMinor: 1600, compareAtMinor: 1800, keepsCompareAt: false },
              { currency: 'EUR', amountMinor: 1495, compareAtMinor: null, keepsCompareAt: true },
            ],
            onHand: 4,
            backorderLimit: 0,
          },
          expect.objectContaining({
            line: 4,
            id: 'MUG-C',
            options: [{ name: 'Colour', value: 'Cream' }],
            requiresShipping: false,
            taxable: false,
            weightGrams: 0,
            position: 1,
            onHand: null,
            prices: [{ currency: 'USD', amountMinor: 1500, compareAtMinor: null, keepsCompareAt: false }],
          }),
        ],
      },
    ]);
  });

  test("reads the newer template's header in any case and order", async () => {
    const { products, bad } = await read(
      [
        '\ufeffTitle,URL HANDLE,Price,sku,Option1 name,Option1 value,Inventory quantity,Continue selling when out of stock,Charge tax,Weight value (grams),Barcode',
        'Rope,rope,1200,R 10/4,Length,10 m,3,CONTINUE,TRUE,453.592,x',
      ],
      'JPY',
    );
    expect(bad).toEqual([]);
    expect(products[0]?.fields).toMatchObject({
      title: 'Rope',
      description: null,
      tags: null,
      imageUrls: null,
      active: null,
    });
    expect(products[0]?.variants[0]).toMatchObject({
      id: expect.stringMatching(/^R-10-4~[0-9a-f]{16}$/),
      sku: 'R 10/4',
      prices: [{ currency: 'JPY', amountMinor: 1200, compareAtMinor: null, keepsCompareAt: true }],
      weightGrams: 454,
      onHand: 3,
      backorderLimit: 1_000_000,
      requiresShipping: null,
      imageUrl: null,
    });
  });

  test.each([
    ['tracked, deny', {}, 4, 0],
    ['tracked, continue', { 'Variant Inventory Policy': 'continue' }, 4, 1_000_000],
    ['a limit of its own', { 'Variant Inventory Policy': 'continue', 'Backorder Limit': '25' }, 4, 25],
    ['not tracked', { 'Variant Inventory Tracker': '' }, null, null],
    ['no quantity given', { 'Variant Inventory Qty': '' }, null, 0],
  ])('stock: %s', async (_, cells, onHand, backorderLimit) => {
    const { products } = await read([HEADER, line(cells)]);
    expect(products[0]?.variants[0]).toMatchObject({ onHand, backorderLimit });
  });

  test.each([
    ['TRUE', 'active', true],
    ['', '', true],
    ['FALSE', 'active', false],
    ['TRUE', 'draft', false],
    ['TRUE', 'archived', false],
  ])('published %s, status %s: active %s', async (published, status, active) => {
    const { products } = await read([HEADER, line({ Published: published, Status: status })]);
    expect(products[0]?.fields?.active).toBe(active);
  });

  test('ids without a SKU are made of handle and options, and stay the same', async () => {
    const lines = [HEADER, line({ 'Variant SKU': '', 'Option1 Name': 'Size', 'Option1 Value': 'M' })];
    const [first, second] = [
      await read(lines),
      await read([...lines].concat(next({ 'Option1 Value': 'L', 'Variant Price': '1' }))),
    ];
    expect(first.products[0]?.variants[0]?.id).toMatch(/^mug~[0-9a-f]{16}$/);
    expect(second.products[0]?.variants[0]?.id).toBe(first.products[0]?.variants[0]?.id);
    expect(new Set(second.products[0]?.variants.map(({ sku }) => sku)).size).toBe(2);
  });

  const bad: [string, Record<string, string>, RegExp][] = [
    ['no handle', { Handle: '' }, /Handle is missing/],
    ['a path as handle', { Handle: '../etc' }, /Handle is "..\/etc", not letters/],
    ['a formula as handle', { Handle: '=HYPERLINK("x")' }, /not letters, digits and hyphens/],
    ['no title', { Title: '' }, /no line of product mug with its Title/],
    ['NUL in a title', { Title: 'Mu\0g' }, /Title contains control characters/],
    ['a line break in a title', { Title: 'Mu\ng' }, /Title contains control characters/],
    ['NUL in a description', { 'Body (HTML)': '<p>\0</p>' }, /control characters/],
    ['a huge title', { Title: 'x'.repeat(256) }, /Title is longer than 255/],
    ['a huge description', { 'Body (HTML)': 'x'.repeat(600_000) }, /longer than 524288/],
    ['too many tags', { Tags: Array.from({ length: 251 }, (_, index) => `t${index}`).join() }, /more than 250 tags/],
    ['no price', { 'Variant Price': '' }, /the price in USD is missing/],
    ['a negative price', { 'Variant Price': '-5' }, /price in USD: "-5" is not a plain decimal/],
    ['a formula as price', { 'Variant Price': '=1+1' }, /not a plain decimal/],
    ['three decimals', { 'Price / EUR': '5.123' }, /price in EUR: 5.123 has more than 2 decimals/],
    ['a wrong compare-at price', { 'Variant Compare At Price': '1,5' }, /compare-at price in USD/],
    [
      'a quantity with a fraction',
      { 'Variant Inventory Qty': '1.5' },
      /Variant Inventory Qty is "1.5", not a whole number/,
    ],
    ['a quantity out of range', { 'Variant Inventory Qty': '1000000001' }, /a whole number from/],
    ['an unknown policy', { 'Variant Inventory Policy': 'maybe' }, /is "maybe", not deny or continue/],
    ['an unknown status', { Status: 'live' }, /Status is "live"/],
    ['a word for a boolean', { 'Variant Taxable': 'yes' }, /not TRUE or FALSE/],
    ['a negative weight', { 'Variant Grams': '-1' }, /not a weight in grams/],
    ['a script as image', { 'Image Src': 'javascript:alert(1)' }, /not an http or https address/],
    ['an image position of 0', { 'Image Position': '0' }, /Image Position is "0"/],
    ['an option without name', { 'Option1 Name': '' }, /Option1 Value has no Option1 Name/],
    ['an option without value', { 'Option1 Value': '' }, /Option1 Value is missing/],
  ];
  test.each(bad)('refuses %s, and keeps the line after it', async (_, cells, reason) => {
    const good = line({ Handle: 'cup', Title: 'Cup', 'Variant SKU': 'CUP' });
    const result = await read([HEADER, line(cells), good]);
    expect(result.bad).toEqual([{ line: 2, reason: expect.stringMatching(reason) }]);
    expect(result.products.map(({ handle }) => handle)).toEqual(['cup']);
  });

  test('keeps the good variants of a product whose first variant is bad', async () => {
    const { products, bad: lines } = await read([
      HEADER,
      line({ 'Option1 Name': 'Size', 'Option1 Value': 'S', 'Variant SKU': 'S', 'Variant Price': 'x' }),
      next({ 'Option1 Value': 'M', 'Variant SKU': 'M', 'Variant Price': '5' }),
      next({ 'Option1 Value': 'M', 'Variant SKU': 'M2', 'Variant Price': '5' }),
      next({ 'Option1 Value': 'L', 'Variant SKU': 'M', 'Variant Price': '5' }),
      next({ 'Variant Grams': '5' }),
    ]);
    expect(products).toHaveLength(1);
    expect(products[0]?.variants.map(({ sku }) => sku)).toEqual(['M']);
    expect(lines.map((entry) => `${entry.line} ${entry.reason}`)).toEqual([
      '2 price in USD: "x" is not a plain decimal amount such as 12.50',
      '4 has the same options as line 3',
      '5 SKU M stands in line 3 already',
      '6 has neither a variant nor an image',
    ]);
  });

  test('a product that loses its only variant loses its images, with a reason', async () => {
    const { products, bad: lines } = await read([
      HEADER,
      line({ 'Variant Price': 'x' }),
      next({ 'Image Src': 'https://shop.example/1.jpg' }),
    ]);
    expect(products).toEqual([]);
    expect(lines).toEqual([
      { line: 2, reason: expect.stringMatching(/price/) },
      { line: 3, reason: 'no variant of its product can be imported' },
    ]);
  });

  test('goes on with a product further below', async () => {
    const { products, bad: lines } = await read([
      HEADER,
      line({ 'Option1 Name': 'Size', 'Option1 Value': 'S' }),
      line({ Handle: 'cup', 'Variant SKU': 'CUP' }),
      next({ 'Option1 Value': 'M', 'Variant SKU': 'MUG-M', 'Variant Price': '5' }),
    ]);
    expect(lines).toEqual([]);
    expect(products.map(({ handle, fields }) => [handle, fields === null])).toEqual([
      ['mug', false],
      ['cup', false],
      ['mug', true],
    ]);
    expect(products[2]?.variants[0]).toMatchObject({ options: [{ name: 'Size', value: 'M' }], position: 1 });
  });

  test('text that looks like a formula is text', async () => {
    const { products } = await read([HEADER, line({ Title: '=HYPERLINK("http://x","y")' })]);
    expect(products[0]?.fields?.title).toBe('=HYPERLINK("http://x","y")');
  });

  test.each([
    ['', /empty/],
    ['a,b\n1,2', /no Handle, no Title, no Variant Price/],
    ['Handle,Title\nx,y', /no Variant Price/],
    ['Handle,Title,Variant Price,Price\nx,y,1,2', /"Price" twice/],
    ['Handle,Title,Variant Price,Price / USD\nx,y,1,2', /"Price \/ USD" twice/],
    ['Handle,Title,"Variant Price\n', /quote is opened/],
  ])('refuses the file %j', async (content, reason) => {
    await expect(read(content.split('\n'))).rejects.toThrow(reason);
  });
});
