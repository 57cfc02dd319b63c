import { createContext, use, useSyncExternalStore } from 'react';
import type { AnchorHTMLAttributes, MouseEvent, ReactNode } from 'react';
import type { DeskList } from '../../contracts/desk/names.ts';
import { DESK_LISTS } from '../../contracts/desk/names.ts';

/** A page of the console, as its address says. */
export type Route =
  | { readonly page: 'home' | 'search' | 'codes' | 'audit' | 'me' | 'sign-in' | 'unknown' }
  | { readonly page: 'list'; readonly list: DeskList }
  | { readonly page: 'case'; readonly checkout: string };

const TOP = '/console';
const PLAIN = ['search', 'codes', 'audit', 'me', 'sign-in'] as const;

/** Which page an address is of. */
function routeOf(pathname: string): Route {
  const parts = pathname.replace(/\/+$/, '').split('/').slice(1).map(decoded);
  const [top, first, second, ...rest] = parts;
  if (top !== 'console' || rest.length > 0) return { page: 'unknown' };
  if (first === undefined) return { page: 'home' };
  if (first === 'cases' && second) return { page: 'case', checkout: second };
  const list = DESK_LISTS.find((one) => one === second);
  if (first === 'lists' && list) return { page: 'list', list };
  const plain = PLAIN.find((one) => one === first);
  return plain && second === undefined ? { page: plain } : { page: 'unknown' };
}

/** Addresses of the console's pages. */
export const pathTo = {
  home: TOP,
  search: (text: string) => `${TOP}/search?q=${encodeURIComponent(text)}`,
  list: (list: DeskList) => `${TOP}/lists/${list}`,
  case: (checkout: string) => `${TOP}/cases/${encodeURIComponent(checkout)}`,
  codes: (text = '') => `${TOP}/codes${text && `?q=${encodeURIComponent(text)}`}`,
  audit: `${TOP}/audit`,
  me: `${TOP}/me`,
  signIn: (back: string) => `${TOP}/sign-in${back === TOP ? '' : `?return=${encodeURIComponent(back)}`}`,
} as const;

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

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
  arrived = arrived || before !== place;
  for (const listener of listeners) listener();
  requestAnimationFrame(() => window.scrollTo({ top: scroll, behavior: 'instant' }));
}

/** Goes to another page of the console. `replace`: the one before is not come back to. `keep`: neither scrolled nor focused. */
export function navigate(to: string, how: { replace?: boolean; keep?: boolean } = {}): void {
  if (how.replace) history.replaceState({ entry }, '', to);
  else {
    scrolls.set(entry, scrollY);
    entry += 1;
    history.pushState({ entry }, '', to);
  }
  move(how.keep ? scrollY : 0);
  if (how.keep) arrived = false;
}

/** Whether the page was come to within the console; asked once, by its heading. */
export function takeArrival(): boolean {
  const was = arrived;
  arrived = false;
  return was;
}

/** The address as the browser has it now, without the origin. */
export const currentPlace = (): string => place;

/** A page of the console; anything else is its first page. For addresses that come from outside. */
export function ownPage(to: string | null): string {
  if (to === null || !URL.canParse(to, location.origin)) return TOP;
  const { origin, pathname, search } = new URL(to, location.origin);
  const isOurs = origin === location.origin && !['unknown', 'sign-in'].includes(routeOf(pathname).page);
  return isOurs ? pathname + search : TOP;
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const RouteContext = createContext<{ route: Route; query: URLSearchParams } | null>(null);

export function RouteProvider({ children }: { children: (route: Route) => ReactNode }) {
  const here = useSyncExternalStore(subscribe, currentPlace);
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

/** A link within the console. With a modifier key, or the middle button, it is the browser's. */
export function Link({
  to,
  children,
  ...rest
}: { to: string } & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'>) {
  const go = (event: MouseEvent<HTMLAnchorElement>) => {
    rest.onClick?.(event);
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
