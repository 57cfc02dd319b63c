import { CallWithheld } from './call-withheld.ts';

/** What whoever answered, or withheld the call, says about another try. */
export interface RetryAdvice {
  /** Not before this, in milliseconds from now; 0: nothing said. */
  readonly notBeforeMs: number;
  /** 429 with `Stripe-Should-Retry: false`: as late as the schedule allows. */
  readonly late: boolean;
}

/** Errors wrap each other this deep at most. */
const MOST_DEPTH = 5;

/**
 * Finds that advice in an error or its causes: `Retry-After` in seconds (RFC 9110, 10.2.3) and `Stripe-Should-Retry`, or a
 * withheld call's own time. An unknown outcome is asked about again in any case (promise M8).
 */
export function retryAdvice(error: unknown): RetryAdvice {
  let at = error as ErrorLike | null | undefined;
  for (let depth = 0; at instanceof Object && depth < MOST_DEPTH; depth += 1) {
    if (at instanceof CallWithheld) return { notBeforeMs: at.retryAfterMs, late: false };
    if (at.headers) {
      const seconds = Number(at.headers['retry-after'] ?? 0);
      return {
        notBeforeMs: seconds > 0 && Number.isFinite(seconds) ? seconds * 1_000 : 0,
        late: at.statusCode === 429 && at.headers['stripe-should-retry'] === 'false',
      };
    }
    at = (at.detail ?? at.cause) as ErrorLike | null | undefined;
  }
  return { notBeforeMs: 0, late: false };
}

interface ErrorLike {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly statusCode?: number;
  readonly detail?: unknown;
  readonly cause?: unknown;
}
