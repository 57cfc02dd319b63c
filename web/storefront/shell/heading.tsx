import { useEffect, useLayoutEffect, useRef } from 'react';
import type { HTMLAttributes, ReactNode } from 'react';
import { takeArrival } from '../router.tsx';
import { useSettings } from '../settings.tsx';

/**
 * The heading of a page: its h1 and the document's title. Come to by a link, the page is begun here: the heading is focused, so
 * that a screen reader says it and Tab goes on from it (WCAG 2.4.3).
 * @param title what the document is called; also shown, unless there are children
 */
export function Heading({
  title,
  children,
  ...rest
}: { title: string; children?: ReactNode } & HTMLAttributes<HTMLHeadingElement>) {
  const ref = useRef<HTMLHeadingElement>(null);
  const shop = useSettings()?.shop.name;
  useEffect(() => {
    document.title = shop === undefined || shop === title ? title : `${title} – ${shop}`;
  }, [title, shop]);
  useLayoutEffect(() => {
    if (takeArrival()) ref.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 {...rest} ref={ref} tabIndex={-1}>
      {children ?? title}
    </h1>
  );
}
