import { Picture } from '../parts/picture.tsx';
import type { Order } from '../protocol/orders.ts';
import { useSay, useWords } from '../words.tsx';

/** What was ordered; what was taken off since says so. */
export function OrderLines({ order }: { order: Order }) {
  const say = useSay();
  const { money } = useWords();
  return (
    <section>
      <h2>{say('order.lines')}</h2>
      <ul className="lines">
        {order.line_items.map(({ id, item, quantity, totals }) => {
          const amountOf = (type: string) => totals.find((total) => total.type === type)?.amount ?? 0;
          const given = quantity.original - quantity.total;
          return (
            <li key={id} className="line">
              <Picture name={item.title} url={item.image_url} />
              <div className="line-what">
                <span className="name">{item.title}</span>
                <p className="quiet small">
                  {say('order.units', { units: quantity.original, price: money(item.price, order.currency) })}
                </p>
                {given > 0 && <p className="line-note">{say('order.given_back', { units: given })}</p>}
              </div>
              <p className="line-cost">{money(amountOf('subtotal') + amountOf('items_discount'), order.currency)}</p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
