import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestDatabase } from '../../tests/setup/environment.ts';
import { createTestDatabase } from '../../tests/setup/environment.ts';
import type { Backlog } from '../postgres/backlog-reads.ts';
import { readBacklog } from '../postgres/backlog-reads.ts';
import type { Database } from '../postgres/database.ts';
import { openDatabase } from '../postgres/database.ts';
import { createApiMetrics } from './metrics.ts';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { connections: 2 });
});
afterEach(() =>
  db.sql('', 'TRUNCATE checkouts, holds, commands, webhook_inbox, stock, locations, products CASCADE', []),
);
afterAll(async () => {
  await db.close();
  await database.drop();
});

/** The gauges of a scrape that looks now; without labels by their name, with labels as they are written. */
async function scrape(read: () => Promise<Backlog> = () => readBacklog(db.sql)): Promise<Record<string, number>> {
  const { text } = await createApiMetrics({ backlog: read }).read();
  const samples = text
    .split('\n')
    .filter((line) => /^holdfast_(?:checkouts|orders|holds|commands_un|webhooks_un|backlog)/.test(line));
  return Object.fromEntries(
    samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

/** @param deadline seconds from now; null: nothing is left to wait for */
async function checkout(id: string, status: string, deadline: number | null, attention: string | null = null) {
  await db.sql(
    '',
    `INSERT INTO checkouts (id, revision, status, caller, channel, currency, total_minor, state, waiting_for, deadline_at,
                            next_action, attention, expires_at, ended_reason)
     VALUES ($1, 1, $2, 'test', 'test', 'USD', 100, '{}', CASE WHEN $3::float IS NOT NULL THEN 'buyer' END,
             now() + $3 * interval '1 second', CASE WHEN $3::float IS NOT NULL THEN 'pay' END, $4, now() + interval '1 hour',
             CASE WHEN $2 IN ('completed', 'canceled') THEN 'done' END)`,
    [id, status, deadline, attention],
  );
}

describe('the backlog of a shop in gauges', () => {
  test('nothing to do: all are there, and 0', async () => {
    const gauges = await scrape();
    expect(Object.keys(gauges)).toHaveLength(6 + 2 + 3 + 3 * 2 + 1);
    expect(Object.values(gauges).every((value) => value === 0)).toBe(true);
  });

  test('E4: open checkouts by status, those past their deadline by more than 30 s, those that people have to look at', async () => {
    await checkout('a', 'incomplete', 600);
    await checkout('b', 'incomplete', -20);
    await checkout('c', 'complete_in_progress', -40);
    await checkout('d', 'completed', -3_600, 'the money could not be given back');
    await checkout('e', 'completed', null);
    await checkout('f', 'canceled', null);
    expect(await scrape()).toMatchObject({
      'holdfast_checkouts_open{status="incomplete"}': 2,
      'holdfast_checkouts_open{status="complete_in_progress"}': 1,
      'holdfast_checkouts_open{status="completed"}': 1,
      'holdfast_checkouts_open{status="canceled"}': 0,
      holdfast_checkouts_overdue: 2,
      holdfast_checkouts_needing_attention: 1,
    });
  });

  test('E4, M5: placed orders that wait, those past their deadline, those that people have to look at', async () => {
    const order = async (id: string, deadline: number | null, attention: string | null) => {
      await checkout(`chk_${id}`, 'completed', null);
      await db.sql(
        '',
        `INSERT INTO orders (id, checkout_id, status, channel, currency, total_minor, content, waiting_for, deadline_at, next_action, attention)
         VALUES ($1, 'chk_' || $1, 'placed', 'test', 'USD', 100, '{}', CASE WHEN $2::float IS NOT NULL THEN 'refund' END,
                 now() + $2 * interval '1 second', CASE WHEN $2::float IS NOT NULL THEN 'x' END, $3)`,
        [id, deadline, attention],
      );
    };
    await order('over', null, null);
    await order('waits', 600, null);
    await order('late', -60, 'the refund failed');
    expect(await scrape()).toMatchObject({
      holdfast_orders_waiting: 2,
      holdfast_orders_overdue: 1,
      holdfast_orders_needing_attention: 1,
    });
  });

  test('S3: holds that lapsed and are not frozen, and the age of the oldest', async () => {
    await db.sql('', `INSERT INTO locations (id, name) VALUES ('main', 'Main')`, []);
    await db.sql('', `INSERT INTO products (id, handle, title, updated_at) VALUES ('mug', 'mug', 'Mug', now())`, []);
    await db.sql('', `INSERT INTO variants (id, product_id, sku, title) VALUES ('mug', 'mug', 'mug', '')`, []);
    await db.sql('', `INSERT INTO stock (variant_id, location_id, on_hand, reserved) VALUES ('mug', 'main', 9, 4)`, []);
    const holds = { lives: [60, false], lapsed: [-30, false], older: [-90, false], frozen: [-900, true] } as const;
    for (const [id, [expires, frozen]] of Object.entries(holds)) {
      await checkout(id, 'incomplete', 600);
      await db.sql(
        '',
        `INSERT INTO holds (checkout_id, variant_id, location_id, quantity, expires_at, frozen)
         VALUES ($1, 'mug', 'main', 1, now() + $2 * interval '1 second', $3)`,
        [id, expires, frozen],
      );
    }
    const gauges = await scrape();
    expect(gauges['holdfast_holds_lapsed']).toBe(2);
    expect(Math.floor((gauges['holdfast_holds_lapsed_oldest_seconds'] ?? 0) / 60)).toBe(1);
  });

  test('commands that were not applied, while they may be; news that is not settled', async () => {
    const commands = { waits: [-30, 30, null], applied: [-30, 30, 'now()'], late: [-900, -840, null] } as const;
    for (const [id, [received, deadline, applied]] of Object.entries(commands)) {
      await db.sql(
        '',
        `INSERT INTO commands (id, key_hash, caller, operation, checkout_id, fingerprint, received_at, deadline_at, applied_at)
         VALUES ($1, convert_to($1, 'UTF8'), 'test', 'update', 'a', '', now() + $2 * interval '1 second',
                 now() + $3 * interval '1 second', $4::timestamptz)`,
        [id, received, deadline, applied && new Date()],
      );
    }
    for (const [id, settled] of [
      ['new', null],
      ['told', new Date()],
    ] as const) {
      await db.sql(
        '',
        `INSERT INTO webhook_inbox (event_id, type, created_at, received_at, settled_at)
         VALUES ($1, 'payment_intent.succeeded', now(), now() - interval '90 seconds', $2)`,
        [id, settled],
      );
    }
    const gauges = await scrape();
    expect(gauges).toMatchObject({ holdfast_commands_undelivered: 1, holdfast_webhooks_unsettled: 1 });
    expect(Math.floor((gauges['holdfast_commands_undelivered_oldest_seconds'] ?? 0) / 30)).toBe(1);
    expect(Math.floor((gauges['holdfast_webhooks_unsettled_oldest_seconds'] ?? 0) / 90)).toBe(1);
  });
});

describe('when the database can not be asked', () => {
  test.each([
    ['fails', () => Promise.reject(new Error('away'))],
    ['hangs', () => new Promise<never>(() => undefined)],
  ])('it %s: the gauges are absent, not 0, and the scrape is answered', async (_how, read) => {
    expect(await scrape(read)).toEqual({ holdfast_backlog_unread_total: 1 });
  });

  test('scrapes that come together share one look', async () => {
    let looks = 0;
    const metrics = createApiMetrics({
      backlog: () => {
        looks += 1;
        return readBacklog(db.sql);
      },
    });
    await Promise.all(Array.from({ length: 5 }, () => metrics.read()));
    expect(looks).toBe(1);
  });
});
