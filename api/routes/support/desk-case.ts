import { Router } from 'express';
import type { Request, Response } from 'express';
import { recordReading } from '../../../adapters/postgres/audit-trail.ts';
import { loadCase } from '../../../adapters/postgres/case-facts.ts';
import { loadBriefs } from '../../../adapters/postgres/desk-briefs.ts';
import { loadNames } from '../../../adapters/postgres/desk-names.ts';
import { loadRecords } from '../../../adapters/postgres/support-reads.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { actorOf, requireRole } from '../../middleware/api-key.ts';
import { languageFor } from '../../middleware/language.ts';
import { tellCase } from './case.ts';
import type { CaseRecords } from './case.ts';
import { offersFor } from './offers.ts';
import { mayReadBuyers, rolesOf } from './reader.ts';
import { tongueOf } from './tongue.ts';

const CHECKOUT_ID = /^chk_[A-Za-z0-9_-]{1,64}$/;

/**
 * `GET /support/cases/{checkout}`: all about one checkout. Who reads who the buyer is leaves an entry in the audit trail: one
 * an hour, since an open page reads it every few seconds.
 */
export function deskCaseRoutes({ db, settings }: AppDependencies): Router {
  const router = Router();
  router.get('/support/cases/:id', requireRole(settings, 'support', 'ops'), async (request, response) => {
    const language = languageFor(request);
    const facts = await factsOf({ db }, request, response);
    const offers = offersFor(facts.facts, rolesOf(response), language);
    const told = tellCase(settings, tongueOf(language), facts, offers, mayReadBuyers(response));
    if (told.buyer !== null) await recordReading(db.sql, actorOf(response, 'support'), 'case', told.checkout);
    response.set('Cache-Control', 'no-store').json(told);
  });
  return router;
}

async function factsOf(
  { db }: Pick<AppDependencies, 'db'>,
  request: Request,
  response: Response,
): Promise<CaseRecords> {
  const id = request.params['id'];
  if (typeof id !== 'string' || !CHECKOUT_ID.test(id)) throw new ApiError('not_found');
  response.locals['checkoutId'] = id;
  const [facts, [brief], records] = await Promise.all([
    loadCase(db.sql, id),
    loadBriefs(db.sql, [id]),
    loadRecords(db, id),
  ]);
  if (!facts || !brief) throw new ApiError('not_found');
  const names = await loadNames(
    db.sql,
    facts.checkout.quote.lines.map(({ variantId }) => variantId),
    records.holds.map(({ locationId }) => locationId),
  );
  return { facts, brief, records, names };
}
