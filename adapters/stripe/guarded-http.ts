import Stripe from 'stripe';
import type { Breaker, Settled, Verdict } from '../outside/breaker.ts';
import type { CallLimiter } from '../outside/call-limiter.ts';
import { createStripeClient } from './payment-gateway.ts';

type StripeHttp = ReturnType<typeof Stripe.createNodeHttpClient>;
type StripeResponse = Awaited<ReturnType<StripeHttp['makeRequest']>>;

/** Ids of Stripe's objects within a path: unlike words, they have digits or capitals in them. */
const ID = /\/[a-z]+_(?=\w*[A-Z\d])\w+(?=\/|$)/g;

export interface StripeGuards {
  readonly breaker: Breaker;
  readonly limiter: CallLimiter;
}

/**
 * Stripe's SDK behind the breaker and the fleet's limit for each endpoint. Every request passes them, also the ones that the
 * SDK makes by itself: pages of a list, and a request that it repeats after a reset.
 * @param http sends the requests that pass; unset: Stripe's own
 */
export function createGuardedStripe(
  settings: { readonly secretKey: string; readonly apiBase?: string | undefined; readonly callMs?: number },
  { breaker, limiter, http = Stripe.createNodeHttpClient() }: StripeGuards & { readonly http?: StripeHttp | undefined },
): Stripe {
  return createStripeClient(settings, {
    getClientName: () => http.getClientName(),
    async makeRequest(host, port, path, method, ...rest) {
      breaker.requirePassage();
      return limiter.run(endpointOf(method, path), () =>
        breaker.run(
          () => http.makeRequest(host, port, path, method, ...rest),
          (settled) => verdictOf(method, settled),
        ),
      );
    },
  });
}

/** `POST /v1/payment_intents/:id/confirm`: what Stripe limits the requests of (docs.stripe.com/rate-limits). */
function endpointOf(method: string, path: string): string {
  return `${method} ${(path.split('?')[0] ?? path).replace(ID, '/:id')}`;
}

/**
 * 5xx and no answer at all are the service's failures; a refusal is an answer, 429 too, and so is a 5xx that Stripe only
 * repeats from its memory.
 */
function verdictOf(method: string, settled: Settled<StripeResponse>): Verdict {
  if ('error' in settled) return 'down';
  const { value: response } = settled;
  if (response.getStatusCode() >= 500 && response.getHeaders()['idempotent-replayed'] !== 'true') return 'down';
  return method === 'GET' ? 'reads' : 'up';
}
