import type { Logger } from 'pino';

/** Keys remembered; beyond that all are told again, which is better than memory without an end. */
const MOST_KEYS = 1_000;

/**
 * Warns of what each checkout would come upon again: once a minute for the same subject and problem.
 * @param now milliseconds since 1970
 */
export function tellOnce(logger: Logger, text: string, everyMs = 60_000, now: () => number = Date.now) {
  const toldAt = new Map<string, number>();
  return (subject: string, problem: string): void => {
    const key = `${subject} ${problem}`;
    if (now() - (toldAt.get(key) ?? -Infinity) < everyMs) return;
    if (toldAt.size >= MOST_KEYS) toldAt.clear();
    toldAt.set(key, now());
    logger.warn({ subject, problem }, text);
  };
}
