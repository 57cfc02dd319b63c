import { describe, expect, test } from '@jest/globals';
import { exampleCheckout } from '../../../contracts/ucp/v2026-08-25/example-checkout.ts';
import type { Checkout } from '../../../domain/checkout/checkout.ts';
import { asAnswered } from './example-answer.ts';
import { createKnownCheckout } from './known-checkout.ts';

const { quote } = exampleCheckout();
const at = (revision: number, change: Partial<Checkout> = {}) => ({ value: asAnswered(change), etag: `"${revision}"` });
const dearer = (byMinor: number) => ({ quote: { ...quote, totalMinor: quote.totalMinor + byMinor } });

function knownAt(revision: number, change: Partial<Checkout> = {}) {
  const known = createKnownCheckout('chk_1');
  known.adopt(at(revision, change), false);
  return known;
}

describe('an answer is taken for the truth', () => {
  test('unless a newer one is known', () => {
    const known = knownAt(3);
    const before = known.state();
    known.adopt(at(2, { status: 'canceled' }), false);
    known.adopt(at(3), false);
    expect(known.state()).toBe(before);
    known.adopt(at(4, { status: 'canceled' }), false);
    expect(known.state()).toMatchObject({ etag: '"4"', checkout: { status: 'canceled' } });
  });

  test('at the same revision where it tells another status, or answers what this page has sent', () => {
    const known = knownAt(3, { status: 'complete_in_progress' });
    known.adopt(at(3, { status: 'canceled' }), false);
    expect(known.state().checkout?.status).toBe('canceled');
    const own = at(3, { status: 'canceled' });
    known.adopt(own, true);
    expect(known.state().checkout).toBe(own.value);
  });

  test('and each who shows it is told, until he leaves', () => {
    const known = knownAt(1);
    const seen: (string | null)[] = [];
    const leave = known.subscribe(() => seen.push(known.state().etag));
    known.adopt(at(2), false);
    leave();
    known.adopt(at(3), false);
    expect(seen).toEqual(['"2"']);
  });
});

describe('O3: another total than the buyer has seen', () => {
  test('is told from the one that he has seen on, however often it changes, until he says that he has seen it', () => {
    const known = knownAt(1);
    known.adopt(at(2, dearer(100)), false);
    known.adopt(at(3, dearer(300)), false);
    const { totalMinor } = quote;
    expect(known.state().difference).toMatchObject({ fromMinor: totalMinor, toMinor: totalMinor + 300 });
    // An answer that changes nothing does not take it away.
    known.adopt(at(4, dearer(300)), false);
    expect(known.state().difference).toMatchObject({ fromMinor: totalMinor, toMinor: totalMinor + 300 });
    known.set({ difference: null });
    known.adopt(at(5, dearer(300)), false);
    expect(known.state().difference).toBeNull();
  });

  test('is not told of a checkout that is over', () => {
    const known = knownAt(1);
    known.adopt(at(2, dearer(100)), false);
    known.adopt(at(3, { ...dearer(100), status: 'canceled' }), false);
    expect(known.state().difference).toBeNull();
  });
});
