import type { LiveStock } from '../../../contracts/storefront.ts';
import type { Variant } from '../protocol/catalog.ts';
import { useSay } from '../words.tsx';

export type Stock = ReadonlyMap<string, LiveStock>;

/** What can be had of a variant now: what the catalog said, and what has become known since. */
export type Standing =
  | { readonly kind: 'sold_out' }
  | { readonly kind: 'few'; readonly left: number }
  | { readonly kind: 'later' }
  | { readonly kind: 'preorder' }
  | { readonly kind: 'there' };

export function standingOf({ id, availability }: Variant, stock: Stock): Standing {
  const news = stock.get(id);
  const available = news?.available ?? availability.available;
  if (!available) return { kind: 'sold_out' };
  if (availability.status === 'preorder') return { kind: 'preorder' };
  if (availability.status === 'backorder') return { kind: 'later' };
  return news?.few_left ? { kind: 'few', left: news.few_left } : { kind: 'there' };
}

const TONE = { sold_out: 'out', few: 'few', later: 'later', preorder: 'later', there: 'there' } as const;

/** Says it in few words; `quiet`: nothing of what is simply there. */
export function Availability({ standing, quiet = false }: { standing: Standing; quiet?: boolean }) {
  const say = useSay();
  if (quiet && standing.kind === 'there') return null;
  const text = standing.kind === 'few' ? say('stock.few', { left: standing.left }) : say(`stock.${standing.kind}`);
  return <span className={`stock ${TONE[standing.kind]}`}>{text}</span>;
}
