import { Router } from 'express';
import type { Request, Response } from 'express';
import { loadCheckout } from '../../../adapters/postgres/checkout-table.ts';
import { loadRecords } from '../../../adapters/postgres/support-reads.ts';
import { hasEnded } from '../../../domain/checkout/checkout.ts';
import type { Checkout } from '../../../domain/checkout/checkout.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { requireRole } from '../../middleware/api-key.ts';
import { jsonOf, rawBody } from '../../middleware/json-body.ts';
import { languageFor } from '../../middleware/language.ts';
import { validate } from '../../middleware/validate.ts';
import { deskCaseRoutes } from './desk-case.ts';
import { deskListRoutes } from './desk-lists.ts';
import { deskSearchRoutes } from './desk-search.ts';
import { supportOrderRoutes } from './orders.ts';
import { supportCancel } from './schemas.ts';
import { tell } from './story.ts';
import { tongueOf } from './tongue.ts';

const CHECKOUT_ID = /^chk_[A-Za-z0-9_-]{1,64}$/;

/** For people of support, behind their own key. */
export function supportRoutes(deps: AppDependencies): Router {
  const { db, gateway, settings, logger } = deps;
  const router = Router();
  // Ops may read these too, but for who buyers are.
  router.use(deskSearchRoutes(deps), deskCaseRoutes(deps), deskListRoutes(deps));
  router.use('/support', requireRole(settings, 'support'));
  router.use(supportOrderRoutes(deps));

  router.get('/support/checkouts/:id', async (request, response) => {
    const checkout = await theCheckout(deps, request, response);
    response
      .set('Cache-Control', 'no-store')
      .json(tell(tongueOf(languageFor(request)), checkout, await loadRecords(db, checkout.id)));
  });

  /** Sends the same signal as the Temporal UI and `npm run support`; carried out by the checkout's workflow. */
  router.post('/support/checkouts/:id/cancel', rawBody, async (request, response) => {
    const { actor, reason } = validate(supportCancel, jsonOf(request));
    const checkout = await theCheckout(deps, request, response);
    const sent = await gateway.cancel(checkout.id, { actor, reason });
    if (sent === 'ended' && hasEnded(checkout.status)) {
      const content = `This checkout has already ended: ${checkout.endedReason ?? checkout.status}.`;
      throw new ApiError('checkout_ended', { status: 409, content });
    }
    if (sent !== 'sent')
      throw new ApiError('service_unavailable', { reason: `the cancel signal was not sent: ${sent}` });
    logger.info({ checkoutId: checkout.id, actor }, 'support asked for a cancel');
    const now = (await loadCheckout(db.sql, checkout.id)) ?? checkout;
    response
      .status(202)
      .set('Cache-Control', 'no-store')
      .json(tell(tongueOf(languageFor(request)), now, await loadRecords(db, now.id)));
  });

  return router;
}

async function theCheckout({ db }: AppDependencies, request: Request, response: Response): Promise<Checkout> {
  const id = request.params['id'];
  if (typeof id !== 'string' || !CHECKOUT_ID.test(id)) throw new ApiError('not_found');
  response.locals['checkoutId'] = id;
  const checkout = await loadCheckout(db.sql, id);
  if (!checkout) throw new ApiError('not_found');
  return checkout;
}
