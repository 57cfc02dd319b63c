import { Router } from 'express';
import type { AppDependencies } from '../../dependencies.ts';
import { requireSupport } from '../../middleware/api-key.ts';
import { validate } from '../../middleware/validate.ts';
import { orphansQuery } from './schemas.ts';

/** For people who run the shop, behind support's key. */
export function opsRoutes({ inbox, settings }: AppDependencies): Router {
  const router = Router();
  router.use('/ops', requireSupport(settings));

  /** News from Stripe about payments that are none of ours: another system on the account, or a row that was lost. */
  router.get('/ops/webhooks/orphans', async (request, response) => {
    const { limit } = validate(orphansQuery, request.query);
    response.set('Cache-Control', 'no-store').json(await inbox.orphans(limit));
  });
  return router;
}
