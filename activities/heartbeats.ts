import { Context } from '@temporalio/activity';

const BEAT_MS = 2_000;

/**
 * Has each of these activities tell Temporal every 2 s that its worker is alive: what a killed or frozen worker had under way
 * is given to another one after the `heartbeatTimeout` of workflows/activity-options.ts, not only after its whole time.
 */
export function withHeartbeats<Activities extends Readonly<Record<string, (input: never) => Promise<unknown>>>>(
  activities: Activities,
): Activities {
  const beating = Object.entries(activities).map(([name, run]) => [
    name,
    async (input: never) => {
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), BEAT_MS);
      try {
        return await run(input);
      } finally {
        clearInterval(beat);
      }
    },
  ]);
  return Object.fromEntries(beating) as Activities;
}
