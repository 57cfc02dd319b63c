import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database } from '../../adapters/postgres/database.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { DESK_ACTIONS } from '../../contracts/desk/case.ts';
import { BREAK_KINDS } from '../../domain/reconciliation/break-kinds.ts';
import type { BreakKindName } from '../../domain/reconciliation/break-kinds.ts';
import { supportBreaks } from '../../words/en/support-breaks.ts';
import { ROOT, rulesOf } from '../monitoring/files.ts';
import type { TestDatabase } from '../setup/environment.ts';
import { createTestDatabase } from '../setup/environment.ts';
import { blocksOf, pages } from './alarms.ts';

const all = pages();
const textOf = (name: string) => all.find((page) => page.name === name)?.text ?? '';
const source = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const sources = (folder: string) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => source(path.join(folder, file)));

/** What people may be asked to look at, as the code says it. */
function attentionReasons(): string[] {
  const found = ['workflows', 'domain/checkout', 'domain/order', 'activities']
    .flatMap(sources)
    .flatMap((text) => [
      ...text.matchAll(/askForAttention\([^'{\n]*'([^'\n]+)'/g),
      ...text.matchAll(/run\.round\([^']*?'([^'\n]+)'\)/g),
      ...text.matchAll(/\battention: '([^'\n]{12,})'/g),
      ...text.matchAll(/const reason = '([^'\n]+)';\n\s+await awaitRecovery/g),
      ...text.matchAll(/return `(the [^`$]+)\$\{amount/g),
      ...text.matchAll(/return `(the authorization lapses)/g),
    ]);
  return [...new Set(found.map(([, reason]) => (reason ?? '').trim()))];
}

test('every alert has its page, which names it, and stands in the index', () => {
  for (const { alert = '', annotations = {} } of rulesOf('alerts.yml')) {
    const page = path.basename(annotations['runbook_url'] ?? '');
    expect({ alert, named: /^Alarm: .*$/m.exec(textOf(page))?.[0] ?? '' }).toEqual({
      alert,
      named: expect.stringContaining(`\`${alert}\``),
    });
    expect(textOf('README.md')).toMatch(new RegExp(`\`${alert}\`.*\\]\\(${page}\\)`));
  }
  for (const { text } of all)
    for (const [, alert] of text.matchAll(/`(Holdfast[A-Z]\w+)`/g))
      if (!/Needs?Attention$|Since$/.test(alert ?? '') || alert?.includes('sNeed'))
        expect(rulesOf('alerts.yml').map((rule) => rule.alert)).toContain(alert);
});

test('every page of an alarm says what one sees, why, what to do, and when it is over', () => {
  const alarms = all.filter(({ text }) => text.includes('\nAlarm: '));
  expect(alarms.length).toBeGreaterThan(15);
  for (const { name, text } of alarms)
    expect({ name, headings: [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading) }).toEqual({
      name,
      headings: ['What you see', 'Why', 'What to do', 'It is over when'],
    });
});

test('every reason for attention is explained', () => {
  const reasons = attentionReasons();
  expect(reasons.length).toBeGreaterThanOrEqual(14);
  const explained = ['checkout-attention.md', 'order-attention.md', 'money-without-an-order.md'].map(textOf).join('\n');
  expect(reasons.filter((reason) => !explained.includes(reason))).toEqual([]);
});

test('everything that a checkout or an order waits for is explained for when its deadline is over', () => {
  const states = (file: string, type: string) => {
    const declared = new RegExp(`type ${type} =([^;]+);`).exec(source(file))?.[1] ?? '';
    return [...declared.matchAll(/'(\w+)'/g)].map(([, state]) => state ?? '');
  };
  const checkout = states('domain/checkout/checkout.ts', 'WaitingFor');
  const order = states('domain/order/order.ts', 'OrderWaiting');
  expect(checkout.length + order.length).toBeGreaterThan(12);
  expect(checkout.filter((state) => !textOf('checkout-overdue.md').includes(`| \`${state}\``))).toEqual([]);
  expect(order.filter((state) => !textOf('order-overdue.md').includes(`\`${state}\``))).toEqual([]);
});

test('every kind of break stands on its page, in the words of the catalog', () => {
  const rows = textOf('breaks.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| |[| ]+$|^ +/g, '').trim()));
  expect(rows).toEqual(
    Object.entries(BREAK_KINDS).map(([kind, { severity, mend, suggestion }]) => [
      `\`${kind}\``,
      severity,
      supportBreaks[`break.${kind as BreakKindName}`],
      mend === null ? 'people' : `\`${mend}\``,
      suggestion,
    ]),
  );
});

test('actions of the console are called by their names', () => {
  const named = new Set(
    all.flatMap(({ text }) => [...text.matchAll(/\*\*([a-z]+(?:_[a-z]+)*)\*\*/g)].map(([, name]) => name ?? '')),
  );
  for (const emphasized of ['not', 'break']) named.delete(emphasized);
  expect(DESK_ACTIONS).toEqual(expect.arrayContaining([...named]));
  expect(named.size).toBeGreaterThan(6);
});

test('links lead somewhere, and npm programs exist', () => {
  const { scripts } = JSON.parse(source('package.json')) as { scripts: object };
  for (const { name, text } of all) {
    for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)#]*)(?:#[\w-]+)?\)/g))
      expect({ name, target, there: existsSync(path.join(ROOT, 'docs/runbooks', target)) }).toMatchObject({
        there: true,
      });
    for (const [, script = ''] of text.matchAll(/npm run ([\w-]+)/g)) expect(scripts).toHaveProperty(script);
  }
});

describe('statements of the pages', () => {
  let database: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    database = await createTestDatabase();
    db = openDatabase(database.url, { connections: 1 });
  });
  afterAll(async () => {
    await db.close();
    await database.drop();
  });

  test('are understood by the database as it is', async () => {
    const statements = all.flatMap(({ name, text }) => [
      ...blocksOf(name, 'sql').map((statement) => [name, statement] as const),
      ...[...text.matchAll(/`(SELECT [^`]+;)`/g)].map(([, statement]) => [name, statement ?? ''] as const),
    ]);
    expect(statements.length).toBeGreaterThan(10);
    for (const [, statement] of statements) await db.sql('', statement, []);
  });
});
