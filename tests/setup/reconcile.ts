import { startReconciliation } from '../../adapters/temporal/reconciliation-schedule.ts';
import type { ReconciliationReport, ReconciliationRequest } from '../../contracts/reconciliation.ts';
import { runLinks } from '../../contracts/run-links.ts';
import type { Seen } from '../../domain/reconciliation/what-was-seen.ts';
import type { Shop } from './shop.ts';

/** A break as its row says. */
export interface BreakRow extends Record<string, unknown> {
  readonly kind: string;
  readonly subject: string;
  readonly state: 'open' | 'mended' | 'gone';
  /** Of its checkout's payments. */
  readonly payment_intent_id: string | null;
  readonly mend_tries: number;
  readonly amount_minor: number | null;
  readonly seen: Seen | string;
}

/** Runs a reconciliation to its end; nothing counts as too fresh. */
export async function reconcile(
  { client, settings }: Pick<Shop, 'client' | 'settings'>,
  change: Partial<ReconciliationRequest> = {},
): Promise<ReconciliationReport> {
  const request = { days: 10, graceMs: 0, askEveryWorkflow: false, ...change };
  const { result } = await startReconciliation(
    client,
    settings.temporal.taskQueue,
    'test',
    request,
    runLinks(settings),
  );
  return result;
}

/** All breaks, the oldest first. */
export const breakRows = ({ db }: Pick<Shop, 'db'>): Promise<BreakRow[]> =>
  db.sql<BreakRow>(
    '',
    `SELECT b.kind, b.subject, b.state, b.mend_tries, b.amount_minor, coalesce(to_jsonb(b.facts), b.seen) AS seen,
            (SELECT max(p.payment_intent_id) FROM payments p WHERE p.checkout_id = b.checkout_id) AS payment_intent_id
     FROM breaks b ORDER BY b.id`,
    [],
  );
