import { Supervisor } from './supervisor.ts';

/** A run that starts parts of its own: nothing of it outlives a signal, its limit, or a part that dies. */
export interface SupervisedRun {
  readonly supervisor: Supervisor;
  /** Rejects with the reason when the run has to end before its work is done. */
  readonly cutOff: Promise<never>;
  /** From now on parts are ended on purpose: that one ends is no failure. */
  expectEnds(): void;
}

export function superviseRun(limitMs: number): SupervisedRun {
  let fail: (why: string) => void = () => undefined;
  const cutOff = new Promise<never>((_, reject) => (fail = (why) => reject(new Error(why))));
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => fail(`Ended by ${name}.`));
  setTimeout(() => fail(`Not done within ${limitMs / 60_000} minutes.`), limitMs).unref();
  // Before its parts are ended, one that says something has died, and the result with it.
  let died = fail;
  const supervisor = new Supervisor(
    (why) => died(why),
    () => undefined,
  );
  return { supervisor, cutOff, expectEnds: () => void (died = () => undefined) };
}
