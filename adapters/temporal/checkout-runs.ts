import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { RunLinks } from '../../contracts/run-links.ts';
import {
  CHECKOUT_WORKFLOW,
  checkoutIdOf,
  checkoutWorkflowId,
  ORDER_WORKFLOW,
  orderWorkflowId,
  QUERY,
} from '../../contracts/workflow-messages.ts';
import { checkoutStartOptions } from './checkout-gateway.ts';
import { orderStartOptions } from './order-start.ts';

/** A workflow that does not tell its story within this time, its whole history replayed, does not answer. */
const STORY_MS = 5_000;
const PAGE = 500;

/** What a checkout's workflow says of itself. `silent`: it runs, but does not answer. */
export type RunState = 'none' | 'silent' | { readonly revision: number };

/** A page of the running checkout workflows; `next` null: the last one. */
export interface RunningPage {
  readonly checkoutIds: readonly string[];
  readonly next: string | null;
}

/** The runs of checkouts as Temporal has them: for those who start again what was lost. */
export interface CheckoutRuns {
  /** Asked of the workflow itself: visibility lags. */
  isRunning(checkoutId: string): Promise<boolean>;
  /** How far the workflow is. Costs a task of a worker, and a replay where it is not cached. */
  look(checkoutId: string): Promise<RunState>;
  /** Of this task queue, as visibility shows them. @param after `next` of the page before */
  running(after: string | null): Promise<RunningPage>;
  /** Starts a run from the row where none is running. @returns false when one is */
  start(checkoutId: string): Promise<boolean>;
  /** Starts a run from the row, in the place of one that is running. */
  restart(checkoutId: string): Promise<void>;
  /** How far the workflow of an order is. */
  lookAtOrder(orderId: string): Promise<RunState>;
  /** Starts a run of an order's workflow from its row, in the place of one that is running. */
  restartOrder(orderId: string): Promise<void>;
}

/** @param links where people read on about the runs that are started */
export function createCheckoutRuns(client: Client, taskQueue: string, links: RunLinks | null = null): CheckoutRuns {
  const { namespace } = client.options;
  const begin = (checkoutId: string, workflowIdConflictPolicy: 'FAIL' | 'TERMINATE_EXISTING') =>
    client.workflow.start(CHECKOUT_WORKFLOW, {
      ...checkoutStartOptions(taskQueue, { checkoutId, createCommandId: null, head: null }, links),
      workflowIdConflictPolicy,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    });
  const runs = async (workflowId: string) => {
    try {
      return (await client.workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  };
  const look = async (workflowId: string): Promise<RunState> => {
    if (!(await runs(workflowId))) return 'none';
    try {
      const head = await client.connection.withDeadline(Date.now() + STORY_MS, () =>
        client.workflow.getHandle(workflowId).query<{ readonly revision: number } | null>(QUERY.story),
      );
      return { revision: head?.revision ?? 0 };
    } catch {
      // Too slow, or a task that fails each time: whichever, nothing is known. It may also just have ended.
      return (await runs(workflowId)) ? 'silent' : 'none';
    }
  };
  return {
    isRunning: (checkoutId) => runs(checkoutWorkflowId(checkoutId)),
    look: (checkoutId) => look(checkoutWorkflowId(checkoutId)),
    lookAtOrder: (orderId) => look(orderWorkflowId(orderId)),
    async running(after) {
      const { executions, nextPageToken } = await client.workflowService.listWorkflowExecutions({
        namespace,
        pageSize: PAGE,
        query: `WorkflowType = '${CHECKOUT_WORKFLOW}' AND ExecutionStatus = 'Running' AND TaskQueue = '${taskQueue}'`,
        ...(after && { nextPageToken: Buffer.from(after, 'base64') }),
      });
      return {
        checkoutIds: executions.flatMap(({ execution }) => checkoutIdOf(execution?.workflowId ?? '') ?? []),
        next: nextPageToken?.length ? Buffer.from(nextPageToken).toString('base64') : null,
      };
    },
    async start(checkoutId) {
      try {
        await begin(checkoutId, 'FAIL');
        return true;
      } catch (error) {
        // Another process restarted it in the same moment: that is what was wanted.
        if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
        throw error;
      }
    },
    async restart(checkoutId) {
      await begin(checkoutId, 'TERMINATE_EXISTING');
    },
    async restartOrder(orderId) {
      const options = orderStartOptions(taskQueue, orderId, links);
      await client.workflow.start(ORDER_WORKFLOW, { ...options, workflowIdConflictPolicy: 'TERMINATE_EXISTING' });
    },
  };
}
