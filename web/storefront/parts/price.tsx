import type { Product, Variant } from '../protocol/catalog.ts';
import { useWords } from '../words.tsx';

type Amount = Variant['price'];

/** A price; on sale, with what it was before, so that a screen reader knows which is which. */
export function Price({ price, before, from }: { price: Amount; before?: Amount | undefined; from?: boolean }) {
  const { say, money } = useWords();
  const now = price.amount === 0 ? say('price.free') : money(price.amount, price.currency);
  const onSale = before !== undefined && before.amount > price.amount;
  return (
    <span className={onSale ? 'price sale' : 'price'}>
      {onSale && <span className="unseen">{say('price.now')} </span>}
      <span>{from ? say('price.from', { price: now }) : now}</span>
      {onSale && (
        <>
          {' '}
          <span className="unseen">{say('price.before')}</span> <s>{money(before.amount, before.currency)}</s>
        </>
      )}
    </span>
  );
}

/** What a product costs at least; `from` where its variants differ. */
export function ProductPrice({ product }: { product: Product }) {
  const { min, max } = product.price_range;
  const cheapest = product.variants.find(({ price }) => price.amount === min.amount);
  return <Price price={min} before={cheapest?.list_price} from={min.amount !== max.amount} />;
}
