import { describe, expect, test } from '@jest/globals';
import type { Checkout } from '../../../domain/checkout/checkout.ts';
import { checkoutResponse } from './checkout-response.ts';
import { exampleCheckout } from './example-checkout.ts';
import { EXAMPLE_SHOP as shop } from './example-shop.ts';
import { renderCheckout } from './render-checkout.ts';
import { renderNothingCreated } from './render-message.ts';
import { renderTotals } from './render-totals.ts';
import { buyerText } from '../../../domain/errors.ts';
import { words } from '../../../domain/told.ts';
import { serverWords } from '../../../words/texts.ts';

const english = serverWords('en');

const render = (change: Partial<Checkout> = {}) => renderCheckout(exampleCheckout(change), [], shop, english);

test('what is rendered is what the documentation says', () => {
  expect(checkoutResponse.parse(render())).toEqual(render());
});

test('the payment handlers stand under the shop’s own domain and tell the publishable key only', () => {
  expect(render().ucp.payment_handlers).toEqual({
    'example.shop.card_payments': [
      {
        id: 'stripe',
        version: '2026-08-25',
        available_instruments: [{ type: 'card' }],
        config: { publishable_key: 'pk_test_1' },
      },
    ],
    'example.shop.gift_cards': [
      { id: 'gift_cards', version: '2026-08-25', available_instruments: [{ type: 'gift_card' }], config: {} },
    ],
  });
});

describe('totals (M3)', () => {
  test('all but the total add up to the total', () => {
    const { totals } = render();
    expect(totals.map(({ type, amount }) => [type, amount])).toEqual([
      ['subtotal', 5_000],
      ['fulfillment', 500],
      ['tax', 344],
      ['total', 5_844],
    ]);
  });

  test('who is exempt reads so, and the net price as that of his items', () => {
    const { quote } = exampleCheckout();
    const lines = quote.lines.map((line) => ({ ...line, unitPriceMinor: 2_101 }));
    const exempt = render({ quote: { ...quote, lines, taxes: [], taxMinor: 0, taxExempt: true } });
    expect(exempt.totals).toContainEqual({ type: 'tax', display_text: 'Tax (exempt)', amount: 0 });
    expect(exempt.line_items[0]?.item.price).toBe(2_101);
  });

  test('discounts are below zero', () => {
    const { quote } = exampleCheckout();
    const totals = renderTotals(
      {
        ...quote,
        itemsDiscountMinor: 100,
        discountMinor: 50,
        totalMinor: quote.totalMinor - 150,
      },
      english,
    );
    expect(totals).toContainEqual({ type: 'items_discount', display_text: 'Discounts', amount: -100 });
    expect(totals).toContainEqual({ type: 'discount', display_text: 'Shipping discount', amount: -50 });
    const sum = totals.filter(({ type }) => type !== 'total').reduce((whole, { amount }) => whole + amount, 0);
    expect(sum).toBe(quote.totalMinor - 150);
  });

  test('included taxes are told and not added', () => {
    const { quote } = exampleCheckout();
    const taxes = [
      { id: 'de', label: 'VAT 19 %', ratePpm: 190_000, inclusive: true, baseMinor: 4_622, amountMinor: 878 },
    ];
    const totals = renderTotals({ ...quote, taxes, taxMinor: 0, taxIncludedMinor: 878, totalMinor: 5_500 }, english);
    expect(totals.filter(({ type }) => type === 'tax')).toEqual([]);
    expect(totals.at(-1)).toEqual({
      type: 'total',
      display_text: 'Total',
      amount: 5_500,
      lines: [
        { display_text: 'Without included taxes', amount: 4_622 },
        { display_text: 'Includes VAT 19 %', amount: 878 },
      ],
    });
  });
});

describe('messages', () => {
  test('say at which path something is missing', () => {
    const { messages } = render({ status: 'incomplete', buyer: null, selectedDestinationId: null });
    expect(messages.map(({ code, path, severity }) => ({ code, path, severity }))).toEqual([
      { code: 'field_required', path: '$.buyer.email', severity: 'recoverable' },
      { code: 'field_required', path: '$.fulfillment.methods[0].destinations[0]', severity: 'recoverable' },
    ]);
  });

  test('come first when they are news, and only once', () => {
    const news = { type: 'error', code: 'field_required', severity: 'recoverable', target: { part: 'email' } } as const;
    const content = words('needed.email');
    const checkout = exampleCheckout({ status: 'incomplete', buyer: null });
    expect(renderCheckout(checkout, [{ ...news, content }], shop, english).messages).toHaveLength(1);
  });

  test('of a create that made nothing can’t be mended on the checkout', () => {
    const outcome = renderNothingCreated(
      [{ type: 'error', code: 'out_of_stock', severity: 'recoverable', content: buyerText('out_of_stock') }],
      english,
      'https://x',
    );
    expect(outcome).toEqual({
      ucp: { version: '2026-08-25', status: 'error' },
      messages: [{ type: 'error', code: 'out_of_stock', severity: 'unrecoverable', content: 'This item is sold out.' }],
      continue_url: 'https://x',
    });
  });
});

describe('the end', () => {
  const order = { id: 'ord_1', number: '1001', placedAt: '2026-11-21T10:05:00.000Z' };

  test('an order shows when it is placed, and then there is nowhere to go on', () => {
    const completed = render({ status: 'completed', order });
    expect(completed.order).toEqual({
      id: 'ord_1',
      label: '1001',
      permalink_url: 'https://pay.shop.example/order/ord_1',
    });
    expect(completed).not.toHaveProperty('continue_url');
    expect(render()).not.toHaveProperty('order');
  });

  test('personal data that was erased is left out', () => {
    const erased = render({ status: 'completed', order, buyer: null, destinations: [] });
    expect(erased).not.toHaveProperty('buyer');
    expect(erased.fulfillment?.methods[0]?.destinations).toEqual([]);
  });

  test('without goods to ship there is no fulfillment', () => {
    const { quote } = exampleCheckout();
    expect(render({ quote: { ...quote, requiresShipping: false } })).not.toHaveProperty('fulfillment');
  });
});
