import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database } from './database.ts';
import { openDatabase } from './database.ts';
import { createTestDatabase } from '../../tests/setup/environment.ts';
import type { AssortmentQuery } from './assortment-reads.ts';
import { loadAssortment } from './assortment-reads.ts';

let db: Database;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await createTestDatabase();
  drop = database.drop;
  db = openDatabase(database.url);
  await db.prisma.product.create({ data: { id: 'clock', handle: 'clock', title: 'Ship’s clock' } });
});
afterAll(async () => {
  await db.close();
  await drop();
});

const nothing = { variantIds: [], currencies: ['USD'], place: null, codes: [], customerId: null, email: null };
const assortment = (query: Partial<AssortmentQuery>) =>
  loadAssortment(db.sql, { ...nothing, asksFirstOrder: false, nowMs: 0, ...query }, () => undefined);

test.each([
  ['', 'Ship’s clock'],
  ['Default Title', 'Ship’s clock'],
  ['Ship’s clock', 'Ship’s clock'],
  ['Brass', 'Ship’s clock – Brass'],
])('a line of a variant called “%s” is titled “%s”', async (title, expected) => {
  const id = `clock-${title}`;
  await db.prisma.variant.create({ data: { id, productId: 'clock', sku: id, title } });
  const { offers } = await assortment({ variantIds: [id] });
  expect(offers.get(id)?.title).toBe(expected);
});

describe('what a quote in one place needs of the taxes', () => {
  const at = (postalCode: string | null, customerId: string | null = null) =>
    assortment({ place: { country: 'US', region: 'CA', postalCode }, customerId });
  const rate = (id: string, more: object = {}) =>
    db.prisma.taxRate.create({
      data: { id, country: 'US', region: 'CA', label: id, ratePpm: 10_000, inclusive: false, ...more },
    });

  test('the rows of its country whose postal codes it may lie in, and no archived one', async () => {
    await rate('state');
    await rate('sf', { postalFrom: '94102', postalTo: '94188', addsUp: true });
    await rate('la', { postalFrom: '90001', postalTo: '90089', addsUp: true });
    await rate('old', { active: false });
    await rate('food', { taxClass: 'reduced', ratePpm: 0 });
    const ids = async (postalCode: string | null) => (await at(postalCode)).taxRates.map(({ id }) => id).sort();
    expect(await ids('94103-1234')).toEqual(['food', 'sf', 'state']);
    expect(await ids('90089')).toEqual(['food', 'la', 'state']);
    expect(await ids(null)).toEqual(['food', 'state']);
    const { taxRates } = await at('94110');
    expect(taxRates.find(({ id }) => id === 'sf')).toEqual({
      id: 'sf',
      country: 'US',
      region: 'CA',
      label: 'sf',
      ratePpm: 10_000,
      inclusive: false,
      appliesToShipping: true,
      taxClass: 'standard',
      postalFrom: '94102',
      postalTo: '94188',
      addsUp: true,
    });
  });

  test.each([
    { postalFrom: '94102' },
    { postalFrom: '94188', postalTo: '94102' },
    { postalFrom: '941', postalTo: '94188' },
    { postalFrom: 'sw1', postalTo: 'sw2' },
    { ratePpm: -1 },
  ])('a row with %j can not be written', async (wrong) => {
    await expect(rate('wrong', wrong)).rejects.toThrow();
  });

  test("its country's way of rounding, and its customer's exemption", async () => {
    await db.prisma.taxPolicy.create({ data: { country: 'US', roundPer: 'rate', roundingMode: 'down' } });
    await db.prisma.customer.create({ data: { id: 'cus_1', taxExemption: 'reseller' } });
    await db.prisma.customer.create({ data: { id: 'cus_2', taxExemption: 'reseller', active: false } });
    expect(await at(null, 'cus_1')).toMatchObject({
      taxPolicy: { roundPer: 'rate', mode: 'down' },
      taxExemption: 'reseller',
    });
    expect(await at(null, 'cus_2')).toMatchObject({ taxExemption: null });
    expect(await at(null)).toMatchObject({ taxExemption: null });
  });
});
