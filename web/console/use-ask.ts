import { useCallback, useEffect, useRef, useState } from 'react';
import type { Answer, Problem } from './api.ts';
import { ask } from './api.ts';

/** After a passing trouble it is asked again: after 2 s, 4 s, 8 s… */
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 30_000;

export interface Asked<T> {
  /** The newest answer; it stays while a newer one is asked for. */
  readonly value: T | null;
  /** Why there is no newer one. */
  readonly problem: Problem | null;
  readonly loading: boolean;
  /** When `value` was read. */
  readonly at: Date | null;
  /** Asks again now. */
  readonly again: () => Promise<void>;
  /** Puts an answer in place, such as that of a change. */
  readonly put: (value: T) => void;
}

/**
 * Reads something, and again while the server can't be reached.
 * @param path null: nothing is asked
 */
export function useAsk<T>(path: string | null): Asked<T> {
  const [state, setState] = useState<{
    path: string | null;
    value: T | null;
    problem: Problem | null;
    at: Date | null;
  }>({
    path,
    value: null,
    problem: null,
    at: null,
  });
  const [loading, setLoading] = useState(path !== null);
  const running = useRef<AbortController | null>(null);
  const failures = useRef(0);

  const read = useCallback(async () => {
    running.current?.abort();
    if (path === null) return;
    const mine = new AbortController();
    running.current = mine;
    const answer: Answer<T> = await ask<T>(path, { signal: mine.signal });
    if (running.current !== mine || mine.signal.aborted) return;
    setLoading(false);
    failures.current = answer.ok ? 0 : failures.current + 1;
    setState((before) =>
      answer.ok
        ? { path, value: answer.value, problem: null, at: new Date() }
        : { ...(before.path === path ? before : { value: null, at: null }), path, problem: answer.problem },
    );
  }, [path]);

  const again = useCallback(() => {
    setLoading(true);
    return read();
  }, [read]);

  useEffect(() => {
    failures.current = 0;
    void read();
    return () => running.current?.abort();
  }, [read]);

  const { problem } = state;
  useEffect(() => {
    if (!problem?.passing) return undefined;
    const backOff = Math.min(FIRST_RETRY_MS * 2 ** (failures.current - 1), LONGEST_RETRY_MS);
    const timer = setTimeout(() => void again(), Math.max(backOff, problem.retryAfterSeconds * 1_000));
    return () => clearTimeout(timer);
  }, [problem, again]);

  const put = useCallback((value: T) => setState({ path, value, problem: null, at: new Date() }), [path]);
  const isOurs = state.path === path;
  return {
    value: isOurs ? state.value : null,
    problem: isOurs ? problem : null,
    at: isOurs ? state.at : null,
    loading: loading || (path !== null && !isOurs),
    again,
    put,
  };
}
