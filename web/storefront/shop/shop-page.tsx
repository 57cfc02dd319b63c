import { useEffect, useId, useRef, useState } from 'react';
import { useAsked } from '../asked.ts';
import { useLive } from '../live.ts';
import { contextOf, usePlace } from '../place.ts';
import type { Product } from '../protocol/catalog.ts';
import { catalog, MOST_LOOKED_UP } from '../protocol/catalog.ts';
import type { Problem } from '../protocol/problem.ts';
import { navigate, useRoute } from '../router.tsx';
import { Heading } from '../shell/heading.tsx';
import { Loading } from '../shell/loading.tsx';
import { ProblemNote } from '../shell/problem-note.tsx';
import { useSettings } from '../settings.tsx';
import { useSay } from '../words.tsx';
import { ProductCard } from './product-card.tsx';
import './shop.css';

/** A search waits so long for the next letter. */
const REST_MS = 250;

/** All that there is, or what a search finds of it. */
export function ShopPage() {
  const say = useSay();
  const { query } = useRoute();
  const words = query.get('q')?.trim() ?? '';
  const context = contextOf(usePlace());
  const name = `search ${JSON.stringify([words, context])}`;
  const first = useAsked(name, (signal) => catalog.search(words, context, null, signal));
  const { more, next, problem, showMore } = useMore(name, first.value?.pagination.cursor ?? null, (cursor) =>
    catalog.search(words, context, cursor),
  );
  const products = [...(first.value?.products ?? []), ...more];
  const { stock } = useLive(null, watched(products));
  const shop = useSettings()?.shop.name;
  return (
    <>
      <Heading title={shop ?? say('shop.title')}>
        {words === '' ? say('shop.heading') : say('shop.found_heading')}
      </Heading>
      <Search words={words} />
      <ProblemNote problem={first.problem} onRetry={first.again} />
      {first.value ? (
        <>
          <output className="found quiet">
            {words !== '' &&
              !first.isStale &&
              say('shop.found', { count: products.length, more: next === null ? 'no' : 'yes', words })}
          </output>
          <ul className="products" aria-busy={first.isStale}>
            {products.map((product) => (
              <ProductCard key={product.id} product={product} stock={stock} />
            ))}
          </ul>
          <ProblemNote problem={problem} />
          {next !== null && (
            <button type="button" className="button second" onClick={showMore}>
              {say('shop.more')}
            </button>
          )}
        </>
      ) : (
        !first.problem && <Loading />
      )}
    </>
  );
}

/** Further pages of a list, asked for one by one. */
function useMore(name: string, cursor: string | null, ask: (cursor: string) => ReturnType<typeof catalog.search>) {
  const [known, setKnown] = useState<{
    name: string;
    products: readonly Product[];
    next: string | null;
    problem: Problem | null;
  } | null>(null);
  const current = known?.name === name ? known : { name, products: [], next: cursor, problem: null };
  const showMore = async () => {
    if (current.next === null) return;
    const answer = await ask(current.next);
    if (!answer.ok) return setKnown({ ...current, problem: answer.problem });
    const { products, pagination } = answer.value;
    setKnown({ name, products: [...current.products, ...products], next: pagination.cursor ?? null, problem: null });
  };
  return { more: current.products, next: current.next, problem: current.problem, showMore: () => void showMore() };
}

/** What is followed live: of products with one variant first, since there every unit counts. */
function watched(products: readonly Product[]): string[] {
  return [...products]
    .sort((one, other) => one.variants.length - other.variants.length)
    .flatMap(({ variants }) => variants.map(({ id }) => id))
    .slice(0, MOST_LOOKED_UP);
}

/** Searches while the buyer types; the address keeps the words, so that the list can be come back to and sent. */
function Search({ words }: { words: string }) {
  const say = useSay();
  const id = useId();
  const [{ typed, of }, setTyped] = useState({ typed: words, of: words });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (text: string) => {
    clearTimeout(timer.current);
    const wanted = text.trim();
    setTyped({ typed: text, of: wanted });
    const to = wanted === '' ? '/' : `/?q=${encodeURIComponent(wanted)}`;
    if (wanted !== words) navigate(to, { replace: true, keep: true });
  };
  return (
    <search>
      <form
        className="search"
        onSubmit={(event) => {
          event.preventDefault();
          search(typed);
        }}
      >
        <label htmlFor={id} className="unseen">
          {say('shop.search')}
        </label>
        <input
          id={id}
          type="search"
          enterKeyHint="search"
          maxLength={200}
          // Where the address has changed by itself (back, a link), it is the address that counts.
          value={of === words ? typed : words}
          placeholder={say('shop.search')}
          onChange={({ target }) => {
            setTyped({ typed: target.value, of: words });
            clearTimeout(timer.current);
            timer.current = setTimeout(() => search(target.value), REST_MS);
          }}
        />
      </form>
    </search>
  );
}
