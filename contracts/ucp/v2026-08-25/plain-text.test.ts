import { expect, test } from '@jest/globals';
import { plainText } from './plain-text.ts';

test.each([
  ['<p>Three-layer shell.</p>', 'Three-layer shell.'],
  ['<p>One,<br>two</p>\n<p>three</p>', 'One,\ntwo\nthree'],
  ['<ul><li>Siped &amp; soft</li><li class="x">5 &lt; 6&nbsp;cm</li></ul>', 'Siped & soft\n5 < 6\u00a0cm'],
  ['&#8211; &#0; &#55296; &bogus;', '– &#0; &#55296; &bogus;'],
  ['5 < 6 and 7 > 3', '5 < 6 and 7 > 3'],
  ['', ''],
])('%j reads %j', (html, text) => {
  expect(plainText(html)).toBe(text);
});

test('takes time in proportion to the length, whatever is in it', () => {
  for (const part of ['<p', '<', '&#', ' \n', '<br '])
    expect(plainText(part.repeat(50_000))).toEqual(expect.any(String));
});
