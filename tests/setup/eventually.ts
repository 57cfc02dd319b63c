/** The longest that a test waits for what it is sure of: below jest's own limit, so that it says what did not come. */
const LIMIT_MS = 90_000;
const PAUSE_MS = 25;

/**
 * Waits for a state that nothing announces: looks again until `look` returns something other than null, undefined or false.
 * @throws when that does not happen within 90 s
 */
export async function eventually<T>(what: string, look: () => Promise<T | null | undefined | false>): Promise<T> {
  const end = Date.now() + LIMIT_MS;
  while (Date.now() < end) {
    const seen = await look();
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error(`did not happen in time: ${what}`);
}
