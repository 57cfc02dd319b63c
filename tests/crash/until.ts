import { setTimeout as delay } from 'node:timers/promises';

const EVERY_MS = 20;
const LIMIT_MS = 90_000;

/**
 * Waits until `check` gives something other than false, null or undefined, and returns it. A check that throws has not
 * come true yet: what it asks may just be down.
 * @throws after 90 s, with what was waited for and the last error
 */
export async function until<T>(what: string, check: () => Promise<T | false | null | undefined>): Promise<T> {
  const deadline = Date.now() + LIMIT_MS;
  let failure: unknown;
  do {
    try {
      const result = await check();
      if (result !== false && result !== null && result !== undefined) return result;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    await delay(EVERY_MS);
  } while (Date.now() < deadline);
  throw new Error(`waited ${LIMIT_MS / 1_000} s in vain for: ${what}`, { cause: failure });
}
