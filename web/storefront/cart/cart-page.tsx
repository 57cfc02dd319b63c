import { useEffect, useRef, useState } from 'react';
import { useLive } from '../live.ts';
import { Messages } from '../parts/messages.tsx';
import type { Cart, CartLine } from '../protocol/carts.ts';
import type { Problem } from '../protocol/problem.ts';
import { Link, navigate } from '../router.tsx';
import { Heading } from '../shell/heading.tsx';
import { Loading } from '../shell/loading.tsx';
import { ProblemNote } from '../shell/problem-note.tsx';
import { useSay } from '../words.tsx';
import { cart as cartOfBrowser, useCart } from './cart.ts';
import { Line } from './cart-line.tsx';
import { Summary } from './cart-summary.tsx';
import './cart.css';

/** What the buyer has put together, and what it would come to. @param sentId of a cart that was sent by its address */
export function CartPage({ sentId }: { sentId: string | null }) {
  const say = useSay();
  const { cart, isLoading, problem } = useCart();
  useEffect(() => {
    if (sentId === null) return;
    cartOfBrowser.adopt(sentId);
    navigate('/cart', { replace: true });
  }, [sentId]);
  return (
    <>
      <Heading title={say('cart.title')} />
      {cart ? <Contents cart={cart} /> : isLoading || sentId !== null ? <Loading /> : !problem && <Empty />}
      {!cart && problem && <ProblemNote problem={problem} onRetry={() => void cartOfBrowser.load()} />}
    </>
  );
}

function Empty() {
  const say = useSay();
  return (
    <div className="narrow">
      <p>{say('cart.empty')}</p>
      <p>
        <Link className="button" to="/">
          {say('shell.to_shop')}
        </Link>
      </p>
    </div>
  );
}

function Contents({ cart }: { cart: Cart }) {
  const [removed, setRemoved] = useState<CartLine | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(0);
  const { stock } = useLive(
    null,
    cart.line_items.map(({ item }) => item.id),
  );
  const during = async (work: () => ReturnType<typeof cartOfBrowser.add>) => {
    setBusy((count) => count + 1);
    const answer = await work();
    setBusy((count) => count - 1);
    setProblem(answer.ok ? null : answer.problem);
    return answer.ok;
  };
  // What is sold out, or back, while the page is looked at: the cart's own messages follow.
  const told = [...stock.values()].map(({ item, few_left: left }) => `${item} ${left ?? 'enough'}`).join(' ');
  const before = useRef(told);
  useEffect(() => {
    if (before.current !== '' && before.current !== told) void cartOfBrowser.load();
    before.current = told;
  }, [told]);
  const remove = (line: CartLine) => {
    setRemoved(line);
    void during(() => cartOfBrowser.setQuantity(line.id, 0)).then((done) => {
      if (!done) setRemoved(null);
    });
  };
  const undo = ({ item, quantity }: CartLine) => {
    // The button goes; the heading stands right above it.
    document.querySelector('h1')?.focus();
    setRemoved(null);
    void during(() => cartOfBrowser.add(item.id, quantity));
  };
  const shown = cart.line_items.filter(({ id, item }) => id !== removed?.id || item.id !== removed.item.id);
  const general = cart.messages.filter(({ path, code }) => path === undefined && code !== 'country_assumed');
  return (
    <>
      {removed && <Removed key={removed.id} line={removed} onUndo={() => undo(removed)} />}
      <Messages messages={general} />
      <ProblemNote problem={problem} onRetry={() => void cartOfBrowser.load()} />
      {shown.length === 0 ? (
        <Empty />
      ) : (
        <div className="cart">
          <ul className="lines">
            {shown.map((line) => (
              <Line
                key={line.id}
                line={line}
                cart={cart}
                onQuantity={(quantity) => during(() => cartOfBrowser.setQuantity(line.id, quantity))}
                onRemove={() => remove(line)}
              />
            ))}
          </ul>
          <Summary cart={cart} busy={busy > 0} during={during} />
        </div>
      )}
    </>
  );
}

/** In place of a line that was taken out: a way back, for as long as the page is open. */
function Removed({ line, onUndo }: { line: CartLine; onUndo: () => void }) {
  const say = useSay();
  const ref = useRef<HTMLButtonElement>(null);
  useEffect(() => ref.current?.focus(), []);
  return (
    <div className="note removed" aria-live="polite">
      <span>{say('cart.removed', { title: line.item.title })}</span>
      <button type="button" className="plain" ref={ref} onClick={onUndo}>
        {say('cart.undo')}
      </button>
    </div>
  );
}
