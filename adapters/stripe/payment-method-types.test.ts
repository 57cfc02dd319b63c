import { expect, test } from '@jest/globals';
import { CARDS, paymentMethodParams } from './payment-method-types.ts';

const params = (types: string[], allowDelayed = false) => paymentMethodParams({ types, allowDelayed });

test('cards are reserved first and captured later', () => {
  expect(paymentMethodParams(CARDS)).toEqual({
    allowed_payment_method_types: ['card'],
    capture_method: 'manual',
  });
});

test('types without manual capture are charged at once, beside those with it', () => {
  expect(params(['card', 'ideal', 'klarna'])).toEqual({
    allowed_payment_method_types: ['card', 'ideal', 'klarna'],
    capture_method: 'automatic',
    payment_method_options: { card: { capture_method: 'manual' }, klarna: { capture_method: 'manual' } },
  });
});

test('types with delayed notification are off unless the shop allows them', () => {
  expect(() => params(['card', 'sepa_debit'])).toThrow('ALLOW_DELAYED_PAYMENTS');
  expect(params(['card', 'sepa_debit'], true).allowed_payment_method_types).toEqual(['card', 'sepa_debit']);
});

test('a type that nobody knows is refused at the start', () => {
  expect(() => params(['card', 'seashells'])).toThrow('seashells is not known');
});

test('a shop that captures when it ships asks for charges that can be captured several times', () => {
  expect(paymentMethodParams({ ...CARDS, severalCaptures: true })).toMatchObject({
    capture_method: 'manual',
    payment_method_options: { card: { request_multicapture: 'if_available' } },
  });
  const mixed = paymentMethodParams({ types: ['card', 'ideal'], allowDelayed: false, severalCaptures: true });
  expect(mixed.payment_method_options).toEqual({
    card: { request_multicapture: 'if_available', capture_method: 'manual' },
  });
});
