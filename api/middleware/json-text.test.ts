import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nestsDeeperThan, parseJson } from './json-text.ts';

const parse = (text: string) => parseJson(Buffer.from(text));

describe('nesting', () => {
  test('is counted as JSON means it: brackets in texts do not count', () => {
    expect(nestsDeeperThan('{"a":"[[[[","b\\"]":[1]}', 2)).toBe(false);
    expect(nestsDeeperThan('[[[]]]', 2)).toBe(true);
    expect(nestsDeeperThan('[[],[],[],[]]', 2)).toBe(false);
  });

  test('agrees with a count over the parsed value', () => {
    const depth = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depth)) : 0;
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.nat(6), (text, limit) => {
        expect(nestsDeeperThan(text, limit)).toBe(depth(JSON.parse(text)) > limit);
      }),
    );
  });
});

describe('texts', () => {
  test('whole surrogate pairs, and every plane, are fine', () => {
    expect(parse('{"a":["😀","\\ud83d\\ude00","é"]}')).toEqual({ a: ['😀', '😀', 'é'] });
  });
  test.each(['{"a":["\\u0000"]}', '{"a":["\\ud83d"]}', '{"a":["\\ude00\\ud83d"]}'])(
    '%s is refused with its place',
    (text) => {
      expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'invalid_text', detail: { path: '$.a[0]' } }));
    },
  );
  test('a byte order mark is no JSON of ours to refuse', () => {
    expect(parse('\ufeff{}')).toEqual({});
  });
});
