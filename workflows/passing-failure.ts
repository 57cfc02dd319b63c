import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';

/**
 * Whether a step that failed may go through later: Postgres was away, or too slow. A local activity that has used up its time
 * throws the failure of its last try as it is; only a regular one's comes wrapped in an ActivityFailure (measured: SDK 1.24).
 */
export function mayPass(error: unknown): boolean {
  const failure = error instanceof ActivityFailure ? error.cause : error;
  return failure instanceof TimeoutFailure || (failure instanceof ApplicationFailure && !failure.nonRetryable);
}
