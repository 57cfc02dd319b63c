import { Router } from 'express';
import type { ErrorRequestHandler } from 'express';
import type { AppDependencies } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { rawBody, rawOf } from '../../middleware/json-body.ts';

/** News from Stripe: verified over the raw body, stored, and only then acknowledged (promise E1). */
export function webhookRoutes({ verifyWebhook, inbox, metrics }: AppDependencies): Router {
  const countTooLarge: ErrorRequestHandler = (error: { status?: unknown }, _request, _response, next) => {
    if (error.status === 413) metrics.countWebhook('too_large');
    next(error);
  };
  const router = Router();
  router.post('/webhooks/stripe', rawBody, async (request, response) => {
    const verdict = verifyWebhook(rawOf(request), request.get('Stripe-Signature'));
    if (!verdict.ok) {
      metrics.countWebhook(verdict.refusal);
      throw new ApiError('invalid_signature');
    }
    await inbox.store(verdict.event);
    metrics.countWebhook('stored');
    response.json({ received: true });
  });
  router.use('/webhooks/stripe', countTooLarge);
  return router;
}
