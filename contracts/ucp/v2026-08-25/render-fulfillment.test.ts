import { describe, expect, test } from '@jest/globals';
import type { Checkout } from '../../../domain/checkout/checkout.ts';
import { standingMessages } from '../../../domain/checkout/messages.ts';
import type { PickupPlace } from '../../../domain/checkout/pickup.ts';
import { createCheckout } from './checkout-requests.ts';
import { checkoutResponse } from './checkout-response.ts';
import { exampleCheckout } from './example-checkout.ts';
import { EXAMPLE_SHOP as shop } from './example-shop.ts';
import { renderCheckout } from './render-checkout.ts';
import { renderFulfillment } from './render-fulfillment.ts';
import { renderOrder } from './order.ts';
import { toWanted } from './to-command.ts';
import { words } from '../../../domain/told.ts';
import { tell } from '../../../words/say.ts';
import { serverWords } from '../../../words/texts.ts';

const english = serverWords('en');

const place = (id: string, lacking: string[] = []): PickupPlace => ({
  id,
  name: `Store ${id}`,
  address: {
    street: '4 Quay',
    locality: 'Portland',
    region: 'OR',
    postalCode: '97209',
    country: 'US',
    hours: 'Mon–Sat 9–18',
  },
  stock: 'own',
  lacking,
});
const { quote } = exampleCheckout();
const fetching = (change: Partial<Checkout> = {}) =>
  exampleCheckout({
    destinations: [],
    selectedDestinationId: null,
    pickup: { wanted: true, locationId: 'a', places: [place('a'), place('b', ['var_shirt'])] },
    quote: {
      ...quote,
      shippingMinor: 0,
      shippingOptions: [
        {
          id: 'pickup',
          title: 'Pick-up at Store a',
          description: '',
          amountMinor: 0,
          minDays: 1,
          maxDays: 1,
          earliestOn: '2026-11-23',
          latestOn: '2026-11-23',
        },
      ],
      selectedShippingOptionId: 'pickup',
      pickupLocationId: 'a',
    },
    ...change,
  });

describe('pick-up', () => {
  test('is a method with the shop’s places; the chosen one is echoed and the lines are its own', () => {
    const { methods } = renderFulfillment(fetching(), english);
    expect(methods[0]).toMatchObject({ type: 'shipping', line_item_ids: [], groups: [] });
    expect(methods[1]).toEqual({
      id: 'pickup',
      type: 'pickup',
      line_item_ids: ['li_1'],
      destinations: ['a', 'b'].map((id) => ({
        type: 'business_location',
        id,
        name: `Store ${id}`,
        address: {
          street_address: '4 Quay',
          address_locality: 'Portland',
          address_region: 'OR',
          postal_code: '97209',
          address_country: 'US',
        },
      })),
      selected_destination_id: 'a',
      groups: [
        {
          id: 'pickup_1',
          line_item_ids: ['li_1'],
          options: [
            {
              id: 'pickup',
              title: 'Pick-up at Store a',
              description: { plain: 'Ready in 1 business day' },
              earliest_fulfillment_time: '2026-11-23T00:00:00Z',
              latest_fulfillment_time: '2026-11-23T23:59:59Z',
              totals: [{ type: 'total', amount: 0 }],
            },
          ],
          selected_option_id: 'pickup',
        },
      ],
    });
  });

  test('is told beside shipping, with what each place has', () => {
    const beside = exampleCheckout({ pickup: { ...fetching().pickup!, wanted: false, locationId: null } });
    const { methods, available_methods } = renderFulfillment(beside, english);
    expect(methods.map(({ type, line_item_ids, groups }) => [type, line_item_ids, groups.length])).toEqual([
      ['shipping', ['li_1'], 1],
      ['pickup', [], 0],
    ]);
    expect(available_methods).toEqual([
      { type: 'shipping', line_item_ids: ['li_1'], fulfillable_on: 'now' },
      {
        type: 'pickup',
        line_item_ids: ['li_1'],
        fulfillable_on: 'now',
        description: 'Your order can be fetched at Store a.',
      },
      { type: 'pickup', line_item_ids: [], description: 'Nothing of your order can be fetched at Store b now.' },
    ]);
  });

  test('needs a place, and no address', () => {
    expect(standingMessages(fetching())).toEqual([]);
    const nowhere = fetching({
      pickup: { ...fetching().pickup!, locationId: null },
      quote: { ...quote, shippingOptions: [], selectedShippingOptionId: null },
    });
    expect(renderCheckout(nowhere, [], shop, english).messages).toMatchObject([
      { code: 'field_required', path: '$.fulfillment.methods[1].selected_destination_id' },
    ]);
  });

  test('is what the documentation says, and means the same when it is sent back', () => {
    const answer = renderCheckout(fetching(), [], shop, english);
    expect(checkoutResponse.parse(answer)).toEqual(answer);
    expect(answer.totals).toContainEqual({ type: 'fulfillment', display_text: 'Pick-up', amount: 0 });
    expect(toWanted(createCheckout.parse(answer))).toMatchObject({
      destinations: [],
      pickup: { locationId: 'a', lineIds: ['li_1'] },
      selectedOptionId: 'pickup',
    });
    const shipped = renderCheckout(
      { ...exampleCheckout(), pickup: { ...fetching().pickup!, wanted: false } },
      [],
      shop,
      english,
    );
    expect(toWanted(createCheckout.parse(shipped))).not.toHaveProperty('pickup');
  });

  test('an order is expected at the place', () => {
    const { lines, currency } = exampleCheckout();
    const order = {
      ...{ id: 'ord_1', number: '1001', checkoutId: 'chk_1', currency, lines, quote: fetching().quote },
      ...{
        destination: null,
        sold: [],
        pickup: place('a'),
        canceledAt: null,
        cancelReason: null,
        refunds: [],
        disputes: [],
      },
    };
    expect(renderOrder(order, shop, english).fulfillment.expectations).toEqual([
      {
        id: 'pickup',
        line_items: [{ id: 'li_1', quantity: 2 }],
        method_type: 'pickup',
        destination: {
          street_address: '4 Quay',
          address_locality: 'Portland',
          address_region: 'OR',
          postal_code: '97209',
          address_country: 'US',
        },
        description: 'Store a, Mon–Sat 9–18',
      },
    ]);
  });
});

