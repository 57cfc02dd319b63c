import { Router } from 'express';
import type { SeenBreak } from '../../../adapters/postgres/break-reads.ts';
import { listOpenBreaks, readBreakTotals } from '../../../adapters/postgres/break-reads.ts';
import { formatMinor } from '../../../domain/money/currency.ts';
import type { BreakKind } from '../../../domain/reconciliation/break-kinds.ts';
import { BREAK_KINDS } from '../../../domain/reconciliation/break-kinds.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { requireRole } from '../../middleware/api-key.ts';
import { validate } from '../../middleware/validate.ts';
import { breaksQuery } from './break-schemas.ts';

/** For people on call: support and ops. */
export function breakRoutes({ db, settings }: Pick<AppDependencies, 'db' | 'settings'>): Router {
  const router = Router();
  router.use('/ops/breaks', requireRole(settings, 'support', 'ops'));

  /** What reconciliation has found and is still so, in the order of its finding. */
  router.get('/ops/breaks', async (request, response) => {
    const { after, limit } = validate(breaksQuery, request.query);
    const [breaks, totals] = await Promise.all([listOpenBreaks(db.sql, after, limit), readBreakTotals(db.sql)]);
    response.set('Cache-Control', 'no-store').json({
      breaks: breaks.map(show),
      next: breaks.length === limit ? breaks.at(-1)?.id : null,
      open: totals.openByKind,
      oldest_seconds: totals.oldestSeconds,
      at_stake: Object.entries(totals.atStakeMinor).map(([currency, minor]) => formatMinor(minor, currency)),
      since_run_seconds: totals.sinceRunSeconds,
    });
  });

  return router;
}

function show(seen: SeenBreak) {
  const kinds: Readonly<Record<string, BreakKind>> = BREAK_KINDS;
  const { amountMinor, currency } = seen;
  return {
    id: seen.id,
    kind: seen.kind,
    what: kinds[seen.kind]?.words ?? seen.kind,
    subject: seen.subject,
    checkout: seen.checkoutId,
    severity: seen.severity,
    facts: seen.facts,
    suggestion: seen.suggestion,
    amount: amountMinor === null || currency === null ? null : formatMinor(amountMinor, currency),
    mends_sent: seen.mendTries,
    first_seen: seen.firstSeenAt.toISOString(),
    last_seen: seen.lastSeenAt.toISOString(),
  };
}
