import { expect, test } from '@jest/globals';
import { promotionDefinition } from './promotions.ts';

const percent = { type: 'order_percent', percentPpm: 100_000 };

test.each([
  [{ effect: percent }],
  [{ effect: { type: 'order_amount', amounts: { USD: 500, KWD: 1_230 } }, maxDiscount: { USD: 1 } }],
  [{ effect: { type: 'items_percent', items: { categories: ['Tea'] }, percentPpm: 1 } }],
  [{ effect: { type: 'items_amount', amounts: { JPY: 1 }, per: 'unit' } }],
  [{ effect: { type: 'buy_x_get_y', buy: { quantity: 2 }, get: { quantity: 1, percentPpm: 1_000_000 } } }],
  [{ effect: { type: 'shipping_percent', options: ['standard'], percentPpm: 1_000_000 } }],
  [{ effect: { type: 'shipping_amount', amounts: { EUR: 100 } }, conditions: { countries: ['DE'], firstOrder: true } }],
])('accepts %j', (definition) => {
  expect(promotionDefinition.parse(definition)).toEqual(definition);
});

test.each([
  ['no effect', {}],
  ['an unknown effect', { effect: { type: 'magic' } }],
  ['0 %', { effect: { ...percent, percentPpm: 0 } }],
  ['more than all', { effect: { ...percent, percentPpm: 1_000_001 } }],
  ['a misspelled condition', { effect: percent, conditions: { minSubtotals: { USD: 1 } } }],
  ['a misspelled member', { effect: { ...percent, percent: 5 } }],
  ['no amount', { effect: { type: 'order_amount', amounts: {} } }],
  ['an amount below 1', { effect: { type: 'order_amount', amounts: { USD: 0 } } }],
  ['an amount that can not be charged', { effect: { type: 'order_amount', amounts: { KWD: 1_234 } } }],
  ['an unknown currency', { effect: { type: 'order_amount', amounts: { usd: 100 } } }],
  ['a fraction', { effect: { type: 'order_amount', amounts: { USD: 1.5 } } }],
  ['a selection of nothing', { effect: { type: 'items_percent', items: {}, percentPpm: 1 } }],
  ['too many names', { effect: percent, conditions: { items: { variants: Array(501).fill('v') } } }],
  ['firstOrder: false', { effect: percent, conditions: { firstOrder: false } }],
  ['nothing to get', { effect: { type: 'buy_x_get_y', buy: { quantity: 2 }, get: { quantity: 0, percentPpm: 1 } } }],
])('refuses %s', (_what, definition) => {
  expect(promotionDefinition.safeParse(definition).success).toBe(false);
});
