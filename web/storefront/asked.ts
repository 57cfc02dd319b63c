import { useCallback, useEffect, useRef, useState } from 'react';
import type { Answer, Problem } from './protocol/problem.ts';

/** What pages have read, so that going back shows it at once; it is read again all the same. */
const seen = new Map<string, unknown>();
const MOST_SEEN = 40;

/** Something that is read from the API. */
export interface Asked<T> {
  /** Null until the first answer. While something else is asked for, still the one before: `isStale`. */
  readonly value: T | null;
  readonly isStale: boolean;
  readonly problem: Problem | null;
  /** Reads it again. */
  readonly again: () => void;
}

/**
 * Reads something from the API, and again whenever its name changes.
 * @param name of what is asked, all that it depends on included; null: nothing is asked
 */
export function useAsked<T>(name: string | null, ask: (signal: AbortSignal) => Promise<Answer<T>>): Asked<T> {
  const [known, setKnown] = useState<{ name: string; value: T | null; problem: Problem | null } | null>(null);
  const [turn, setTurn] = useState(0);
  const asking = useRef(ask);
  useEffect(() => {
    asking.current = ask;
  });
  useEffect(() => {
    if (name === null) return undefined;
    const off = new AbortController();
    void asking.current(off.signal).then((answer) => {
      if (off.signal.aborted) return;
      if (answer.ok) remember(name, answer.value);
      setKnown((before) => ({
        name,
        value: answer.ok ? answer.value : before?.name === name ? before.value : null,
        problem: answer.ok ? null : answer.problem,
      }));
    });
    return () => off.abort();
  }, [name, turn]);
  const again = useCallback(() => setTurn((before) => before + 1), []);
  const isCurrent = known?.name === name;
  const cached = name === null ? undefined : (seen.get(name) as T | undefined);
  const current = isCurrent ? known.value : (cached ?? null);
  return {
    value: current ?? (isCurrent ? null : (known?.value ?? null)),
    isStale: !isCurrent,
    problem: isCurrent ? known.problem : null,
    again,
  };
}

/** Who was signed in has left: nothing that he has read stays. */
export function forgetSeen(): void {
  seen.clear();
}

function remember(name: string, value: unknown): void {
  seen.delete(name);
  seen.set(name, value);
  for (const oldest of seen.keys()) {
    if (seen.size <= MOST_SEEN) break;
    seen.delete(oldest);
  }
}

/** A value once it has rested for so long; until then, the one before. */
export function useRested<T>(value: T, ms: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return rested;
}
