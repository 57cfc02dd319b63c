import { Router } from 'express';
import type { WatchedNames } from '../../../contracts/live-news.ts';
import type { LiveCheckout, LiveStock } from '../../../contracts/storefront.ts';
import { liveQuery } from '../../../contracts/storefront.ts';
import type { AppDependencies } from '../../dependencies.ts';
import type { Watch } from '../../live/live-news.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { callerOf, maySee } from '../../middleware/api-key.ts';
import { addressOf } from '../../middleware/client-address.ts';
import { validate } from '../../middleware/validate.ts';

/** What a page has been told: each checkout's revision, each item's units; undefined: nothing yet. */
interface Told {
  readonly checkouts: (number | undefined)[];
  readonly items: (number | null | undefined)[];
}

/** Tells a page at once what is new of its checkouts and items, and where they stand when it comes again. */
export function liveRoutes({ live }: Pick<AppDependencies, 'live'>): Router {
  const router = Router();
  router.get('/storefront/live', async (request, response) => {
    const { checkout, item } = validate(liveQuery, request.query);
    const names: WatchedNames = { checkouts: checkout, items: item };
    live.streams.makeRoom(request);
    let tell: () => void = () => undefined;
    const watch = await live.news.watch(names, addressOf(request), () => tell());
    try {
      // An unguessable id is what lets a page see a checkout, as for GET /checkout-sessions/{id}.
      for (const id of names.checkouts) {
        const found = watch.checkout(id);
        if (!found || !maySee(callerOf(response), found.caller)) throw new ApiError('not_found');
      }
      if (response.destroyed) return watch.end();
      live.streams.makeRoom(request);
      const told = toldBefore(names, request.get('Last-Event-ID'));
      ({ tell } = live.streams.open(
        request,
        response,
        () => newsOf(names, watch, told),
        () => watch.end(),
      ));
    } catch (error) {
      watch.end();
      throw error;
    }
  });
  return router;
}

/** What is new since the page was last told, as events; `told` follows. */
function newsOf(names: WatchedNames, watch: Watch, told: Told): string {
  let text = '';
  for (const [place, id] of names.checkouts.entries()) {
    const now = watch.checkout(id);
    if (!now || told.checkouts[place] === now.revision) continue;
    told.checkouts[place] = now.revision;
    text += event('checkout', told, { id, revision: now.revision, status: now.status } satisfies LiveCheckout);
  }
  for (const [place, item] of names.items.entries()) {
    const units = watch.item(item);
    if (told.items[place] === units) continue;
    told.items[place] = units;
    text += event('stock', told, { item, available: units !== 0, few_left: units } satisfies LiveStock);
  }
  return text;
}

function event(type: string, told: Told, data: LiveCheckout | LiveStock): string {
  return `event: ${type}\nid: ${idOf(told)}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** All that the page has been told, in the order of its query: `12.3/5.x.`; `x` stands for enough. */
function idOf({ checkouts, items }: Told): string {
  const written = (values: Told['items']) => values.map((value) => (value === null ? 'x' : (value ?? ''))).join('.');
  return `${written(checkouts)}/${written(items)}`;
}

/** The inverse of `idOf`; what is not one of this query means that nothing has been told. */
function toldBefore(names: WatchedNames, id: string | undefined): Told {
  const [checkouts = [], items = []] = (id ?? '').split('/').map((part) => (part === '' ? [] : part.split('.')));
  const fits = checkouts.length === names.checkouts.length && items.length === names.items.length;
  const told = (value: string | undefined) =>
    fits && value !== undefined && /^\d{1,10}$/.test(value) ? Number(value) : undefined;
  return {
    checkouts: names.checkouts.map((_, place) => told(checkouts[place])),
    items: names.items.map((_, place) => (fits && items[place] === 'x' ? null : told(items[place]))),
  };
}
