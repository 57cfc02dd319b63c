import { expect, test } from '@jest/globals';
import { createPaymentGateway, createStripeClient } from '../../adapters/stripe/payment-gateway.ts';
import type { PaymentGateway, PaymentIntentView } from '../../adapters/stripe/payment-gateway.ts';
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
  cancel: [(gateway) => gateway.cancel('pi_1', 'key')],
  refund: [(gateway) => gateway.refund(intent, 'key')],
  findRefund: [(gateway) => gateway.findRefund(intent)],
  refunds: [(gateway) => gateway.refunds('pi_1')],
  retrieve: [(gateway) => gateway.retrieve('pi_1')],
  find: [(gateway) => gateway.find('chk_1', 1, Date.UTC(2026, 10, 21))],
};

const title = 'stripe-mock accepts every call of the payment gateway, as the real SDK sends it';
const mock = await stripeMock();

if (mock.kind === 'none') {
  test.skip(`${title} (skipped: ${mock.reason})`, () => undefined);
} else {
  const stripe = createStripeClient({ secretKey: 'sk_test_mock', apiBase: mock.url });
  const gateway = createPaymentGateway(stripe);

  test('every call of the payment gateway has a case here', () => {
    expect(Object.keys(CALLS).sort()).toEqual(Object.keys(gateway).sort());
  });

  const cases = Object.entries(CALLS).flatMap(([name, forms]) =>
    forms.map((call, index) => [`${name}, form ${index + 1}`, call] as const),
  );
  test.each(cases)(`${title}: %s`, async (_, call) => {
    const statuses: number[] = [];
    const heard = ({ status }: { status: number }): void => void statuses.push(status);
    stripe.on('response', heard);
    try {
      await call(gateway);
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
  ])('stripe-mock refuses what Stripe does not know: %s %s %j', async (method, path, params) => {
    const call: SeenCall = { call: null, method, path, params, idempotencyKey: null };
    await expect(expectAccepted([call])).rejects.toThrow('stripe-mock refuses');
  });
}
