import { Router } from 'express';
import type { AppDependencies } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { rawBody, rawOf } from '../../middleware/json-body.ts';

/** News from Stripe: verified over the raw body, stored, and only then acknowledged (promise E1). */
export function webhookRoutes({ verifyWebhook, inbox, metrics }: AppDependencies): Router {
  return Router().post('/webhooks/stripe', rawBody, async (request, response) => {
    const event = verifyWebhook(rawOf(request), request.get('Stripe-Signature'));
    if (!event) {
      metrics.countWebhook('refused');
      throw new ApiError('invalid_signature');
    }
    await inbox.store(event);
    metrics.countWebhook('stored');
    response.json({ received: true });
  });
}
