import { describe, expect, test } from '@jest/globals';
import { applyPromotions } from './apply-promotions.ts';
import type { Conditions, EnteredCode, Promotion, PromotionFacts } from './promotion.ts';
import { codeKey } from './promotion.ts';
import { inEnglish } from '../../tests/setup/english.ts';

const goods = {
  currency: 'USD',
  stepMinor: 1,
  country: 'US' as string | null,
  lines: [
    {
      lineId: 'li_1',
      variantId: 'mug',
      productId: 'mugs',
      category: 'Kitchen > Mugs',
      quantity: 2,
      unitPriceMinor: 1_900,
      subtotalMinor: 3_800,
    },
  ],
};
const entered = (
  conditions: Conditions,
  more: Partial<Promotion> = {},
  change: Partial<EnteredCode> = {},
): EnteredCode => ({
  code: 'TEN',
  codeId: 'c1',
  usedUp: false,
  promotion: {
    id: 'ten',
    title: 'Ten',
    trigger: 'code',
    priority: 1,
    exclusive: false,
    startsAt: null,
    endsAt: null,
    definition: { effect: { type: 'order_percent', percentPpm: 100_000 }, conditions },
    ...more,
  },
  ...change,
});
const facts = (codes: EnteredCode[], more: Partial<PromotionFacts> = {}): PromotionFacts => ({
  automatic: [],
  codes,
  nowMs: Date.parse('2026-11-21T12:00:00Z'),
  channel: 'web',
  signedIn: false,
  customerGroup: null,
  hasOrdered: null,
  ...more,
});
const refusedOf = (codes: EnteredCode[], more: Partial<PromotionFacts> = {}, country: string | null = 'US') =>
  applyPromotions({ ...goods, country }, facts(codes, more), () => null).refusedCodes.map(
    ({ index, kind, content }) => [index, kind.replace('discount_code_', ''), inEnglish(content)] as const,
  );

describe('a code that takes nothing off says why, in words that a buyer understands', () => {
  test.each<[string, EnteredCode, Partial<PromotionFacts>, string, string]>([
    ['unknown', entered({}, {}, { promotion: null, codeId: null }), {}, 'invalid', 'there is no such code.'],
    ['used up', entered({}, {}, { usedUp: true }), {}, 'invalid', 'it is used up.'],
    ['expired', entered({}, { endsAt: '2026-11-21T12:00:00.000Z' }), {}, 'expired', 'it expired on Nov 21, 2026.'],
    ['early', entered({}, { startsAt: '2026-12-01T00:00:00Z' }), {}, 'invalid', 'it is valid from Dec 1, 2026 on.'],
    [
      'below the minimum',
      entered({ minSubtotal: { USD: 5_000 } }),
      {},
      'user_ineligible',
      'spend $12.00 more to use it.',
    ],
    [
      'below the minimum of some goods',
      entered({ minSubtotal: { USD: 5_000 }, items: { categories: ['Kitchen'] } }),
      {},
      'user_ineligible',
      'spend $12.00 more on the items of this offer to use it.',
    ],
    ['too few', entered({ minQuantity: 3 }), {}, 'user_ineligible', 'add 1 more item to use it.'],
    [
      'no such goods',
      entered({ items: { categories: ['Kit'] } }),
      {},
      'user_ineligible',
      'it is not for the items in your order.',
    ],
    ['elsewhere', entered({ countries: ['DE'] }), {}, 'user_ineligible', 'it is not valid in your country.'],
    ['another channel', entered({ channels: ['till'] }), {}, 'user_ineligible', 'it is not valid here.'],
    ['guest', entered({ customerGroups: ['vip'] }), {}, 'user_not_logged_in', 'sign in to use it.'],
    ['guest', entered({ signedIn: true }), {}, 'user_not_logged_in', 'sign in to use it.'],
    [
      'another group',
      entered({ customerGroups: ['vip'] }),
      { signedIn: true },
      'user_ineligible',
      'it is only for certain customers.',
    ],
    [
      'second order',
      entered({ firstOrder: true }),
      { hasOrdered: true },
      'user_ineligible',
      'it is only for first orders.',
    ],
    [
      'nobody known',
      entered({ firstOrder: true }),
      {},
      'user_ineligible',
      'it is only for first orders. Give your e-mail address to use it.',
    ],
    [
      'no such amount',
      entered({ minSubtotal: { EUR: 100 } }),
      {},
      'user_ineligible',
      'it is not valid for orders in USD.',
    ],
  ])('%s', (_why, code, more, kind, text) => {
    expect(refusedOf([code], more)).toEqual([[0, kind, `Code "TEN": ${text}`]]);
  });

  test('where the country is not known', () => {
    expect(refusedOf([entered({ countries: ['DE'] })], {}, null)).toMatchObject([
      [0, 'user_ineligible', 'Code "TEN": it is only valid in some countries. Give your address to use it.'],
    ]);
  });

  test('entered twice, in other letters; a second code of the same offer', () => {
    const other = { ...entered({}), code: 'OTHER', codeId: 'c2' };
    expect(refusedOf([entered({}), { ...entered({}), code: ' t en' }, other])).toMatchObject([
      [1, 'already_applied', 'Code " t en": it is entered already.'],
      [2, 'combination_disallowed', 'Code "OTHER": another code of the same offer is entered already.'],
    ]);
  });

  test('shipping that is not chosen yet; a set that is not whole', () => {
    const shipping = entered({}, { definition: { effect: { type: 'shipping_percent', percentPpm: 1_000_000 } } });
    const set = entered(
      {},
      {
        id: 'set',
        definition: {
          effect: { type: 'buy_x_get_y', buy: { quantity: 3 }, get: { quantity: 1, percentPpm: 1_000_000 } },
        },
      },
      { code: 'SET' },
    );
    expect(refusedOf([shipping, set])).toMatchObject([
      [0, 'user_ineligible', 'Code "TEN": it is for shipping, and takes nothing off what you have chosen.'],
      [1, 'user_ineligible', 'Code "SET": add 2 more items of this offer to use it.'],
    ]);
  });

  test('none is refused that applies', () => {
    const all = { minSubtotal: { USD: 3_800 }, minQuantity: 2, items: { categories: ['Kitchen'] }, countries: ['US'] };
    const who = { channels: ['web'], customerGroups: ['vip'], signedIn: true, firstOrder: true } as const;
    const code = entered({ ...all, ...who }, { startsAt: '2026-11-21T12:00:00Z', endsAt: '2026-11-21T12:00:01Z' });
    expect(refusedOf([code], { signedIn: true, customerGroup: 'vip', hasOrdered: false })).toEqual([]);
  });
});

test('codes are compared without regard to case, spaces and forms of letters', () => {
  expect(['Welcome10', ' welcome 10 ', 'ＷＥＬＣＯＭＥ１０'].map(codeKey)).toEqual(Array(3).fill('WELCOME10'));
});
