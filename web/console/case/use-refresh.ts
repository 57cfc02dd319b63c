import { useEffect } from 'react';
import { usePresence } from '../presence.ts';

/** While something is under way it is looked at so often, otherwise more rarely. */
const BUSY_MS = 4_000;
const QUIET_MS = 20_000;

/** Reads again every few seconds while somebody sits before the page, and at once when it is come back to. */
export function useRefresh(again: () => Promise<void>, busy: boolean): void {
  const isHere = usePresence();
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') void again();
    };
    const timer = setInterval(
      () => {
        if (isHere()) void again();
      },
      busy ? BUSY_MS : QUIET_MS,
    );
    addEventListener('focus', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      removeEventListener('focus', look);
      document.removeEventListener('visibilitychange', look);
    };
  }, [again, busy, isHere]);
}
