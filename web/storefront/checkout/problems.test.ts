import { describe, expect, test } from '@jest/globals';
import type { MessageTarget } from '../../../domain/checkout/messages.ts';
import { recoverable } from '../../../domain/checkout/messages.ts';
import { buyerText } from '../../../domain/errors.ts';
import { addressFormOf } from './address-form.ts';
import { asAnswered } from './example-answer.ts';
import { formOf } from './form.ts';
import { messagesAt, problemsOf, spotOf } from './problems.ts';

describe('a message of the API stands beside what it is about', () => {
  // Every part that the API can name.
  test.each<[MessageTarget, ReturnType<typeof spotOf>]>([
    [{ part: 'email' }, { kind: 'field', field: 'email' }],
    [{ part: 'destination' }, { kind: 'address' }],
    [{ part: 'selected_destination' }, { kind: 'address' }],
    [{ part: 'option' }, { kind: 'option' }],
    [{ part: 'pickup_place' }, { kind: 'place' }],
    [{ part: 'pickup_lines' }, { kind: 'place' }],
    [
      { part: 'line', index: 1 },
      { kind: 'line', index: 1 },
    ],
    [
      { part: 'quantity', index: 2 },
      { kind: 'line', index: 2 },
    ],
    [
      { part: 'code', index: 0 },
      { kind: 'code', index: 0 },
    ],
    [{ part: 'payment' }, { kind: 'payment' }],
    [{ part: 'instrument', index: 1 }, { kind: 'payment' }],
  ])('%j', (target, spot) => {
    const { messages } = asAnswered({}, [recoverable('selection_invalid', buyerText('selection_invalid'), target)]);
    expect(messages).toHaveLength(1);
    expect(spotOf(messages[0]?.path)).toEqual(spot);
    expect(messagesAt(messages, spot.kind, 'index' in spot ? spot.index : undefined)).toHaveLength(1);
    expect(messagesAt(messages, 'page')).toEqual([]);
  });

  test.each([
    ['$.fulfillment.methods[0].destinations[0].postal_code', { kind: 'field', field: 'postalCode' }],
    ['$.buyer.phone_number', { kind: 'field', field: 'phone' }],
    ['$.context.address_country', { kind: 'field', field: 'country' }],
    ['$.something', { kind: 'page' }],
    [undefined, { kind: 'page' }],
  ])('also at the path of a malformed request: %s', (path, spot) => expect(spotOf(path)).toEqual(spot));
});

describe('what is wrong with a form, in the order of the page', () => {
  const whole = formOf(asAnswered());
  const blank = { ...formOf(asAnswered({ buyer: null, destinations: [], locality: null })), optionId: '' };
  const wrong = (change: Partial<typeof whole>, parts = { ships: true, hasOptions: true }, of = whole) =>
    problemsOf({ ...of, ...change }, addressFormOf(change.country ?? of.country), parts).map(([field]) => field);

  test('nothing, where all is there', () => expect(wrong({})).toEqual([]));

  test('all that an order needs, and no more', () => {
    expect(wrong({ country: 'US' }, { ships: true, hasOptions: false }, blank)).toEqual([
      'email',
      'firstName',
      'street',
      'city',
      'region',
      'postalCode',
    ]);
    expect(wrong({}, { ships: false, hasOptions: false }, blank)).toEqual(['email', 'country']);
    expect(wrong({ way: 'pickup' }, { ships: true, hasOptions: true }, blank)).toEqual(['email', 'placeId']);
  });

  test('one name is a name', () => {
    expect(wrong({ firstName: '' })).toEqual([]);
    expect(wrong({ lastName: ' ' })).toEqual([]);
    expect(wrong({ firstName: '', lastName: ' ' })).toEqual(['firstName']);
  });

  test('a country asks in its own order', () => {
    expect(wrong({ country: 'DE', city: '', postalCode: '', region: '' })).toEqual(['postalCode', 'city']);
    expect(wrong({ country: 'HK', postalCode: '', region: '' })).toEqual([]);
  });
});
