import { describe, expect, test } from '@jest/globals';
import { readCancelSignal, requireCommandRef } from './messages.ts';

describe('a cancel signal typed by hand', () => {
  test.each([
    [
      { actor: 'kim', reason: 'ordered twice' },
      { actor: 'kim', reason: 'ordered twice' },
    ],
    [undefined, { actor: 'unknown', reason: 'no reason given' }],
    ['please', { actor: 'unknown', reason: 'no reason given' }],
    [
      { actor: 7, reason: ' \u0000 ' },
      { actor: 'unknown', reason: 'no reason given' },
    ],
    [
      { actor: 'k\u0000im', reason: 'lone \ud800 surrogate' },
      { actor: 'k im', reason: 'lone   surrogate' },
    ],
  ])('%j can be stored', (input, expected) => {
    expect(readCancelSignal(input)).toEqual(expected);
  });

  test('a text without end is cut', () => {
    expect(readCancelSignal({ actor: 'kim', reason: 'x'.repeat(100_000) }).reason).toHaveLength(200);
  });
});

describe('an update', () => {
  test('carries the id of its command', () => {
    expect(() => requireCommandRef({ commandId: 'cmd_1' })).not.toThrow();
  });
  test.each([undefined, null, 'cmd_1', {}, { commandId: 1 }])('%j is refused for its shape', (ref) => {
    expect(() => requireCommandRef(ref)).toThrow('commandId');
  });
});
