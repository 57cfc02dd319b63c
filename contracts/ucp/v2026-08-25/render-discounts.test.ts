import { describe, expect, test } from '@jest/globals';
import { createCheckout } from './checkout-requests.ts';
import { checkoutResponse } from './checkout-response.ts';
import { exampleCheckout } from './example-checkout.ts';
import { EXAMPLE_SHOP as shop } from './example-shop.ts';
import { renderCheckout } from './render-checkout.ts';
import { toWanted } from './to-command.ts';
import { words } from '../../../domain/told.ts';
import { serverWords } from '../../../words/texts.ts';

const english = serverWords('en');

const { quote, lines } = exampleCheckout();
const [line] = lines;
const second = { ...line!, lineId: 'li_2', variantId: 'var_socks' };
const discounted = exampleCheckout({
  codes: ['TEN', 'nope'],
  lines: [line!, second],
  quote: {
    ...quote,
    lines: [
      { ...quote.lines[0]!, discountMinor: 300, totalMinor: 5_013 },
      { ...quote.lines[0]!, lineId: 'li_2', discountMinor: 200, totalMinor: 5_113 },
    ],
    itemsDiscountMinor: 500,
    discountMinor: 500,
    discounts: [
      {
        promotionId: 'p1',
        code: 'TEN',
        codeId: 'c1',
        title: '5.00 off',
        method: 'across',
        priority: 1,
        amountMinor: 500,
        allocations: [
          { lineId: 'li_1', amountMinor: 300 },
          { lineId: 'li_2', amountMinor: 200 },
        ],
      },
      {
        promotionId: 'p2',
        code: null,
        codeId: null,
        title: 'Free shipping',
        method: 'across',
        priority: 2,
        amountMinor: 500,
        allocations: [{ lineId: null, amountMinor: 500 }],
      },
    ],
    refusedCodes: [
      { index: 1, kind: 'discount_code_invalid', content: words('discount_code.unknown', { code: 'nope' }) },
    ],
  },
});

describe('discounts in answers (UCP discount)', () => {
  const answer = renderCheckout(discounted, [], shop, english);

  test('codes as given, what was applied with its paths, which add up', () => {
    expect(answer.discounts).toEqual({
      codes: ['TEN', 'nope'],
      applied: [
        {
          code: 'TEN',
          title: '5.00 off',
          amount: 500,
          method: 'across',
          priority: 1,
          allocations: [
            { path: '$.line_items[0]', amount: 300 },
            { path: '$.line_items[1]', amount: 200 },
          ],
        },
        {
          automatic: true,
          title: 'Free shipping',
          amount: 500,
          method: 'across',
          priority: 2,
          allocations: [{ path: '$.totals.shipping', amount: 500 }],
        },
      ],
    });
    expect(checkoutResponse.parse(answer)).toEqual(answer);
    expect(answer.ucp.capabilities).toHaveProperty(['dev.ucp.shopping.discount']);
  });

  test('the items_discount of the totals is the sum of the lines’', () => {
    const ofLines = answer.line_items.map(({ totals }) => totals.find(({ type }) => type === 'items_discount')?.amount);
    expect(ofLines).toEqual([-300, -200]);
    expect(answer.totals).toContainEqual({ type: 'items_discount', display_text: 'Discounts', amount: -500 });
    expect(answer.totals).toContainEqual({ type: 'discount', display_text: 'Shipping discount', amount: -500 });
  });

  test('a code that takes nothing off is a warning at its place, and keeps nobody from paying', () => {
    expect(answer.messages).toEqual([
      {
        type: 'warning',
        code: 'discount_code_invalid',
        content: 'Code "nope": there is no such code.',
        path: '$.discounts.codes[1]',
      },
    ]);
    expect(answer.status).toBe('ready_for_complete');
  });

  test('an order without codes and discounts has no such member', () => {
    expect(renderCheckout(exampleCheckout(), [], shop, english)).not.toHaveProperty('discounts');
  });
});

describe('discounts in requests', () => {
  const body = { line_items: [{ item: { id: 'v' }, quantity: 1 }] };
  const codesOf = (given: object) => toWanted(createCheckout.parse({ ...body, ...given })).codes;

  test.each([
    ['none', {}, []],
    ['an empty list clears them', { discounts: { codes: [] } }, []],
    ['as given, without spaces around', { discounts: { codes: [' Ten ', 'b'] } }, ['Ten', 'b']],
    ['claims of eligibility are not known here, and ignored', { context: { eligibility: ['com.example.card'] } }, []],
    [
      'what only answers carry is ignored',
      { discounts: { codes: ['a'], applied: [{ title: 'x', amount: 1 }] } },
      ['a'],
    ],
  ])('%s', (_what, given, codes) => {
    expect(codesOf(given)).toEqual(codes);
  });

  test.each([[{ codes: Array(11).fill('a') }], [{ codes: ['a'.repeat(101)] }], [{ codes: [7] }], [{ codes: 'a' }]])(
    'refused: %j',
    (discounts) => {
      expect(createCheckout.safeParse({ ...body, discounts }).success).toBe(false);
    },
  );
});
