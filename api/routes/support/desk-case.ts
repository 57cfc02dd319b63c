import { Router } from 'express';
import type { Request, Response } from 'express';
import { recordReading } from '../../../adapters/postgres/audit-trail.ts';
import { loadCheckout } from '../../../adapters/postgres/checkout-table.ts';
import { loadBriefs } from '../../../adapters/postgres/desk-briefs.ts';
import { loadNames } from '../../../adapters/postgres/desk-names.ts';
import { loadOrder } from '../../../adapters/postgres/order-table.ts';
import { loadRecords } from '../../../adapters/postgres/support-reads.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { actorOf, requireRole } from '../../middleware/api-key.ts';
import { languageFor } from '../../middleware/language.ts';
import { tellCase } from './case.ts';
import type { CaseFacts } from './case.ts';
import { mayReadBuyers } from './desk-search.ts';
import { tongueOf } from './tongue.ts';

const CHECKOUT_ID = /^chk_[A-Za-z0-9_-]{1,64}$/;

/**
 * `GET /support/cases/{checkout}`: all about one checkout. Who reads who the buyer is leaves an entry in the audit trail: one
 * an hour, since an open page reads it every few seconds.
 */
export function deskCaseRoutes({ db, settings }: AppDependencies): Router {
  const router = Router();
  router.get('/support/cases/:id', requireRole(settings, 'support', 'ops'), async (request, response) => {
    const facts = await factsOf({ db }, request, response);
    const withBuyer = mayReadBuyers(response);
    const told = tellCase(settings, tongueOf(languageFor(request)), facts, [], withBuyer);
    if (told.buyer !== null) await recordReading(db.sql, actorOf(response, 'support'), 'case', told.checkout);
    response.set('Cache-Control', 'no-store').json(told);
  });
  return router;
}

async function factsOf({ db }: Pick<AppDependencies, 'db'>, request: Request, response: Response): Promise<CaseFacts> {
  const id = request.params['id'];
  if (typeof id !== 'string' || !CHECKOUT_ID.test(id)) throw new ApiError('not_found');
  response.locals['checkoutId'] = id;
  const [checkout, [brief], records] = await Promise.all([
    loadCheckout(db.sql, id),
    loadBriefs(db.sql, [id]),
    loadRecords(db, id),
  ]);
  if (!checkout || !brief) throw new ApiError('not_found');
  const [found, names] = await Promise.all([
    brief.order && loadOrder(db.sql, brief.order.id),
    loadNames(
      db.sql,
      checkout.quote.lines.map(({ variantId }) => variantId),
      records.holds.map(({ locationId }) => locationId),
    ),
  ]);
  return { checkout, brief, records, order: found?.order ?? null, names };
}
