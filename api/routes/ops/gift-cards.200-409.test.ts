import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expireGiftCards } from '../../../adapters/postgres/gift-card-table.ts';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import { AGENT_KEY, jsonRequest, OPS_KEY, startApi, SUPPORT_KEY } from '../../testing/api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const ops = { Authorization: `Bearer ${OPS_KEY}`, 'Ops-Actor': 'ada' };
async function post(path: string, body: object, headers: Record<string, string> = ops) {
  const response = await api.fetch(`/ops/gift-cards${path}`, jsonRequest('POST', body, headers));
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown> & { id: string; code: string },
  };
}
const get = async (path: string) =>
  (await (await api.fetch(`/ops/${path}`, { headers: ops })).json()) as Record<string, unknown> & {
    items: Record<string, unknown>[];
  };
const issue = async (amount = 5_000, currency = 'EUR') =>
  (await post('', { amount_minor: amount, currency, note: 'for Eve' })).body;
const adjust = (id: string, change: number, reference = 'r1') =>
  post(`/${id}/adjust`, { change_minor: change, reason: 'goodwill', reference });
const hold = (id: string, held: number) =>
  api.db.sql('', 'UPDATE gift_cards SET held_minor = $2 WHERE id = $1', [id, held]);
const entries = async (id: string) => (await get(`gift-card-entries?gift_card_id=${id}`)).items;
const audited = (id: string) =>
  api.db.prisma.auditEntry.findMany({ where: { resource: 'gift-cards', resourceId: id }, orderBy: { id: 'asc' } });

test('P3: gift cards are issued and adjusted with ops’ key only', async () => {
  for (const path of ['', '/x/adjust']) {
    expect((await post(path, {}, {})).status).toBe(401);
    for (const key of [AGENT_KEY, SUPPORT_KEY])
      expect((await post(path, {}, { Authorization: `Bearer ${key}` })).status).toBe(403);
  }
});

