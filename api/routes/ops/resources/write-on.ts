import { once } from 'node:events';
import type { Response } from 'express';

/** Writes at the caller's pace; one who has gone is not waited for. */
export async function writeOn(response: Response, text: string): Promise<void> {
  if (response.destroyed || response.write(text)) return;
  const waiting = new AbortController();
  const { signal } = waiting;
  try {
    await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]);
  } finally {
    waiting.abort();
  }
}
