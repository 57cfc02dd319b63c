import { useEffect, useState } from 'react';
import { useSay } from '../words.tsx';

/** What is soon there is not announced: only a longer wait is. */
const PATIENCE_MS = 600;

/** In place of what is on its way. */
export function Loading() {
  const say = useSay();
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return <output className="loading">{long ? say('shell.loading') : ''}</output>;
}
