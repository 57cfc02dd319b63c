import { expect, test } from '@jest/globals';
import { cardNumberPath, holdsCardNumber } from './card-numbers.ts';

test.each([
  '4242424242424242',
  '4242 4242 4242 4242',
  'card 3782-822463-10005 please',
  '6011000990139424',
  'pm_4242424242424242',
])('a card number: %s', (text) => expect(holdsCardNumber(text)).toBe(true));

test.each([
  '4242424242424241',
  '424242424242',
  '+4242424242424242',
  'pm_1NvPyzAbCdEfGhIjKlMnOpQr',
  '2026-11-21T10:00:00Z',
  'x4242424242424242',
])('none: %s', (text) => expect(holdsCardNumber(text)).toBe(false));

test('is found wherever it stands, keys included', () => {
  expect(cardNumberPath({ a: [{ b: 1 }, { c: 4242424242424242 }] })).toEqual(['a', 1, 'c']);
  expect(cardNumberPath({ a: { '4242424242424242': true } })).toEqual(['a']);
  expect(cardNumberPath({ a: ['1', null, true] })).toBeNull();
});
