import {
  continueAsNew,
  defineQuery,
  patched,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { ReconciliationActivities } from '../activities/reconciliation/index.ts';
import type { ReconciliationReport, ReconciliationRequest, Walk } from '../contracts/reconciliation.ts';
import { RECONCILIATION_PROGRESS, WALKS, WALKS_BEFORE_CLAIMS } from '../contracts/reconciliation.ts';
import { MEND_ROUNDS, MEND_WAIT_MS, RECONCILE_PAGE } from './activity-options.ts';
import { reconciliationDetails } from './details.ts';

const { beginReconciliation, comparePages, recheckBreaks, finishReconciliation } =
  proxyActivities<ReconciliationActivities>(RECONCILE_PAGE);
const progressQuery = defineQuery<ReconciliationReport>(RECONCILIATION_PROGRESS);

/** Where a run goes on after its history was left behind. */
interface Carried {
  readonly startedMs: number;
  readonly walk: number;
  readonly cursor: string | null;
  readonly report: ReconciliationReport;
}

/**
 * Compares Stripe, the ledger, the rows, the stock and the workflows, page by page, without locking the shop; what differs twice
 * is written down and mended by a message to its owner. Then the open breaks are read again until the mends have worked, or
 * their time is over.
 */
export async function reconciliation(
  request: ReconciliationRequest,
  carried: Carried | null = null,
): Promise<ReconciliationReport> {
  const { runId, startTime } = workflowInfo();
  const first: Carried = {
    startedMs: startTime.getTime(),
    walk: 0,
    cursor: null,
    report: { runId, stage: WALKS[0], compared: {}, found: 0, mendsSent: 0, open: null },
  };
  let now = carried ?? first;
  const show = () => setCurrentDetails(reconciliationDetails(now.report));
  setHandler(progressQuery, () => now.report);
  show();
  if (carried === null)
    await beginReconciliation.executeWithOptions({ summary: `the last ${request.days} days` }, [
      { runId: now.report.runId },
    ]);

  // Asked once a run: a run that began before these walks goes on without them.
  const walks: readonly Walk[] = patched('claims-walks') ? WALKS : WALKS.slice(0, WALKS_BEFORE_CLAIMS);
  for (let walk = walks[now.walk]; walk; walk = walks[now.walk]) {
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof reconciliation>(request, now);
    const { cursor, startedMs } = now;
    const summary = `${walk}${cursor === null ? '' : `, from ${cursor}`}`;
    const page = await comparePages.executeWithOptions({ summary }, [{ ...request, walk, cursor, startedMs }]);
    const compared: Partial<Record<Walk, number>> = { ...now.report.compared };
    compared[walk] = (compared[walk] ?? 0) + page.compared;
    const nextWalk = page.next === null ? now.walk + 1 : now.walk;
    now = {
      ...now,
      walk: nextWalk,
      cursor: page.next,
      report: {
        runId: now.report.runId,
        stage: walks[nextWalk] ?? 'waiting for mends',
        compared,
        found: now.report.found + page.found,
        mendsSent: now.report.mendsSent + page.mendsSent,
        open: null,
      },
    };
    show();
  }
  for (let round = 1; (await recheckAll(request)) > 0 && round < MEND_ROUNDS; round += 1)
    await sleep(MEND_WAIT_MS, { summary: 'mends work' });
  const open = await finishReconciliation.executeWithOptions({ summary: 'what is still open is counted' }, [
    { runId: now.report.runId },
  ]);
  now = { ...now, report: { ...now.report, stage: 'done', open } };
  show();
  return now.report;
}

/** Reads all open breaks again. @returns those whose mend may yet help */
async function recheckAll({ askEveryWorkflow }: ReconciliationRequest): Promise<number> {
  let pending = 0;
  for (let after: number | null = 0; after !== null;) {
    const page: Awaited<ReturnType<typeof recheckBreaks>> = await recheckBreaks.executeWithOptions(
      { summary: after === 0 ? 'from the oldest' : `after break ${after}` },
      [{ after, askEveryWorkflow }],
    );
    pending += page.pending;
    after = page.next;
  }
  return pending;
}
