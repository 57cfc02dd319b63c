import { createContext, use, useSyncExternalStore } from 'react';
import type { AnchorHTMLAttributes, MouseEvent, ReactNode } from 'react';

/** A page of the shop, as its address says. */
export type Route =
  | { readonly page: 'shop' }
  | { readonly page: 'product'; readonly id: string }
  | { readonly page: 'cart'; readonly id: string | null }
  | { readonly page: 'checkout'; readonly id: string }
  | { readonly page: 'order'; readonly id: string }
  | { readonly page: 'account' }
  | { readonly page: 'unknown' };

/** Which page an address is of. */
function routeOf(pathname: string): Route {
  const [first = '', id, ...rest] = pathname.replace(/\/+$/, '').split('/').slice(1).map(decoded);
  if (rest.length > 0) return { page: 'unknown' };
  if (first === 'cart') return { page: 'cart', id: id ?? null };
  if (id === undefined) {
    if (first === '') return { page: 'shop' };
    return first === 'account' ? { page: 'account' } : { page: 'unknown' };
  }
  if (first === 'products') return { page: 'product', id };
  if (first === 'checkout' || first === 'order') return { page: first, id };
  return { page: 'unknown' };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Where each entry of the history was scrolled to, by its number; lives as long as the tab. */
const scrolls = new Map<number, number>();
const listeners = new Set<() => void>();
let entry = 0;
/** The page was come to by a link or a button, and its heading is to be focused. */
let arrived = false;
let place = location.pathname + location.search;

history.scrollRestoration = 'manual';
history.replaceState({ entry }, '');
addEventListener('popstate', (event) => {
  scrolls.set(entry, scrollY);
  const state: unknown = event.state;
  entry = typeof state === 'object' && state !== null && 'entry' in state ? Number(state.entry) : entry + 1;
  move(scrolls.get(entry) ?? 0);
});

function move(scroll: number): void {
  const before = place;
  place = location.pathname + location.search;
  arrived = arrived || before.split('?')[0] !== place.split('?')[0];
  for (const listener of listeners) listener();
  scrollWhenTall(scroll);
}

/** A page that is still loading is not tall enough for where it was scrolled to: it is given some seconds, unless the buyer moves. */
const MOST_TRIES = 300;
let scrolling = 0;
for (const moved of ['wheel', 'touchstart', 'keydown', 'pointerdown'])
  addEventListener(moved, () => (scrolling += 1), { passive: true });

function scrollWhenTall(top: number): void {
  scrolling += 1;
  const mine = scrolling;
  let tries = 0;
  const attempt = () => {
    if (mine !== scrolling) return;
    window.scrollTo({ top, behavior: 'instant' });
    tries += 1;
    if (Math.abs(scrollY - top) > 1 && tries < MOST_TRIES) requestAnimationFrame(attempt);
  };
  requestAnimationFrame(attempt);
}

/** Goes to another page of the shop. `replace`: the one before is not come back to. `keep`: neither scrolled nor focused. */
export function navigate(to: string, how: { replace?: boolean; keep?: boolean } = {}): void {
  if (how.replace) history.replaceState({ entry }, '', to);
  else {
    scrolls.set(entry, scrollY);
    entry += 1;
    history.pushState({ entry }, '', to);
  }
  move(how.keep ? scrollY : 0);
}

/** Whether the page was come to within the shop; asked once, by its heading. */
export function takeArrival(): boolean {
  const was = arrived;
  arrived = false;
  return was;
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const RouteContext = createContext<{ route: Route; query: URLSearchParams } | null>(null);

export function RouteProvider({ children }: { children: (route: Route) => ReactNode }) {
  const here = useSyncExternalStore(subscribe, () => place);
  const url = new URL(here, location.origin);
  const route = routeOf(url.pathname);
  return <RouteContext value={{ route, query: url.searchParams }}>{children(route)}</RouteContext>;
}

/** The page that is shown, and what its address asks of it. */
export function useRoute(): { route: Route; query: URLSearchParams } {
  const route = use(RouteContext);
  if (!route) throw new Error('the route is used outside of RouteProvider');
  return route;
}

/** A link within the shop. With a modifier key, or the middle button, it is the browser's. */
export function Link({
  to,
  onClick,
  children,
  ...rest
}: { to: string } & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'>) {
  const go = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a {...rest} href={to} onClick={go}>
      {children}
    </a>
  );
}
