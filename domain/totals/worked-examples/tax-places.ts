import type { Destination, TaxRate } from '../snapshot.ts';
import type { WorkedExample } from './example.ts';
import { flat, line, tax, tier } from './example.ts';

const to = (country: string, region: string | null = null, postalCode: string | null = null): Destination => ({
  country,
  region,
  postalCode,
});
const ship = (currency: string, amountMinor: number) => ({
  shippingZones: flat(['post', tier(currency, amountMinor)]),
  selectedShippingOptionId: 'post',
});
const zip = (postalFrom: string, postalTo = postalFrom) => ({ postalFrom, postalTo, addsUp: true });

/** Illinois 6.25 %; Cook County 1.75 % and Chicago 1.25 % on top of it, by ZIP code. */
const chicago = [
  tax('il', 62_500, { region: 'IL' }),
  tax('il-cook', 17_500, { region: 'IL', ...zip('60601', '60827') }),
  tax('il-chicago', 12_500, { region: 'IL', ...zip('60601', '60661') }),
];
const california = [
  tax('ca', 72_500, { region: 'CA' }),
  tax('ca-sf', 13_750, { region: 'CA', ...zip('94102', '94188') }),
  tax('ca-food', 0, { region: 'CA', taxClass: 'reduced' }),
  tax('ca-sf-food', 0, { region: 'CA', taxClass: 'reduced', ...zip('94102', '94188') }),
];
const canada = (id: string, ratePpm: number, region: string | null = null, more: Partial<TaxRate> = {}) =>
  tax(id, ratePpm, { country: 'CA', region, appliesToShipping: true, ...more });
const canadian = [
  canada('gst', 50_000),
  canada('on-hst', 130_000, 'ON'),
  canada('bc-pst', 70_000, 'BC', { addsUp: true }),
  canada('qc-qst', 99_750, 'QC', { addsUp: true }),
];
const spain = [
  tax('es', 210_000, { country: 'ES', inclusive: true }),
  tax('es-igic', 70_000, { country: 'ES', inclusive: true, postalFrom: '35000', postalTo: '35999' }),
];