describe('D2: a gift card', () => {
  test('is issued with a code that is told once, and stands nowhere else', async () => {
    const issued = await post('', { amount_minor: 5_000, currency: 'EUR', expires_at: '2099-12-31T00:00:00Z' });
    const { code, ...card } = issued.body;
    expect([issued.status, issued.headers.get('Cache-Control')]).toEqual([201, 'no-store']);
    expect(issued.headers.get('Location')).toBe(`http://localhost:3000/ops/gift-cards/${card.id}`);
    expect(card).toMatchObject({ balance_minor: 5_000, held_minor: 0, initial_minor: 5_000, active: true, version: 1 });
    expect(await get(`gift-cards/${card.id}`)).toEqual(card);

    const balance = await api.fetch('/gift-cards/balance', jsonRequest('POST', { code }));
    expect(await balance.json()).toMatchObject({ usable: true, balance: 5_000 });
    expect(await audited(card.id)).toMatchObject([{ actor: 'ada', action: 'issue', after: { initial_minor: 5_000 } }]);
    expect(await entries(card.id)).toMatchObject([{ kind: 'issue', amount_minor: 5_000, actor: 'ada' }]);
    const plain = code.replaceAll(/[^A-Z0-9]/gi, '');
    const kept = await api.db.sql<{ row: string }>(
      '',
      `SELECT t::text AS row FROM gift_cards t UNION ALL SELECT t::text FROM gift_card_entries t UNION ALL SELECT t::text FROM audit_entries t`,
      [],
    );
    for (const { row } of kept) {
      expect(row).not.toContain(code);
      expect(row).not.toContain(plain);
    }
  });

  test('by an id of the caller’s is issued once', async () => {
    const card = { id: 'card-of-eve', amount_minor: 100, currency: 'EUR' };
    expect((await post('', card)).status).toBe(201);
    const again = await post('', card);
    expect([again.status, again.body['code']]).toEqual([409, 'already_exists']);
    expect([await entries('card-of-eve'), await audited('card-of-eve')]).toMatchObject([[{}], [{}]]);
  });

  test('is adjusted once by its reference, with its entry and its audit entry', async () => {
    const { id } = await issue();
    expect((await adjust(id, -1_500)).body).toMatchObject({ id, balance_minor: 3_500 });
    const again = await adjust(id, -1_500);
    expect([again.status, again.body]).toMatchObject([200, { balance_minor: 3_500 }]);
    const other = await adjust(id, -1_000);
    expect([other.status, other.body['code']]).toEqual([409, 'gift_card_reference_used']);
    expect((await adjust(id, 500, 'r2')).body).toMatchObject({ balance_minor: 4_000 });

    expect((await entries(id)).filter(({ kind }) => kind === 'adjustment')).toMatchObject([
      { amount_minor: -1_500, balance_after_minor: 3_500, actor: 'ada', reason: 'goodwill' },
      { amount_minor: 500, balance_after_minor: 4_000 },
    ]);
    // In the order of what happened, whatever the entries are called; page by page too.
    const [first, second, third] = await entries(id);
    expect([first, second, third].map((entry) => entry?.['amount_minor'])).toEqual([5_000, -1_500, 500]);
    const page = await get(`gift-card-entries?gift_card_id=${id}&limit=1`);
    const next = await get(`gift-card-entries?gift_card_id=${id}&limit=1&after=${String(page['next'])}`);
    expect([page.items, next.items]).toEqual([[first], [second]]);
    expect((await audited(id)).slice(1)).toMatchObject([
      { action: 'adjust', before: { balance_minor: 5_000 }, after: { balance_minor: 3_500, reference: 'r1' } },
      { action: 'adjust', before: { balance_minor: 3_500 }, after: { balance_minor: 4_000, reference: 'r2' } },
    ]);
  });

  test('is never adjusted below what buyers are paying with, nor above what it was issued with', async () => {
    const { id } = await issue();
    await hold(id, 2_000);
    const [below, above] = [await adjust(id, -3_001), await adjust(id, 1)];
    expect([below.status, below.body['code'], below.body['content']]).toEqual([
      409,
      'gift_card_held',
      expect.stringContaining('2000'),
    ]);
    expect([above.status, above.body['code']]).toEqual([409, 'gift_card_above_initial']);
    expect([await entries(id), await audited(id)]).toMatchObject([[{ kind: 'issue' }], [{ action: 'issue' }]]);
    expect((await adjust(id, -3_000)).body).toMatchObject({ balance_minor: 2_000, held_minor: 2_000 });
  });

  test('of many adjustments at once, only as many as it has are done', async () => {
    const { id } = await issue(1_000);
    const all = await Promise.all(Array.from({ length: 8 }, (_, n) => adjust(id, -300, `rival ${n}`)));
    expect(all.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 200, 200, 409, 409, 409, 409, 409]);
    expect(await get(`gift-cards/${id}`)).toMatchObject({ balance_minor: 100 });
  });

  test('that has expired, and was given a later end, expires again', async () => {
    const { id } = await issue();
    const end = (at: string) => api.db.sql('', 'UPDATE gift_cards SET expires_at = $2 WHERE id = $1', [id, at]);
    for (const reference of ['first', 'second']) {
      await end('2020-01-01T00:00:00Z');
      expect(await expireGiftCards(api.db.sql, 100)).toBe(1);
      expect((await adjust(id, 2_000, reference)).status).toBe(200);
    }
    expect(
      (await entries(id))
        .filter(({ kind }) => kind === 'expiry')
        .map((entry) => entry['amount_minor'])
        .sort((a, b) => Number(a) - Number(b)),
    ).toEqual([-5_000, -2_000]);
    await end('2099-01-01T00:00:00Z');
  });

  test('changes by its version: note, end, and whether it may be used', async () => {
    const { id } = await issue();
    const change = (body: object) =>
      api.fetch(`/ops/gift-cards/${id}`, jsonRequest('PATCH', body, { ...ops, 'If-Match': '"1"' }));
    for (const column of ['balance_minor', 'currency', 'last_four', 'code_hash'])
      expect((await change({ [column]: 1 })).status).toBe(400);
    const changed = await change({ active: false, note: 'lost' });
    expect(await changed.json()).toMatchObject({ active: false, note: 'lost', version: 2 });
    expect((await change({ active: true })).status).toBe(412);
  });
});

test.each([
  ['nothing', { amount_minor: 0, currency: 'EUR' }, 400],
  ['no step of the currency', { amount_minor: 1_005, currency: 'KWD' }, 400],
  ['a currency that there is not', { amount_minor: 100, currency: 'XQX' }, 400],
  ['an end that has passed', { amount_minor: 100, currency: 'EUR', expires_at: '2020-01-01T00:00:00Z' }, 400],
  ['a code of the caller’s', { amount_minor: 100, currency: 'EUR', code: 'AAAA' }, 400],
])('P5: %s is not issued', async (_, body, status) => {
  const before = await api.db.prisma.giftCard.count();
  expect((await post('', body)).status).toBe(status);
  expect(await api.db.prisma.giftCard.count()).toBe(before);
});

test.each([
  ['a change of nothing', { change_minor: 0, reason: 'x', reference: 'y' }, 400],
  ['no step of the currency', { change_minor: -5, reason: 'x', reference: 'y' }, 400],
  ['no reason', { change_minor: -10, reason: '', reference: 'y' }, 400],
])('P5: refuses an adjustment of %s', async (_, body, status) => {
  const { id } = await issue(1_000, 'KWD');
  expect((await post(`/${id}/adjust`, body)).status).toBe(status);
});

test('an unknown card is a 404', async () => {
  expect((await adjust('gc_nothing', -100)).status).toBe(404);
});
