import { describe, expect, test } from '@jest/globals';
import { updateCheckout } from '../../../contracts/ucp/v2026-08-25/checkout-requests.ts';
import { exampleCheckout } from '../../../contracts/ucp/v2026-08-25/example-checkout.ts';
import { toWanted } from '../../../contracts/ucp/v2026-08-25/to-command.ts';
import { asAnswered } from './example-answer.ts';
import type { Change, Pending } from './form.ts';
import { formOf, isEmail, leftOf, writeOf } from './form.ts';

/** What the API would understand of a write. */
const wantedOf = (change: Parameters<typeof asAnswered>[0], pending: Pending, how: Change = {}) =>
  toWanted(updateCheckout.parse(writeOf(asAnswered(change), pending, how)));

const places = [
  {
    id: 'store',
    name: 'Store',
    address: { street: 'Quay 1', locality: 'Kiel', region: null, postalCode: '24103', country: 'DE', hours: null },
    stock: 'own' as const,
    lacking: [],
  },
];

describe('what is written', () => {
  test('O2: is all of the checkout again, with what was typed on top', () => {
    const before = exampleCheckout();
    const wanted = wantedOf({}, { lastName: 'Roe', postalCode: '62702' });
    const [home] = before.destinations;
    expect(wanted).toEqual({
      lines: [{ lineId: 'li_1', variantId: 'var_shirt', quantity: 2 }],
      buyer: { email: 'jane@example.com', firstName: 'Jane', lastName: 'Roe', phone: null },
      customerId: null,
      codes: [],
      currency: 'USD',
      locality: { country: 'US', region: 'IL', postalCode: '62702' },
      destinations: [{ ...home, lastName: 'Roe', postalCode: '62702' }],
      selectedDestinationId: 'home',
      selectedOptionId: 'standard',
    });
  });

  test('leaves out an e-mail address that is none, rather than have all of it refused', () => {
    expect(wantedOf({}, { email: 'jane@' }).buyer?.email).toBe('jane@example.com');
    expect(wantedOf({ buyer: null }, { email: 'jane@' }).buyer?.email).toBeNull();
    expect(wantedOf({}, { email: ' roe@example.com ' }).buyer?.email).toBe('roe@example.com');
  });

  test('names the way of fetching, and keeps the address for the way back', () => {
    const pickup = { wanted: false, locationId: null, places };
    const wanted = wantedOf({ pickup }, { way: 'pickup', placeId: 'store' });
    expect(wanted).toMatchObject({ pickup: { locationId: 'store', lineIds: null }, selectedOptionId: null });
    expect(wanted.destinations).toHaveLength(1);
    const back = wantedOf({ pickup: { ...pickup, wanted: true, locationId: 'store' } }, { way: 'shipping' });
    expect(back).not.toHaveProperty('pickup');
  });

  test('adds and takes off codes, and takes out lines', () => {
    expect(wantedOf({ codes: ['A', 'B'] }, {}, { removeCode: 'A', addCode: 'C' }).codes).toEqual(['B', 'C']);
    const [line] = exampleCheckout().lines;
    const quoted = exampleCheckout().quote.lines[0];
    if (!line || !quoted) throw new Error('the example has no line');
    const two = {
      lines: [line, { ...line, lineId: 'li_2' }],
      quote: { ...exampleCheckout().quote, lines: [quoted, { ...quoted, lineId: 'li_2' }] },
    };
    expect(wantedOf(two, {}, { removeLine: 'li_1' }).lines.map(({ lineId }) => lineId)).toEqual(['li_2']);
  });

  test('knows no address before there is something of it', () => {
    const blank = { destinations: [], selectedDestinationId: null, locality: null };
    expect(wantedOf(blank, { email: 'a@b.example' }).destinations).toEqual([]);
    expect(wantedOf(blank, { country: 'FR' }).destinations).toMatchObject([{ id: 'home', country: 'FR' }]);
  });
});

test('the form says what the checkout has, or what the buyer has told of where he is', () => {
  expect(formOf(asAnswered())).toMatchObject({ email: 'jane@example.com', city: 'Springfield', optionId: 'standard' });
  const early = {
    destinations: [],
    selectedDestinationId: null,
    locality: { country: 'DE', region: null, postalCode: null },
  };
  expect(formOf(asAnswered(early))).toMatchObject({ country: 'DE', city: '', way: 'shipping' });
});

test('what was typed while a save was under way is still to be saved; so is an address that could not be', () => {
  expect(leftOf({ city: 'Kiel', street: 'Quay 2' }, { city: 'Kiel', street: 'Quay' })).toEqual({ street: 'Quay 2' });
  expect(leftOf({ email: 'jo@' }, { email: 'jo@' })).toEqual({ email: 'jo@' });
  expect(leftOf({ email: '' }, { email: '' })).toEqual({});
});

test.each([
  ['jo@example.com', true],
  ['jo.doe+x@sub.example.co', true],
  ['jo@example', false],
  ['jo@.com', false],
  ['jo example@a.b', false],
  ['@a.b', false],
])('%s is an e-mail address: %s', (text, is) => expect(isEmail(text)).toBe(is));
