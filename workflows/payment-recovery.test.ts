import { randomUUID } from 'node:crypto';
import { Worker } from '@temporalio/worker';
import { describe, expect } from '@jest/globals';
import type { RemoteActivities } from '../activities/index.ts';
import { eventually } from '../tests/setup/eventually.ts';
import { skippedTime } from '../tests/setup/skipped-time.ts';
import { paymentNewsSignal } from './messages.ts';

// The looks at a payment that came late, while the mail that tells the buyer of it can not be sent. What a look does is tested on
// real parts (tests/guarantees/money-late.test.ts).

const time = await skippedTime();

describe(time.title, () => {
  const { story } = time;

  story('M2, E4: money does not wait for the mail that tells of it; its end does', async () => {
    const taken: string[] = [];
    let isAway = true;
    const activities: Pick<RemoteActivities, 'recoverPayment' | 'tellGivenBack'> = {
      recoverPayment: async () => {
        taken.push('look');
        const isFirst = taken.length === 1;
        return isFirst
          ? { kind: 'wait', for: 'refund', tell: true }
          : { kind: 'closed', outcome: 'given_back', tell: true };
      },
      tellGivenBack: async () => {
        if (isAway) throw new Error('the mail server is away');
        taken.push('mail');
      },
    };
    const taskQueue = randomUUID();
    const { nativeConnection: connection, client } = time.env;
    const worker = await Worker.create({ connection, taskQueue, workflowBundle: time.bundle, activities });
    const end = await worker.runUntil(async () => {
      const args = [{ paymentIntentId: 'pi_1' }];
      const workflowId = `payment-recovery/${taskQueue}`;
      const handle = await client.workflow.start('paymentRecovery', { taskQueue, workflowId, args });
      await eventually('it was looked at', async () => taken.length > 0);
      await handle.signal(paymentNewsSignal, { eventId: 'evt_1', paymentIntentId: 'pi_1' });
      await eventually('it is looked at again', async () => taken.length > 1);
      expect((await handle.describe()).status.name).toBe('RUNNING');
      isAway = false;
      return handle.result() as Promise<unknown>;
    });
    expect(end).toBe('given_back');
    expect(taken).toEqual(['look', 'look', 'mail']);
  });
});