describe('shipping', () => {
  test('what can not be had stands in the available methods, without lines and with its reason', () => {
    const said = words('option.too_heavy', { title: 'Express', most: 20, weight: 41.25 });
    const content = 'Express takes parcels of up to 20 kg; this one weighs 41.25 kg.';
    const unavailableOptions = [{ id: 'express', title: 'Express', reason: 'too_heavy' as const, content: said }];
    const { available_methods, methods } = renderFulfillment(
      exampleCheckout({ quote: { ...quote, unavailableOptions } }),
      english,
    );
    expect(available_methods).toEqual([{ type: 'shipping', line_item_ids: [], description: content }]);
    expect(methods).toHaveLength(1);
    expect(renderFulfillment(exampleCheckout(), english)).not.toHaveProperty('available_methods');
  });

  test('an address that does not tell its zone is not enough', () => {
    const checkout = exampleCheckout({ quote: { ...quote, addressLacks: ['region', 'postalCode'] } });
    expect(standingMessages(checkout).map(({ code, content }) => [code, tell(english, content)])).toEqual([
      ['field_required', 'The shipping address lacks: region, postal code.'],
    ]);
  });
});

describe('a request', () => {
  const line_items = [{ id: 'l1', item: { id: 'var_shirt' }, quantity: 2 }];
  const wanted = (...methods: object[]) => toWanted(createCheckout.parse({ line_items, fulfillment: { methods } }));

  test('names a place, and keeps the addresses of the other method', () => {
    const shipping = { type: 'shipping', line_item_ids: [], destinations: [{ id: 'home', address_country: 'US' }] };
    const pickup = { type: 'pickup', line_item_ids: ['l1'], selected_destination_id: 'a' };
    expect(wanted(shipping, pickup)).toMatchObject({
      destinations: [{ id: 'home' }],
      pickup: { locationId: 'a', lineIds: ['l1'] },
      selectedOptionId: null,
    });
    expect(wanted(pickup).destinations).toEqual([]);
    expect(wanted({ type: 'pickup' }).pickup).toEqual({ locationId: null, lineIds: null });
  });

  test('takes the option of the method that has the lines', () => {
    const groups = (option: string) => [{ selected_option_id: option }];
    const shipping = { type: 'shipping', groups: groups('express') };
    const pickup = { type: 'pickup', line_item_ids: [], groups: groups('pickup') };
    expect(wanted(shipping, pickup)).toMatchObject({ selectedOptionId: 'express' });
    expect(wanted(shipping, pickup)).not.toHaveProperty('pickup');
  });
});
