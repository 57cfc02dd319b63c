import { useEffect } from 'react';
import type { DeskLists } from '../../../contracts/desk/lists.ts';
import type { Asked } from '../use-ask.ts';
import { useAsk } from '../use-ask.ts';

const EVERY_MS = 60_000;
/** Whoever has left the desk is not kept signed in by his page. */
const AWAY_MS = 5 * 60_000;

/** How many wait in each list: looked at anew each minute, while somebody sits before the page. */
export function useCounts(place: string): Asked<DeskLists> {
  const asked = useAsk<DeskLists>('/support/lists');
  const { again } = asked;
  useEffect(() => {
    let lastMs = Date.now();
    const here = () => {
      lastMs = Date.now();
    };
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible' && Date.now() - lastMs < AWAY_MS) void again();
    }, EVERY_MS);
    for (const event of ['pointerdown', 'keydown', 'scroll']) addEventListener(event, here, { passive: true });
    return () => {
      clearInterval(timer);
      for (const event of ['pointerdown', 'keydown', 'scroll']) removeEventListener(event, here);
    };
    // Another page is another look: what was done there may have changed a count.
  }, [again, place]);
  return asked;
}
