import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BREAK_KINDS } from '../../domain/reconciliation/break-kinds.ts';
import { SEEN } from '../../domain/reconciliation/what-was-seen.ts';
import type { ReconciliationReport } from '../../contracts/reconciliation.ts';
import { tellSeen } from '../../words/what-was-seen.ts';
import type { BreakRow } from '../setup/reconcile.ts';
import { breakRows, reconcile } from '../setup/reconcile.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop } from '../setup/shop.ts';
import type { Plant } from './plants.ts';
import { MENDED, SHOWN } from './plants.ts';

let shop: Shop;
const planted = new Map<string, string>();
let clean: ReconciliationReport;
let first: BreakRow[];
let second: BreakRow[];
let secondRun: ReconciliationReport;

/** Plants everything in one shop, among checkouts that are as they should be, and reconciles twice. */
beforeAll(async () => {
  shop = await startShop();
  await shop.update((await shop.create(shop.newCheckoutId())).checkout!.id);
  clean = await reconcile(shop);
  for (const [kind, plant] of Object.entries({ ...SHOWN, ...MENDED }) as [string, Plant][])
    planted.set(kind, await plant(shop));
  await reconcile(shop);
  first = await breakRows(shop);
  secondRun = await reconcile(shop);
  second = await breakRows(shop);
});
afterAll(() => shop?.stop());

const find = (rows: readonly BreakRow[], kind: string) =>
  rows.filter((row) => row.kind === kind && row.subject === planted.get(kind));

/** The walk over checkouts comes first: what it has mended, the walk over PaymentIntents does not find any more. */
const foundBefore = (kind: string) =>
  kind === 'news_missed_after_end'
    ? first.filter((row) => row.kind === 'payment_left_open' && row.payment_intent_id === planted.get(kind))
    : [];

test('S2, M2: a shop where nothing is wrong has no breaks', () => {
  expect(clean).toMatchObject({ found: 0, mendsSent: 0, open: 0, stage: 'done' });
});

test('every kind of break is planted here, or by its own test', () => {
  const own = ['command_undelivered', 'hold_missing', 'news_missed'];
  expect([...planted.keys(), ...own].sort()).toEqual(Object.keys(BREAK_KINDS).sort());
});

describe('E4, M2, S2: what can be mended is found and mended', () => {
  test.each(Object.keys(MENDED))('%s', (kind) => {
    expect(find(first, kind).concat(foundBefore(kind))).toMatchObject([
      { state: 'mended', mend_tries: expect.any(Number) },
    ]);
  });
});

describe('M7: what people have to decide is shown, and stays until they have', () => {
  test.each(Object.keys(SHOWN))('%s', (kind) => {
    expect(find(first, kind)).toMatchObject([{ state: 'open', mend_tries: 0 }]);
    expect(find(second, kind)).toMatchObject([{ state: 'open' }]);
  });
});

test('what was seen of each is told in plain words: money as money, states by their names', () => {
  expect(first.length).toBeGreaterThan(30);
  for (const { kind, seen } of first) {
    if (typeof seen === 'string') throw new Error(`${kind} was written as a sentence: ${seen}`);
    expect([kind, Object.keys(seen.values).sort()]).toEqual([kind, Object.keys(SEEN[seen.text]).sort()]);
    for (const language of ['en', 'de'] as const) {
      const told = tellSeen(language, seen);
      // Stripe's own names and ids of checkouts may stand as they are.
      const words = told.replace(/\([a-z_]+\)|chk_\w+/g, '');
      expect([kind, told, /_|\b(null|undefined|object|USD)\b|\b3266\b/.exec(words)]).toEqual([kind, told, null]);
    }
  }
  const toldOf = (kind: string) => find(first, kind).map(({ seen }) => tellSeen('en', seen));
  expect(toldOf('order_differs')).toEqual([
    expect.stringMatching(/^The order is over \$\d+\.\d\d, its checkout over \$\d+\.\d\d\.$/),
  ]);
  expect(toldOf('gift_card_balance_differs')).toEqual(['The balance is $9.99; the entries come to $10.00.']);
  expect(toldOf('money_not_at_stripe')).toEqual(['At Stripe: let go (canceled). Here: taken.']);
  expect(toldOf('refund_differs')).toEqual(['Stripe gave $1.00 back; here $0.00 is on record.']);
});

test('a second run finds nothing but what people have to look at', () => {
  expect(second.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual(
    first.map(({ kind, subject }) => `${kind} ${subject}`),
  );
  const open = second.filter(({ state }) => state === 'open');
  expect(open.filter(({ kind }) => !(kind in SHOWN))).toEqual([]);
  expect(secondRun).toMatchObject({ mendsSent: 0, open: open.length });
});
