import { ApiError } from './errors.ts';

/** Requests a second; https://docs.stripe.com/rate-limits. */
export interface RateLimits {
  /** To all endpoints together: 100 at Stripe, 25 in its sandboxes. */
  perSecond?: number;
  /** To each endpoint: 25 at Stripe. */
  perEndpoint?: number;
}

/**
 * Counts requests by the seconds of the sandbox's clock and throws 429 for one too many, which was not executed and uses
 * no idempotency key up.
 */
export function createRateLimit(limits: RateLimits, now: () => number): (endpoint: string) => void {
  const counts = new Map<string, number>();
  let second = 0;
  const isOver = (key: string, limit: number | undefined): boolean => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return limit !== undefined && count > limit;
  };
  return (endpoint) => {
    const current = Math.floor(now() / 1000);
    if (current !== second) counts.clear();
    second = current;
    if (isOver(endpoint, limits.perEndpoint)) throw tooMany('endpoint-rate');
    if (isOver('', limits.perSecond)) throw tooMany('global-rate');
  };
}

function tooMany(reason: string): ApiError {
  const message = 'Request rate limit exceeded. Learn more about rate limits at https://docs.stripe.com/rate-limits.';
  const body = { type: 'invalid_request_error' as const, code: 'rate_limit', message };
  return new ApiError(429, body, { 'Stripe-Rate-Limited-Reason': reason });
}
