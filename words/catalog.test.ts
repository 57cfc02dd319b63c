import { describe, expect, test } from '@jest/globals';
import { IntlMessageFormat } from 'intl-messageformat';
import { ERRORS } from '../domain/errors.ts';
import { buyer as buyerDe } from './de/buyer.ts';
import { console as consoleDe } from './de/console.ts';
import { errors as errorsDe } from './de/errors.ts';
import { mail as mailDe } from './de/mail.ts';
import { storefront as storefrontDe } from './de/storefront.ts';
import { support as supportDe } from './de/support.ts';
import { buyer } from './en/buyer.ts';
import { console as consoleEn } from './en/console.ts';
import { errors } from './en/errors.ts';
import { mail } from './en/mail.ts';
import { storefront } from './en/storefront.ts';
import { support } from './en/support.ts';
import { LANGUAGES } from './languages.ts';
import type { Texts } from './say.ts';
import { placeholdersOf } from '../tests/words/placeholders.ts';
import { serverWords } from './texts.ts';

const CATALOGS: readonly [name: string, en: Texts, de: Texts][] = [
  ['errors', errors, errorsDe],
  ['buyer', buyer, buyerDe],
  ['mail', mail, mailDe],
  ['support', support, supportDe],
  ['storefront', storefront, storefrontDe],
  ['console', consoleEn, consoleDe],
];

describe.each(CATALOGS)('%s', (_, english, german) => {
  test('every language has the same texts', () => {
    expect(Object.keys(german).sort()).toEqual(Object.keys(english).sort());
  });

  test('a text has the same placeholders and choices in every language', () => {
    for (const [key, text] of Object.entries(english))
      expect([key, placeholdersOf(german[key] ?? '')]).toEqual([key, placeholdersOf(text)]);
  });

  test.each([
    ['en', english],
    ['de', german],
  ])('%s: no text is empty, or has a space too many', (_language, texts) => {
    const poor = Object.entries(texts).filter(
      ([, text]) => text.trim() === '' || /^\s|\s$|\S {2}|\S [.,;:!?]/.test(text),
    );
    expect(poor).toEqual([]);
  });

  // One voice: it neither blames nor shouts.
  test.each([
    [
      'en',
      english,
      /\byou (have )?(failed|forgot|forgotten|mistyped)|\byour (fault|mistake|error)\b|\b(invalid|illegal|oops|whoops)\b|!/i,
    ],
    [
      'de',
      german,
      /\bSie haben [^.]*(vergessen|vertippt|falsch)|\bIhr (Fehler|Versehen)\b|\b(ungültige?[rsnm]?|unzulässig|leider)\b|!|\b(du|dein|deine|dir|dich)\b/i,
    ],
  ])('%s: nobody is blamed or shouted at', (_language, texts, harsh) => {
    expect(Object.entries(texts).filter(([, text]) => harsh.test(text))).toEqual([]);
  });
});

test('no two catalogs that servers speak from have a text of the same key', () => {
  const keys = [errors, buyer, mail, support].flatMap((texts) => Object.keys(texts));
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

test('every error code says something to who meets it, and no text is of a code that there is not', () => {
  expect(Object.keys(errors).sort()).toEqual(
    Object.keys(ERRORS)
      .map((code) => `error.${code}`)
      .sort(),
  );
});

describe('what is said', () => {
  const [english, german] = LANGUAGES.map((language) => serverWords(language));

  test('writes amounts, days, countries and other texts as its language does', () => {
    const values = { amountMinor: 123_456, currency: 'EUR' };
    const left = { reason: { texts: ['error.tenders_too_small'] }, left: values };
    expect(english?.('tender.left', left)).toBe('That does not pay the total yet. €1,234.56 is left to pay.');
    expect(german?.('tender.left', left).replaceAll('\u00a0', ' ')).toBe(
      'Damit ist die Summe noch nicht bezahlt. 1.234,56 € bleiben zu zahlen.',
    );
    const later = { day: { day: '2026-11-24' } };
    expect([english?.('later.backorder', later), german?.('later.backorder', later)]).toEqual([
      'On backorder: ships on Nov 24, 2026.',
      'Nachbestellt: wird am 24.11.2026 versandt.',
    ]);
    expect(german?.('cart.place_guessed', { place: { country: 'AT' } })).toContain('Österreich');
    const fields = { fields: { texts: ['field.region', 'field.postal_code'] } };
    expect(german?.('needed.address_fields', fields)).toBe('In der Lieferadresse fehlt: Region, Postleitzahl.');
  });

  test('takes what stands in a text as it is: neither markup nor placeholders of its own', () => {
    expect(english?.('discount_code.unknown', { code: '<b>{x}</b> 25% \'{"' })).toBe(
      'Code "<b>{x}</b> 25% \'{"": there is no such code.',
    );
  });

  test('counts by its language', () => {
    const say = (missing: number) => german?.('discount_code.quantity', { code: 'TEN', missing, some: 'yes' });
    expect([say(1), say(2)]).toEqual([
      'Code „TEN“: Legen Sie 1 weiteren Artikel dieses Angebots dazu, um ihn zu verwenden.',
      'Code „TEN“: Legen Sie 2 weitere Artikel dieses Angebots dazu, um ihn zu verwenden.',
    ]);
  });
});

test('every text of every language can be read', () => {
  for (const [, ...languages] of CATALOGS)
    for (const [index, texts] of languages.entries())
      for (const text of Object.values(texts))
        expect(() => new IntlMessageFormat(text, LANGUAGES[index], undefined, { ignoreTag: true })).not.toThrow();
});
