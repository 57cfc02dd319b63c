import { Router } from 'express';
import { loadRecords } from '../../../adapters/postgres/support-reads.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { languageFor } from '../../middleware/language.ts';
import { tellOrder } from './order-story.ts';
import { theOrder } from './subjects.ts';
import { tongueOf } from './tongue.ts';

/** Placed orders, as support reads them. */
export function supportOrderRoutes(deps: AppDependencies): Router {
  const router = Router();
  router.get('/support/orders/:id', async (request, response) => {
    const order = await theOrder(deps, request, response);
    response
      .set('Cache-Control', 'no-store')
      .json(tellOrder(tongueOf(languageFor(request)), order, await loadRecords(deps.db, order.checkoutId)));
  });
  return router;
}
