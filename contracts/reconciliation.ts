/** The reconciliation workflow, its schedule and what it tells: shared by worker, API and the programs. */
export const RECONCILIATION_WORKFLOW = 'reconciliation';
export const RECONCILIATION_PROGRESS = 'progress';

/** One schedule for all workers of a task queue. */
export function reconciliationScheduleId(taskQueue: string): string {
  return `reconciliation/${taskQueue}`;
}

/** What one run compares. */
export interface ReconciliationRequest {
  /** How far back checkouts, payments and refunds are compared; what is still open is, however old it is. */
  readonly days: number;
  /** What changed more recently than this is not judged: it may be on its way. */
  readonly graceMs: number;
  /** After Temporal's data were lost or are old: every open checkout's workflow is asked how far it is. */
  readonly askEveryWorkflow: boolean;
}

/** The rounds of a run, in their order. */
export const WALKS = [
  'checkouts',
  'older open checkouts',
  'orders',
  'open orders',
  'holds',
  'payments and Stripe',
  'refunds at Stripe',
  'stock',
  'commands',
  'workflows',
  // Those that were added later stand at the end: a run that began before them ends before them.
  'gift cards',
  'codes',
] as const;
/** So many walks there were before gift cards and codes. */
export const WALKS_BEFORE_CLAIMS = 10;
export type Walk = (typeof WALKS)[number];

/** The next pages of a walk. */
export interface PageRequest extends ReconciliationRequest {
  readonly walk: Walk;
  /** Where they begin; null: at the beginning. */
  readonly cursor: string | null;
  /** When the run began, in milliseconds since 1970: the window is counted from there. */
  readonly startedMs: number;
}

/** What they came to; `next` null: the walk is over. */
export interface PageResult {
  readonly next: string | null;
  readonly compared: number;
  readonly found: number;
  readonly mendsSent: number;
}

/** How far a run is, and what it came to in the end. */
export interface ReconciliationReport {
  /** The run's id, in Temporal and in its row. */
  readonly runId: string;
  readonly stage: Walk | 'waiting for mends' | 'done';
  /** Things compared so far, by walk. */
  readonly compared: Readonly<Partial<Record<Walk, number>>>;
  readonly found: number;
  readonly mendsSent: number;
  /** Breaks open at the end, from earlier runs too; null before it. */
  readonly open: number | null;
}
