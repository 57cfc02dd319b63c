import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';

/** Time for looking at a run and waking what it waits with. */
const HURRY_MS = 3_000;
/** temporal.api.enums.v1.PendingActivityState: it waits for its next try, or for a worker. */
const SCHEDULED = 1;

/**
 * Has the activities of a running workflow that wait for their next try be tried at once. Only Temporal itself can: a signal wakes
 * the workflow, not the activity. Where the server does not know how (before 1.28), they are tried when their time comes, and it
 * is logged.
 */
export async function hurry(client: Client, workflowId: string, logger?: Pick<Logger, 'warn' | 'info'>): Promise<void> {
  const { namespace } = client.options;
  const execution = { workflowId };
  try {
    await client.connection.withDeadline(Date.now() + HURRY_MS, async () => {
      const { pendingActivities } = await client.workflowService.describeWorkflowExecution({ namespace, execution });
      for (const { activityId, state, attempt } of pendingActivities ?? []) {
        if (state !== SCHEDULED || (attempt ?? 0) <= 1 || !activityId) continue;
        await client.workflowService.resetActivity({ namespace, execution, id: activityId, identity: 'support' });
        logger?.info({ workflowId, activityId, attempt }, 'an activity is tried again at once');
      }
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    logger?.warn({ workflowId, reason }, 'what Temporal waits with could not be tried at once');
  }
}
