import { useState } from 'react';
import { useAsked } from '../asked.ts';
import { useLive } from '../live.ts';
import { Availability, standingOf } from '../parts/availability.tsx';
import { Picture } from '../parts/picture.tsx';
import { Price } from '../parts/price.tsx';
import { contextOf, usePlace } from '../place.ts';
import type { Product, Selection, Variant } from '../protocol/catalog.ts';
import { catalog, MOST_LOOKED_UP } from '../protocol/catalog.ts';
import { Heading } from '../shell/heading.tsx';
import { Link } from '../router.tsx';
import { Loading } from '../shell/loading.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { ProblemNote } from '../shell/problem-note.tsx';
import { useSay } from '../words.tsx';
import { AddToCart } from './add-to-cart.tsx';
import { EarlyCosts } from './early-costs.tsx';
import { Options } from './options.tsx';
import './product.css';

/** One product: what it is, what it costs to have it brought, and whether it can be had now. */
export function ProductPage({ id }: { id: string }) {
  const say = useSay();
  const context = contextOf(usePlace());
  const [selected, setSelected] = useState<readonly Selection[]>([]);
  const name = `product ${JSON.stringify([id, selected, context])}`;
  const { value, isStale, problem, again } = useAsked(name, (signal) => catalog.product(id, selected, context, signal));
  const product = value?.product;
  const { stock } = useLive(null, (product?.variants ?? []).map((variant) => variant.id).slice(0, MOST_LOOKED_UP));
  if (problem?.code === 'not_found')
    return <NotFound title={say('product.not_found')}>{say('product.not_found_text')}</NotFound>;
  const variant = product?.variants[0];
  if (!product || !variant) return problem ? <ProblemNote problem={problem} onRetry={again} /> : <Loading />;
  const standing = standingOf(variant, stock);
  return (
    <article className="one-product" aria-busy={isStale}>
      <nav className="back" aria-label={say('product.back_label')}>
        <Link to="/">{say('product.back')}</Link>
      </nav>
      <div className="look">
        <Picture name={product.title} url={(variant.media[0] ?? product.media[0])?.url} />
      </div>
      <div className="say">
        <Heading title={product.title} />
        <p className="cost">
          <Price price={variant.price} before={variant.list_price} />
        </p>
        <p className="about">{product.description.plain}</p>
        <ProblemNote problem={problem} onRetry={again} />
        <Options
          product={product}
          selected={isStale && selected.length > 0 ? selected : selectionOf(product, variant)}
          onSelect={setSelected}
        />
        <div className="standing" aria-live="polite">
          <Availability standing={standing} />
        </div>
        <Buy key={variant.id} product={product} variant={variant} soldOut={standing.kind === 'sold_out'} />
      </div>
    </article>
  );
}

/** How many, into the cart, and what that comes to at the buyer's door. */
function Buy({ product, variant, soldOut }: { product: Product; variant: Variant; soldOut: boolean }) {
  const [quantity, setQuantity] = useState(1);
  const title = variant.title === product.title ? product.title : `${product.title}, ${variant.title}`;
  return (
    <>
      <AddToCart item={variant.id} title={title} quantity={quantity} onQuantity={setQuantity} soldOut={soldOut} />
      <EarlyCosts item={variant.id} quantity={quantity} />
    </>
  );
}

/** What is chosen: the API's word, and where that leaves an option open, the variant that it shows. */
function selectionOf({ options, selected = [] }: Product, variant: Variant): Selection[] {
  return options.flatMap(({ name }) => {
    const own = selected.find((one) => one.name === name) ?? variant.options.find((one) => one.name === name);
    return own ? [{ name, label: own.label }] : [];
  });
}
