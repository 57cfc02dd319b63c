import { partsOf, startRouter } from '../frame/router.tsx';

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
  const [first = '', id, ...rest] = partsOf(pathname);
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

/** A search is looked for on the same page: what its address asks is not another one. */
const isArrival = (before: string, after: string) => before.split('?')[0] !== after.split('?')[0];

export const { navigate, takeArrival, RouteProvider, useRoute, Link } = startRouter<Route>({
  routeOf,
  isArrival,
  scrollTo: scrollWhenTall,
});
