import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { TOP_FOLDER } from '../../adapters/top-folder.ts';
import { buyer } from '../../words/en/buyer.ts';
import { errors } from '../../words/en/errors.ts';
import { mail } from '../../words/en/mail.ts';
import { placeholdersOf } from './placeholders.ts';
import { readSource } from './read-source.ts';

const TEXTS: Readonly<Record<string, string>> = { ...errors, ...buyer, ...mail };

const SOURCES = ['domain', 'contracts', 'activities', 'api', 'jobs', 'support'].flatMap((folder) =>
  readdirSync(path.join(TOP_FOLDER, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file}`)
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|worked-examples|\/example/.test(file)),
);
const sourceOf = (file: string) => readSource(readFileSync(path.join(TOP_FOLDER, file), 'utf8'));

/** Where what buyers read is made. What happens next (`waits.ts`) is told to support. */
const BUYERS = [
  /^domain\/(cart|checkout|promotions|stock|tenders|totals)\/(?!waits\.ts)/,
  /^contracts\/ucp\/[^/]+\/(render-.*|order)\.ts$/,
  /^activities\/((claims|commands)\/|checkout-|confirmation-mail|given-back-mail|stock-taking|provider-taxes)/,
  /^api\/routes\/(actions|carts|catalog|checkout-sessions|gift-cards|orders)\/(?!schemas\.ts)/,
];

test('no sentence for buyers stands outside the catalog', () => {
  const files = SOURCES.filter((file) => BUYERS.some((pattern) => pattern.test(file)));
  expect(files.length).toBeGreaterThan(80);
  expect(files.flatMap((file) => sourceOf(file).sentences.map((text) => `${file}: ${text}`))).toEqual([]);
});

test('a sentence is found, and what only looks like one is not', () => {
  const { sentences } = readSource(`
    const a = { content: 'This is sold out.', sku: 'Aa1', title: 'Total' };
    const b = \`At most \${a} of this.\`;
    throw new Error('This is for the log');
    const e = a === 'Default Title';
    const c = sql('stock.look', 'SELECT a FROM b');
    const d = new ApiError('not_found', { content: 'Gone for good.', reason: 'Nobody reads this' });
  `);
  expect(sentences).toEqual(['This is sold out.', 'Total', 'At most … of this.', 'Gone for good.']);
});

const USES = SOURCES.map((file) => ({ file, ...sourceOf(file) }));

test('a text is said with all that stands in it', () => {
  const poor = USES.flatMap(({ file, said }) =>
    said.flatMap(({ key, values }) =>
      matching(key).flatMap((text) => {
        const wanted = placeholdersOf(TEXTS[text] ?? '').map((name) => name.replace(/:.*/, ''));
        const lacks = values === 'unknown' ? [] : wanted.filter((name) => !values.includes(name));
        return lacks.length > 0 ? [`${file}: ${text} lacks ${lacks.join(', ')}`] : [];
      }),
    ),
  );
  expect(poor).toEqual([]);
  expect(USES.flatMap(({ said }) => said).length).toBeGreaterThan(100);
});

test('every text is said somewhere', () => {
  const said = new Set(USES.flatMap(({ strings }) => strings.flatMap(matching)));
  expect(Object.keys(TEXTS).filter((key) => !said.has(key))).toEqual([]);
});

/** The texts that a key may name; `*` stands for what is only known when it is said. */
function matching(key: string): string[] {
  if (!key.includes('*')) return key in TEXTS ? [key] : [];
  if (!/^[a-z_]+\./.test(key)) return [];
  const pattern = new RegExp(`^${key.replaceAll('.', '\\.').replaceAll('*', '[a-z0-9_]+')}$`);
  return Object.keys(TEXTS).filter((text) => pattern.test(text));
}
