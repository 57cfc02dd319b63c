import { Context } from '@temporalio/activity';
import {
  beginRun,
  closeBreaks,
  finishRun,
  nameOf,
  readOpenBreaks,
  recordBreaks,
} from '../../adapters/postgres/break-table.ts';
import type { PageRequest, PageResult } from '../../contracts/reconciliation.ts';
import type { BreakSubject, Difference } from '../../domain/reconciliation/break-kinds.ts';
import { BREAK_KINDS } from '../../domain/reconciliation/break-kinds.ts';
import { withBackOff } from '../back-off.ts';
import { withHeartbeats } from '../heartbeats.ts';
import { inspect, inTurns } from './inspect.ts';
import type { Scope } from './inspect.ts';
import type { MendDeps } from './mend.ts';
import { mend, MOST_MENDS } from './mend.ts';
import { readPage } from './walks.ts';

export interface ReconciliationDeps extends MendDeps {
  /** Makes sure of the schedule, which a Temporal that began empty knows nothing of. */
  readonly schedule: () => Promise<void>;
}

/** Between the two readings of what looks broken: what was just being done is done by then. */
const REREAD_MS = 1_000;
const BREAKS = 200;
/** Fewer workflow tasks than one for each page, and small pages all the same. */
const PAGES_AT_ONCE = 5;
const ABOUT: readonly BreakSubject[] = [
  'checkout',
  'order',
  'payment',
  'stock',
  'gift_card',
  'code',
  'command',
  'workflow',
];

export function createReconciliationActivities(deps: ReconciliationDeps) {
  const activities = {
    async beginReconciliation({ runId }: { readonly runId: string }): Promise<void> {
      await deps.schedule();
      await beginRun(deps.db.sql, runId);
    },
    comparePages: (request: PageRequest) => comparePages(deps, request),
    recheckBreaks: (request: RecheckRequest) => recheckBreaks(deps, request),
    finishReconciliation: ({ runId }: { readonly runId: string }) => finishRun(deps.db.sql, runId),
  };
  return withHeartbeats(withBackOff(activities));
}

export type ReconciliationActivities = ReturnType<typeof createReconciliationActivities>;

/**
 * Compares a few pages, up to the first on which something differs. That is read again; what still differs is a break: written
 * down, and its mend sent.
 */
async function comparePages(deps: ReconciliationDeps, request: PageRequest): Promise<PageResult> {
  let compared = 0;
  let next = request.cursor;
  let differences: readonly Difference[] = [];
  for (let pages = 0; pages < PAGES_AT_ONCE; pages += 1) {
    const page = await readPage(deps, { ...request, cursor: next });
    compared += page.compared;
    ({ next, differences } = page);
    if (next === null || differences.length > 0) break;
  }
  if (differences.length === 0) return { next, compared, found: 0, mendsSent: 0 };
  await Context.current().sleep(REREAD_MS);
  const seen = new Set(differences.map(nameOf));
  const still = (await inspectAgain(deps, differences, request)).filter((difference) => seen.has(nameOf(difference)));
  const breaks = await recordBreaks(deps.db.sql, still);
  const sent = await inTurns(breaks, (broken) => mend(deps, broken));
  return { next, compared, found: breaks.length, mendsSent: sent.filter(Boolean).length };
}

async function inspectAgain(
  deps: ReconciliationDeps,
  differences: readonly Pick<Difference, 'kind' | 'subject'>[],
  scope: Scope,
): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const about of ABOUT) {
    // A kind that an older version knew is never found again.
    const subjects = differences.filter(({ kind }) => BREAK_KINDS[kind]?.about === about).map(({ subject }) => subject);
    found.push(...(await inspect(deps, about, subjects, scope)));
  }
  return found;
}

export interface RecheckRequest {
  /** The id of the last break of the page before; 0: from the first. */
  readonly after: number;
  readonly askEveryWorkflow: boolean;
}

/** `pending`: breaks still open whose mend may yet help. */
export interface RecheckResult {
  readonly next: number | null;
  readonly pending: number;
}

/** Reads a page of the open breaks again, and closes those that are no longer there, whoever found them. */
async function recheckBreaks(
  deps: ReconciliationDeps,
  { after, askEveryWorkflow }: RecheckRequest,
): Promise<RecheckResult> {
  const open = await readOpenBreaks(deps.db.sql, after, BREAKS);
  // However fresh: only what is an open break already is looked for.
  const differences = await inspectAgain(deps, open, { graceMs: 0, askEveryWorkflow });
  const names = new Set(differences.map(nameOf));
  const wanted = new Set(open.map(nameOf));
  await recordBreaks(
    deps.db.sql,
    differences.filter((difference) => wanted.has(nameOf(difference))),
  );
  await closeBreaks(
    deps.db.sql,
    open.filter((broken) => !names.has(nameOf(broken))).map(({ id }) => id),
  );
  const pending = open.filter(
    (broken) => names.has(nameOf(broken)) && broken.mendTries > 0 && broken.mendTries < MOST_MENDS,
  );
  return { next: open.length === BREAKS ? (open.at(-1)?.id ?? null) : null, pending: pending.length };
}
