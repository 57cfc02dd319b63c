import { describe, expect, test } from '@jest/globals';
import { balanceOf } from './balance.ts';

const entry = (
  step: string,
  amountMinor: number | null,
  outcome: string | null = 'done',
  attempt = 1,
  needsBuyer = false,
) => ({
  step,
  attempt,
  outcome,
  amountMinor,
  needsBuyer,
});
const nothing = { reservedMinor: 0, takenMinor: 0, returnedMinor: 0, orderedMinor: 0 };

describe('the sum of a checkout’s ledger', () => {
  test.each([
    ['nothing was done', [], nothing],
    ['reserved', [entry('create', 500), entry('confirm', 500)], { ...nothing, reservedMinor: 500 }],
    ['refused', [entry('create', 500), entry('confirm', 500, 'refused'), entry('cancel', 500)], nothing],
    ['not known yet', [entry('confirm', 500), entry('capture', 500, 'unknown')], { ...nothing, reservedMinor: 500 }],
    ['asked of the buyer', [entry('confirm', 500, 'done', 1, true)], nothing],
    [
      'confirmed by the buyer',
      [entry('confirm', 500, 'done', 1, true), entry('confirm_again', 500)],
      { ...nothing, reservedMinor: 500 },
    ],
    ['let go', [entry('confirm', 500), entry('cancel', 500)], nothing],
    [
      'bought at the second attempt',
      [
        entry('cancel', 500),
        entry('confirm', 500, 'done', 2),
        entry('order', 500, 'done', 2),
        entry('capture', 500, 'done', 2),
      ],
      { ...nothing, takenMinor: 500, orderedMinor: 500 },
    ],
    [
      'found, and its first refund sent back by the bank',
      [entry('found', 500), entry('refund', 500), entry('refund_failed', 500), entry('refund', 500)],
      { ...nothing, takenMinor: 500, returnedMinor: 500 },
    ],
    [
      'ordered, canceled and paid back elsewhere',
      [entry('order', 500), entry('capture', 500), entry('order_canceled', 500, 'done', 0), entry('found_refund', 200)],
      { ...nothing, takenMinor: 500, returnedMinor: 200 },
    ],
  ])('%s', (_name, entries, expected) => {
    expect(balanceOf(entries)).toEqual(expected);
  });
});
