import type { Client, WorkflowStartOptions } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { RunLinks } from '../../contracts/run-links.ts';
import { introduction } from '../../contracts/run-links.ts';
import type { OrderStart } from '../../contracts/workflow-messages.ts';
import { ORDER_WORKFLOW, orderWorkflowId } from '../../contracts/workflow-messages.ts';

/** The options that every run of an order's workflow starts with: at most one runs, one after another. */
export function orderStartOptions(
  taskQueue: string,
  orderId: string,
  links: RunLinks | null = null,
): WorkflowStartOptions {
  return {
    ...introduction('order', links, { order: orderId }),
    taskQueue,
    workflowId: orderWorkflowId(orderId),
    args: [{ orderId } satisfies OrderStart],
    workflowTaskTimeout: '3s',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  };
}

/** Starts an order's workflow. @returns false when one runs already */
export async function startOrder(
  client: Client,
  taskQueue: string,
  orderId: string,
  links: RunLinks | null = null,
): Promise<boolean> {
  try {
    const options = orderStartOptions(taskQueue, orderId, links);
    await client.workflow.start(ORDER_WORKFLOW, { ...options, workflowIdConflictPolicy: 'FAIL' });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
