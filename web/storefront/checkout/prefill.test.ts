import { expect, test } from '@jest/globals';
import { asAnswered } from './example-answer.ts';
import { formOf } from './form.ts';
import { prefillOf } from './prefill.ts';

const account = {
  customer: 'cus_1',
  name: 'Ada King Lovelace',
  email: 'ada@example.com',
  orders: [],
  address: {
    first_name: 'Ada',
    last_name: 'Lovelace',
    street_address: 'Quay 1',
    address_locality: 'Portland',
    address_region: 'ME',
    postal_code: '04101',
    address_country: 'US',
  },
};
const blank = { ...formOf(asAnswered({ buyer: null, destinations: [], locality: null })), optionId: '' };

test('who is signed in finds what the shop knows of him', () => {
  expect(prefillOf(account, { ...blank, country: 'US' })).toEqual({
    email: 'ada@example.com',
    firstName: 'Ada',
    lastName: 'Lovelace',
    street: 'Quay 1',
    city: 'Portland',
    region: 'ME',
    postalCode: '04101',
  });
});

test('an address elsewhere than the goods are to go is left out; his name and e-mail are not', () => {
  expect(prefillOf(account, { ...blank, country: 'DE' })).toEqual({
    email: 'ada@example.com',
    firstName: 'Ada',
    lastName: 'Lovelace',
  });
  expect(prefillOf({ ...account, address: null }, blank)).toEqual({
    email: 'ada@example.com',
    firstName: 'Ada',
    lastName: 'King Lovelace',
  });
});

test('nothing that is written already is written over', () => {
  expect(prefillOf(account, { ...blank, country: 'US', street: '1 Main St', email: 'x@example.com' })).toEqual({});
});
