import { useEffect } from 'react';
import type { DeskLists } from '../../../contracts/desk/lists.ts';
import { usePresence } from '../presence.ts';
import type { Asked } from '../use-ask.ts';
import { useAsk } from '../use-ask.ts';

const EVERY_MS = 60_000;

/** How many wait in each list: looked at anew each minute, while somebody sits before the page. */
export function useCounts(place: string): Asked<DeskLists> {
  const asked = useAsk<DeskLists>('/support/lists');
  const { again } = asked;
  const isHere = usePresence();
  useEffect(() => {
    const timer = setInterval(() => {
      if (isHere()) void again();
    }, EVERY_MS);
    return () => clearInterval(timer);
    // Another page is another look: what was done there may have changed a count.
  }, [again, isHere, place]);
  return asked;
}
