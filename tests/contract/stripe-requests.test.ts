import { expect, test } from '@jest/globals';
import { createPaymentGateway, createStripeClient } from '../../adapters/stripe/payment-gateway.ts';
import type { PaymentGateway, PaymentIntentView } from '../../adapters/stripe/payment-gateway.ts';
import { createRefundGateway } from '../../adapters/stripe/refund-gateway.ts';
import type { RefundGateway } from '../../adapters/stripe/refund-gateway.ts';
import { createStripeTaxes } from '../../adapters/stripe/tax-gateway.ts';
import type { TaxProvider } from '../../contracts/tax-provider.ts';
import type { TaxQuestion } from '../../domain/totals/tax-question.ts';
import type { SeenCall } from '../../sandbox/stripe/fault-door.ts';
import { expectAccepted } from '../setup/accepted-requests.ts';
import { stripeMock } from '../setup/environment.ts';

const binding = { checkoutId: 'chk_1', attempt: 1, quoteHash: 'f'.repeat(64), totalMinor: 2_500, currency: 'USD' };
const intent: PaymentIntentView = {
  ...binding,
  id: 'pi_1',
  status: 'requires_capture',
  capturedMinor: 0,
  captureBefore: null,
  declineCode: null,
  multicapture: false,
  disputed: false,
  actionUrl: null,
};
const back = 'https://pay.shop.example/actions/token/return';

/** Each call of the gateway, in each form that its parameters allow. */
const CALLS: { readonly [Call in keyof PaymentGateway]: readonly ((gateway: PaymentGateway) => Promise<unknown>)[] } = {
  create: [
    (gateway) => gateway.create(binding, 'key'),
    (gateway) => gateway.create({ ...binding, currency: 'KWD', totalMinor: 12_340 }, 'key'),
  ],
  confirm: [
    (gateway) => gateway.confirm('pi_1', { kind: 'payment_method', token: 'pm_card_visa' }, back, 'key'),
    (gateway) => gateway.confirm('pi_1', { kind: 'confirmation_token', token: 'ctoken_1' }, back, 'key'),
    (gateway) => gateway.confirm('pi_1', null, back, 'key'),
  ],
  capture: [(gateway) => gateway.capture('pi_1', 'key')],
  capturePart: [(gateway) => gateway.capturePart('pi_1', { amountMinor: 100, currency: 'USD' }, 'key')],
  cancel: [(gateway) => gateway.cancel('pi_1', 'key')],
  refund: [(gateway) => gateway.refund(intent, 'key')],
  findRefund: [(gateway) => gateway.findRefund(intent)],
  retrieve: [(gateway) => gateway.retrieve('pi_1')],
  find: [(gateway) => gateway.find('chk_1', 1, { fromMs: 1_795_000_000_000, toMs: 1_795_000_300_000 })],
};

/** The same of the gateway for money that goes back. */
const REFUND_CALLS: {
  readonly [Call in keyof RefundGateway]: readonly ((gateway: RefundGateway) => Promise<unknown>)[];
} = {
  make: [
    (gateway) =>
      gateway.make(
        {
          refundId: 'rf_1',
          orderId: 'ord_1',
          checkoutId: 'chk_1',
          attempt: 1,
          paymentIntentId: 'pi_1',
          amountMinor: 100,
          currency: 'USD',
        },
        'key',
      ),
  ],
  list: [(gateway) => gateway.list('pi_1')],
  disputes: [(gateway) => gateway.disputes('pi_1')],
};

const part = { amountMinor: 1_000, taxClass: 'standard', inclusive: false };
const question: TaxQuestion = {
  currency: 'USD',
  place: { country: 'US', region: 'NY', postalCode: '10001' },
  exempt: false,
  lines: [part, { ...part, taxClass: 'txcd_35010000' }, { ...part, taxClass: 'zero', amountMinor: 0 }],
  shipping: { ...part, taxClass: 'shipping', amountMinor: 500 },
};
/** The same of the provider of taxes. */
const TAX_CALLS: {
  readonly [Call in Exclude<keyof TaxProvider, 'name'>]: readonly ((taxes: TaxProvider) => Promise<unknown>)[];
} = {
  calculate: [
    (taxes) => taxes.calculate(question),
    (taxes) =>
      taxes.calculate({
        currency: 'KWD',
        place: { country: 'KW', region: null, postalCode: null },
        exempt: true,
        lines: [{ ...part, inclusive: true }],
        shipping: { ...part, amountMinor: 0 },
      }),
  ],
  record: [(taxes) => taxes.record('taxcalc_1', 'ord_1', 'key')],
};

const title = 'stripe-mock accepts every call of the payment gateway, as the real SDK sends it';
const mock = await stripeMock();

if (mock.kind === 'none') {
  test.skip(`${title} (skipped: ${mock.reason})`, () => undefined);
} else {
  const stripe = createStripeClient({ secretKey: 'sk_test_mock', apiBase: mock.url });
  const several = { types: ['card', 'klarna', 'ideal'], allowDelayed: false, severalCaptures: true };
  const gateways = { cards: createPaymentGateway(stripe), several: createPaymentGateway(stripe, several) };
  const refunds = createRefundGateway(stripe);
  const taxes = createStripeTaxes(stripe);

  test('every call of the payment gateway has a case here', () => {
    expect(Object.keys(CALLS).sort()).toEqual(Object.keys(gateways.cards).sort());
    expect(Object.keys(REFUND_CALLS).sort()).toEqual(Object.keys(refunds).sort());
    expect(['name', ...Object.keys(TAX_CALLS)].sort()).toEqual(Object.keys(taxes).sort());
  });

  const cases = [
    ...Object.entries(CALLS).flatMap(([name, forms]) =>
      forms.map((call, index) => [`${name}, form ${index + 1}`, () => call(gateways.cards)] as const),
    ),
    ...CALLS.create.map(
      (call, index) => [`create of several types, form ${index + 1}`, () => call(gateways.several)] as const,
    ),
    ...Object.entries(REFUND_CALLS).flatMap(([name, forms]) =>
      forms.map((call) => [name, () => call(refunds)] as const),
    ),
    ...Object.entries(TAX_CALLS).flatMap(([name, forms]) =>
      forms.map((call, index) => [`${name} of taxes, form ${index + 1}`, () => call(taxes)] as const),
    ),
  ];
  test.each(cases)(`${title}: %s`, async (_, call) => {
    const statuses: number[] = [];
    const heard = ({ status }: { status: number }): void => void statuses.push(status);
    stripe.on('response', heard);
    try {
      await call();
    } finally {
      stripe.off('response', heard);
    }
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  test.each([
    ['POST', '/v1/payment_intents', { amount: '2500', currency: 'usd', surprise: '1' }],
    ['POST', '/v1/payment_intents', { amount: 'much', currency: 'usd' }],
    ['POST', '/v1/payment_intents/pi_1/capture', { amount_to_capture: 'all' }],
    ['GET', '/v1/refunds', { payment_intents: 'pi_1' }],
    ['POST', '/v1/tax/calculations', { currency: 'usd', line_items: [{ price: '5' }] }],
  ])('stripe-mock refuses what Stripe does not know: %s %s %j', async (method, path, params) => {
    const call: SeenCall = { call: null, method, path, params, idempotencyKey: null };
    await expect(expectAccepted([call])).rejects.toThrow('stripe-mock refuses');
  });
}
