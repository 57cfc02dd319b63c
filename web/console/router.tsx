import type { DeskList } from '../../contracts/desk/names.ts';
import { DESK_LISTS } from '../../contracts/desk/names.ts';
import { partsOf, startRouter } from '../frame/router.tsx';

/** A page of the console, as its address says. */
export type Route =
  | { readonly page: 'home' | 'search' | 'codes' | 'audit' | 'me' | 'sign-in' | 'unknown' }
  | { readonly page: 'list'; readonly list: DeskList }
  | { readonly page: 'case'; readonly checkout: string };

const TOP = '/console';
const PLAIN = ['search', 'codes', 'audit', 'me', 'sign-in'] as const;

/** Which page an address is of. */
function routeOf(pathname: string): Route {
  const [top, first, second, ...rest] = partsOf(pathname);
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

/** A page of the console; anything else is its first page. For addresses that come from outside. */
export function ownPage(to: string | null): string {
  if (to === null || !URL.canParse(to, location.origin)) return TOP;
  const { origin, pathname, search } = new URL(to, location.origin);
  const isOurs = origin === location.origin && !['unknown', 'sign-in'].includes(routeOf(pathname).page);
  return isOurs ? pathname + search : TOP;
}

/** Another search, or another page of a list, is another page to whoever hears it. */
const isArrival = (before: string, after: string) => before !== after;

const scrollTo = (top: number) => requestAnimationFrame(() => window.scrollTo({ top, behavior: 'instant' }));

export const { navigate, takeArrival, currentPlace, RouteProvider, useRoute, Link } = startRouter<Route>({
  routeOf,
  isArrival,
  scrollTo,
});
