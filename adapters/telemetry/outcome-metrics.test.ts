import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import type { TestDatabase } from '../../tests/setup/environment.ts';
import { createTestDatabase } from '../../tests/setup/environment.ts';
import { openDatabase } from '../postgres/database.ts';
import { readOutcomes } from '../postgres/outcome-reads.ts';
import { createOutcomeMetrics } from './outcome-metrics.ts';

/** One event, so many seconds ago. */
type Logged = readonly [checkoutId: string, sequence: number, type: string, data: object, secondsAgo: number];

/** What the counters say, without those that are 0 and without buckets. */
async function counted(register: Registry): Promise<Record<string, number>> {
  const lines = (await register.metrics()).split('\n').filter((line) => line && !/^#|_bucket/.test(line));
  const all = lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]);
  return Object.fromEntries(all.filter(([, value]) => value !== 0)) as Record<string, number>;
}

test('checkouts by how they ended, payments by how long they took: from the log, each event once, none of before', async () => {
  const database: TestDatabase = await createTestDatabase();
  const db = openDatabase(database.url, { connections: 2 });
  const begun = Date.now();
  const log = async (...events: Logged[]) => {
    for (const [checkoutId, sequence, type, data, secondsAgo] of events)
      await db.sql(
        '',
        `INSERT INTO events (checkout_id, sequence, type, data, occurred_at)
         VALUES ($1, $2, $3, $4, $5)`,
        [checkoutId, sequence, type, JSON.stringify(data), new Date(begun - secondsAgo * 1_000)],
      );
  };
  try {
    for (const [id, channel] of [
      ['a', 'storefront'],
      ['b', 'agent'],
      ['c', 'till'],
    ])
      await db.sql(
        '',
        `INSERT INTO checkouts (id, revision, status, caller, channel, currency, total_minor, state, waiting_for,
                                deadline_at, next_action, expires_at)
         VALUES ($1, 1, 'incomplete', 'test', $2, 'USD', 100, '{}', 'buyer', now(), 'pay', now())`,
        [id, channel],
      );
    await log(['a', 1, 'checkout.created', {}, 100], ['a', 2, 'payment.started', {}, 60]);
    const register = new Registry();
    const metrics = createOutcomeMetrics(register, (after) => readOutcomes(db.sql, after));
    await metrics.catchUp();
    expect(await counted(register)).toEqual({});

    await log(
      ['a', 3, 'payment.failed', { code: 'card_declined' }, 58],
      ['a', 4, 'payment.started', {}, 50],
      ['a', 5, 'order.placed', {}, 49.5],
      ['b', 1, 'checkout.created', {}, 40],
      ['b', 2, 'payment.started', {}, 39],
      ['b', 3, 'payment.failed', { code: 'payment_timed_out' }, 30],
      ['b', 4, 'checkout.canceled', { actor: 'timer', reason: 'expired' }, 20],
      // Late money: nobody has waited for it.
      ['b', 5, 'order.placed', {}, 10],
      ['c', 1, 'checkout.created', {}, 40],
      ['c', 2, 'checkout.canceled', { actor: 'buyer', reason: 'canceled' }, 20],
      // Not old enough to be sure that nothing below it is still to come.
      ['c', 3, 'checkout.created', {}, 0],
    );
    await Promise.all([metrics.catchUp(), metrics.catchUp()]);
    await metrics.catchUp();
    expect(await counted(register)).toEqual({
      'holdfast_checkouts_total{outcome="completed",channel="storefront"}': 1,
      'holdfast_checkouts_total{outcome="created",channel="agent"}': 1,
      'holdfast_checkouts_total{outcome="expired",channel="agent"}': 1,
      'holdfast_checkouts_total{outcome="completed",channel="agent"}': 1,
      'holdfast_checkouts_total{outcome="created",channel="till"}': 1,
      'holdfast_checkouts_total{outcome="canceled",channel="till"}': 1,
      'holdfast_payment_seconds_count{outcome="declined"}': 1,
      'holdfast_payment_seconds_sum{outcome="declined"}': 2,
      'holdfast_payment_seconds_count{outcome="placed"}': 1,
      'holdfast_payment_seconds_sum{outcome="placed"}': 0.5,
      'holdfast_payment_seconds_count{outcome="timed_out"}': 1,
      'holdfast_payment_seconds_sum{outcome="timed_out"}': 9,
    });
    await db.sql(
      '',
      `UPDATE events SET occurred_at = now() - interval '6 seconds' WHERE sequence = 3 AND checkout_id = 'c'`,
      [],
    );
    await metrics.catchUp();
    expect(await counted(register)).toMatchObject({
      'holdfast_checkouts_total{outcome="created",channel="till"}': 2,
    });
  } finally {
    await db.close();
    await database.drop();
  }
});
