import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { HttpShop, UcpCheckout } from '../setup/http-shop.ts';
import { amountOf, mugs, startHttpShop } from '../setup/http-shop.ts';
import { pricingOf } from '../setup/promotions.ts';
import { ended, expectFairEnd } from '../setup/referee.ts';

let shop: HttpShop;
beforeAll(async () => {
  shop = await startHttpShop();
  const rows = pricingOf(shop.db);
  await rows.promote(
    'Ten off',
    { effect: { type: 'order_percent', percentPpm: 100_000 } },
    { code: 'TEN', priority: 1 },
  );
  await rows.promote(
    'Big',
    { effect: { type: 'order_amount', amounts: { USD: 500 } }, conditions: { minSubtotal: { USD: 10_000 } } },
    { code: 'BIG' },
  );
  await rows.promote('Half shipping', { effect: { type: 'shipping_percent', percentPpm: 500_000 } });
  await rows.list('Sale', 'mug', { 1: 2_000, 10: 1_500 }, { compareAt: 2_500 });
  await rows.list('Till', 'mug', { 1: 1 }, { channels: ['till'] });
});
afterAll(() => shop?.stop());

interface Discounted extends UcpCheckout {
  readonly discounts?: {
    readonly codes: readonly string[];
    readonly applied: readonly {
      readonly code?: string;
      readonly automatic?: boolean;
      readonly amount: number;
      readonly allocations: readonly { readonly path: string; readonly amount: number }[];
    }[];
  };
}
const withCodes = (codes?: readonly string[]) => ({
  ...mugs({ option: 'standard' }),
  ...(codes && { discounts: { codes } }),
});
const send = (method: string, path: string, body: unknown) => shop.request<Discounted>(method, path, body);

describe('codes over UCP', () => {
  test('are given at once or later, replaced as a whole, and shown with what they take off', async () => {
    const begun = (await send('POST', '/checkout-sessions', withCodes(['ten']))).body;
    expect(begun.discounts).toMatchObject({
      codes: ['ten'],
      applied: [
        { code: 'ten', amount: 200, allocations: [{ path: '$.line_items[0]', amount: 200 }] },
        { automatic: true, amount: 250, allocations: [{ path: '$.totals.shipping', amount: 250 }] },
      ],
    });
    expect([amountOf(begun, 'subtotal'), amountOf(begun, 'items_discount'), amountOf(begun, 'discount')]).toEqual([
      2_000, -200, -250,
    ]);
    const put = async (codes?: string[]) =>
      (await send('PUT', `/checkout-sessions/${begun.id}`, withCodes(codes))).body;

    const replaced = await put(['TEN', 'Ten ', 'BIG', 'NOPE']);
    expect(replaced.messages).toEqual([
      {
        type: 'warning',
        code: 'discount_code_already_applied',
        content: 'Code "Ten": it is entered already.',
        path: '$.discounts.codes[1]',
      },
      {
        type: 'warning',
        code: 'discount_code_user_ineligible',
        content: 'Code "BIG": spend $80.00 more to use it.',
        path: '$.discounts.codes[2]',
      },
      {
        type: 'warning',
        code: 'discount_code_invalid',
        content: 'Code "NOPE": there is no such code.',
        path: '$.discounts.codes[3]',
      },
    ]);
    expect(replaced.status).toBe('ready_for_complete');
    const { body: read } = await shop.get(begun.id);
    expect(read).toMatchObject({ messages: replaced.messages, discounts: replaced.discounts });

    expect((await put([])).discounts?.applied.map(({ automatic }) => automatic)).toEqual([true]);
    await put(['TEN']);
    expect((await put()).discounts?.codes).toEqual([]);

    const paid = await put(['TEN']);
    await shop.complete(begun.id);
    await ended(shop.shop, begun.id);
    expect((await expectFairEnd(shop.shop, begun.id)).capturedAmount).toBe(amountOf(paid, 'total'));
    const { body } = await send('GET', `/checkout-sessions/${begun.id}`, undefined);
    expect([body.status, body.discounts?.applied[0]?.amount]).toEqual(['completed', 200]);
    const mails = (await (await fetch(`${shop.mailbox.url}/messages.json`)).json()) as { text: string }[];
    expect(mails.find(({ text }) => text.includes('Ten off'))?.text).toContain(
      'Ten off (TEN): -$2.00\nHalf shipping: -$2.50\n',
    );
  });

  test('too many, too long or no texts are refused, and change nothing', async () => {
    const { body } = await send('POST', '/checkout-sessions', withCodes(['TEN']));
    for (const codes of [Array(11).fill('a'), ['a'.repeat(101)], [1]]) {
      const answer = await send('PUT', `/checkout-sessions/${body.id}`, withCodes(codes as string[]));
      expect([answer.status, answer.body]).toMatchObject([400, { code: 'invalid_request' }]);
    }
    expect((await send('GET', `/checkout-sessions/${body.id}`, undefined)).body.discounts?.codes).toEqual(['TEN']);
  });

  test('a cart is estimated with them, and its checkout has them', async () => {
    const { body: cart } = await send('POST', '/carts', {
      line_items: [{ item: { id: 'mug' }, quantity: 10 }],
      discounts: { codes: ['ten', 'nope'] },
    });
    expect(amountOf(cart, 'subtotal')).toBe(15_000);
    expect(cart.discounts?.applied).toMatchObject([{ code: 'ten', amount: 1_500 }]);
    expect(cart.messages).toMatchObject([{ code: 'discount_code_invalid', path: '$.discounts.codes[1]' }]);
    const { body } = await send('POST', '/checkout-sessions', { cart_id: cart.id, line_items: [] });
    expect(body.discounts?.codes).toEqual(['ten', 'nope']);
    expect(amountOf(body, 'items_discount')).toBe(-1_500);
  });

  test('are declared in the profile, for carts and checkouts', async () => {
    const { body } = await shop.request<{ ucp: { capabilities: Record<string, unknown> } }>('GET', '/.well-known/ucp');
    expect(body.ucp.capabilities['dev.ucp.shopping.discount']).toMatchObject([
      { extends: ['dev.ucp.shopping.cart', 'dev.ucp.shopping.checkout'] },
    ]);
  });
});

interface Priced {
  readonly products: readonly {
    readonly price_range: unknown;
    readonly variants: readonly { readonly price: unknown; readonly list_price?: unknown }[];
  }[];
}

test('the catalog shows the price in force for guests of this channel, and what it is shown against', async () => {
  const find = async (body: object) => (await shop.request<Priced>('POST', '/catalog/search', body)).body.products;
  const [mug] = await find({ query: 'mug' });
  expect(mug?.variants[0]).toMatchObject({
    price: { amount: 2_000, currency: 'USD' },
    list_price: { amount: 2_500, currency: 'USD' },
  });
  // The own price of 25.00 is not the one that is asked.
  expect(await find({ query: 'mug', filters: { price: { min: 1_900, max: 2_100 } } })).toHaveLength(1);
  expect(await find({ query: 'mug', filters: { price: { min: 2_400 } } })).toHaveLength(0);
});
