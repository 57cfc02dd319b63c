import { useState } from 'react';
import { cart } from '../cart/cart.ts';
import { messagesAt, Messages } from '../parts/messages.tsx';
import { Quantity } from '../parts/quantity.tsx';
import type { Message } from '../../../contracts/ucp/v2026-08-25/response-parts.ts';
import type { Problem } from '../protocol/problem.ts';
import { Link } from '../router.tsx';
import { ProblemNote } from '../shell/problem-note.tsx';
import { useSay } from '../words.tsx';

/** Puts units into the cart, and stays on the page: what next is the buyer's choice. */
export function AddToCart({
  item,
  title,
  quantity,
  onQuantity,
  soldOut,
}: {
  item: string;
  title: string;
  quantity: number;
  onQuantity: (quantity: number) => void;
  soldOut: boolean;
}) {
  const say = useSay();
  const [state, setState] = useState<{ busy: boolean; added: number; problem: Problem | null; messages: Message[] }>({
    busy: false,
    added: 0,
    problem: null,
    messages: [],
  });
  const add = async () => {
    if (state.busy) return;
    setState({ ...state, busy: true, problem: null, messages: [] });
    const answer = await cart.add(item, quantity);
    if (!answer.ok) return setState({ busy: false, added: 0, problem: answer.problem, messages: [] });
    const { line_items: lines, messages } = answer.value;
    const place = lines.findIndex((line) => line.item.id === item);
    setState({ busy: false, added: quantity, problem: null, messages: messagesAt(messages, `$.line_items[${place}]`) });
    onQuantity(1);
  };
  return (
    <div className="buy">
      <div className="buy-row">
        <Quantity of={title} value={quantity} onChange={onQuantity} />
        <button
          type="button"
          className="button"
          aria-disabled={soldOut || state.busy}
          onClick={() => !soldOut && void add()}
        >
          {soldOut ? say('stock.sold_out') : say('product.add')}
        </button>
      </div>
      <output className="added">
        {state.added > 0 && (
          <span>
            {say('product.added', { count: state.added })} <Link to="/cart">{say('product.to_cart')}</Link>
          </span>
        )}
      </output>
      <Messages messages={state.messages} />
      <ProblemNote problem={state.problem} onRetry={() => void add()} />
    </div>
  );
}
