import { useEffect, useRef, useState } from 'react';
import { messagesAt } from '../parts/messages.tsx';
import { Picture } from '../parts/picture.tsx';
import { Quantity } from '../parts/quantity.tsx';
import type { Cart, CartLine } from '../protocol/carts.ts';
import { Link } from '../router.tsx';
import { useSay, useWords } from '../words.tsx';
import { cart as cartOfBrowser } from './cart.ts';

/** Several presses are one change. */
const REST_MS = 400;

/** One line of the cart. The quantity follows the buyer at once; what it costs, the API. */
export function Line({
  line,
  cart,
  onQuantity,
  onRemove,
}: {
  line: CartLine;
  cart: Cart;
  /** @returns whether it came to be */
  onQuantity: (quantity: number) => Promise<boolean>;
  onRemove: () => void;
}) {
  const say = useSay();
  const { money } = useWords();
  const [wanted, setWanted] = useState<number | null>(null);
  const resting = useRef<{ timer: ReturnType<typeof setTimeout>; send: () => void } | null>(null);
  const change = useRef(onQuantity);
  useEffect(() => {
    change.current = onQuantity;
  });
  // Left within the moment of rest: what the buyer wanted is sent all the same.
  useEffect(() => () => resting.current?.send(), []);
  const rest = (send: (() => void) | null) => {
    if (resting.current) {
      clearTimeout(resting.current.timer);
      cartOfBrowser.unsent.delete(resting.current.send);
    }
    resting.current = send && { timer: setTimeout(send, REST_MS), send };
    if (send) cartOfBrowser.unsent.add(send);
  };
  const want = (quantity: number) => {
    setWanted(quantity);
    rest(() => {
      rest(null);
      void change.current(quantity).then(() => setWanted((now) => (now === quantity ? null : now)));
    });
  };
  const { item, totals, quantity } = line;
  const place = cart.line_items.indexOf(line);
  const amountOf = (type: string) => totals.find((total) => total.type === type)?.amount ?? 0;
  const subtotal = amountOf('subtotal');
  const discounted = subtotal + amountOf('items_discount');
  return (
    <li className="line">
      <Picture name={item.title} url={item.image_url} />
      <div className="line-what">
        <Link className="name" to={`/products/${encodeURIComponent(item.id)}`}>
          {item.title}
        </Link>
        <p className="quiet small">{say('cart.each', { price: money(item.price, cart.currency) })}</p>
        {messagesAt(cart.messages, `$.line_items[${place}]`).map(({ content }) => (
          <output key={content} className="line-note">
            {content}
          </output>
        ))}
      </div>
      <div className="line-units">
        <Quantity of={item.title} value={wanted ?? quantity} onChange={want} />
        <button
          type="button"
          className="plain small"
          aria-label={say('cart.remove_of', { title: item.title })}
          onClick={() => {
            // What rests is over with it: sent later, it would be for a line that is no longer there.
            rest(null);
            onRemove();
          }}
        >
          {say('cart.remove')}
        </button>
      </div>
      <p className="line-cost" aria-busy={wanted !== null}>
        {discounted !== subtotal && (
          <>
            <span className="unseen">{say('price.before')} </span>
            <s className="quiet">{money(subtotal, cart.currency)}</s>{' '}
          </>
        )}
        {money(discounted, cart.currency)}
      </p>
    </li>
  );
}
