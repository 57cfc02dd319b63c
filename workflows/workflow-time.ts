/**
 * The one place where workflow code looks at the time: Temporal replays `Date.now()` as the time of the current workflow task,
 * so that it is the same in every replay. Milliseconds since 1970.
 */
export function workflowNow(): number {
  return Date.now();
}

export function millisecondsUntil(timeMs: number): number {
  return timeMs - workflowNow();
}
