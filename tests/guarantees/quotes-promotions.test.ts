import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { WantedCheckout } from '../../contracts/commands.ts';
import type { Checkout } from '../../domain/checkout/checkout.ts';
import { pricingOf } from '../setup/promotions.ts';
import { ended, expectFairEnd, facts } from '../setup/referee.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop, wantedMug } from '../setup/shop.ts';
import { inEnglish } from '../setup/english.ts';

let shop: Shop;
let rows: ReturnType<typeof pricingOf>;
beforeAll(async () => {
  shop = await startShop();
  rows = pricingOf(shop.db);
});
afterEach(async () => {
  await rows.clear();
  await shop.db.sql('', `UPDATE prices SET amount_minor = 2500 WHERE variant_id = 'mug'`, []);
  await shop.db.sql('', `UPDATE prices SET amount_minor = 700 WHERE variant_id = 'file'`, []);
});
afterAll(() => shop?.stop());

const tenPercent = { effect: { type: 'order_percent', percentPpm: 100_000 } } as const;
const lines = (...wanted: [string, number][]) => ({
  lines: wanted.map(([variantId, quantity]) => ({ lineId: null, variantId, quantity })),
});

/** @returns the checkout, ready to be paid */
async function ready(change: Partial<WantedCheckout> = {}): Promise<Checkout> {
  const id = shop.newCheckoutId();
  await shop.create(id, change);
  const { checkout } = await shop.update(id, change);
  if (checkout?.status !== 'ready_for_complete') throw new Error(`not ready: ${checkout?.status}`);
  return checkout;
}

async function pay({ id }: Checkout): Promise<number> {
  const { checkout } = await shop.complete(id);
  expect(checkout?.status).toBe('completed');
  await ended(shop, id);
  return (await expectFairEnd(shop, id)).capturedAmount;
}

const lapse = (id: string) =>
  shop.db.sql('', `UPDATE holds SET expires_at = now() - interval '1 second' WHERE checkout_id = $1`, [id]);

describe('O3: while the hold lives, what was quoted stands', () => {
  test('O3: a sale that ends and a price that rises change nothing for who has the price', async () => {
    await rows.list('sale', 'mug', { 1: 1_900 });
    const quoted = await ready(lines(['mug', 2]));
    expect(quoted.quote.subtotalMinor).toBe(3_800);
    await rows.endAll();
    await shop.db.sql('', `UPDATE prices SET amount_minor = 9900 WHERE variant_id = 'mug'`, []);
    expect(await pay(quoted)).toBe(quoted.quote.totalMinor);
  });

  test('O3: tiers as they were quoted, at a quantity that is chosen later too', async () => {
    await rows.list('tiers', 'mug', { 1: 2_400, 10: 2_000 });
    const { id } = await ready(lines(['mug', 2]));
    await rows.endAll();
    const more = await shop.update(id, lines(['mug', 10]));
    expect(more.checkout?.quote.subtotalMinor).toBe(20_000);
    const fewer = await shop.update(id, lines(['mug', 9]));
    expect(fewer.checkout?.quote.subtotalMinor).toBe(21_600);
  });

  test('O3: a promotion and a code that were changed or ended stay as quoted, through edits too', async () => {
    await rows.promote('auto', tenPercent, { priority: 1 });
    await rows.promote('five', { effect: { type: 'order_amount', amounts: { USD: 500 } } }, { code: 'Five' });
    const quoted = await ready({ codes: ['five'] });
    expect(quoted.quote.itemsDiscountMinor).toBe(250 + 500);
    await shop.db.sql(
      '',
      `UPDATE promotions SET definition = '{"effect":{"type":"order_percent","percentPpm":1}}'`,
      [],
    );
    await rows.endAll();

    const renamed = { codes: ['FIVE'], buyer: { ...wantedMug.buyer!, firstName: 'Joanna' } };
    const edited = (await shop.update(quoted.id, renamed)).checkout!;
    expect(edited.quote).toMatchObject({ itemsDiscountMinor: 750, totalMinor: quoted.quote.totalMinor });
    expect(edited.quote).not.toHaveProperty('refusedCodes');
    expect(await pay(edited)).toBe(quoted.quote.totalMinor);
  });

  test('O3: what is added within the hold costs what it costs today, and old lines what was quoted', async () => {
    await rows.promote('auto', tenPercent);
    const { id } = await ready();
    await shop.db.sql('', `UPDATE prices SET amount_minor = 9900 WHERE variant_id = 'mug'`, []);
    await shop.db.sql('', `UPDATE prices SET amount_minor = 800 WHERE variant_id = 'file'`, []);
    await rows.endAll();
    await rows.promote('today', { effect: { type: 'order_amount', amounts: { USD: 100 } } }, { code: 'TODAY' });
    const { checkout } = await shop.update(id, { ...lines(['mug', 1], ['file', 1]), codes: ['TODAY'] });
    expect(checkout?.lines.map(({ unitPriceMinor }) => unitPriceMinor)).toEqual([2_500, 800]);
    expect(checkout?.quote.discounts?.map(({ promotionId, amountMinor }) => [promotionId, amountMinor])).toEqual([
      ['auto', 330],
      ['today', 100],
    ]);
  });

  test('O3: a code that is taken out and ended does not come back', async () => {
    await rows.promote('five', { effect: { type: 'order_amount', amounts: { USD: 500 } } }, { code: 'FIVE' });
    const { id } = await ready({ codes: ['FIVE'] });
    expect((await shop.update(id)).checkout?.quote.itemsDiscountMinor).toBe(0);
    await rows.endAll();
    const { checkout } = await shop.update(id, { codes: ['FIVE'] });
    expect(checkout?.quote.refusedCodes).toMatchObject([{ index: 0, kind: 'discount_code_invalid' }]);
  });
});

