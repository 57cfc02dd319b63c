import { flat, tier } from './worked-examples/example.ts';
import { describe, expect, test } from '@jest/globals';
import { computeQuote } from './compute-quote.ts';
import type { PricingSnapshot, ProvidedTaxes } from './snapshot.ts';
import { faultsOf, taxQuestion } from './tax-question.ts';

const line = (lineId: string, unitPriceMinor: number, more: object = {}) => ({
  lineId,
  variantId: lineId,
  productId: lineId,
  category: '',
  title: lineId,
  quantity: 1,
  unitPriceMinor,
  requiresShipping: true,
  taxable: true,
  taxClass: 'standard',
  weightGrams: 1,
  ...more,
});
const vat = {
  id: 'de',
  country: 'DE',
  region: null,
  label: 'VAT',
  ratePpm: 190_000,
  inclusive: true,
  appliesToShipping: true,
};
const given: PricingSnapshot = {
  currency: 'EUR',
  lines: [line('clock', 11_900), line('gift', 0), line('stamp', 500, { taxable: false })],
  destination: { country: 'DE', region: 'de-by', postalCode: ' 80331 ' },
  shippingZones: flat(['dhl', tier('EUR', 595)]),
  selectedShippingOptionId: 'dhl',
  taxRates: [vat],
};
const ask = (change: Partial<PricingSnapshot> = {}) => {
  const snapshot = { ...given, ...change };
  return taxQuestion(snapshot, computeQuote(snapshot));
};

describe('what is asked', () => {
  test('amounts, classes and the place, nothing else', () => {
    expect(ask()).toEqual({
      currency: 'EUR',
      place: { country: 'DE', region: 'BY', postalCode: '80331' },
      exempt: false,
      lines: [
        { amountMinor: 11_900, taxClass: 'standard', inclusive: true },
        { amountMinor: 0, taxClass: 'standard', inclusive: true },
        { amountMinor: 500, taxClass: 'zero', inclusive: true },
      ],
      shipping: { amountMinor: 595, taxClass: 'shipping', inclusive: true },
    });
  });

  test('who is exempt pays net prices, to which nothing is added', () => {
    expect(ask({ taxExemption: 'embassy' })).toMatchObject({
      exempt: true,
      lines: [{ amountMinor: 10_000, inclusive: false }, { inclusive: false }, { inclusive: false }],
      shipping: { amountMinor: 500, inclusive: false },
    });
  });

  test.each([
    ['USD', false],
    ['CAD', false],
    ['EUR', true],
    ['JPY', true],
  ])('where the table says nothing, prices in %s contain their tax: %j', (currency, inclusive) => {
    expect(ask({ currency, taxRates: [], shippingZones: [] })?.lines[0]).toMatchObject({ inclusive });
  });

  test('nothing, where there is nothing to tax or the place is not known', () => {
    expect(ask({ destination: null })).toBeNull();
    expect(ask({ lines: [line('gift', 0)], shippingZones: [] })).toBeNull();
  });
});

describe('M3: an answer is taken as it is, or not at all', () => {
  const question = ask()!;
  const rate = { ...vat, baseMinor: 10_500, amountMinor: 1_995 };
  const answer: ProvidedTaxes = {
    lines: [1_900, 0, 0].map((taxIncludedMinor) => ({ taxMinor: 0, taxIncludedMinor })),
    shipping: { taxMinor: 0, taxIncludedMinor: 95 },
    taxes: [rate],
  };

  test('one that adds up makes the quote', () => {
    expect(faultsOf(answer, question)).toEqual([]);
    const quote = computeQuote({ ...given, providedTaxes: answer });
    expect(quote).toMatchObject({ taxIncludedMinor: 1_995, shippingTaxIncludedMinor: 95, totalMinor: 12_995 });
  });

  test.each<[string, Partial<ProvidedTaxes>]>([
    ['a line too few', { lines: answer.lines.slice(1) }],
    ['a line more than its amount', { lines: [{ taxMinor: 0, taxIncludedMinor: 12_000 }, ...answer.lines.slice(1)] }],
    ['a negative tax', { shipping: { taxMinor: 0, taxIncludedMinor: -95 } }],
    ['half a cent', { shipping: { taxMinor: 0, taxIncludedMinor: 94.5 } }],
    ['added where the price contains it', { shipping: { taxMinor: 95, taxIncludedMinor: 0 } }],
    ['rates that say less', { taxes: [{ ...rate, amountMinor: 1_994 }] }],
    ['rates that say it is added', { taxes: [{ ...rate, inclusive: false }] }],
    [
      'the same rate twice',
      {
        taxes: [
          { ...rate, amountMinor: 1_000 },
          { ...rate, amountMinor: 995 },
        ],
      },
    ],
  ])('%s is a fault', (_, wrong) => {
    expect(faultsOf({ ...answer, ...wrong }, question)).not.toEqual([]);
  });

  test('a tax for who pays none is a fault, and so is one between two steps', () => {
    const exempt = ask({ taxExemption: 'embassy' })!;
    const none = { taxMinor: 0, taxIncludedMinor: 0 };
    const taxes = { lines: [none, none, none], shipping: none, taxes: [] };
    expect(faultsOf(taxes, exempt)).toEqual([]);
    const taxed = {
      ...taxes,
      shipping: { ...none, taxMinor: 95 },
      taxes: [{ ...rate, inclusive: false, amountMinor: 95 }],
    };
    expect(faultsOf(taxed, exempt)).not.toEqual([]);
    const dinars = { ...question, currency: 'KWD' };
    expect(faultsOf(answer, dinars)).not.toEqual([]);
  });
});
