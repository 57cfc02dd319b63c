import { useCallback, useEffect, useRef } from 'react';

/** Whoever has left the desk is not kept signed in by his page. */
const AWAY_MS = 5 * 60_000;
const SIGNS = ['pointerdown', 'keydown', 'scroll', 'focus'] as const;

/** @returns whether somebody looks at the page, and has done something there in the last minutes */
export function usePresence(): () => boolean {
  const lastMs = useRef(0);
  useEffect(() => {
    const here = () => {
      lastMs.current = Date.now();
    };
    here();
    for (const sign of SIGNS) addEventListener(sign, here, { passive: true });
    return () => {
      for (const sign of SIGNS) removeEventListener(sign, here);
    };
  }, []);
  return useCallback(() => document.visibilityState === 'visible' && Date.now() - lastMs.current < AWAY_MS, []);
}
