import { Availability, standingOf } from '../parts/availability.tsx';
import type { Standing, Stock } from '../parts/availability.tsx';
import { Picture } from '../parts/picture.tsx';
import { ProductPrice } from '../parts/price.tsx';
import type { Product } from '../protocol/catalog.ts';
import { Link } from '../router.tsx';

/** A product in a list: one link, named by its title. */
export function ProductCard({ product, stock }: { product: Product; stock: Stock }) {
  const standing = overall(product, stock);
  return (
    <li className={standing.kind === 'sold_out' ? 'product gone' : 'product'}>
      <Link to={`/products/${encodeURIComponent(product.handle)}`}>
        <Picture name={product.title} url={product.media[0]?.url} />
        <span className="name">{product.title}</span>
        <ProductPrice product={product} />
        <Availability standing={standing} quiet />
      </Link>
    </li>
  );
}

/** Of all variants together: how few are left can be said where there is one alone. */
function overall({ variants }: Product, stock: Stock): Standing {
  const standings = variants.map((variant) => standingOf(variant, stock));
  const [only] = standings;
  if (only && standings.length === 1) return only;
  const open = standings.filter(({ kind }) => kind !== 'sold_out');
  if (open.length === 0) return { kind: 'sold_out' };
  if (open.some(({ kind }) => kind === 'there' || kind === 'few')) return { kind: 'there' };
  return open[0] ?? { kind: 'there' };
}
