import { expect, test } from '@jest/globals';
import { computeQuote } from './compute-quote.ts';
import { flat, promotion, tax, tier } from './worked-examples/example.ts';
import type { Quote } from './quote.ts';
import { quoteChanges } from './quote-changes.ts';
import { inEnglish } from '../../tests/setup/english.ts';

function quote({ price = 1_000, off = 100, shipping = 500, ppm = 100_000, title = 'ten', inclusive = false }): Quote {
  const more = { requiresShipping: true, taxable: true, productId: 'p', category: '', taxClass: 'standard' };
  const line = { title: 'Mug', quantity: 2, weightGrams: 1, ...more };
  return computeQuote({
    currency: 'USD',
    lines: [
      { ...line, lineId: 'li_1', variantId: 'same', title: 'Cup', unitPriceMinor: 700 },
      { ...line, lineId: 'li_2', variantId: 'mug', unitPriceMinor: price },
    ],
    destination: { country: 'US', region: null, postalCode: null },
    shippingZones: flat(shipping < 0 ? ['other', tier('USD', 100)] : ['std', tier('USD', shipping)]),
    selectedShippingOptionId: 'std',
    taxRates: [tax('us', ppm, { inclusive })],
    promotions: {
      automatic: off > 0 ? [promotion(title, { effect: { type: 'order_amount', amounts: { USD: off } } })] : [],
      codes: [],
      nowMs: 0,
      channel: '',
      signedIn: false,
      customerGroup: null,
      hasOrdered: null,
    },
  });
}
const told = (change: Parameters<typeof quote>[0]) =>
  quoteChanges(quote({}), quote(change)).map(({ code, target, content }) => [code, target, inEnglish(content)]);

test('O3: nothing is told where nothing changed', () => {
  expect(told({})).toEqual([]);
});

test('O3: a price is told at its line, with the old and the new one, and the taxes that follow', () => {
  expect(told({ price: 1_200 })).toEqual([
    ['price_changed', { part: 'line', index: 1 }, 'Mug now costs $12.00 each, before $10.00.'],
    ['tax_changed', undefined, 'Taxes: now $3.70, before $3.30.'],
  ]);
});

test('O3: a discount that is gone, new, or of another amount', () => {
  const ofDiscounts = (change: Parameters<typeof quote>[0]) =>
    told(change).flatMap(([kind, _, content]) => (kind === 'discount_changed' ? [content] : []));
  expect(ofDiscounts({ off: 0 })).toEqual(['ten no longer applies; it took off $1.00.']);
  expect(ofDiscounts({ off: 40 })).toEqual(['ten now takes off $0.40, before $1.00.']);
  expect(ofDiscounts({ title: 'new' })).toEqual([
    'ten no longer applies; it took off $1.00.',
    'new now takes off $1.00.',
  ]);
});

test('O3: shipping, and the taxes in the prices', () => {
  expect(told({ shipping: 600 })).toEqual([
    ['shipping_changed', { part: 'option' }, 'Shipping: now $6.00, before $5.00.'],
  ]);
  expect(told({ shipping: -1 })).toEqual([
    ['shipping_changed', { part: 'option' }, 'The chosen way of shipping is no longer offered.'],
  ]);
  expect(
    quoteChanges(quote({ inclusive: true }), quote({ inclusive: true, ppm: 200_000 })).map(({ code }) => code),
  ).toEqual(['tax_changed']);
});
