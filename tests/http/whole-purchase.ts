import { expect } from '@jest/globals';
import type { CheckoutResponse } from '../../contracts/ucp/v2026-08-25/checkout-response.ts';

/*
 * What is bought, in euro and cents, to Germany. All figures are worked out here, none is taken from an answer.
 *
 *   li_1   3 beanies    × 27.95 =    83.85
 *   li_2   2 tins of tea × 10.95 =    21.90
 *   li_3  66 dry bags   × 28.95 = 1,910.70   64 lie in Portland, 5 in Rotterdam
 *                                  2,016.45
 *
 * 3 for 2: one beanie of three, 83.85 / 3 = 27.95. Left: 55.90 + 21.90 + 1,910.70 = 1,988.50.
 * WELCOME10: 10 % are 198.85, but at most 20.00, shared as the uncapped 5.59 + 2.19 + 191.07 would be:
 *   20.00 × 5.59 / 198.85 = 0.5622…, 20.00 × 2.19 / 198.85 = 0.2202…, 20.00 × 191.07 / 198.85 = 19.2175…: 0.56 + 0.22 + 19.21, and
 *   the cent that is left to the largest remainder, 19.22.
 *
 * Express to Europe: 17.90 (standard would be free from 150.00 on); 3 × 70 g + 2 × 320 g + 66 × 260 g = 18.01 kg of at most 20 kg.
 *
 * VAT is in the prices: 19 %, tea 7 %, shipping as its goods (1,946.82 at 19 %, 21.68 at 7 %: 17.70 + 0.20), rounded by line.
 *   li_1      55.34 × 19 / 119 =   8.8358…    8.84
 *   li_3   1,891.48 × 19 / 119 = 302.0010…  302.00
 *   shipping  17.70 × 19 / 119 =   2.8260…    2.83    19 %: 313.67 of net 1,964.52 − 313.67 = 1,650.85
 *   li_2      21.68 ×  7 / 107 =   1.4183…    1.42
 *   shipping   0.20 ×  7 / 107 =   0.0130…    0.01     7 %:   1.43 of net    21.88 −   1.43 =    20.45
 */
const SUBTOTAL = 83_85 + 21_90 + 1_910_70;
const DISCOUNTS = 27_95 + 20_00;
export const SHIPPING = 17_90;
export const TOTAL = SUBTOTAL - DISCOUNTS + SHIPPING;
export const VAT = 8_84 + 302_00 + 2_83;
export const VAT_REDUCED = 1_42 + 1;
const NET = 1_650_85 + 20_45;
export const GIFT_CARD = 80_00;
export const BY_GIFT_CARD = 50_00;
export const BY_CARD = 1_936_40;

export const LINES = [
  { id: 'BEANIE-GREY', quantity: 3, price: 27_95, subtotal: 83_85, discount: 27_95 + 56, total: 55_34 },
  { id: 'TEA-250', quantity: 2, price: 10_95, subtotal: 21_90, discount: 22, total: 21_68 },
  { id: 'DRYBAG-20', quantity: 66, price: 28_95, subtotal: 1_910_70, discount: 19_22, total: 1_891_48 },
];
export const APPLIED = [
  {
    automatic: true,
    title: 'Beanies: 3 for 2',
    amount: 27_95,
    method: 'each',
    priority: 1,
    allocations: [{ path: '$.line_items[0]', amount: 27_95 }],
  },
  {
    code: 'welcome10',
    title: '10 % off your first order, up to a limit',
    amount: 20_00,
    method: 'across',
    priority: 2,
    allocations: [
      { path: '$.line_items[0]', amount: 56 },
      { path: '$.line_items[1]', amount: 22 },
      { path: '$.line_items[2]', amount: 19_22 },
    ],
  },
];
/** Rotterdam is nearer to Germany: the beanies leave from there, and what it has of the dry bags. It has no tea. */
export const LEAVES = [
  { variant: 'BEANIE-GREY', location: 'rotterdam', units: 3, before: 50 },
  { variant: 'DRYBAG-20', location: 'main', units: 61, before: 64 },
  { variant: 'DRYBAG-20', location: 'rotterdam', units: 5, before: 5 },
  { variant: 'TEA-250', location: 'main', units: 2, before: 300 },
];

