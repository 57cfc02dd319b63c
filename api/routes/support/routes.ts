import { Router } from 'express';
import { loadRecords } from '../../../adapters/postgres/support-reads.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { requireRole } from '../../middleware/api-key.ts';
import { languageFor } from '../../middleware/language.ts';
import { checkoutActRoutes } from './checkout-acts.ts';
import { deskCaseRoutes } from './desk-case.ts';
import { deskListRoutes } from './desk-lists.ts';
import { deskSearchRoutes } from './desk-search.ts';
import { orderActRoutes } from './order-acts.ts';
import { supportOrderRoutes } from './orders.ts';
import { recoveryActRoutes } from './recovery-acts.ts';
import { tell } from './story.ts';
import { theCheckout } from './subjects.ts';
import { tongueOf } from './tongue.ts';

/** For people of support, behind their own key. */
export function supportRoutes(deps: AppDependencies): Router {
  const { db, settings } = deps;
  const router = Router();
  // Ops may read these too, but for who buyers are.
  router.use(deskSearchRoutes(deps), deskCaseRoutes(deps), deskListRoutes(deps));
  // Each of these says itself who may do it.
  router.use(checkoutActRoutes(deps), orderActRoutes(deps), recoveryActRoutes(deps));
  router.use('/support', requireRole(settings, 'support'));
  router.use(supportOrderRoutes(deps));

  router.get('/support/checkouts/:id', async (request, response) => {
    const checkout = await theCheckout(deps, request, response);
    response
      .set('Cache-Control', 'no-store')
      .json(tell(tongueOf(languageFor(request)), checkout, await loadRecords(db, checkout.id)));
  });

  return router;
}
