import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Database } from '../adapters/postgres/database.ts';
import { checkoutStartOptions } from '../adapters/temporal/checkout-gateway.ts';
import { CHECKOUT_WORKFLOW, checkoutIdOf, checkoutWorkflowId } from '../contracts/workflow-messages.ts';
import type { PeriodicJob } from './periodic-job.ts';

/** A row that changed this recently may be ahead of what Temporal's visibility shows. */
const FRESH_MS = 10_000;
const PAGE = 1_000;
/** 100,000 running checkouts; beyond that the scheduled reconciliation is the tool. */
const MOST_PAGES = 100;
const RESTARTS_PER_PASS = 100;

/**
 * Starts the workflow of every open checkout that has none: terminated by hand, failed, or lost with Temporal's own data.
 * Postgres outranks Temporal: the new run goes on from the row.
 */
export function checkoutRecovery(db: Database, client: Client, taskQueue: string, logger: Logger): PeriodicJob {
  return {
    name: 'checkout recovery',
    everyMs: 10_000,
    async pass(signal) {
      const open = await openCheckouts(db);
      if (open.size === 0) return;
      for await (const { workflowId } of running(client)) open.delete(checkoutIdOf(workflowId) ?? '');
      for (const checkoutId of [...open].slice(0, RESTARTS_PER_PASS)) {
        if (signal.aborted) return;
        if (await isRunning(client, checkoutId)) continue;
        await restart(client, taskQueue, checkoutId, logger);
      }
    },
  };
}

/** Checkouts with something left to wait for, except those that people are asked to look at after their end. Money that is still out is never left alone. */
async function openCheckouts(db: Database): Promise<Set<string>> {
  const rows = await db.sql<{ id: string }>(
    'recovery.open',
    `SELECT id FROM checkouts WHERE waiting_for IS NOT NULL AND updated_at < now() - $1 * interval '1 millisecond'
       AND NOT (status IN ('completed', 'canceled') AND attention IS NOT NULL AND waiting_for <> 'release')
     ORDER BY id LIMIT $2`,
    [FRESH_MS, PAGE * MOST_PAGES],
  );
  return new Set(rows.map(({ id }) => id));
}

async function* running(client: Client): AsyncGenerator<{ workflowId: string }> {
  let seen = 0;
  const query = `WorkflowType = '${CHECKOUT_WORKFLOW}' AND ExecutionStatus = 'Running'`;
  for await (const workflow of client.workflow.list({ query, pageSize: PAGE })) {
    yield workflow;
    seen += 1;
    if (seen >= PAGE * MOST_PAGES) return;
  }
}

/** Visibility lags; the workflow itself does not. */
async function isRunning(client: Client, checkoutId: string): Promise<boolean> {
  try {
    return (await client.workflow.getHandle(checkoutWorkflowId(checkoutId)).describe()).status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

async function restart(client: Client, taskQueue: string, checkoutId: string, logger: Logger): Promise<void> {
  try {
    await client.workflow.start(CHECKOUT_WORKFLOW, {
      ...checkoutStartOptions(taskQueue, { checkoutId, createCommandId: null, head: null }),
      workflowIdConflictPolicy: 'FAIL',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    });
    logger.warn({ checkoutId }, 'an open checkout had no workflow; it goes on from its row');
  } catch (error) {
    // Another process restarted it in the same moment: that is what was wanted.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
