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
import type { AnyOperation } from '../../contracts/commands.ts';
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
  SUPPORT_UPDATE,
  UPDATE,
} from '../../contracts/workflow-messages.ts';
import { orderIdOf } from '../crypto/identity.ts';
import { hurry } from './hurry.ts';
import { orderStartOptions } from './order-start.ts';
import { POLLER_FRESH_MS } from './task-queues.ts';

/** gRPC status codes (grpc.io/docs/guides/status-codes). */
const GRPC = { notFound: 5, resourceExhausted: 8, failedPrecondition: 9 } as const;

/** How long a client waits for a command. Many wait for an outcome, at most 8 s, in the workflow. */
const DEADLINE_MS: Readonly<Partial<Record<AnyOperation, number>>> = { create: 5_000, update: 5_000 };
const OUTCOME_DEADLINE_MS = 10_000;

/** A workflow that runs only while there is something to do is started for its commands; a checkout that has ended is not. */
type Begins = 'checkout' | 'checkout from its row' | 'order' | 'recovery' | null;

/** Which workflow carries an operation out, by which update, and what is started where none runs. */
const ROUTES: Readonly<Record<AnyOperation, { readonly update: string; readonly begins: Begins }>> = {
  create: { update: UPDATE.create, begins: 'checkout' },
  update: { update: UPDATE.update, begins: null },
  complete: { update: UPDATE.complete, begins: null },
  cancel: { update: UPDATE.cancel, begins: null },
  cancel_checkout: { update: SUPPORT_UPDATE.act, begins: null },
  extend_hold: { update: SUPPORT_UPDATE.act, begins: null },
  // What a placed order waits for may have been given up with its checkout's run.
  resolve_checkout: { update: SUPPORT_UPDATE.act, begins: 'checkout from its row' },
  retry_checkout: { update: SUPPORT_UPDATE.retry, begins: 'checkout from its row' },
  refund: { update: ORDER_UPDATE.refund, begins: 'order' },
  capture: { update: ORDER_UPDATE.capture, begins: 'order' },
  cancel_order: { update: SUPPORT_UPDATE.act, begins: 'order' },
  resend_confirmation: { update: SUPPORT_UPDATE.act, begins: 'order' },
  resolve_order: { update: SUPPORT_UPDATE.act, begins: 'order' },
  retry_order: { update: SUPPORT_UPDATE.retry, begins: 'order' },
  place_order: { update: SUPPORT_UPDATE.act, begins: 'recovery' },
  resolve_recovery: { update: SUPPORT_UPDATE.act, begins: 'recovery' },
  retry_recovery: { update: SUPPORT_UPDATE.retry, begins: 'recovery' },
};
const SIGNAL_MS = 5_000;
const HEALTH_MS = 2_000;
/** An update that was thrown out with a failed workflow task is sent again at once. */
const MOST_TRIES = 3;

/** A killed worker holds up the next command by these; the defaults are 10 s (RECIPES, measured). */
const WORKFLOW_TASK_TIMEOUT = '3s';

export interface GatewayOptions {
  readonly client: Client;
  readonly taskQueue: string;
  /** Told why Temporal did not take a signal; unset where none is sent. */
  readonly logger?: Pick<Logger, 'warn' | 'info'>;
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
    operation: AnyOperation,
    checkoutId: string,
    commandId: string,
    subject: string | null,
  ): Promise<CommandReceipt> => {
    const { update: name, begins } = ROUTES[operation];
    const args: [CommandRef] = [{ commandId }];
    if (begins === null)
      return client.workflow
        .getHandle(checkoutWorkflowId(checkoutId))
        .executeUpdate<CommandReceipt, [CommandRef]>(name, { args });
    const { workflow, options } = beginning(begins, checkoutId, commandId, subject);
    const startWorkflowOperation = new WithStartWorkflowOperation(workflow, {
      ...options,
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
    const update = { type: 'update', name } as UpdateDefinition<CommandReceipt, [CommandRef]>;
    return client.workflow.executeUpdateWithStart(update, { args, startWorkflowOperation });
  };
  /** What is started where no workflow runs that could take a command. */
  const beginning = (
    begins: NonNullable<Begins>,
    checkoutId: string,
    commandId: string,
    subject: string | null,
  ): { workflow: string; options: WorkflowStartOptions } => {
    switch (begins) {
      case 'checkout': {
        const start = { checkoutId, createCommandId: commandId, head: null } satisfies CheckoutStart;
        return { workflow: CHECKOUT_WORKFLOW, options: checkoutStartOptions(taskQueue, start, links) };
      }
      case 'checkout from its row': {
        const start = { checkoutId, createCommandId: null, head: null } satisfies CheckoutStart;
        const options = checkoutStartOptions(taskQueue, start, links);
        return { workflow: CHECKOUT_WORKFLOW, options: { ...options, workflowIdReusePolicy: 'ALLOW_DUPLICATE' } };
      }
      case 'order':
        return { workflow: ORDER_WORKFLOW, options: orderStartOptions(taskQueue, orderIdOf(checkoutId), links) };
      case 'recovery':
        return { workflow: RECOVERY_WORKFLOW, options: recoveryOptions(subject ?? '') };
    }
  };
  const recoveryOptions = (paymentIntentId: string): WorkflowStartOptions => ({
    ...introduction('paymentRecovery', links ?? null, { paymentIntent: paymentIntentId }),
    taskQueue,
    workflowId: paymentRecoveryWorkflowId(paymentIntentId),
    args: [{ paymentIntentId } satisfies RecoveryStart],
    workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
  });
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
    async deliver(operation, checkoutId, commandId, subject = null) {
      const { update, begins } = ROUTES[operation];
      const deadlineMs = DEADLINE_MS[operation] ?? OUTCOME_DEADLINE_MS;
      for (let tries = 1; ; tries += 1) {
        try {
          const receipt = await within(client, deadlineMs, () => send(operation, checkoutId, commandId, subject));
          if (update === SUPPORT_UPDATE.retry && receipt.outcome === 'applied')
            await hurry(client, workflowIdOf(begins, checkoutId, subject), logger);
          return { kind: 'delivered', receipt };
        } catch (error) {
          // The update met the very task in which the workflow ended or was being ended; the next one finds it clear.
          if (tries < MOST_TRIES && findGrpc(error)?.code === GRPC.failedPrecondition) continue;
          const delivery = explain(error);
          // What is started for its commands ends when nothing is left; the next try starts another.
          const again = delivery.kind === 'ended' && begins !== null && begins !== 'checkout';
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
      signal(paymentRecoveryWorkflowId(news.paymentIntentId), () =>
        startWith(RECOVERY_WORKFLOW, recoveryOptions(news.paymentIntentId), news),
      ),
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

function workflowIdOf(begins: Begins, checkoutId: string, subject: string | null): string {
  if (begins === 'order') return orderWorkflowId(orderIdOf(checkoutId));
  return begins === 'recovery' ? paymentRecoveryWorkflowId(subject ?? '') : checkoutWorkflowId(checkoutId);
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