/** Which rates a place has: states, counties and cities by ZIP code, provinces, islands. */
export const taxPlaceExamples: readonly WorkedExample[] = [
  {
    title: 'Chicago: state, county and city add up, each its own entry',
    given: {
      currency: 'USD',
      lines: [line('clock', 2, 4_999)],
      destination: to('US', 'IL', '60614'),
      taxRates: chicago,
      ...ship('USD', 695),
    },
    sums: {
      subtotalMinor: '2 × 4999 = 9998',
      'taxes.0.amountMinor': '9998 × 0.0625 = 624.875 → 625',
      'taxes.1.amountMinor': '9998 × 0.0125 = 124.975 → 125',
      'taxes.2.amountMinor': '9998 × 0.0175 = 174.965 → 175',
      taxMinor: '625 + 125 + 175 = 925',
      shippingMinor: '695',
      totalMinor: '9998 + 695 + 925 = 11618',
    },
    texts: { 'taxes.0.id': 'il', 'taxes.1.id': 'il-chicago', 'taxes.2.id': 'il-cook' },
  },
  {
    title: 'Cook County outside of Chicago: state and county',
    given: {
      currency: 'USD',
      lines: [line('clock', 2, 4_999)],
      destination: to('US', 'IL', '60805'),
      taxRates: chicago,
    },
    sums: {
      subtotalMinor: '2 × 4999 = 9998',
      'taxes.0.amountMinor': '9998 × 0.0625 = 624.875 → 625',
      'taxes.1.amountMinor': '9998 × 0.0175 = 174.965 → 175',
      totalMinor: '9998 + 625 + 175 = 10798',
    },
    texts: { 'taxes.1.id': 'il-cook', 'taxes.2': undefined },
  },
  {
    title: 'Illinois outside of every range: the state alone',
    given: {
      currency: 'USD',
      lines: [line('clock', 1, 4_999)],
      destination: to('US', 'IL', '62701'),
      taxRates: chicago,
    },
    sums: {
      subtotalMinor: '4999',
      taxMinor: '4999 × 0.0625 = 312.4375 → 312',
      totalMinor: '4999 + 312 = 5311',
    },
    texts: { 'taxes.1': undefined },
  },
  {
    title: 'a ZIP+4 lies in the range of its first five digits',
    given: {
      currency: 'USD',
      lines: [line('mug', 3, 1_600)],
      destination: to('US', 'US-CA', '94103-1234'),
      taxRates: california,
    },
    sums: {
      subtotalMinor: '3 × 1600 = 4800',
      'taxes.0.amountMinor': '4800 × 0.0725 = 348',
      'taxes.1.amountMinor': '4800 × 0.01375 = 66',
      totalMinor: '4800 + 348 + 66 = 5214',
    },
  },
  {
    title: 'San Francisco: food is free of tax, the mug is not',
    given: {
      currency: 'USD',
      lines: [line('mug', 1, 1_600), line('tea', 2, 1_200, { taxClass: 'reduced' })],
      destination: to('US', 'CA', '94110'),
      taxRates: california,
    },
    sums: {
      subtotalMinor: '1600 + 2 × 1200 = 4000',
      'lines.0.taxMinor': '1600 × 0.0725 + 1600 × 0.01375 = 116 + 22 = 138',
      'lines.1.taxMinor': '2400 × 0 = 0',
      totalMinor: '4000 + 138 = 4138',
    },
  },
  {
    title: 'just outside of the range: the state alone',
    given: {
      currency: 'USD',
      lines: [line('mug', 1, 1_600)],
      destination: to('US', 'CA', '94189'),
      taxRates: california,
    },
    sums: { subtotalMinor: '1600', taxMinor: '1600 × 0.0725 = 116', totalMinor: '1600 + 116 = 1716' },
  },
  {
    title: 'Seattle: shipping bears state and city tax',
    given: {
      currency: 'USD',
      lines: [line('lamp', 1, 8_995)],
      destination: to('US', 'WA', '98101'),
      taxRates: [
        tax('wa', 65_000, { region: 'WA', appliesToShipping: true }),
        tax('wa-seattle', 38_500, { region: 'WA', appliesToShipping: true, ...zip('98101', '98199') }),
      ],
      ...ship('USD', 695),
    },
    sums: {
      subtotalMinor: '8995',
      // 584.675 → 585 and 346.3075 → 346; 45.175 → 45 and 26.7575 → 27
      'lines.0.taxMinor': '585 + 346 = 931',
      shippingTaxMinor: '45 + 27 = 72',
      'taxes.0.amountMinor': '585 + 45 = 630',
      'taxes.1.amountMinor': '346 + 27 = 373',
      totalMinor: '8995 + 695 + 931 + 72 = 10693',
    },
  },
  {
    title: 'a row of a place that does not add up stands alone: a city with a rate of its own for everything',
    given: {
      currency: 'USD',
      lines: [line('mug', 1, 1_600)],
      destination: to('US', 'NY', '10001'),
      taxRates: [
        tax('ny', 40_000, { region: 'NY' }),
        tax('ny-city', 88_750, { region: 'NY', postalFrom: '10001', postalTo: '10282' }),
      ],
    },
    sums: { subtotalMinor: '1600', taxMinor: '1600 × 0.08875 = 142', totalMinor: '1600 + 142 = 1742' },
    texts: { 'taxes.0.id': 'ny-city', 'taxes.1': undefined },
  },
  {
    title: 'a state without tax',
    given: {
      currency: 'USD',
      lines: [line('mug', 1, 1_600)],
      destination: to('US', 'OR', '97201'),
      taxRates: [...chicago, ...california],
      ...ship('USD', 695),
    },
    sums: { subtotalMinor: '1600', taxMinor: '0', totalMinor: '1600 + 695 = 2295' },
  },
  {
    title: 'Quebec: GST, and QST on top of it, both on the price',
    given: {
      currency: 'CAD',
      lines: [line('beanie', 2, 3_490)],
      destination: to('CA', 'QC', 'H2X 1Y4'),
      taxRates: canadian,
      ...ship('CAD', 1_150),
    },
    sums: {
      subtotalMinor: '2 × 3490 = 6980',
      'lines.0.taxMinor': '349 + 696 = 1045',
      shippingTaxMinor: '58 + 115 = 173',
      // 6980 × 5 % = 349, 1150 × 5 % = 57.5 → 58
      'taxes.0.amountMinor': '349 + 58 = 407',
      // 6980 × 9.975 % = 696.255 → 696, 1150 × 9.975 % = 114.7125 → 115
      'taxes.1.amountMinor': '696 + 115 = 811',
      totalMinor: '6980 + 1150 + 407 + 811 = 9348',
    },
    texts: { 'taxes.0.id': 'gst', 'taxes.1.id': 'qc-qst' },
  },
  {
    title: 'British Columbia: GST and PST',
    given: {
      currency: 'CAD',
      lines: [line('gloves', 1, 4_295)],
      destination: to('CA', 'BC'),
      taxRates: canadian,
    },
    sums: {
      subtotalMinor: '4295',
      'taxes.0.amountMinor': '4295 × 0.07 = 300.65 → 301',
      'taxes.1.amountMinor': '4295 × 0.05 = 214.75 → 215',
      totalMinor: '4295 + 301 + 215 = 4811',
    },
  },
  {
    title: 'Ontario: HST in place of GST',
    given: { currency: 'CAD', lines: [line('gloves', 1, 4_295)], destination: to('CA', 'ON'), taxRates: canadian },
    sums: { subtotalMinor: '4295', taxMinor: '4295 × 0.13 = 558.35 → 558', totalMinor: '4295 + 558 = 4853' },
    texts: { 'taxes.0.id': 'on-hst', 'taxes.1': undefined },
  },
  {
    title: 'Alberta: GST alone',
    given: { currency: 'CAD', lines: [line('gloves', 3, 4_295)], destination: to('CA', 'AB'), taxRates: canadian },
    sums: {
      subtotalMinor: '3 × 4295 = 12885',
      taxMinor: '12885 × 0.05 = 644.25 → 644',
      totalMinor: '12885 + 644 = 13529',
    },
  },
  {
    title: 'a range of Canadian codes by their first three characters',
    given: {
      currency: 'CAD',
      lines: [line('gloves', 1, 4_295)],
      destination: to('CA', null, 'x0a 0h0'),
      taxRates: [canada('gst', 50_000), canada('nunavut', 0, null, { postalFrom: 'X0A', postalTo: 'X0C' })],
    },
    sums: { subtotalMinor: '4295', taxMinor: '4295 × 0 = 0', totalMinor: '4295' },
    texts: { 'taxes.0.id': 'nunavut', 'taxes.0.baseMinor': 4_295 },
  },
  {
    title: 'Spain, the mainland: 21 % in the price',
    given: { currency: 'EUR', lines: [line('bag', 1, 6_050)], destination: to('ES', null, '28001'), taxRates: spain },
    sums: {
      subtotalMinor: '6050',
      taxIncludedMinor: '6050 × 21 / 121 = 1050',
      'taxes.0.baseMinor': '6050 - 1050 = 5000',
      totalMinor: '6050',
    },
  },
  {
    title: 'Spain, Gran Canaria: 7 % IGIC in place of VAT',
    given: { currency: 'EUR', lines: [line('bag', 1, 6_050)], destination: to('ES', null, '35001'), taxRates: spain },
    sums: {
      subtotalMinor: '6050',
      taxIncludedMinor: '6050 × 7 / 107 = 42350 / 107 → 396',
      totalMinor: '6050',
    },
    texts: { 'taxes.0.id': 'es-igic', 'taxes.1': undefined },
  },
  {
    title: 'nobody knows yet where it goes: no tax',
    given: { currency: 'USD', lines: [line('mug', 1, 1_600)], taxRates: chicago },
    sums: { subtotalMinor: '1600', taxMinor: '0', totalMinor: '1600' },
  },
];
