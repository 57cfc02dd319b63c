import type { Client, WorkflowStartOptions } from '@temporalio/client';
import {
  isGrpcServiceError,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import type { Logger } from 'pino';
import { ApplicationFailure } from '@temporalio/common';
import type { CheckoutGateway, Delivery, SignalResult } from '../../contracts/checkout-gateway.ts';
import type { Operation, OrderOperation } from '../../contracts/commands.ts';
import type { RunLinks } from '../../contracts/run-links.ts';
import { introduction } from '../../contracts/run-links.ts';
import type {
  CheckoutStart,
  CommandReceipt,
  CommandRef,
  PaymentNews,
  RecoveryStart,
} from '../../contracts/workflow-messages.ts';
import {
  CHECKOUT_WORKFLOW,
  checkoutWorkflowId,
  ORDER_UPDATE,
  ORDER_WORKFLOW,
  orderWorkflowId,
  paymentRecoveryWorkflowId,
  RECOVERY_WORKFLOW,
  SIGNAL,
  UPDATE,
} from '../../contracts/workflow-messages.ts';
import { orderIdOf } from '../crypto/identity.ts';
import { orderStartOptions } from './order-start.ts';
import { POLLER_FRESH_MS } from './task-queues.ts';

/** gRPC status codes (grpc.io/docs/guides/status-codes). */
const GRPC = { notFound: 5, resourceExhausted: 8, failedPrecondition: 9 } as const;

/** How long a client waits for a command. Complete and cancel wait for an outcome, at most 8 s, in the workflow. */
const DEADLINE_MS: Readonly<Record<Operation | OrderOperation, number>> = {
  create: 5_000,
  update: 5_000,
  complete: 10_000,
  cancel: 10_000,
  refund: 10_000,
  capture: 10_000,
};
const SIGNAL_MS = 5_000;
const HEALTH_MS = 2_000;
/** An update that was thrown out with a failed workflow task is sent again at once. */
const MOST_TRIES = 3;

/** A killed worker holds up the next command by these; the defaults are 10 s (RECIPES, measured). */
const WORKFLOW_TASK_TIMEOUT = '3s';

const createUpdate = { type: 'update', name: UPDATE.create } as UpdateDefinition<CommandReceipt, [CommandRef]>;

export interface GatewayOptions {
  readonly client: Client;
  readonly taskQueue: string;
  /** Told why Temporal did not take a signal; unset where none is sent. */
  readonly logger?: Pick<Logger, 'warn'>;
  /** Where people read on about the runs that are started. */
  readonly links?: RunLinks;
}

/** The options that every run of a checkout starts with. */
export function checkoutStartOptions(
  taskQueue: string,
  start: CheckoutStart,
  links: RunLinks | null = null,
): WorkflowStartOptions {
  return {
    ...introduction('checkout', links, { checkout: start.checkoutId }),
    taskQueue,
    workflowId: checkoutWorkflowId(start.checkoutId),
    args: [start],
    workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
    // One checkout, one workflow, for ever: a create sent again finds the first one.
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
  };
}

export function createCheckoutGateway({ client, taskQueue, logger, links }: GatewayOptions): CheckoutGateway {
  const send = (
    operation: Operation | OrderOperation,
    checkoutId: string,
    commandId: string,
  ): Promise<CommandReceipt> => {
    const ref: CommandRef = { commandId };
    if (operation === 'refund' || operation === 'capture') {
      const startWorkflowOperation = new WithStartWorkflowOperation(ORDER_WORKFLOW, {
        ...orderStartOptions(taskQueue, orderIdOf(checkoutId), links),
        workflowIdConflictPolicy: 'USE_EXISTING',
      });
      const update = { type: 'update', name: ORDER_UPDATE[operation] } as typeof createUpdate;
      return client.workflow.executeUpdateWithStart(update, { args: [ref], startWorkflowOperation });
    }
    if (operation !== 'create') {
      return client.workflow
        .getHandle(checkoutWorkflowId(checkoutId))
        .executeUpdate<CommandReceipt, [CommandRef]>(UPDATE[operation], { args: [ref] });
    }
    const start = { checkoutId, createCommandId: commandId, head: null } satisfies CheckoutStart;
    const startWorkflowOperation = new WithStartWorkflowOperation(CHECKOUT_WORKFLOW, {
      ...checkoutStartOptions(taskQueue, start, links),
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
    return client.workflow.executeUpdateWithStart(createUpdate, { args: [ref], startWorkflowOperation });
  };
  const startWith = (workflow: string, options: WorkflowStartOptions, news: PaymentNews) =>
    client.workflow.signalWithStart(workflow, { ...options, signal: SIGNAL.paymentNews, signalArgs: [news] });
  const signal = async (workflowId: string, how: (workflowId: string) => Promise<unknown>): Promise<SignalResult> => {
    try {
      await within(client, SIGNAL_MS, () => how(workflowId));
      return 'sent';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return 'ended';
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      logger?.warn({ workflowId, reason }, 'Temporal did not take a signal');
      return 'unavailable';
    }
  };
  return {
    async deliver(operation, checkoutId, commandId) {
      for (let tries = 1; ; tries += 1) {
        try {
          const receipt = await within(client, DEADLINE_MS[operation], () => send(operation, checkoutId, commandId));
          return { kind: 'delivered', receipt };
        } catch (error) {
          // The update met the very task in which the workflow ended or was being ended; the next one finds it clear.
          if (tries < MOST_TRIES && findGrpc(error)?.code === GRPC.failedPrecondition) continue;
          const delivery = explain(error);
          // An order's workflow ends when nothing is left; the next try starts another.
          const again = delivery.kind === 'ended' && (operation === 'refund' || operation === 'capture');
          if (!again || tries >= MOST_TRIES) return delivery;
        }
      }
    },
    cancel: (checkoutId, request) =>
      signal(checkoutWorkflowId(checkoutId), (id) => client.workflow.getHandle(id).signal(SIGNAL.cancel, request)),
    tellNews: (checkoutId, news) =>
      signal(checkoutWorkflowId(checkoutId), (id) => client.workflow.getHandle(id).signal(SIGNAL.paymentNews, news)),
    tellOrder: (orderId, news) =>
      signal(orderWorkflowId(orderId), () =>
        startWith(ORDER_WORKFLOW, orderStartOptions(taskQueue, orderId, links), news),
      ),
    tellRecovery: (news) =>
      signal(paymentRecoveryWorkflowId(news.paymentIntentId), (workflowId) => {
        const { paymentIntentId } = news;
        const args = [{ paymentIntentId } satisfies RecoveryStart];
        const about = introduction('paymentRecovery', links ?? null, { paymentIntent: paymentIntentId });
        const options = { ...about, taskQueue, workflowId, args, workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT };
        return startWith(RECOVERY_WORKFLOW, options, news);
      }),
    async missing() {
      try {
        const response = await within(client, HEALTH_MS, () =>
          client.workflowService.describeTaskQueue({
            namespace: client.options.namespace,
            taskQueue: { name: taskQueue },
            taskQueueType: 1,
          }),
        );
        const alive = (response.pollers ?? []).some(
          ({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000 > Date.now() - POLLER_FRESH_MS,
        );
        return alive ? [] : ['workers'];
      } catch {
        // Whatever the reason, what is missing is named; the reason stands in the log of the call that needed it.
        return ['temporal'];
      }
    },
  };
}

/** The SDK retries busy servers on its own until the deadline of the call. */
function within<T>(client: Client, ms: number, call: () => Promise<T>): Promise<T> {
  return client.connection.withDeadline(Date.now() + ms, call);
}

function explain(error: unknown): Delivery {
  if (error instanceof WorkflowNotFoundError || error instanceof WorkflowExecutionAlreadyStartedError)
    return { kind: 'ended' };
  if (error instanceof WorkflowUpdateFailedError) {
    const { cause } = error;
    const ended =
      cause instanceof ApplicationFailure &&
      (cause.type === 'CheckoutEnded' || cause.type === 'AcceptedUpdateCompletedWorkflow');
    return ended
      ? { kind: 'ended' }
      : { kind: 'unavailable', reason: `update failed: ${cause?.message ?? error.message}` };
  }
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)
    return { kind: 'unavailable', reason: 'no answer in time' };
  const grpc = findGrpc(error);
  if (grpc?.code === GRPC.resourceExhausted) return { kind: 'busy' };
  if (grpc?.code === GRPC.notFound) return { kind: 'ended' };
  return { kind: 'unavailable', reason: error instanceof Error ? error.message : String(error) };
}

/** Client errors wrap the server's own. */
function findGrpc(error: unknown): { code: number } | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (isGrpcServiceError(at)) return at;
  }
  return null;
}