describe('O3: after the hold has lapsed the buyer is told before he pays', () => {
  test('O3: line by line, each discount, shipping and taxes; nothing is charged before he agrees', async () => {
    await rows.list('sale', 'mug', { 1: 1_900 });
    await rows.promote('five', { effect: { type: 'order_amount', amounts: { USD: 500 } } }, { code: 'FIVE' });
    const quoted = await ready({ ...lines(['file', 1], ['mug', 1]), codes: ['FIVE'] });
    await rows.endAll();
    await rows.promote('new', { effect: { type: 'shipping_percent', percentPpm: 1_000_000 } });
    await lapse(quoted.id);

    const told = await shop.complete(quoted.id);
    const after = told.checkout!.quote;
    // 26.00 − 5.00 + 5.00 for shipping, and 8.875 % of it by line; then 32.00 + 5.00 − 5.00, and 8.875 % of it.
    expect([quoted.quote.totalMinor, after.totalMinor]).toEqual([2_830, 3_484]);
    expect(told.messages.map(({ type, code, content, target }) => [type, code, inEnglish(content), target])).toEqual([
      ['error', 'quote_changed', expect.stringContaining('It is now $34.84, before $28.30.'), undefined],
      ['warning', 'price_changed', 'mug now costs $25.00 each, before $19.00.', { part: 'line', index: 1 }],
      ['warning', 'discount_changed', 'five (code FIVE) no longer applies; it took off $5.00.', undefined],
      ['warning', 'discount_changed', 'new now takes off $5.00.', undefined],
      ['warning', 'tax_changed', 'Taxes: now $2.84, before $2.30.', undefined],
    ]);
    expect(after.refusedCodes).toMatchObject([{ index: 0 }]);
    expect((await facts(shop, quoted.id)).intents).toEqual([]);
    expect(await pay(quoted)).toBe(3_484);
  });

  test('O3: who has the same discounts as before goes on', async () => {
    await rows.promote('auto', tenPercent);
    await rows.list('sale', 'mug', { 1: 1_900, 5: 1_500 });
    const quoted = await ready();
    await lapse(quoted.id);
    expect(await pay(quoted)).toBe(quoted.quote.totalMinor);
  });

  test('O3: an edit after the lapse tells what costs another price', async () => {
    const { id } = await ready();
    await shop.db.sql('', `UPDATE prices SET amount_minor = 2600 WHERE variant_id = 'mug'`, []);
    await shop.db.sql(
      '',
      `UPDATE checkouts SET state = jsonb_set(state, '{holdExpiresAt}', '"2020-01-01T00:00:00.000Z"') WHERE id = $1`,
      [id],
    );
    const { messages } = await shop.update(id);
    expect(messages.map(({ code, content }) => [code, inEnglish(content)])).toEqual([
      ['price_changed', 'mug now costs $26.00 each, before $25.00.'],
    ]);
  });
});

