import { Router } from 'express';
import type { Request, Response } from 'express';
import { loadOrder } from '../../../adapters/postgres/order-reads.ts';
import type { OrderRead } from '../../../adapters/postgres/order-reads.ts';
import { renderOrder } from '../../../contracts/ucp/v2026-08-25/order.ts';
import { serverWords } from '../../../words/texts.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { shopFacts } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { callerOf, maySee } from '../../middleware/api-key.ts';
import { languageFor, writtenIn } from '../../middleware/language.ts';

const ORDER_ID = /^ord_[A-Za-z0-9_-]{1,64}$/;

/** UCP's order capability over REST. */
export function orderRoutes(deps: AppDependencies): Router {
  const router = Router();
  router.get('/orders/:id', async (request, response) => {
    const order = await visibleOrder(deps, request, response);
    const language = languageFor(request);
    writtenIn(response, language)
      .set('Cache-Control', 'no-store')
      .json(renderOrder(order, shopFacts(deps.settings), serverWords(language)));
  });
  return router;
}

/** The order in the address, if the caller may see it. @throws ApiError 404 */
async function visibleOrder(deps: AppDependencies, request: Request, response: Response): Promise<OrderRead> {
  const id = request.params['id'];
  if (typeof id !== 'string' || !ORDER_ID.test(id)) throw new ApiError('not_found');
  const order = await loadOrder(deps.db.sql, id);
  if (!order || !maySee(callerOf(response), order.caller)) throw new ApiError('not_found');
  response.locals['checkoutId'] = order.checkoutId;
  return order;
}
