import type { Destination, TaxPolicy, TaxRate } from '../snapshot.ts';
import type { WorkedExample } from './example.ts';
import { flat, line, promotion, tax, tier } from './example.ts';

const to = (country: string): Destination => ({ country, region: null, postalCode: null });
const ship = (currency: string, amountMinor: number) => ({
  shippingZones: flat(['post', tier(currency, amountMinor)]),
  selectedShippingOptionId: 'post',
});
const contained = (id: string, country: string, ratePpm: number, more: Partial<TaxRate> = {}) =>
  tax(id, ratePpm, { country, inclusive: true, appliesToShipping: true, ...more });

const german = [contained('de', 'DE', 190_000), contained('de-7', 'DE', 70_000, { taxClass: 'reduced' })];
const japanese = [contained('jp', 'JP', 100_000), contained('jp-8', 'JP', 80_000, { taxClass: 'reduced' })];
const added = (rates: readonly TaxRate[]) => rates.map((each) => ({ ...each, inclusive: false }));
const reduced = { taxClass: 'reduced' };
const oncePerRate = (mode: TaxPolicy['mode']): TaxPolicy => ({ roundPer: 'rate', mode });

/** Classes, inclusive and exclusive, rounding by line and by rate, shipping, exemption, decimals and steps. */
export const taxExamples: readonly WorkedExample[] = [
  {
    title: 'Germany: 19 % and 7 % in one basket, contained in the prices',
    given: {
      currency: 'EUR',
      lines: [line('clock', 1, 11_900), line('tea', 2, 1_095, reduced)],
      destination: to('DE'),
      taxRates: german,
    },
    sums: {
      subtotalMinor: '11900 + 2 × 1095 = 14090',
      'lines.0.taxIncludedMinor': '11900 × 19 / 119 = 1900',
      'lines.1.taxIncludedMinor': '2190 × 7 / 107 = 15330 / 107 → 143',
      'taxes.0.baseMinor': '11900 - 1900 = 10000',
      'taxes.1.baseMinor': '2190 - 143 = 2047',
      taxIncludedMinor: '1900 + 143 = 2043',
      totalMinor: '14090',
    },
  },
  {
    title: 'Germany: shipping shares the fate of its goods, by their amounts',
    given: {
      currency: 'EUR',
      lines: [line('clock', 1, 7_500), line('tea', 1, 2_500, reduced)],
      destination: to('DE'),
      taxRates: german,
      ...ship('EUR', 690),
    },
    sums: {
      subtotalMinor: '7500 + 2500 = 10000',
      // Of 690 three quarters go with the clock, 517.5 → 518, and 172 with the tea: 518 × 19 / 119 = 82.7, 172 × 7 / 107 = 11.3
      shippingTaxIncludedMinor: '83 + 11 = 94',
      'taxes.0.amountMinor': '7500 × 19 / 119 + 518 × 19 / 119 → 1197 + 83 = 1280',
      'taxes.1.amountMinor': '2500 × 7 / 107 + 172 × 7 / 107 → 164 + 11 = 175',
      totalMinor: '10000 + 690 = 10690',
    },
  },
  {
    title: 'shipping with a class of its own: fully taxed although the goods are at the lower rate',
    given: {
      currency: 'EUR',
      lines: [line('tea', 4, 1_095, reduced)],
      destination: to('DE'),
      taxRates: [...german, contained('de-ship', 'DE', 190_000, { taxClass: 'shipping' })],
      ...ship('EUR', 595),
    },
    sums: {
      subtotalMinor: '4 × 1095 = 4380',
      'lines.0.taxIncludedMinor': '4380 × 7 / 107 = 30660 / 107 → 287',
      shippingTaxIncludedMinor: '595 × 19 / 119 = 95',
      totalMinor: '4380 + 595 = 4975',
    },
    texts: { 'taxes.0.id': 'de-7', 'taxes.1.id': 'de-ship' },
  },
  {
    title: 'shipping whose class is at 0 stays untaxed',
    given: {
      currency: 'USD',
      lines: [line('mug', 1, 1_600)],
      destination: to('US'),
      taxRates: [tax('us', 80_000, { appliesToShipping: true }), tax('us-ship', 0, { taxClass: 'shipping' })],
      ...ship('USD', 695),
    },
    sums: {
      subtotalMinor: '1600',
      taxMinor: '1600 × 0.08 = 128',
      shippingTaxMinor: '695 × 0 = 0',
      totalMinor: '1600 + 695 + 128 = 2423',
    },
  },
  {
    title: 'the zero class is free of tax, and its share of shipping too',
    given: {
      currency: 'EUR',
      lines: [line('clock', 1, 5_000), line('stamp', 1, 5_000, { taxClass: 'zero' })],
      destination: to('DE'),
      taxRates: german,
      ...ship('EUR', 1_000),
    },
    sums: {
      subtotalMinor: '5000 + 5000 = 10000',
      'lines.0.taxIncludedMinor': '5000 × 19 / 119 = 95000 / 119 → 798',
      'lines.1.taxIncludedMinor': '0',
      shippingTaxIncludedMinor: '500 × 19 / 119 = 9500 / 119 → 80',
      totalMinor: '10000 + 1000 = 11000',
    },
  },
  {
    title: "the shop's own class, where a place has a rate for it",
    given: {
      currency: 'GBP',
      lines: [line('atlas', 1, 2_499, { taxClass: 'books' }), line('bag', 1, 3_600)],
      destination: to('GB'),
      taxRates: [contained('gb', 'GB', 200_000), contained('gb-books', 'GB', 0, { taxClass: 'books' })],
    },
    sums: {
      subtotalMinor: '2499 + 3600 = 6099',
      'lines.0.taxIncludedMinor': '2499 × 0 = 0',
      'lines.1.taxIncludedMinor': '3600 × 20 / 120 = 600',
      totalMinor: '6099',
    },
  },
  {
    title: "the shop's own class, where a place has none: the standard rate",
    given: {
      currency: 'EUR',
      lines: [line('atlas', 1, 2_499, { taxClass: 'books' })],
      destination: to('DE'),
      taxRates: german,
    },
    sums: {
      subtotalMinor: '2499',
      taxIncludedMinor: '2499 × 19 / 119 = 47481 / 119 → 399',
      totalMinor: '2499',
    },
    texts: { 'taxes.0.id': 'de' },
  },
  {
    title: 'goods that no rate applies to do not make their parcel free of tax',
    given: {
      currency: 'EUR',
      lines: [line('clock', 1, 5_000), line('voucher', 1, 5_000, { taxable: false })],
      destination: to('DE'),
      taxRates: german,
      ...ship('EUR', 595),
    },
    sums: {
      subtotalMinor: '5000 + 5000 = 10000',
      'lines.1.taxIncludedMinor': '0',
      shippingTaxIncludedMinor: '595 × 19 / 119 = 95',
      totalMinor: '10000 + 595 = 10595',
    },
  },
  {
    title: 'Japan, yen: 8 % and 10 %, each rounded down once over the invoice, shipping too',
    given: {
      currency: 'JPY',
      lines: [line('mug', 1, 2_398), line('bag', 1, 1_999), line('tea', 3, 333, reduced)],
      destination: to('JP'),
      taxRates: japanese,
      taxPolicy: oncePerRate('down'),
      ...ship('JPY', 500),
    },
    sums: {
      subtotalMinor: '2398 + 1999 + 3 × 333 = 5396',
      // Shipping 500: 4397 / 5396 of it is 407.4 at 10 %, 999 / 5396 is 92.6 at 8 %.
      'taxes.0.amountMinor': '(2398 + 1999 + 407) × 10 / 110 = 48040 / 110 → 436',
      'taxes.1.amountMinor': '(999 + 93) × 8 / 108 = 8736 / 108 → 80',
      'taxes.0.baseMinor': '4804 - 436 = 4368',
      'taxes.1.baseMinor': '1092 - 80 = 1012',
      taxIncludedMinor: '436 + 80 = 516',
      totalMinor: '5396 + 500 = 5896',
    },
  },
  {
    title: 'Japan: the same goods rounded line by line come to another tax, and no invoice',
    given: {
      currency: 'JPY',
      lines: [line('a', 1, 105), line('b', 1, 105), line('c', 1, 105)],
      destination: to('JP'),
      taxRates: japanese,
      taxPolicy: { roundPer: 'line', mode: 'down' },
    },
    sums: {
      subtotalMinor: '3 × 105 = 315',
      'lines.0.taxIncludedMinor': '105 × 10 / 110 = 1050 / 110 → 9',
      taxIncludedMinor: '3 × 9 = 27',
      totalMinor: '315',
    },
  },
  {
    title: 'Japan: once per rate it is 28, shared out by largest remainder',
    given: {
      currency: 'JPY',
      lines: [line('a', 1, 105), line('b', 1, 105), line('c', 1, 105)],
      destination: to('JP'),
      taxRates: japanese,
      taxPolicy: oncePerRate('down'),
    },
    sums: {
      subtotalMinor: '3 × 105 = 315',
      taxIncludedMinor: '315 × 10 / 110 = 3150 / 110 → 28',
      'lines.0.taxIncludedMinor': '28 × 105 / 315 → 10',
      'lines.1.taxIncludedMinor': '28 × 105 / 315 → 9',
      'lines.2.taxIncludedMinor': '28 × 105 / 315 → 9',
      totalMinor: '315',
    },
  },
  {
    title: 'Japan: prices without tax, 8 % and 10 % added once per rate',
    given: {
      currency: 'JPY',
      lines: [line('mug', 1, 1_234), line('bag', 1, 987), line('tea', 1, 333, reduced), line('rice', 1, 444, reduced)],
      destination: to('JP'),
      taxRates: added(japanese),
      taxPolicy: oncePerRate('down'),
    },
    sums: {
      subtotalMinor: '1234 + 987 + 333 + 444 = 2998',
      'taxes.0.amountMinor': '(1234 + 987) × 0.1 = 222.1 → 222',
      'taxes.1.amountMinor': '(333 + 444) × 0.08 = 62.16 → 62',
      'lines.0.taxMinor': '222 × 1234 / 2221 → 123',
      'lines.1.taxMinor': '222 × 987 / 2221 → 99',
      'lines.2.taxMinor': '62 × 333 / 777 → 27',
      'lines.3.taxMinor': '62 × 444 / 777 → 35',
      totalMinor: '2998 + 222 + 62 = 3282',
    },
  },
  {
    title: 'half up: what is exactly between goes up',
    given: { currency: 'USD', lines: [line('a', 1, 250)], destination: to('US'), taxRates: [tax('us', 50_000)] },
    sums: { subtotalMinor: '250', taxMinor: '250 × 0.05 = 12.5 → 13', totalMinor: '250 + 13 = 263' },
  },
  {
    title: 'half even: what is exactly between goes to the even cent, here down',
    given: {
      currency: 'USD',
      lines: [line('a', 1, 250)],
      destination: to('US'),
      taxRates: [tax('us', 50_000)],
      taxPolicy: { roundPer: 'line', mode: 'half_even' },
    },
    sums: { subtotalMinor: '250', taxMinor: '250 × 0.05 = 12.5 → 12', totalMinor: '250 + 12 = 262' },
  },
  {
    title: 'half even: and here up',
    given: {
      currency: 'USD',
      lines: [line('a', 1, 270)],
      destination: to('US'),
      taxRates: [tax('us', 50_000)],
      taxPolicy: { roundPer: 'line', mode: 'half_even' },
    },
    sums: { subtotalMinor: '270', taxMinor: '270 × 0.05 = 13.5 → 14', totalMinor: '270 + 14 = 284' },
  },
  {
    title: 'down: what is left is never charged',
    given: {
      currency: 'USD',
      lines: [line('a', 1, 299)],
      destination: to('US'),
      taxRates: [tax('us', 80_000)],
      taxPolicy: { roundPer: 'line', mode: 'down' },
    },
    sums: { subtotalMinor: '299', taxMinor: '299 × 0.08 = 23.92 → 23', totalMinor: '299 + 23 = 322' },
  },
  {
    title: 'small lines: rounded each by itself they bear no tax, once per rate they bear a cent',
    given: {
      currency: 'USD',
      lines: [line('a', 1, 5), line('b', 1, 5), line('c', 1, 5)],
      destination: to('US'),
      taxRates: [tax('us', 88_750)],
      taxPolicy: oncePerRate('half_up'),
    },
    sums: { subtotalMinor: '5 + 5 + 5 = 15', taxMinor: '15 × 0.08875 = 1.33125 → 1', totalMinor: '15 + 1 = 16' },
  },
  {
    title: 'Kuwait: no tax, three decimals, in steps of 10',
    given: {
      currency: 'KWD',
      lines: [line('mug', 2, 4_850), line('odd', 1, 1_234)],
      destination: to('KW'),
      taxRates: german,
      ...ship('KWD', 2_450),
    },
    sums: {
      subtotalMinor: '2 × 4850 + 1234 = 10934 → 10930',
      taxMinor: '0',
      totalMinor: '10930 + 2450 = 13380',
    },
  },
  {
    title: 'Bahrain: 10 % added in steps of 10 fils',
    given: {
      currency: 'BHD',
      lines: [line('mug', 1, 6_130), line('bag', 1, 4_440)],
      destination: to('BH'),
      taxRates: [tax('bh', 100_000, { country: 'BH', appliesToShipping: true })],
      ...ship('BHD', 1_250),
    },
    sums: {
      subtotalMinor: '6130 + 4440 = 10570',
      'lines.0.taxMinor': '6130 × 0.1 = 613 → 610',
      'lines.1.taxMinor': '4440 × 0.1 = 444 → 440',
      shippingTaxMinor: '1250 × 0.1 = 125 → 130',
      totalMinor: '10570 + 1250 + 610 + 440 + 130 = 13000',
    },
  },
  {
    title: 'Bahrain: once per rate the steps weigh less',
    given: {
      currency: 'BHD',
      lines: [line('mug', 1, 6_130), line('bag', 1, 4_440)],
      destination: to('BH'),
      taxRates: [tax('bh', 100_000, { country: 'BH', appliesToShipping: true })],
      taxPolicy: oncePerRate('half_up'),
      ...ship('BHD', 1_250),
    },
    sums: {
      subtotalMinor: '6130 + 4440 = 10570',
      taxMinor: '(10570 + 1250) × 0.1 = 1182 → 1180',
      'lines.0.taxMinor': '1180 × 6130 / 11820 → 610',
      'lines.1.taxMinor': '1180 × 4440 / 11820 → 440',
      shippingTaxMinor: '1180 × 1250 / 11820 → 130',
      totalMinor: '10570 + 1250 + 1180 = 13000',
    },
  },
  {
    title: 'Iceland, krona without decimals: 24 % and 11 % in the prices',
    given: {
      currency: 'ISK',
      lines: [line('jacket', 1, 24_900), line('tea', 1, 1_890, reduced)],
      destination: to('IS'),
      taxRates: [contained('is', 'IS', 240_000), contained('is-11', 'IS', 110_000, { taxClass: 'reduced' })],
    },
    sums: {
      subtotalMinor: '24900 + 1890 = 26790',
      'lines.0.taxIncludedMinor': '24900 × 24 / 124 = 597600 / 124 → 4819',
      'lines.1.taxIncludedMinor': '1890 × 11 / 111 = 20790 / 111 → 187',
      totalMinor: '26790',
    },
  },
  {
    title: 'exempt where tax is added: none is',
    given: {
      currency: 'USD',
      lines: [line('mug', 2, 1_600)],
      destination: to('US'),
      taxRates: [tax('us', 88_750, { appliesToShipping: true })],
      taxExemption: 'reseller',
      ...ship('USD', 695),
    },
    sums: { subtotalMinor: '2 × 1600 = 3200', taxMinor: '0', totalMinor: '3200 + 695 = 3895' },
    texts: { taxes: [], taxExempt: true },
  },
  {
    title: 'exempt where prices contain tax: the net price, per unit',
    given: {
      currency: 'EUR',
      lines: [line('clock', 1, 11_900), line('tea', 3, 1_095, reduced)],
      destination: to('DE'),
      taxRates: german,
      taxExemption: 'diplomat',
      ...ship('EUR', 690),
    },
    sums: {
      'lines.0.unitPriceMinor': '11900 × 100 / 119 = 10000',
      'lines.1.unitPriceMinor': '1095 × 100 / 107 = 109500 / 107 → 1023',
      subtotalMinor: '10000 + 3 × 1023 = 13069',
      // Of 690 the clock's 10000 / 13069 are 528, without tax 528 - 84 = 444; the tea's 162, without tax 162 - 11 = 151.
      shippingMinor: '(528 - 84) + (162 - 11) = 595',
      taxIncludedMinor: '0',
      totalMinor: '13069 + 595 = 13664',
    },
    texts: { taxes: [], taxExempt: true },
  },
  {
    title: 'a price with a tax in it and one on top: the second is on the net',
    given: {
      currency: 'USD',
      lines: [line('a', 1, 11_000)],
      destination: to('US'),
      taxRates: [tax('in', 100_000, { inclusive: true }), tax('on', 20_000)],
    },
    sums: {
      subtotalMinor: '11000',
      taxIncludedMinor: '11000 × 10 / 110 = 1000',
      taxMinor: '(11000 - 1000) × 0.02 = 200',
      totalMinor: '11000 + 200 = 11200',
    },
  },
  {
    title: 'downloads ship nothing, and are taxed where their buyer is',
    given: {
      currency: 'EUR',
      lines: [line('charts', 1, 3_695, { requiresShipping: false })],
      destination: to('DE'),
      taxRates: german,
    },
    sums: {
      subtotalMinor: '3695',
      taxIncludedMinor: '3695 × 19 / 119 = 70205 / 119 → 590',
      shippingTaxIncludedMinor: '0',
      totalMinor: '3695',
    },
  },
  {
    title: 'a discount comes before the tax that is added',
    given: {
      currency: 'USD',
      lines: [line('mug', 2, 1_600), line('bag', 1, 4_800)],
      destination: to('US'),
      taxRates: [tax('us', 88_750)],
      promotions: {
        automatic: [promotion('tenth', { effect: { type: 'order_percent', percentPpm: 100_000 } })],
      },
    },
    sums: {
      subtotalMinor: '2 × 1600 + 4800 = 8000',
      itemsDiscountMinor: '8000 × 0.1 = 800',
      'lines.0.discountMinor': '800 × 3200 / 8000 = 320',
      'lines.0.taxMinor': '(3200 - 320) × 0.08875 = 255.6 → 256',
      'lines.1.taxMinor': '(4800 - 480) × 0.08875 = 383.4 → 383',
      totalMinor: '8000 - 800 + 256 + 383 = 7839',
    },
  },
  {
    title: 'a discount takes its share of the tax out of German prices, at 19 % and at 7 %',
    given: {
      currency: 'EUR',
      lines: [line('clock', 1, 11_900), line('tea', 1, 1_070, reduced)],
      destination: to('DE'),
      taxRates: german,
      promotions: {
        automatic: [promotion('half', { effect: { type: 'order_percent', percentPpm: 500_000 } })],
      },
    },
    sums: {
      subtotalMinor: '11900 + 1070 = 12970',
      itemsDiscountMinor: '12970 × 0.5 = 6485',
      'lines.0.taxIncludedMinor': '(11900 - 5950) × 19 / 119 = 950',
      'lines.1.taxIncludedMinor': '(1070 - 535) × 7 / 107 = 35',
      totalMinor: '12970 - 6485 = 6485',
    },
  },
  {
    title: 'Japan: a discount on one rate leaves the other as it is, each rounded once',
    given: {
      currency: 'JPY',
      lines: [line('mug', 1, 1_980), line('tea', 2, 540, { ...reduced, category: 'Tea' })],
      destination: to('JP'),
      taxRates: japanese,
      taxPolicy: oncePerRate('down'),
      promotions: {
        automatic: [
          promotion('teas', { effect: { type: 'items_percent', items: { categories: ['Tea'] }, percentPpm: 300_000 } }),
        ],
      },
    },
    sums: {
      subtotalMinor: '1980 + 2 × 540 = 3060',
      'lines.1.discountMinor': '1080 × 0.3 = 324',
      'taxes.0.amountMinor': '1980 × 10 / 110 = 180',
      'taxes.1.amountMinor': '(1080 - 324) × 8 / 108 = 56',
      totalMinor: '3060 - 324 = 2736',
    },
  },
];
