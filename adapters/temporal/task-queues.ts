import type { Client } from '@temporalio/client';

/** Temporal's numbers for the kinds of tasks (temporal.api.enums.v1.TaskQueueType). */
const TYPES = { workflow: 1, activity: 2 } as const;
const DEADLINE_MS = 900;
/** A poller seen this recently is alive; each polls anew at least once a minute. */
export const POLLER_FRESH_MS = 75_000;

/** What waits in a task queue for a worker. */
export interface QueueState {
  readonly type: keyof typeof TYPES;
  /** Those who have asked for tasks lately. */
  readonly pollers: number;
  /** As Temporal estimates it. Tasks for workflows that a worker has in memory are not counted; those go elsewhere after 1 s. */
  readonly backlog: number;
  readonly oldestSeconds: number;
}

/** Asks Temporal for the queues of this shop. @throws when it does not answer within 0.9 s */
export async function readTaskQueues(client: Client, taskQueue: string): Promise<QueueState[]> {
  return client.connection.withDeadline(Date.now() + DEADLINE_MS, () =>
    Promise.all(
      Object.entries(TYPES).map(async ([type, taskQueueType]) => {
        const { pollers, stats } = await client.workflowService.describeTaskQueue({
          namespace: client.options.namespace,
          taskQueue: { name: taskQueue },
          taskQueueType,
          reportStats: true,
        });
        const age = stats?.approximateBacklogAge;
        return {
          type: type as keyof typeof TYPES,
          pollers: (pollers ?? []).filter(
            ({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000 > Date.now() - POLLER_FRESH_MS,
          ).length,
          backlog: Number(stats?.approximateBacklogCount ?? 0),
          oldestSeconds: Number(age?.seconds ?? 0) + (age?.nanos ?? 0) / 1e9,
        };
      }),
    ),
  );
}
