import { createContext, use, useSyncExternalStore } from 'react';
import type { AnchorHTMLAttributes, MouseEvent, ReactNode } from 'react';

/** What the pages of one program have for themselves. */
export interface RouterRules<Route> {
  /** Which page an address is of. */
  routeOf(pathname: string): Route;
  /** Whether going from one address to another is coming to another page, whose heading is to be focused. */
  isArrival(before: string, after: string): boolean;
  /** Scrolls to where the page was left, or to its top. */
  scrollTo(top: number): void;
}

/** Pages that are gone between without loading them. */
export interface Router<Route> {
  /** Goes to another page. `replace`: the one before is not come back to. `keep`: neither scrolled nor focused. */
  navigate(to: string, how?: { replace?: boolean; keep?: boolean }): void;
  /** Whether the page was come to by a link or a button; asked once, by its heading. */
  takeArrival(): boolean;
  /** The address as the browser has it now, without the origin. */
  currentPlace(): string;
  RouteProvider(props: { children: (route: Route) => ReactNode }): ReactNode;
  /** The page that is shown, and what its address asks of it. */
  useRoute(): { route: Route; query: URLSearchParams };
  /** A link to another page. With a modifier key, or the middle button, it is the browser's. */
  Link(props: { to: string } & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'>): ReactNode;
}

/** The parts of an address' path, decoded. */
export function partsOf(pathname: string): string[] {
  return pathname.replace(/\/+$/, '').split('/').slice(1).map(decoded);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Takes the browser's history over: once, when the page is loaded. */
export function startRouter<Route>({ routeOf, isArrival, scrollTo }: RouterRules<Route>): Router<Route> {
  /** Where each entry of the history was scrolled to, by its number; lives as long as the tab. */
  const scrolls = new Map<number, number>();
  const listeners = new Set<() => void>();
  let entry = 0;
  let arrived = false;
  let place = location.pathname + location.search;

  history.scrollRestoration = 'manual';
  history.replaceState({ entry }, '');
  addEventListener('popstate', (event) => {
    scrolls.set(entry, scrollY);
    const state: unknown = event.state;
    entry = typeof state === 'object' && state !== null && 'entry' in state ? Number(state.entry) : entry + 1;
    move(scrolls.get(entry) ?? 0, false);
  });

  function move(scroll: number, keep: boolean): void {
    const before = place;
    place = location.pathname + location.search;
    arrived = arrived || (!keep && isArrival(before, place));
    for (const listener of listeners) listener();
    scrollTo(scroll);
  }

  function navigate(to: string, { replace = false, keep = false }: { replace?: boolean; keep?: boolean } = {}): void {
    if (replace) history.replaceState({ entry }, '', to);
    else {
      scrolls.set(entry, scrollY);
      entry += 1;
      history.pushState({ entry }, '', to);
    }
    move(keep ? scrollY : 0, keep);
  }

  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const currentPlace = () => place;

  const RouteContext = createContext<{ route: Route; query: URLSearchParams } | null>(null);

  return {
    navigate,
    takeArrival() {
      const was = arrived;
      arrived = false;
      return was;
    },
    currentPlace,
    RouteProvider({ children }) {
      const here = useSyncExternalStore(subscribe, currentPlace);
      const url = new URL(here, location.origin);
      const route = routeOf(url.pathname);
      return <RouteContext value={{ route, query: url.searchParams }}>{children(route)}</RouteContext>;
    },
    useRoute() {
      const route = use(RouteContext);
      if (!route) throw new Error('the route is used outside of RouteProvider');
      return route;
    },
    Link({ to, onClick, children, ...rest }) {
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
    },
  };
}
