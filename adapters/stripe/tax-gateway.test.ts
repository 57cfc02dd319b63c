import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TaxProvider } from '../../contracts/tax-provider.ts';
import type { Destination } from '../../domain/totals/snapshot.ts';
import type { AskedPart, TaxQuestion } from '../../domain/totals/tax-question.ts';
import type { ListeningSandbox, StripeSandbox } from '../../sandbox/stripe/server.ts';
import { createStripeSandbox } from '../../sandbox/stripe/server.ts';
import { createStripeClient } from './payment-gateway.ts';
import { createStripeTaxes } from './tax-gateway.ts';

let sandbox: StripeSandbox;
let server: ListeningSandbox;
let taxes: TaxProvider;
let nowMs = Date.UTC(2026, 10, 21);
beforeAll(async () => {
  sandbox = createStripeSandbox({ now: () => nowMs });
  server = await sandbox.listen(0);
  taxes = createStripeTaxes(createStripeClient({ secretKey: 'sk_test_taxes', apiBase: server.url }));
});
afterAll(() => server?.close());

const part = (amountMinor: number, more: Partial<AskedPart> = {}): AskedPart => ({
  amountMinor,
  taxClass: 'standard',
  inclusive: false,
  ...more,
});
const to = (country: string, region: string | null = null, postalCode: string | null = null): Destination => ({
  country,
  region,
  postalCode,
});
const question = (place: Destination, currency: string, lines: AskedPart[], more: Partial<TaxQuestion> = {}) => ({
  currency,
  place,
  exempt: false,
  lines,
  shipping: part(0, { taxClass: 'shipping' }),
  ...more,
});
const quebec = to('CA', 'QC', 'H2X 1Y4');

describe("Stripe Tax's answer in our words", () => {
  test('Quebec: two rates over goods and shipping, each once', async () => {
    const answer = await taxes.calculate(question(quebec, 'CAD', [part(6_980)], { shipping: part(1_150) }));
    expect(answer).toEqual({
      kind: 'calculated',
      calculationId: expect.stringMatching(/^taxcalc_/),
      taxes: {
        // 6980 × 5 % = 349, × 9.975 % = 696.255; 1150 × 5 % = 57.5, × 9.975 % = 114.7125
        lines: [{ taxMinor: 1_045, taxIncludedMinor: 0 }],
        shipping: { taxMinor: 173, taxIncludedMinor: 0 },
        taxes: [
          {
            id: 'stripe CA QC gst 5 on',
            label: 'GST QC 5 %',
            ratePpm: 50_000,
            inclusive: false,
            baseMinor: 8_130,
            amountMinor: 407,
          },
          {
            id: 'stripe CA QC qst 9.975 on',
            label: 'QST QC 9.975 %',
            ratePpm: 99_750,
            inclusive: false,
            baseMinor: 8_130,
            amountMinor: 811,
          },
        ],
      },
    });
  });

  test('Germany: contained in the prices; a tax code is passed on, what costs nothing is not asked', async () => {
    const inclusive = { inclusive: true };
    const lines = [
      part(11_900, inclusive),
      part(0, inclusive),
      part(1_070, { inclusive: true, taxClass: 'txcd_35010000' }),
      part(500, { inclusive: true, taxClass: 'zero' }),
    ];
    const answer = await taxes.calculate(question(to('DE', null, '10115'), 'EUR', lines));
    expect(answer).toMatchObject({
      kind: 'calculated',
      taxes: { lines: [1_900, 0, 70, 0].map((taxIncludedMinor) => ({ taxMinor: 0, taxIncludedMinor })) },
    });
    expect(sandbox.faults.seen.at(-1)?.params['line_items']).toHaveLength(3);
  });

  test.each([
    // 1230 × 10 % = 123: in steps of 10.
    ['BHD', to('BH'), part(1_230), { taxMinor: 120, taxIncludedMinor: 0 }],
    ['JPY', to('JP'), part(1_980, { inclusive: true }), { taxMinor: 0, taxIncludedMinor: 180 }],
    // Stripe writes krona with two decimals.
    ['ISK', to('DE'), part(11_900, { inclusive: true }), { taxMinor: 0, taxIncludedMinor: 1_900 }],
    ['KWD', to('KW'), part(4_850), { taxMinor: 0, taxIncludedMinor: 0 }],
  ] as const)('%s, in our minor units', async (currency, place, asked, tax) => {
    expect(await taxes.calculate(question(place, currency, [asked]))).toMatchObject({ taxes: { lines: [tax] } });
  });

  test('who is exempt is said to be so, and pays none', async () => {
    const answer = await taxes.calculate(question(quebec, 'CAD', [part(6_980)], { exempt: true }));
    expect(answer).toMatchObject({ kind: 'calculated', taxes: { lines: [{ taxMinor: 0 }], taxes: [] } });
    expect(sandbox.faults.seen.at(-1)?.params).toMatchObject({
      customer_details: { taxability_override: 'customer_exempt' },
    });
  });
});

describe('what is no answer', () => {
  test('an address that Stripe can not place', async () => {
    expect(await taxes.calculate(question(to('US', 'NY'), 'USD', [part(100)]))).toEqual({ kind: 'place_unknown' });
  });

  test('M3: sums that are not right are a fault of the provider', async () => {
    sandbox.faults.add({ call: 'calculate taxes', answer: 'wrong sums', processed: false });
    const answer = await taxes.calculate(question(quebec, 'CAD', [part(6_980)]));
    expect(answer).toEqual({ kind: 'fault', reason: expect.stringContaining('do not add up') });
  });

  test('a failure is thrown, and the next question is a new one', async () => {
    sandbox.faults.add({ call: 'calculate taxes', answer: 'stuck 500', processed: false });
    await expect(taxes.calculate(question(quebec, 'CAD', [part(6_980)]))).rejects.toThrow('500');
    expect(await taxes.calculate(question(quebec, 'CAD', [part(6_980)]))).toMatchObject({ kind: 'calculated' });
  });
});

describe('booking an order', () => {
  const calculated = async () => {
    const answer = await taxes.calculate(question(quebec, 'CAD', [part(6_980)]));
    if (answer.kind !== 'calculated') throw new Error(answer.kind);
    return answer.calculationId;
  };

  test('once for each order, however often and under whichever key', async () => {
    const calculation = await calculated();
    const first = await taxes.record(calculation, 'ord_1', 'key 1');
    expect(first).toEqual({ kind: 'recorded', recordId: expect.stringMatching(/^tax_/) });
    expect(await taxes.record(calculation, 'ord_1', 'key 1')).toEqual(first);
    expect(await taxes.record(calculation, 'ord_1', 'key 2')).toEqual({ kind: 'known' });
  });

  test('a calculation that Stripe has forgotten is refused', async () => {
    const calculation = await calculated();
    nowMs += 91 * 24 * 3_600_000;
    expect(await taxes.record(calculation, 'ord_2', 'key 3')).toEqual({ kind: 'refused', code: 'resource_expired' });
    expect(await taxes.record('taxcalc_none', 'ord_2', 'key 4')).toMatchObject({ kind: 'refused' });
  });
});
