import { describe, expect, test } from '@jest/globals';
import { completeCheckout, createCheckout } from './checkout-requests.ts';
import { exampleCheckout } from './example-checkout.ts';
import { renderCheckout } from './render-checkout.ts';
import { toCredential, toWanted } from './to-command.ts';
import { serverWords } from '../../../words/texts.ts';

const english = serverWords('en');

const line_items = [{ item: { id: 'var_shirt' }, quantity: 2 }];
const wanted = (body: object) => toWanted(createCheckout.parse({ line_items, ...body }));
const shipping = (method: object) => wanted({ fulfillment: { methods: [{ type: 'shipping', ...method }] } });

describe('what a client writes', () => {
  test('nothing but lines', () => {
    expect(wanted({})).toEqual({
      lines: [{ lineId: null, variantId: 'var_shirt', quantity: 2 }],
      buyer: null,
      currency: null,
      locality: null,
      destinations: [],
      selectedDestinationId: null,
      customerId: null,
      codes: [],
      selectedOptionId: null,
    });
  });

  test('null and blank count as left out', () => {
    const { buyer } = wanted({
      buyer: { email: ' ', first_name: null, last_name: ' Doe ' },
      context: null,
      fulfillment: null,
      payment: null,
    });
    expect(buyer).toEqual({ email: null, firstName: null, lastName: 'Doe', phone: null });
  });

  test('currency and place from the context; what is no code is no hint', () => {
    expect(wanted({ context: { currency: 'eur', address_country: 'de' } })).toMatchObject({
      currency: 'EUR',
      locality: { country: 'DE', region: null, postalCode: null },
    });
    expect(wanted({ context: { currency: 'Euro', address_country: 'Germany' } })).toMatchObject({
      currency: null,
      locality: null,
    });
  });

  test('addresses without an id are named by their place, the same each time, and never like another', () => {
    const destinations = [{ address_country: 'us' }, { id: 'dest_1', address_country: 'US' }, { street_address: 'x' }];
    expect(shipping({ destinations }).destinations.map(({ id, country }) => [id, country])).toEqual([
      ['dest_1_', 'US'],
      ['dest_1', 'US'],
      ['dest_3', null],
    ]);
  });

  test('selections', () => {
    expect(
      shipping({ selected_destination_id: 'home', groups: [{ id: 'package_1', selected_option_id: 'express' }] }),
    ).toMatchObject({
      selectedDestinationId: 'home',
      selectedOptionId: 'express',
    });
  });

  test('an answer that is sent back means what it says', () => {
    const checkout = exampleCheckout();
    const shop = {
      name: 'S',
      domain: 'shop.example',
      publicUrl: 'https://x',
      storefrontUrl: 'https://x',
      publishableKey: 'pk',
      legal: { privacyUrl: 'https://x', termsUrl: 'https://x' },
    };
    const again = toWanted(createCheckout.parse(renderCheckout(checkout, [], shop, english)));
    expect(again).toEqual({
      lines: [{ lineId: 'li_1', variantId: 'var_shirt', quantity: 2 }],
      buyer: checkout.buyer,
      currency: null,
      locality: null,
      destinations: checkout.destinations,
      selectedDestinationId: 'home',
      customerId: null,
      codes: [],
      selectedOptionId: 'standard',
    });
  });
});

describe('what a complete pays with', () => {
  const card = (token: string, selected?: boolean) => ({
    id: token,
    handler_id: 'stripe',
    type: 'card',
    credential: { type: 'token', token },
    ...(selected !== undefined && { selected }),
  });
  const credential = (instruments: object[]) => toCredential(completeCheckout.parse({ payment: { instruments } }));

  test('the only instrument', () => {
    expect(credential([card('pm_card_visa')])).toEqual({
      kind: 'payment_method',
      token: 'pm_card_visa',
      instrumentId: 'pm_card_visa',
    });
  });
  test('the selected one of several', () => {
    expect(credential([card('pm_a', false), card('ctoken_b', true)])).toEqual({
      kind: 'confirmation_token',
      token: 'ctoken_b',
      instrumentId: 'ctoken_b',
    });
  });
  test('none, for what costs nothing', () => {
    expect(credential([])).toBeNull();
    expect(toCredential(completeCheckout.parse({}))).toBeNull();
  });
});
