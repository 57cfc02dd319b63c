import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { TOP_FOLDER } from '../../../adapters/top-folder.ts';
import { EVENT_TYPES } from '../../../contracts/events.ts';
import { tellEvent } from './sentences.ts';
import { attentionOf, NEXT, nextOf, reasonOf } from './stored-words.ts';
import { tongueOf } from './tongue.ts';

const german = tongueOf('de');

function sources(...folders: string[]): string {
  return folders
    .flatMap((folder) =>
      readdirSync(path.join(TOP_FOLDER, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
        .map((file) => readFileSync(path.join(TOP_FOLDER, folder, file), 'utf8')),
    )
    .join('\n');
}
const texts = (source: string, pattern: RegExp) =>
  [...source.matchAll(pattern)].map(([, , text]) => (text ?? '').replace(/\\'/g, "'"));

describe('what rows say is known to support in its own words', () => {
  test('every next action that the code writes', () => {
    const files = ['domain/order/standing.ts', 'adapters/postgres/recovery-table.ts'];
    const source = [
      sources('domain/checkout'),
      ...files.map((file) => readFileSync(path.join(TOP_FOLDER, file), 'utf8')),
    ].join('\n');
    const written = [
      ...texts(source, /(?:nextAction(?::| =)|CANCEL_NEXT =)[^;,]{0,80}?(["'])((?:\\.|(?!\1).){5,}?)\1/g),
      ...texts(source, /^ {2}(?:order|bank|release|refund|support): (["'])(.+?\.)\1/gm),
      ...texts(source, /[?:] (["'])([A-Z][^"']{8,}\.)\1/g),
    ].filter((text) => /^[A-Z].*\.$/.test(text));
    expect(written.length).toBeGreaterThan(18);
    for (const text of written) expect([text, NEXT[text]]).toEqual([text, expect.any(String)]);
  });

  test('every reason for attention that the code gives', () => {
    const source = sources('workflows', 'domain/checkout', 'activities');
    const written = [
      ...texts(source, /askForAttention\(\w+, (["'])(.+?)\1\)/g),
      ...texts(source, /run\.round\(\(\) => [^'"]+?(["'])(.+?)\1\)/gs),
      ...texts(source, /attention: (["'])(.+?)\1/g),
      ...texts(source, /const reason = (["'])(the bank .+?)\1/g),
    ];
    expect(written.length).toBeGreaterThan(10);
    // A text that is not known is shown as it stands, as a sentence.
    for (const text of written)
      expect(attentionOf(german, text)).not.toBe(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
  });

  test.each<[string, string]>([
    [
      'the refund of USD 1234.50 failed: lost_or_stolen_card; refund again, or pay it back another way',
      'Die Erstattung von 1.234,50\u00a0$ kam beim Kunden nicht an (lost_or_stolen_card). Erstatten Sie neu, oder zahlen Sie es anders zurück.',
    ],
    [
      'the buyer disputes JPY 1200 (product_not_received); evidence is due 2030-01-02T03:04:05.000Z',
      'Der Kunde widerspricht 1.200\u00a0¥ (product not received). Belege sind fällig bis 02.01.2030, 03:04 UTC.',
    ],
    ['the buyer disputes KWD 1.250 (fraudulent)', 'Der Kunde widerspricht 1,250\u00a0KWD (fraudulent).'],
    [
      'the refund of USD 1.00 is pending for too long; look it up at Stripe',
      'Die Erstattung von 1,00\u00a0$ liegt zu lange bei der Bank. Sehen Sie bei Stripe nach.',
    ],
    [
      'the authorization lapses 2030-01-02T03:04:05.000Z; capture, or cancel the order',
      'Die Reservierung der Bank endet 02.01.2030, 03:04 UTC. Buchen Sie ab, oder stornieren Sie die Bestellung.',
    ],
    ['something new', 'Something new.'],
  ])('%s', (stored, said) => {
    expect(attentionOf(german, stored)).toBe(said);
  });

  test('what people wrote stays as they wrote it', () => {
    expect([reasonOf(german, 'Kundin hat zweimal bestellt'), nextOf(german, 'Something new.')]).toEqual([
      'Kundin hat zweimal bestellt',
      'Something new.',
    ]);
  });
});

test('every event is told in a sentence without holes, in every language, even where its facts are missing', () => {
  for (const type of EVENT_TYPES) {
    const [en, de] = (['en', 'de'] as const).map((language) =>
      tellEvent(tongueOf(language), { type, data: {}, at: '' }),
    );
    expect(en?.what).toMatch(/^[A-Z–{0-9].*\.$/);
    expect([type, en?.what === de?.what]).toEqual([type, false]);
    expect(`${en?.what} ${de?.what}`).not.toMatch(/[{}]|undefined|\[object/);
  }
  expect(tellEvent(german, { type: 'thing.of_tomorrow', data: {}, at: '' }).what).toBe('thing of tomorrow.');
});
