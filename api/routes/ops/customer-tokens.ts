import { Router } from 'express';
import { maySignIn } from '../../../adapters/postgres/customer-reads.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { requireRole } from '../../middleware/api-key.ts';
import { CUSTOMER_TOKEN_MS, makeCustomerToken } from '../../middleware/customer-token.ts';

/** For the storefront's own back end, which knows who has signed in. */
export function customerTokenRoutes({ db, seal, settings }: AppDependencies): Router {
  const router = Router();

  /** A token that tells who buys, for the header `Customer-Token` of carts and checkouts. */
  router.post('/ops/customers/:id/tokens', requireRole(settings, 'ops'), async (request, response) => {
    const { id } = request.params;
    const customerId = String(id);
    if (!(await maySignIn(db.sql, customerId))) throw new ApiError('not_found');
    const expiresMs = Date.now() + CUSTOMER_TOKEN_MS;
    response
      .status(201)
      .set('Cache-Control', 'no-store')
      .json({
        customer: customerId,
        token: makeCustomerToken(seal, customerId, expiresMs),
        expires_at: new Date(expiresMs).toISOString(),
      });
  });
  return router;
}
