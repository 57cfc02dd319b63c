import { expect, test } from '@jest/globals';
import { completeCheckout } from '../../../contracts/ucp/v2026-08-25/checkout-requests.ts';
import { beginAttempt, completeBody, endAttempt, keepGiftCards, keptGiftCards, openAttempt } from './attempt.ts';

const cards = [{ code: 'ACDE-FGHJ-KMNP-QRTU', lastFour: 'QRTU', balanceMinor: 500 }];

test('M1: an intent is the same, key and body, until its outcome is known; then another one is', () => {
  const attempt = beginAttempt('chk_1', completeBody('pm_card_visa', []), '"4"', 1_000);
  expect(attempt.key).toMatch(/^[0-9a-f]{32}$/);
  expect(openAttempt('chk_1', 2_000)).toEqual(attempt);
  expect(openAttempt('chk_2', 2_000)).toBeNull();
  endAttempt('chk_1');
  expect(openAttempt('chk_1', 2_000)).toBeNull();
  expect(beginAttempt('chk_1', attempt.body, '"4"', 3_000).key).not.toBe(attempt.key);
  endAttempt('chk_1');
});

test('who comes back much later is asked again: an old intent is not sent', () => {
  beginAttempt('chk_3', completeBody('pm_card_visa', []), '"4"', 0);
  expect(openAttempt('chk_3', 119_999)).not.toBeNull();
  expect(openAttempt('chk_3', 120_000)).toBeNull();
  expect(openAttempt('chk_3', 1)).toBeNull();
});

test.each([
  ['a card', completeBody('ctoken_1', [])],
  ['a card and a gift card', completeBody('pm_card_visa', cards)],
  ['a gift card alone', completeBody(null, cards)],
  ['nothing', completeBody(null, [])],
])('what is sent to pay with %s is what the API takes', (_, body) => {
  expect(completeCheckout.safeParse(body)).toMatchObject({ success: true });
});

test('gift cards are kept for their checkout, until they are taken off', () => {
  keepGiftCards('chk_1', cards);
  expect([keptGiftCards('chk_1'), keptGiftCards('chk_2')]).toEqual([cards, []]);
  keepGiftCards('chk_1', []);
  expect(keptGiftCards('chk_1')).toEqual([]);
});
