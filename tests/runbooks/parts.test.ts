import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import type { CrashShop } from '../crash/crash-shop.ts';
import { startCrashShop } from '../crash/crash-shop.ts';
import { bringTo } from '../crash/held-commands.ts';
import { prometheusProgram, startPrometheus } from '../setup/prometheus.ts';
import type { Prometheus } from '../setup/prometheus.ts';
import { blocksOf, firing } from './alarms.ts';

/** Longer than Temporal remembers a worker that is gone. */
const LIMIT_MS = 200_000;
const HOLD_SECONDS = 8;

const program = prometheusProgram('prometheus');
const suite = program ? describe : describe.skip;

suite(
  `parts are killed, their alarms fire, their runbooks heal${program ? '' : ' (skipped: there is no Prometheus)'}`,
  () => {
    let shop: CrashShop;
    let prometheus: Prometheus;
    beforeAll(async () => {
      shop = await startCrashShop({ ownPostgres: true, environment: { HOLD_SECONDS: String(HOLD_SECONDS) } });
      prometheus = await startPrometheus(program ?? '', {
        'holdfast-api': [shop.settings.publicUrl.replace(/^.*:/, '127.0.0.1:')],
      });
      await quiet('HoldfastApiDown', 'HoldfastNoWorkers');
    });
    afterAll(async () => {
      await prometheus?.stop();
      await shop?.stop();
    });

    /** Waits until all of these have fired, at the same time or one after another. */
    const fired = async (...alerts: string[]) => {
      const seen = new Set<string>();
      for (const end = Date.now() + LIMIT_MS; seen.size < alerts.length; await delay(250)) {
        if (Date.now() > end) throw new Error(`did not fire: ${alerts.filter((alert) => !seen.has(alert)).join(', ')}`);
        for (const alert of alerts) if ((await firing(prometheus, alert)).length > 0) seen.add(alert);
      }
    };
    const quiet = async (...alerts: string[]) => {
      for (const end = Date.now() + LIMIT_MS; ; await delay(250)) {
        const loud = [];
        for (const alert of alerts) if ((await firing(prometheus, alert)).length > 0) loud.push(alert);
        if (loud.length === 0) return;
        if (Date.now() > end) throw new Error(`still firing: ${loud.join(', ')}`);
      }
    };
    const readyz = async () =>
      (await fetch(`${shop.settings.publicUrl}/readyz`)).json() as Promise<{ missing?: string[] }>;
    /** The rows that the first statement of a page finds. */
    const found = (page: string) => shop.db.sql<Record<string, unknown>>('', blocksOf(page, 'sql')[0] ?? '', []);

    test('no worker: commands, holds, deadlines and pollers alarm; a worker that is started puts all of it right', async () => {
      const buyer = shop.buyer();
      await bringTo(buyer, 'complete');
      await shop.worker.kill();
      const gone = buyer.leave('complete');
      await fired('HoldfastCommandsUndelivered', 'HoldfastHoldsLapsed', 'HoldfastTaskQueueBacklog');
      expect(await found('holds-lapsed.md')).toMatchObject([{ count: 1 }]);
      await fired('HoldfastCheckoutsOverdue');
      expect(await found('checkout-overdue.md')).toMatchObject([{ id: buyer.checkoutId, waiting_for: 'buyer' }]);
      await fired('HoldfastNoWorkers');
      expect(await readyz()).toMatchObject({ status: 'not_ready', missing: ['workers'] });

      await shop.worker.start();
      await gone;
      await quiet(
        'HoldfastNoWorkers',
        'HoldfastHoldsLapsed',
        'HoldfastCheckoutsOverdue',
        'HoldfastCommandsUndelivered',
        'HoldfastTaskQueueBacklog',
      );
      expect(await readyz()).toMatchObject({ status: 'ready' });
      expect(await found('checkout-overdue.md')).toEqual([]);
    });

    test('Temporal away: its gauges are gone; it is started, and a purchase goes through', async () => {
      await shop.temporal.kill();
      await fired('HoldfastTemporalDown');
      expect(await readyz()).toMatchObject({ missing: ['temporal'] });
      await shop.temporal.start();
      await quiet('HoldfastTemporalDown', 'HoldfastNoWorkers');
      const buyer = shop.buyer();
      await bringTo(buyer, 'complete');
    });

    test('Postgres away: its gauges are gone, not 0; it is started', async () => {
      await shop.postgres.kill();
      await fired('HoldfastPostgresDown');
      expect(await readyz()).toMatchObject({ missing: expect.arrayContaining(['postgres']) });
      await shop.postgres.start();
      await quiet('HoldfastPostgresDown');
      const [statement = ''] = blocksOf('postgres-down.md', 'sql');
      await shop.db.sql('', statement, []);
    });

    test('no API: its own alarm and no other; it is started', async () => {
      await shop.api.kill();
      await fired('HoldfastApiDown');
      expect(await firing(prometheus, 'HoldfastPostgresDown')).toEqual([]);
      await shop.api.start();
      await quiet('HoldfastApiDown');
    });

    test('a run that was terminated since it does not go on is started again from its row', async () => {
      const buyer = shop.buyer();
      await bringTo(buyer, 'update');
      const run = shop.client.workflow.getHandle(`checkout/${buyer.checkoutId}`);
      const before = (await run.describe()).runId;
      await run.terminate('does not go on');
      for (const end = Date.now() + LIMIT_MS; (await run.describe()).runId === before; await delay(250))
        if (Date.now() > end) throw new Error('it was not started again');
      expect((await run.describe()).status.name).toBe('RUNNING');
    });
  },
);
