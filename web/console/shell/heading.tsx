import { useEffect, useRef } from 'react';
import { takeArrival } from '../router.tsx';
import { useSay } from '../words.tsx';

/** The heading of a page, and its name in the browser. Whoever came here by a link is put to it, to hear where he is. */
export function Heading({ title, children }: { title: string; children?: React.ReactNode }) {
  const say = useSay();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${say('shell.name')}`;
  }, [title, say]);
  useEffect(() => {
    if (takeArrival()) heading.current?.focus({ preventScroll: true });
  });
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children ?? title}
    </h1>
  );
}
