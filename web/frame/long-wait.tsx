import { useEffect, useState } from 'react';

/** What is soon there is not announced: only a longer wait is. */
const PATIENCE_MS = 600;

/** In place of what is on its way. @param text what is read out then */
export function LongWait({ text }: { text: string }) {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return <output className="loading">{long ? text : ''}</output>;
}
