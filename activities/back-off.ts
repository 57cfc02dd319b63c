import { CompleteAsyncError, Context } from '@temporalio/activity';
import type { RetryPolicy } from '@temporalio/common';
import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import type { RetryAdvice } from '../adapters/outside/retry-after.ts';
import { retryAdvice } from '../adapters/outside/retry-after.ts';

/** What the other side may put off a try by, however late it says. */
const MOST_NOT_BEFORE_MS = 60_000;
/** Where the server does not tell the activity's retry policy. */
const UNTOLD: RetryIntervals = { initialInterval: 1_000, backoffCoefficient: 2, maximumInterval: 60_000 };

/** Of a retry policy; intervals in milliseconds. */
interface RetryIntervals {
  readonly initialInterval: number;
  readonly backoffCoefficient: number;
  readonly maximumInterval: number;
}

/**
 * Has each of these activities come back at a random time after a failure: Temporal's own retries have no jitter, so that all
 * payments that met an outage would meet again, second for second. The intervals are those of workflows/activity-options.ts;
 * whether and until when there is another try stays Temporal's part.
 */
export function withBackOff<Activities extends Readonly<Record<string, (input: never) => Promise<unknown>>>>(
  activities: Activities,
): Activities {
  const patient = Object.entries(activities).map(([name, run]) => [
    name,
    async (input: never) => {
      try {
        return await run(input);
      } catch (error) {
        if (error instanceof TemporalFailure || error instanceof CompleteAsyncError) throw error;
        const { attempt, retryPolicy } = Context.current().info;
        const nextRetryDelay = nextRetryMs(attempt, intervalsOf(retryPolicy), retryAdvice(error), Math.random);
        throw ApplicationFailure.fromError(error, { nextRetryDelay });
      }
    },
  ]);
  return Object.fromEntries(patient) as Activities;
}

/**
 * Milliseconds until the next try: between half of the policy's interval and the whole; never before the time that the other
 * side has named, and then spread over the same interval.
 * @param attempt the one that has failed, from 1
 * @param random from 0 to below 1
 */
export function nextRetryMs(
  attempt: number,
  policy: RetryIntervals,
  { notBeforeMs, late }: RetryAdvice,
  random: () => number,
): number {
  const { initialInterval, backoffCoefficient, maximumInterval } = policy;
  const grown = initialInterval * backoffCoefficient ** Math.min(attempt - 1, 30);
  const interval = late ? maximumInterval : Math.min(grown, maximumInterval);
  if (notBeforeMs > 0) return Math.round(Math.min(notBeforeMs, MOST_NOT_BEFORE_MS) + random() * initialInterval);
  return Math.round(interval * (0.5 + random() / 2));
}

/** The SDK tells the intervals in milliseconds. */
function intervalsOf({ initialInterval, backoffCoefficient, maximumInterval }: RetryPolicy = {}): RetryIntervals {
  return {
    initialInterval: Number(initialInterval ?? UNTOLD.initialInterval),
    backoffCoefficient: backoffCoefficient ?? UNTOLD.backoffCoefficient,
    maximumInterval: Number(maximumInterval ?? UNTOLD.maximumInterval),
  };
}
