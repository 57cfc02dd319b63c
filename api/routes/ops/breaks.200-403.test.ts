import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { closeBreaks, recordBreaks } from '../../../adapters/postgres/break-table.ts';
import type { Difference } from '../../../domain/reconciliation/break-kinds.ts';
import { seen } from '../../../domain/reconciliation/what-was-seen.ts';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import { AGENT_KEY, startApi, SUPPORT_KEY } from '../../testing/api-under-test.ts';
import { breaksResponse } from './break-schemas.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const support = { Authorization: `Bearer ${SUPPORT_KEY}` };
const ask = (path: string, headers: Record<string, string> = support) => api.fetch(path, { headers });

const unpaid: Difference = {
  kind: 'order_without_money',
  subject: 'chk_unpaid',
  checkoutId: 'chk_unpaid',
  paymentIntentId: null,
  seen: seen('payments_are', { count: 2, payments: ['failed', 'canceled'] }),
  amountMinor: 3266,
  currency: 'USD',
};
const miscounted: Difference = {
  kind: 'reserved_differs',
  subject: '["mug","main"]',
  checkoutId: null,
  paymentIntentId: null,
  seen: seen('reserved_and_held', { reserved: 5, held: 0 }),
  amountMinor: null,
  currency: null,
};

test('P3: the breaks are for support’s key only', async () => {
  expect((await ask('/ops/breaks', {})).status).toBe(401);
  expect((await ask('/ops/breaks', { Authorization: `Bearer ${AGENT_KEY}` })).status).toBe(403);
});

test('the open breaks, page by page, with what is at stake; the same in the gauges', async () => {
  expect(await (await ask('/ops/breaks')).json()).toMatchObject({ breaks: [], next: null, open: {}, at_stake: [] });
  await recordBreaks(api.db.sql, [unpaid, miscounted]);
  const first = breaksResponse.parse(await (await ask('/ops/breaks?limit=1')).json());
  expect(first).toMatchObject({
    breaks: [
      {
        ...{ kind: 'order_without_money', amount: 'USD 32.66', severity: 'critical', checkout: 'chk_unpaid' },
        what: 'An order is placed, but no money for it is reserved or taken.',
        facts: '2 payments are on record: failed, let go.',
        seen: unpaid.seen,
      },
    ],
    open: { order_without_money: 1, reserved_differs: 1 },
    at_stake: ['USD 32.66'],
    since_run_seconds: null,
  });
  const second = breaksResponse.parse(await (await ask(`/ops/breaks?limit=1&after=${first.next}`)).json());
  expect(second.breaks).toMatchObject([
    { kind: 'reserved_differs', amount: null, facts: 'Counted as set aside: 5. Set aside by checkouts: 0.' },
  ]);

  const metrics = await (await api.fetch('/metrics')).text();
  expect(metrics).toContain('holdfast_breaks_open{kind="order_without_money"} 1');
  expect(metrics).toContain('holdfast_breaks_open{kind="news_missed"} 0');
  expect(metrics).toContain('holdfast_breaks_at_stake_minor{currency="USD"} 3266');
  expect(metrics).toMatch(/^holdfast_breaks_open_oldest_seconds \d/m);
});

test('found again, a break is the same one; after its end it is a new one', async () => {
  const [again] = await recordBreaks(api.db.sql, [miscounted]);
  const rows = () =>
    api.db.sql<{ state: string }>('', `SELECT state FROM breaks WHERE kind = 'reserved_differs' ORDER BY id`, []);
  expect(await rows()).toEqual([{ state: 'open' }]);
  await closeBreaks(api.db.sql, [again!.id]);
  await recordBreaks(api.db.sql, [miscounted]);
  expect(await rows()).toEqual([{ state: 'gone' }, { state: 'open' }]);
});

test('what a worker of before there were keys has seen stands as it wrote it, and where it is the newest', async () => {
  const subject = 'chk_before';
  const facts = async () => {
    const { breaks } = breaksResponse.parse(await (await ask('/ops/breaks')).json());
    return breaks
      .filter((broken) => broken.subject === subject)
      .map((broken) => [broken.facts, broken.seen?.text ?? null]);
  };
  const writesAsBefore = (text: string) =>
    api.db.sql(
      '',
      `INSERT INTO breaks (kind, subject, checkout_id, severity, facts, suggestion)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
       ON CONFLICT (kind, subject) WHERE state = 'open' DO UPDATE SET last_seen_at = now(), facts = excluded.facts`,
      [['claim_left'], [subject], [subject], ['high'], [text], ['It is given back.']],
    );
  await writesAsBefore('1 claims, canceled');
  expect(await facts()).toEqual([['1 claims, canceled', null]]);
  const claims: Difference = {
    ...{ kind: 'claim_left', subject, checkoutId: subject, paymentIntentId: null, amountMinor: null, currency: null },
    seen: seen('claims_left', { claims: 1, status: 'canceled' }),
  };
  await recordBreaks(api.db.sql, [claims]);
  expect(await facts()).toEqual([['1 code or gift card is taken. The checkout stands at “Canceled”.', 'claims_left']]);
  await writesAsBefore('2 claims, canceled');
  expect(await facts()).toEqual([['2 claims, canceled', null]]);
});

test.each([
  ['nothing seen', null],
  ['no key', '{"values": {}}'],
  ['no values', '{"text": "no_order"}'],
  ['a mere sentence', '"payments: none"'],
])('no row can say %s', async (_, what) => {
  const write = api.db.sql(
    '',
    `INSERT INTO breaks (kind, subject, severity, seen, suggestion) VALUES ('claim_left', 'chk_void', 'high', $1::jsonb, 'x')`,
    [what],
  );
  await expect(write).rejects.toThrow(/breaks_(facts|seen)/);
});

test.each(['limit=0', 'limit=501', 'limit=x', 'after=-1', 'after=1e3'])(
  'a malformed page is a 400: %s',
  async (query) => {
    expect((await ask(`/ops/breaks?${query}`)).status).toBe(400);
  },
);