describe('who buys', () => {
  const first = { effect: { type: 'order_amount', amounts: { USD: 500 } }, conditions: { firstOrder: true } } as const;
  const buyer = (email: string) => ({ ...wantedMug.buyer!, email });
  const offOf = async (change: Partial<WantedCheckout>) => {
    const { checkout } = await shop.create(shop.newCheckoutId(), { codes: ['FIRST'], ...change });
    return [checkout?.quote.itemsDiscountMinor, inEnglish(checkout?.quote.refusedCodes?.[0]?.content)];
  };

  test('a first order is one by an e-mail address, or a customer, that has none that stands', async () => {
    await rows.promote('first', first, { code: 'FIRST' });
    await shop.db.sql(
      '',
      `INSERT INTO customers (id, email, updated_at) VALUES ('cus_1', 'ann@example.com', now())`,
      [],
    );
    expect(await offOf({ buyer: null })).toEqual([
      0,
      'Code "FIRST": it is only for first orders. Give your e-mail address to use it.',
    ]);
    expect(await offOf({ buyer: buyer('ann@example.com') })).toEqual([500, undefined]);
    expect(await offOf({ buyer: null, customerId: 'cus_1' })).toEqual([500, undefined]);

    const bought = await ready({ codes: ['FIRST'], buyer: buyer('Ann@Example.com') });
    await pay(bought);
    const again = 'Code "FIRST": it is only for first orders.';
    expect(await offOf({ buyer: buyer('ann@example.COM') })).toEqual([0, again]);
    expect(await offOf({ buyer: buyer('other@example.com'), customerId: 'cus_1' })).toEqual([0, again]);
    expect(await offOf({ buyer: buyer('other@example.com') })).toEqual([500, undefined]);

    await shop.db.sql('', `UPDATE orders SET status = 'canceled' WHERE checkout_id = $1`, [bought.id]);
    expect(await offOf({ buyer: buyer('ann@example.com') })).toEqual([500, undefined]);
  });

  test('an order keeps its customer, and counts for him under another address too', async () => {
    await rows.promote('first', first, { code: 'FIRST' });
    await shop.db.sql('', `INSERT INTO customers (id, updated_at) VALUES ('cus_3', now())`, []);
    await pay(await ready({ customerId: 'cus_3', buyer: buyer('one@example.com') }));
    expect(await offOf({ customerId: 'cus_3', buyer: buyer('two@example.com') })).toEqual([
      0,
      'Code "FIRST": it is only for first orders.',
    ]);
  });

  test('a group’s prices are for who has signed in, who is told of them', async () => {
    await rows.list('members', 'mug', { 1: 2_000 }, { groups: ['member'] });
    await shop.db.sql(
      '',
      `INSERT INTO customers (id, customer_group, updated_at) VALUES ('cus_2', 'member', now())`,
      [],
    );
    const guest = await ready();
    expect(guest.quote.subtotalMinor).toBe(2_500);
    const member = await shop.update(guest.id, { customerId: 'cus_2' });
    expect(member.checkout?.quote.subtotalMinor).toBe(2_000);
    expect(member.messages).toMatchObject([{ code: 'price_changed' }]);
    await shop.db.sql('', `UPDATE customers SET active = false WHERE id = 'cus_2'`, []);
    expect((await ready({ customerId: 'cus_2' })).quote.subtotalMinor).toBe(2_500);
  });
});

test('a code whose uses are all used or claimed says so early', async () => {
  await rows.promote('one', tenPercent, { code: 'ONE', usageLimit: 1 });
  expect((await ready({ codes: ['ONE'] })).quote.itemsDiscountMinor).toBe(250);
  await shop.db.sql('', `UPDATE promotion_codes SET claimed = 1`, []);
  const { checkout } = await shop.create(shop.newCheckoutId(), { codes: ['ONE'] });
  expect(checkout?.quote.refusedCodes).toMatchObject([
    { content: { text: 'discount_code.used_up', values: { code: 'ONE' } } },
  ]);
});

test('a promotion that can not be understood is left out; the others apply, and nothing stops', async () => {
  await rows.promote('good', tenPercent);
  await rows.promote('bad', { effect: { type: 'magic' } } as never);
  await rows.promote('bad code', { ...tenPercent, conditions: { fullMoon: true } } as never, { code: 'MOON' });
  const { quote } = await ready({ codes: ['MOON'] });
  expect(quote.discounts?.map(({ promotionId }) => promotionId)).toEqual(['good']);
  expect(quote.refusedCodes).toMatchObject([{ content: { text: 'discount_code.unknown', values: { code: 'MOON' } } }]);
});

test('a list price sells a variant in a currency that it has no price of its own in', async () => {
  const japan = { currency: 'JPY', ...lines(['file', 1]), destinations: [] };
  expect((await shop.create(shop.newCheckoutId(), japan)).checkout?.currency).toBe('USD');
  await rows.list('japan', 'file', { 1: 980 }, { currency: 'JPY', channels: ['test'] });
  const { checkout } = await shop.create(shop.newCheckoutId(), japan);
  expect(checkout).toMatchObject({ currency: 'JPY', quote: { totalMinor: 980 }, lines: [{ priceListId: 'japan' }] });
});

test('M6: a line’s refund gives back what it cost after its discounts, and all refunds together the total', async () => {
  await rows.promote('auto', tenPercent);
  await rows.promote('ship', { effect: { type: 'shipping_percent', percentPpm: 500_000 } });
  const quoted = await ready(lines(['mug', 3], ['file', 1]));
  await pay(quoted);
  const [mugs, file] = quoted.quote.lines;
  const one = await shop.refund(quoted.id, {
    kind: 'lines',
    lines: [{ lineId: mugs!.lineId, quantity: 3 }],
    shipping: false,
  });
  expect(one.outcome).toBe('applied');
  await shop.refund(quoted.id, {
    kind: 'lines',
    lines: [{ lineId: file!.lineId, quantity: 1 }],
    shipping: true,
  });
  const { refunds } = await shop.order(quoted.id);
  const amounts = refunds.map(({ amountMinor }) => amountMinor);
  expect(amounts).toEqual([mugs!.totalMinor, quoted.quote.totalMinor - mugs!.totalMinor]);
});
