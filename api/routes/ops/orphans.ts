import { Router } from 'express';
import type { AppDependencies } from '../../dependencies.ts';
import { requireRole } from '../../middleware/api-key.ts';
import { validate } from '../../middleware/validate.ts';
import { orphansQuery } from './orphan-schemas.ts';

/** For people who run the shop: support and ops. */
export function orphanRoutes({ inbox, settings }: AppDependencies): Router {
  const router = Router();
  router.use('/ops/webhooks', requireRole(settings, 'support', 'ops'));

  /** News from Stripe about payments that are none of ours: another system on the account, or a row that was lost. */
  router.get('/ops/webhooks/orphans', async (request, response) => {
    const { limit } = validate(orphansQuery, request.query);
    const { total, orphans } = await inbox.orphans(limit);
    response.set('Cache-Control', 'no-store').json({
      total,
      orphans: orphans.map((orphan) => ({
        event_id: orphan.eventId,
        type: orphan.type,
        object_id: orphan.objectId,
        payment_intent: orphan.paymentIntentId,
        checkout: orphan.checkoutId,
        created_at: orphan.createdAt,
        received_at: orphan.receivedAt,
      })),
    });
  });
  return router;
}
