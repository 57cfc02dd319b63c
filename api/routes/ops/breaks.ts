import { Router } from 'express';
import type { SeenBreak } from '../../../adapters/postgres/break-reads.ts';
import { listOpenBreaks, readBreakTotals } from '../../../adapters/postgres/break-reads.ts';
import { formatMinor } from '../../../domain/money/currency.ts';
import { isBreakKind } from '../../../domain/reconciliation/break-kinds.ts';
import { serverWords } from '../../../words/texts.ts';
import { tellSeen } from '../../../words/what-was-seen.ts';
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

/** In English, as the runbooks and what they suggest; the key and its values are for programs. */
function show(broken: SeenBreak) {
  const { kind, seen, amountMinor, currency } = broken;
  return {
    id: broken.id,
    kind,
    what: isBreakKind(kind) ? serverWords('en')(`break.${kind}`) : kind,
    subject: broken.subject,
    checkout: broken.checkoutId,
    severity: broken.severity,
    facts: tellSeen('en', seen),
    seen: typeof seen === 'string' ? null : seen,
    suggestion: broken.suggestion,
    amount: amountMinor === null || currency === null ? null : formatMinor(amountMinor, currency),
    mends_sent: broken.mendTries,
    first_seen: broken.firstSeenAt.toISOString(),
    last_seen: broken.lastSeenAt.toISOString(),
  };
}
