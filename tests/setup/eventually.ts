/** The longest that a test waits for what it is sure of. */
const LIMIT_MS = 20_000;
const PAUSE_MS = 25;

/**
 * Waits for a state that nothing announces: looks again until `look` returns something other than null, undefined or false.
 * @throws when that does not happen within 20 s (or `limitMs`)
 */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  limitMs = LIMIT_MS,
): Promise<T> {
  const end = Date.now() + limitMs;
  while (Date.now() < end) {
    const seen = await look();
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error(`did not happen in time: ${what}`);
}
