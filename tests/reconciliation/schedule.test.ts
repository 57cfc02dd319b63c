import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection, ScheduleNotFoundError } from '@temporalio/client';
import { scheduleReconciliation } from '../../adapters/temporal/reconciliation-schedule.ts';
import { reconciliationScheduleId } from '../../contracts/reconciliation.ts';
import { breakRows } from '../setup/reconcile.ts';
import { eventually } from '../setup/eventually.ts';
import { temporalAddress } from '../setup/environment.ts';
import { startShop } from '../setup/shop.ts';

let connection: Connection;
let client: Client;
beforeAll(async () => {
  connection = await Connection.connect({ address: await temporalAddress() });
  client = new Client({ connection });
});
afterAll(() => connection?.close());

const request = { days: 10, graceMs: 60_000, askEveryWorkflow: false };

test('the schedule is made once by however many workers, changed with the settings, and removed by 0', async () => {
  const queue = `schedule-${randomUUID()}`;
  const describe = () => client.schedule.getHandle(reconciliationScheduleId(queue)).describe();
  await Promise.all([1, 2, 3].map(() => scheduleReconciliation(client, queue, 15, request)));
  expect(await describe()).toMatchObject({
    policies: { overlap: 'SKIP' },
    spec: { intervals: [{ every: 900_000 }] },
    action: { workflowType: 'reconciliation', taskQueue: queue, args: [request] },
  });
  await client.schedule.getHandle(reconciliationScheduleId(queue)).pause('by people');
  await scheduleReconciliation(client, queue, 60, { ...request, days: 3 });
  expect(await describe()).toMatchObject({
    spec: { intervals: [{ every: 3_600_000 }] },
    action: { args: [{ days: 3 }] },
    state: { paused: true },
  });
  await scheduleReconciliation(client, queue, 0, request);
  await expect(describe()).rejects.toThrow(ScheduleNotFoundError);
  await scheduleReconciliation(client, queue, 0, request);
});

test('S2: the schedule’s run finds and mends without anybody’s asking', async () => {
  const shop = await startShop();
  const queue = shop.settings.temporal.taskQueue;
  try {
    await shop.db.sql('', `UPDATE stock SET reserved = 7 WHERE variant_id = 'mug'`, []);
    await scheduleReconciliation(shop.client, queue, 60, { ...request, graceMs: 0 });
    await shop.client.schedule.getHandle(reconciliationScheduleId(queue)).trigger();
    await eventually('the break is mended', async () => {
      const [row] = await breakRows(shop);
      return row?.state === 'mended' && row.kind === 'reserved_differs';
    });
    const [run] = await shop.db.sql('', 'SELECT open_breaks, finished_at FROM reconciliation_runs', []);
    expect(run).toBeDefined();
  } finally {
    await scheduleReconciliation(shop.client, queue, 0, request);
    await shop.stop();
  }
});
