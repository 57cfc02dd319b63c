import type { Logger } from 'pino';

export interface PeriodicJob {
  readonly name: string;
  readonly everyMs: number;
  /** One pass. Its failure is logged, and the next pass comes at its time. */
  readonly pass: (signal: AbortSignal) => Promise<void>;
}

export interface RunningJob {
  /** Resolves when the pass under way has ended; no other begins. */
  stop(): Promise<void>;
}

/**
 * Runs a job again and again, never two passes at once. Several processes may run the same job.
 * @param told of each pass that has ended
 */
export function startJob(
  job: PeriodicJob,
  logger: Logger,
  told: (job: string, outcome: 'done' | 'failed') => void = () => undefined,
): RunningJob {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let wake: () => void = () => undefined;
  const loop = async () => {
    while (!abort.signal.aborted) {
      try {
        await job.pass(abort.signal);
        told(job.name, 'done');
      } catch (error) {
        told(job.name, 'failed');
        logger.error({ job: job.name, error: error instanceof Error ? error.message : String(error) }, 'a pass failed');
      }
      if (abort.signal.aborted) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
        timer = setTimeout(resolve, job.everyMs);
      });
    }
  };
  const ended = loop();
  return {
    async stop() {
      abort.abort();
      clearTimeout(timer);
      wake();
      await ended;
    },
  };
}
