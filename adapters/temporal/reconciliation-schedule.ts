import type { Client, ScheduleOptions } from '@temporalio/client';
import { isGrpcServiceError, ScheduleAlreadyRunning, ScheduleNotFoundError } from '@temporalio/client';
import type { ReconciliationReport, ReconciliationRequest } from '../../contracts/reconciliation.ts';
import type { RunLinks } from '../../contracts/run-links.ts';
import { introduction } from '../../contracts/run-links.ts';
import { RECONCILIATION_WORKFLOW, reconciliationScheduleId } from '../../contracts/reconciliation.ts';

/** A run that was due while Temporal was away is made up for once, if it was due this recently. */
const CATCH_UP = '1 hour';
/** gRPC status (grpc.io/docs/guides/status-codes). */
const UNIMPLEMENTED = 12;
/** A run that takes longer than this has something wrong with it. */
const LONGEST_RUN = '6 hours';

/**
 * Makes the schedule as the settings want it: created, changed, or removed where `everyMinutes` is 0. Every worker does it at
 * its start; the last one's settings stand.
 */
export async function scheduleReconciliation(
  client: Client,
  taskQueue: string,
  everyMinutes: number,
  request: ReconciliationRequest,
  links: RunLinks | null = null,
): Promise<void> {
  const scheduleId = reconciliationScheduleId(taskQueue);
  const handle = client.schedule.getHandle(scheduleId);
  if (everyMinutes === 0) {
    try {
      await handle.delete();
    } catch (error) {
      // A server that knows no schedules (a time-skipping one) has none to remove.
      const cause = error instanceof Error ? error.cause : null;
      const unknown = isGrpcServiceError(cause) && cause.code === UNIMPLEMENTED;
      if (!unknown && !(error instanceof ScheduleNotFoundError)) throw error;
    }
    return;
  }
  const wanted = {
    spec: { intervals: [{ every: everyMinutes * 60_000 }] },
    // One at a time: a run that is still at work does what the next would.
    policies: { overlap: 'SKIP', catchupWindow: CATCH_UP },
    action: {
      ...introduction('reconciliation', links),
      type: 'startWorkflow',
      workflowType: RECONCILIATION_WORKFLOW,
      workflowId: scheduleId,
      taskQueue,
      args: [request],
      workflowExecutionTimeout: LONGEST_RUN,
    },
  } as const satisfies Omit<ScheduleOptions, 'scheduleId'>;
  try {
    await client.schedule.create({ scheduleId, ...wanted });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    // A pause that people have made stays.
    await handle.update(({ state }) => ({ ...wanted, state }));
  }
}

/** A run that somebody has asked for, beside the scheduled ones. */
export interface ReconciliationRun {
  readonly workflowId: string;
  /** Null while no worker answers. */
  progress(): Promise<ReconciliationReport | null>;
  readonly result: Promise<ReconciliationReport>;
}

/** How long a run is asked for its progress. */
const PROGRESS_MS = 3_000;

/** Starts a run now. @param name makes its workflow id; one of the same name that is running is watched instead */
export async function startReconciliation(
  client: Client,
  taskQueue: string,
  name: string,
  request: ReconciliationRequest,
  links: RunLinks | null = null,
): Promise<ReconciliationRun> {
  const workflowId = `${reconciliationScheduleId(taskQueue)}/${name}`;
  const handle = await client.workflow.start(RECONCILIATION_WORKFLOW, {
    ...introduction('reconciliation', links),
    taskQueue,
    workflowId,
    args: [request],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowExecutionTimeout: LONGEST_RUN,
  });
  return {
    workflowId,
    result: handle.result() as Promise<ReconciliationReport>,
    async progress() {
      try {
        return await client.connection.withDeadline(Date.now() + PROGRESS_MS, () =>
          handle.query<ReconciliationReport>('progress'),
        );
      } catch {
        return null;
      }
    },
  };
}