export const lineTotals = LINES.map(({ subtotal, discount, total }) => [
  { type: 'subtotal', amount: subtotal },
  { type: 'items_discount', amount: -discount },
  { type: 'total', amount: total },
]);
export const totals = [
  { type: 'subtotal', display_text: 'Subtotal', amount: SUBTOTAL },
  { type: 'items_discount', display_text: 'Discounts', amount: -DISCOUNTS },
  { type: 'fulfillment', display_text: 'Shipping', amount: SHIPPING },
  {
    type: 'total',
    display_text: 'Total',
    amount: TOTAL,
    lines: [
      { display_text: 'Without included taxes', amount: NET },
      { display_text: 'Includes VAT 19 %', amount: VAT },
      { display_text: 'Includes VAT 7 %', amount: VAT_REDUCED },
    ],
  },
];

/** What the buyer writes, for the cart as for its checkout. */
export const wanted = {
  line_items: LINES.map(({ id, quantity }) => ({ item: { id }, quantity })),
  buyer: { email: 'ada@mail.example', first_name: 'Ada', last_name: 'Lovelace' },
  context: { address_country: 'DE', currency: 'EUR' },
  discounts: { codes: ['welcome10'] },
};
const berlin = {
  id: 'home',
  street_address: 'Linienstraße 1',
  address_locality: 'Berlin',
  postal_code: '10178',
  address_country: 'DE',
};
/** The same with an address, and a way of shipping once one is chosen. */
export const shipped = (option?: string) => ({
  ...wanted,
  fulfillment: {
    methods: [
      {
        type: 'shipping',
        destinations: [berlin],
        selected_destination_id: 'home',
        ...(option && { groups: [{ selected_option_id: option }] }),
      },
    ],
  },
});

/** The lines of the confirmation that have figures. */
export const MAILED = [
  '3 × Merino beanie – Grey: €83.85',
  '2 × Watch tea: €21.90',
  '66 × Roll-top dry bag – 20 L: €1,910.70',
  'Subtotal: €2,016.45',
  'Beanies: 3 for 2: -€27.95',
  '10 % off your first order, up to a limit (welcome10): -€20.00',
  'Shipping: €17.90',
  'Includes VAT 19 %: €313.67',
  'Includes VAT 7 %: €1.43',
  'Total: €1,986.40',
  'By card: €1,936.40',
];

const sum = (amounts: readonly number[]) => amounts.reduce((all, amount) => all + amount, 0);

/** What anybody can add up who has nothing but the answer. */
export function expectExplained(shown: Pick<CheckoutResponse, 'totals' | 'line_items' | 'discounts'>): void {
  const amount = (type: string, of: CheckoutResponse['totals'] = shown.totals) =>
    sum(of.filter((entry) => entry.type === type).map((entry) => entry.amount));
  for (const entries of [shown.totals, ...shown.line_items.map((line) => line.totals)])
    expect(sum(entries.filter(({ type }) => type !== 'total').map((entry) => entry.amount))).toBe(
      amount('total', entries),
    );
  for (const type of ['subtotal', 'items_discount'])
    expect(sum(shown.line_items.map((line) => amount(type, line.totals)))).toBe(amount(type));
  for (const { item, quantity, totals: own } of shown.line_items)
    expect(item.price * quantity).toBe(amount('subtotal', own));
  const total = shown.totals.find(({ type }) => type === 'total');
  expect(sum((total?.lines ?? []).map((line) => line.amount))).toBe(total?.amount);
  const applied = shown.discounts?.applied ?? [];
  for (const { amount: taken, allocations } of applied) expect(sum(allocations.map((part) => part.amount))).toBe(taken);
  shown.line_items.forEach((line, index) => {
    const parts = applied.flatMap(({ allocations }) =>
      allocations.filter(({ path }) => path === `$.line_items[${index}]`),
    );
    expect(-sum(parts.map((part) => part.amount))).toBe(amount('items_discount', line.totals));
  });
}
