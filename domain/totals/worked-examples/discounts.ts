import type { Promotion } from '../../promotions/promotion.ts';
import type { WorkedExample } from './example.ts';
import { code, flat, line, promotion, tier, tax } from './example.ts';
import { words } from '../../told.ts';

const germany = { country: 'DE', region: null, postalCode: null };
const newYork = { country: 'US', region: 'NY', postalCode: '10001' };
const tea = { category: 'Tea > Green' };
const teas = { categories: ['Tea'] };
const threeForTwo = (more: Partial<Promotion> = {}): Promotion =>
  promotion(
    '3 for 2',
    {
      effect: {
        type: 'buy_x_get_y',
        buy: { quantity: 2, items: teas },
        get: { quantity: 1, percentPpm: 1_000_000 },
      },
    },
    more,
  );

/** Promotions and codes: what is taken off, from what, in which order. */
export const discountExamples: readonly WorkedExample[] = [
  {
    title: '10 % off the order, shared out by largest remainder',
    given: {
      currency: 'USD',
      lines: [line('a', 1, 1_001), line('b', 1, 1_001), line('c', 1, 1_003)],
      promotions: { codes: [code('TEN', { effect: { type: 'order_percent', percentPpm: 100_000 } })] },
    },
    sums: {
      subtotalMinor: '1001 + 1001 + 1003 = 3005',
      'discounts.0.amountMinor': '3005 × 0.1 = 300.5 → 301',
      // Exact shares 100.266…, 100.266…, 100.467…: the cent that is left goes to the largest remainder.
      'lines.0.discountMinor': '301 × 1001 / 3005 → 100',
      'lines.1.discountMinor': '301 × 1001 / 3005 → 100',
      'lines.2.discountMinor': '301 × 1003 / 3005 → 101',
      itemsDiscountMinor: '100 + 100 + 101 = 301',
      totalMinor: '3005 - 301 = 2704',
    },
    texts: { 'discounts.0.code': 'TEN', 'discounts.0.method': 'across' },
  },
  {
    title: '20 % off each line of a category, the other one at its price',
    given: {
      currency: 'EUR',
      lines: [line('sencha', 3, 799, tea), line('pot', 1, 2_450)],
      promotions: {
        automatic: [promotion('teas', { effect: { type: 'items_percent', items: teas, percentPpm: 200_000 } })],
      },
    },
    sums: {
      subtotalMinor: '3 × 799 + 2450 = 4847',
      'lines.0.discountMinor': '2397 × 0.2 = 479.4 → 479',
      'lines.1.discountMinor': '0',
      totalMinor: '4847 - 479 = 4368',
    },
    texts: { 'discounts.0.method': 'each', 'discounts.0.code': null },
  },
  {
    title: 'an amount off each unit, never more than the line costs',
    given: {
      currency: 'USD',
      lines: [line('pen', 4, 150), line('ink', 2, 900)],
      promotions: {
        automatic: [
          promotion('two off', {
            effect: { type: 'items_amount', items: { variants: ['pen', 'ink'] }, amounts: { USD: 200 }, per: 'unit' },
          }),
        ],
      },
    },
    sums: {
      subtotalMinor: '4 × 150 + 2 × 900 = 2400',
      'lines.0.discountMinor': '600', // 4 × 200 = 800 would be more than the 600 that they cost
      'lines.1.discountMinor': '2 × 200 = 400',
      totalMinor: '2400 - 600 - 400 = 1400',
    },
  },
  {
    title: 'an amount off each line, and one amount off some lines together',
    given: {
      currency: 'USD',
      lines: [line('a', 2, 1_000, { productId: 'p' }), line('b', 1, 1_000, { productId: 'p' }), line('c', 1, 500)],
      promotions: {
        automatic: [
          promotion(
            'a line',
            { effect: { type: 'items_amount', amounts: { USD: 100 }, per: 'line' } },
            { priority: 1 },
          ),
          promotion('both', {
            effect: { type: 'items_amount', items: { products: ['p'] }, amounts: { USD: 700 }, per: 'order' },
          }),
        ],
      },
    },
    sums: {
      subtotalMinor: '2 × 1000 + 1000 + 500 = 3500',
      'discounts.0.amountMinor': '3 × 100 = 300',
      // Left: 1900 and 900 of the product, 400 of the other.
      'discounts.1.allocations.0.amountMinor': '700 × 1900 / 2800 = 475',
      'discounts.1.allocations.1.amountMinor': '700 × 900 / 2800 = 225',
      'lines.0.discountMinor': '100 + 475 = 575',
      'lines.1.discountMinor': '100 + 225 = 325',
      'lines.2.discountMinor': '100',
      totalMinor: '3500 - 300 - 700 = 2500',
    },
  },
  {
    title: 'stacked codes: the percentage first by priority, then the amount on what is left',
    given: {
      currency: 'USD',
      lines: [line('shirt', 1, 6_000), line('socks', 1, 4_000)],
      promotions: {
        codes: [
          code('FIVE', { effect: { type: 'order_amount', amounts: { USD: 500 } } }, { priority: 2 }),
          code('TWENTY', { effect: { type: 'order_percent', percentPpm: 200_000 } }, { priority: 1 }),
        ],
      },
    },
    sums: {
      subtotalMinor: '6000 + 4000 = 10000',
      'discounts.0.amountMinor': '10000 × 0.2 = 2000',
      'discounts.1.amountMinor': '500',
      'lines.0.discountMinor': '6000 × 0.2 + 500 × 4800 / 8000 = 1500',
      'lines.1.discountMinor': '4000 × 0.2 + 500 × 3200 / 8000 = 1000',
      itemsDiscountMinor: '1500 + 1000 = 2500',
      totalMinor: '10000 - 2500 = 7500',
    },
    texts: { 'discounts.0.code': 'TWENTY', 'discounts.1.code': 'FIVE', 'discounts.1.priority': 2 },
  },
  {
    title: 'the same two the other way round take off less',
    given: {
      currency: 'USD',
      lines: [line('shirt', 1, 6_000), line('socks', 1, 4_000)],
      promotions: {
        codes: [
          code('FIVE', { effect: { type: 'order_amount', amounts: { USD: 500 } } }, { priority: 1 }),
          code('TWENTY', { effect: { type: 'order_percent', percentPpm: 200_000 } }, { priority: 2 }),
        ],
      },
    },
    sums: {
      subtotalMinor: '10000',
      itemsDiscountMinor: '500 + (10000 - 500) × 0.2 = 2400',
      totalMinor: '10000 - 2400 = 7600',
    },
  },
  {
    title: 'a discount on a line comes before one on the order, whatever their priorities',
    given: {
      currency: 'USD',
      lines: [line('a', 1, 5_000), line('b', 1, 5_000)],
      promotions: {
        automatic: [
          promotion('order', { effect: { type: 'order_percent', percentPpm: 100_000 } }, { priority: 1 }),
          promotion('half', {
            effect: { type: 'items_percent', items: { variants: ['a'] }, percentPpm: 500_000 },
          }),
        ],
      },
    },
    sums: {
      subtotalMinor: '10000',
      'discounts.0.amountMinor': '5000 × 0.5 = 2500',
      'discounts.1.amountMinor': '(10000 - 2500) × 0.1 = 750',
      'lines.0.discountMinor': '2500 + 2500 × 0.1 = 2750',
      'lines.1.discountMinor': '5000 × 0.1 = 500',
      totalMinor: '10000 - 2750 - 500 = 6750',
    },
    texts: { 'discounts.0.promotionId': 'half' },
  },
  {
    title: '3 for 2: of 7 teas two are free, the cheapest',
    given: {
      currency: 'EUR',
      lines: [line('dear', 3, 1_200, tea), line('cheap', 1, 400, tea), line('mid', 3, 900, tea)],
      promotions: { automatic: [threeForTwo()] },
    },
    sums: {
      subtotalMinor: '3 × 1200 + 400 + 3 × 900 = 6700',
      // 7 / (2 + 1) = 2 whole sets: 1 × 4.00 and 1 × 9.00.
      'lines.0.discountMinor': '0',
      'lines.1.discountMinor': '400',
      'lines.2.discountMinor': '2700 × 1 / 3 = 900',
      totalMinor: '6700 - 1300 = 5400',
    },
  },
  {
    title: '3 for 2, at most once an order',
    given: {
      currency: 'EUR',
      lines: [line('dear', 3, 1_200, tea), line('mid', 3, 900, tea)],
      promotions: {
        automatic: [
          promotion('once', {
            effect: {
              type: 'buy_x_get_y',
              buy: { quantity: 2, items: teas },
              get: { quantity: 1, percentPpm: 1_000_000 },
              maxApplications: 1,
            },
          }),
        ],
      },
    },
    sums: { subtotalMinor: '6300', itemsDiscountMinor: '900', totalMinor: '6300 - 900 = 5400' },
  },
  {
    title: 'buy one pot, get two teas at half their price',
    given: {
      currency: 'USD',
      lines: [line('pot', 1, 3_000), line('sencha', 5, 799, tea)],
      promotions: {
        automatic: [
          promotion('pot', {
            effect: {
              type: 'buy_x_get_y',
              buy: { quantity: 1, items: { variants: ['pot'] } },
              get: { quantity: 2, items: teas, percentPpm: 500_000 },
            },
          }),
        ],
      },
    },
    sums: {
      subtotalMinor: '3000 + 5 × 799 = 6995',
      'lines.1.discountMinor': '3995 × 2 × 0.5 / 5 = 799',
      totalMinor: '6995 - 799 = 6196',
    },
  },
  {
    title: 'buy two teas, get one of any goods: the cheapest that leaves two teas to be bought',
    given: {
      currency: 'USD',
      lines: [line('bag', 2, 300, tea), line('cup', 1, 500)],
      promotions: {
        automatic: [
          promotion('any', {
            effect: {
              type: 'buy_x_get_y',
              buy: { quantity: 2, items: teas },
              get: { quantity: 1, items: { variants: ['bag', 'cup'] }, percentPpm: 1_000_000 },
            },
          }),
        ],
      },
    },
    // The bags are cheaper, but both are what is bought.
    sums: { subtotalMinor: '2 × 300 + 500 = 1100', 'lines.1.discountMinor': '500', totalMinor: '1100 - 500 = 600' },
  },
  {
    title: 'a free unit after 10 % off its line is worth what it still costs',
    given: {
      currency: 'USD',
      lines: [line('sencha', 3, 1_000, tea)],
      promotions: {
        automatic: [
          promotion('ten', { effect: { type: 'items_percent', percentPpm: 100_000 } }, { priority: 1 }),
          threeForTwo({ priority: 2 }),
        ],
      },
    },
    sums: {
      subtotalMinor: '3 × 1000 = 3000',
      'discounts.0.amountMinor': '3000 × 0.1 = 300',
      'discounts.1.amountMinor': '(3000 - 300) / 3 = 900',
      totalMinor: '3000 - 300 - 900 = 1800',
    },
  },
  {
    title: 'a cap: 25 %, at most 20.00 an order',
    given: {
      currency: 'USD',
      lines: [line('a', 1, 9_000), line('b', 1, 3_000)],
      promotions: {
        codes: [
          code('QUARTER', {
            effect: { type: 'items_percent', percentPpm: 250_000 },
            maxDiscount: { USD: 2_000 },
          }),
        ],
      },
    },
    sums: {
      subtotalMinor: '12000',
      // 25 % would be 2250 + 750 = 3000; the cap is shared in that proportion.
      'lines.0.discountMinor': '2000 × 2250 / 3000 = 1500',
      'lines.1.discountMinor': '2000 × 750 / 3000 = 500',
      totalMinor: '12000 - 2000 = 10000',
    },
  },
  {
    title: 'an amount above the order takes off all of it and no more',
    given: {
      currency: 'USD',
      lines: [line('pen', 1, 150)],
      promotions: { codes: [code('BIG', { effect: { type: 'order_amount', amounts: { USD: 5_000 } } })] },
    },
    sums: { subtotalMinor: '150', itemsDiscountMinor: '150', totalMinor: '150 - 150 = 0' },
  },
  {
    title: 'KWD: 5.000 off, in steps of 0.010 to three lines',
    given: {
      currency: 'KWD',
      lines: [line('a', 1, 3_330), line('b', 1, 3_330), line('c', 1, 3_340)],
      promotions: { automatic: [promotion('five', { effect: { type: 'order_amount', amounts: { KWD: 5_000 } } })] },
    },
    sums: {
      subtotalMinor: '3330 + 3330 + 3340 = 10000',
      // 1665, 1665, 1670: half a step each for the first two, and the earlier one gets the step.
      'lines.0.discountMinor': '5000 × 3330 / 10000 = 1665 → 1670',
      'lines.1.discountMinor': '5000 × 3330 / 10000 = 1665 → 1660',
      'lines.2.discountMinor': '5000 × 3340 / 10000 = 1670',
      itemsDiscountMinor: '1670 + 1660 + 1670 = 5000',
      totalMinor: '10000 - 5000 = 5000',
    },
  },
  {
    title: 'KWD: 7.5 % of a line, rounded to what can be charged',
    given: {
      currency: 'KWD',
      lines: [line('dates', 3, 1_230)],
      promotions: {
        automatic: [promotion('dates', { effect: { type: 'items_percent', percentPpm: 75_000 } })],
      },
    },
    sums: {
      subtotalMinor: '3 × 1230 = 3690',
      itemsDiscountMinor: '3690 × 0.075 = 276.75 → 280',
      totalMinor: '3690 - 280 = 3410',
    },
  },
  {
    title: 'JPY: 15 % off two lines, then tax of 10 % in the prices',
    given: {
      currency: 'JPY',
      lines: [line('cup', 1, 1_980), line('plate', 2, 550)],
      destination: { country: 'JP', region: null, postalCode: null },
      taxRates: [tax('jp', 100_000, { country: 'JP', inclusive: true })],
      promotions: {
        automatic: [promotion('fifteen', { effect: { type: 'order_percent', percentPpm: 150_000 } })],
      },
    },
    sums: {
      subtotalMinor: '1980 + 2 × 550 = 3080',
      'discounts.0.amountMinor': '3080 × 0.15 = 462',
      'lines.0.discountMinor': '462 × 1980 / 3080 = 297',
      'lines.1.discountMinor': '462 × 1100 / 3080 = 165',
      'lines.0.taxIncludedMinor': '(1980 - 297) × 10 / 110 = 153',
      'lines.1.taxIncludedMinor': '(1100 - 165) × 10 / 110 = 85',
      taxIncludedMinor: '153 + 85 = 238',
      totalMinor: '3080 - 462 = 2618',
    },
  },
  {
    title: 'New York: tax on what is left after the discount',
    given: {
      currency: 'USD',
      lines: [line('jacket', 1, 10_000)],
      destination: newYork,
      shippingZones: flat(['std', tier('USD', 1_000)]),
      selectedShippingOptionId: 'std',
      taxRates: [tax('ny', 88_750, { region: 'NY', appliesToShipping: true })],
      promotions: { codes: [code('TEN', { effect: { type: 'order_percent', percentPpm: 100_000 } })] },
    },
    sums: {
      subtotalMinor: '10000',
      itemsDiscountMinor: '10000 × 0.1 = 1000',
      'lines.0.taxMinor': '(10000 - 1000) × 0.08875 = 798.75 → 799',
      shippingTaxMinor: '1000 × 0.08875 = 88.75 → 89',
      taxMinor: '799 + 89 = 888',
      totalMinor: '10000 - 1000 + 1000 + 888 = 10888',
    },
  },
  {
    title: 'free shipping above 50.00, taxed as what is left of it: nothing',
    given: {
      currency: 'USD',
      lines: [line('jacket', 1, 6_000)],
      destination: newYork,
      shippingZones: flat(['std', tier('USD', 695)]),
      selectedShippingOptionId: 'std',
      taxRates: [tax('ny', 88_750, { region: 'NY', appliesToShipping: true })],
      promotions: {
        automatic: [
          promotion('free shipping', {
            effect: { type: 'shipping_percent', percentPpm: 1_000_000 },
            conditions: { minSubtotal: { USD: 5_000 } },
          }),
        ],
      },
    },
    sums: {
      subtotalMinor: '6000',
      shippingMinor: '695',
      discountMinor: '695',
      shippingTaxMinor: '(695 - 695) × 0.08875 = 0',
      'lines.0.taxMinor': '6000 × 0.08875 = 532.5 → 533',
      totalMinor: '6000 + 695 - 695 + 533 = 6533',
    },
    texts: { 'discounts.0.allocations': [{ lineId: null, amountMinor: 695 }], 'discounts.0.method': 'across' },
  },
  {
    title: 'free shipping above 50.00 is judged before discounts, a rate’s own free threshold after them',
    given: {
      currency: 'USD',
      lines: [line('jacket', 1, 5_500)],
      destination: germany,
      shippingZones: flat(['std', tier('USD', 900, { freeFromSubtotalMinor: 5_000 })]),
      selectedShippingOptionId: 'std',
      promotions: {
        automatic: [
          promotion('half shipping', {
            effect: { type: 'shipping_percent', percentPpm: 500_000 },
            conditions: { minSubtotal: { USD: 5_000 } },
          }),
        ],
        codes: [code('TEN', { effect: { type: 'order_amount', amounts: { USD: 1_000 } } })],
      },
    },
    sums: {
      subtotalMinor: '5500',
      itemsDiscountMinor: '1000',
      // 55.00 − 10.00 = 45.00 is below the rate's 50.00: shipping costs 9.00, and half of it is off.
      shippingMinor: '900',
      discountMinor: '900 × 0.5 = 450',
      totalMinor: '5500 - 1000 + 900 - 450 = 4950',
    },
  },
  {
    title: '4.00 off express shipping only; the two discounts on shipping never take off more than it costs',
    given: {
      currency: 'EUR',
      lines: [line('jacket', 1, 5_500)],
      destination: germany,
      shippingZones: flat(['std', tier('EUR', 600)], ['express', tier('EUR', 1_500)]),
      selectedShippingOptionId: 'express',
      taxRates: [tax('de', 190_000, { country: 'DE', inclusive: true, appliesToShipping: true })],
      promotions: {
        automatic: [
          promotion(
            'express',
            { effect: { type: 'shipping_amount', options: ['express'], amounts: { EUR: 400 } } },
            { priority: 1 },
          ),
          promotion('std', { effect: { type: 'shipping_amount', options: ['std'], amounts: { EUR: 600 } } }),
          promotion('big', { effect: { type: 'shipping_amount', amounts: { EUR: 9_900 } } }),
        ],
      },
    },
    sums: {
      subtotalMinor: '5500',
      shippingMinor: '1500',
      'discounts.0.amountMinor': '400',
      'discounts.1.amountMinor': '1500 - 400 = 1100',
      discountMinor: '400 + 1100 = 1500',
      shippingTaxIncludedMinor: '0',
      taxIncludedMinor: '5500 × 19 / 119 → 878',
      totalMinor: '5500 + 1500 - 1500 = 5500',
    },
  },
  {
    title: 'Germany: 19 % contained in what is left after 3 for 2',
    given: {
      currency: 'EUR',
      lines: [line('sencha', 3, 1_190, tea)],
      destination: germany,
      taxRates: [tax('de', 190_000, { country: 'DE', inclusive: true })],
      promotions: { automatic: [threeForTwo()] },
    },
    sums: {
      subtotalMinor: '3 × 1190 = 3570',
      itemsDiscountMinor: '3570 / 3 = 1190',
      taxIncludedMinor: '(3570 - 1190) × 19 / 119 = 380',
      totalMinor: '3570 - 1190 = 2380',
    },
  },
  {
    title: 'an exclusive code that takes off more replaces what may be combined',
    given: {
      currency: 'USD',
      lines: [line('a', 1, 10_000)],
      promotions: {
        automatic: [promotion('ten', { effect: { type: 'order_percent', percentPpm: 100_000 } })],
        codes: [code('HALF', { effect: { type: 'order_percent', percentPpm: 500_000 } }, { exclusive: true })],
      },
    },
    sums: { subtotalMinor: '10000', itemsDiscountMinor: '10000 × 0.5 = 5000', totalMinor: '5000' },
    texts: { 'discounts.length': 1 },
  },
  {
    title: 'an exclusive code that takes off less does not apply, and says so',
    given: {
      currency: 'USD',
      lines: [line('a', 1, 10_000)],
      promotions: {
        automatic: [promotion('ten', { effect: { type: 'order_percent', percentPpm: 100_000 } }, { priority: 1 })],
        codes: [
          code('FIVE', { effect: { type: 'order_amount', amounts: { USD: 500 } } }, { exclusive: true }),
          code('TWO', { effect: { type: 'order_amount', amounts: { USD: 200 } } }),
        ],
      },
    },
    sums: { subtotalMinor: '10000', itemsDiscountMinor: '10000 × 0.1 + 200 = 1200', totalMinor: '10000 - 1200 = 8800' },
    texts: {
      'refusedCodes.0.index': 0,
      'refusedCodes.0.kind': 'discount_code_combination_disallowed',
      'refusedCodes.length': 1,
    },
  },
  {
    title: 'a minimum not reached says what is missing',
    given: {
      currency: 'USD',
      lines: [line('a', 1, 3_800)],
      promotions: {
        codes: [
          code('TEN', {
            effect: { type: 'order_percent', percentPpm: 100_000 },
            conditions: { minSubtotal: { USD: 5_000 } },
          }),
        ],
      },
    },
    sums: { subtotalMinor: '3800', itemsDiscountMinor: '0', totalMinor: '3800' },
    texts: {
      'refusedCodes.0.kind': 'discount_code_user_ineligible',
      // 50.00 − 38.00
      'refusedCodes.0.content': words('discount_code.subtotal', {
        code: 'TEN',
        missing: { amountMinor: 1200, currency: 'USD' },
        some: 'no',
      }),
    },
  },
  {
    title: 'no amount in this currency: it does not apply, nothing is converted',
    given: {
      currency: 'JPY',
      lines: [line('a', 1, 3_800)],
      promotions: { codes: [code('FIVE', { effect: { type: 'order_amount', amounts: { USD: 500 } } })] },
    },
    sums: { subtotalMinor: '3800', totalMinor: '3800' },
    texts: { 'refusedCodes.0.content': words('discount_code.currency', { code: 'FIVE', currency: 'JPY' }) },
  },
  {
    title: 'a free order: nothing is left for the second code',
    given: {
      currency: 'USD',
      lines: [line('a', 1, 2_000)],
      promotions: {
        codes: [
          code('ALL', { effect: { type: 'order_percent', percentPpm: 1_000_000 } }, { priority: 1 }),
          code('MORE', { effect: { type: 'order_amount', amounts: { USD: 500 } } }),
        ],
      },
    },
    sums: { subtotalMinor: '2000', itemsDiscountMinor: '2000', totalMinor: '0' },
    texts: { 'refusedCodes.0.content': words('discount_code.nothing_left', { code: 'MORE' }) },
  },
];
