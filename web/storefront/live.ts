import { useEffect, useState } from 'react';
import type { LiveCheckout, LiveStock } from '../../contracts/storefront.ts';
import { catalog, MOST_LOOKED_UP } from './protocol/catalog.ts';
import { apiUrl } from './protocol/api-url.ts';
import { checkouts } from './protocol/checkouts.ts';

/** What has become known since the page was opened. */
export interface LiveNews {
  /** The newest of the checkout: with another revision than the page shows, it is to be read again. */
  readonly checkout: LiveCheckout | null;
  readonly stock: ReadonlyMap<string, LiveStock>;
}

interface Tell {
  readonly checkout: (news: LiveCheckout) => void;
  readonly stock: (news: LiveStock) => void;
}

/** A stream that has not begun by then does not come through. */
const OPEN_MS = 8_000;
/** How often is looked without a stream; longer each time nothing is new. */
const LOOK_MS = { first: 4_000, longest: 60_000, factor: 1.6 };
/** After so many looks a stream is tried again. */
const LOOKS_TO_STREAM = 5;

/**
 * Follows a checkout and what can be had of items, by server-sent events from `/storefront/live`; where streams do not come
 * through, by looking at the protocol's own endpoints. Nothing is open, and nothing asked, while the page is hidden: seen again,
 * it starts from what is.
 */
function follow(checkoutId: string | null, items: readonly string[], tell: Tell): () => void {
  if (checkoutId === null && items.length === 0) return () => undefined;
  let end: (() => void) | null = null;
  const update = () => {
    end?.();
    end = document.visibilityState === 'hidden' ? null : stream();
  };

  function stream(): () => void {
    const params = new URLSearchParams();
    if (checkoutId !== null) params.append('checkout', checkoutId);
    for (const item of items.slice(0, MOST_LOOKED_UP)) params.append('item', item);
    const source = new EventSource(apiUrl(`/storefront/live?${params}`));
    const giveUp = () => {
      source.close();
      clearTimeout(late);
      end = look();
    };
    const late = setTimeout(giveUp, OPEN_MS);
    source.addEventListener('open', () => clearTimeout(late));
    // Connecting: the browser comes back by itself, with Last-Event-ID. Closed: it was refused.
    source.addEventListener('error', () => source.readyState === EventSource.CLOSED && giveUp());
    source.addEventListener('checkout', ({ data }) => tell.checkout(JSON.parse(String(data)) as LiveCheckout));
    source.addEventListener('stock', ({ data }) => tell.stock(JSON.parse(String(data)) as LiveStock));
    return () => {
      source.close();
      clearTimeout(late);
    };
  }

  function look(): () => void {
    const off = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wait = LOOK_MS.first;
    let looks = 0;
    let seen = '';
    const again = async () => {
      const now = JSON.stringify(await lookOnce(checkoutId, items, tell, off.signal));
      if (off.signal.aborted) return;
      wait = now === seen ? Math.min(LOOK_MS.longest, wait * LOOK_MS.factor) : LOOK_MS.first;
      seen = now;
      looks += 1;
      if (looks === LOOKS_TO_STREAM) end = stream();
      else timer = setTimeout(() => void again(), wait);
    };
    void again();
    return () => {
      off.abort();
      clearTimeout(timer);
    };
  }

  update();
  document.addEventListener('visibilitychange', update);
  return () => {
    document.removeEventListener('visibilitychange', update);
    end?.();
  };
}

/** What is known by the protocol's own endpoints. */
async function lookOnce(
  checkoutId: string | null,
  items: readonly string[],
  tell: Tell,
  signal: AbortSignal,
): Promise<unknown> {
  const [checkout, found] = await Promise.all([
    checkoutId === null ? null : checkouts.get(checkoutId, signal),
    items.length === 0 ? null : catalog.lookup(items, {}, signal),
  ]);
  const seen: unknown[] = [];
  if (checkout?.ok) {
    const news = {
      id: checkout.value.id,
      revision: Number(checkout.etag?.replaceAll('"', '')),
      status: checkout.value.status,
    };
    seen.push(news);
    tell.checkout(news);
  }
  for (const { id, availability } of found?.ok ? found.value.products.flatMap(({ variants }) => variants) : []) {
    const news = { item: id, available: availability.available, few_left: null };
    seen.push(news);
    tell.stock(news);
  }
  return seen;
}

/** What was last heard of items, so that a page that is come back to stands as it was left. For a moment: then it is news no more. */
const heard = new Map<string, { readonly stock: LiveStock; readonly atMs: number }>();
const HEARD_MS = 60_000;
const MOST_HEARD = 500;

function remember(stock: LiveStock): void {
  heard.delete(stock.item);
  heard.set(stock.item, { stock, atMs: performance.now() });
  for (const oldest of heard.keys()) {
    if (heard.size <= MOST_HEARD) break;
    heard.delete(oldest);
  }
}

function heardOf(items: readonly string[]): LiveNews {
  const stock = new Map<string, LiveStock>();
  for (const item of items) {
    const last = heard.get(item);
    if (last && performance.now() - last.atMs < HEARD_MS) stock.set(item, last.stock);
  }
  return { checkout: null, stock };
}

/** Follows a checkout (null: none) and items by their variants' ids, for as long as the component is shown. */
export function useLive(checkoutId: string | null, items: readonly string[]): LiveNews {
  const names = [...new Set(items)].sort().join('\n');
  const subject = `${checkoutId ?? ''}\n${names}`;
  const [known, setKnown] = useState<{ subject: string; news: LiveNews } | null>(null);
  const [first, setFirst] = useState(() => ({ subject, news: heardOf(items) }));
  if (first.subject !== subject) setFirst({ subject, news: heardOf(items) });
  useEffect(() => {
    const followed = names === '' ? [] : names.split('\n');
    const tell = (change: (news: LiveNews) => LiveNews) =>
      setKnown((before) => ({ subject, news: change(before?.subject === subject ? before.news : heardOf(followed)) }));
    return follow(checkoutId, followed, {
      checkout: (checkout) => tell((news) => ({ ...news, checkout })),
      stock: (one) => {
        remember(one);
        tell((news) => ({ ...news, stock: new Map(news.stock).set(one.item, one) }));
      },
    });
  }, [checkoutId, names, subject]);
  return known?.subject === subject ? known.news : first.news;
}
