import { useEffect, useState } from 'react';
import { useAsked } from '../asked.ts';
import { cart } from '../cart/cart.ts';
import { Postal } from '../parts/postal.tsx';
import { Totals } from '../parts/totals.tsx';
import type { Order } from '../protocol/orders.ts';
import { orders } from '../protocol/orders.ts';
import { Link } from '../router.tsx';
import { Heading } from '../shell/heading.tsx';
import { Loading } from '../shell/loading.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { ProblemNote } from '../shell/problem-note.tsx';
import { useSay } from '../words.tsx';
import { AccountOffer } from './account-offer.tsx';
import { Adjustments } from './adjustments.tsx';
import { NextSteps } from './next-steps.tsx';
import { OrderLines } from './order-lines.tsx';
import './order.css';

/** An order: what was bought, what becomes of it, what was given back. Prints as a page to keep. */
export function OrderPage({ id }: { id: string }) {
  const say = useSay();
  const { value: order, problem, again } = useAsked(`order ${id}`, () => orders.get(id));
  const checkoutId = order?.checkout_id;
  useEffect(() => {
    if (checkoutId !== undefined) cart.bought(checkoutId);
  }, [checkoutId]);
  if (problem?.code === 'not_found')
    return <NotFound title={say('order.not_found')}>{say('order.not_found_text')}</NotFound>;
  if (!order) return problem ? <ProblemNote problem={problem} onRetry={again} /> : <Loading />;
  const canceled = order.adjustments.some(({ type }) => type === 'cancellation');
  return (
    <article className="order">
      <header>
        <Heading title={say('order.title_of', { label: order.label })}>
          {canceled ? say('order.canceled') : say('order.thanks')}
        </Heading>
        <OrderNumber label={order.label} />
        {!canceled && <p className="lead">{say('order.mail')}</p>}
      </header>
      <div className="order-parts">
        <div>
          <NextSteps order={order} canceled={canceled} />
          <Adjustments order={order} />
          <OrderLines order={order} />
        </div>
        <aside>
          <section className="card" aria-label={say('order.paid')}>
            <Totals totals={order.totals} currency={order.currency} />
          </section>
          <Address order={order} />
          {!canceled && <AccountOffer orderId={order.id} />}
        </aside>
      </div>
      <p className="no-print order-ways">
        <button type="button" className="button second" onClick={() => print()}>
          {say('order.print')}
        </button>
        <Link className="button second" to="/">
          {say('shell.to_shop')}
        </Link>
      </p>
    </article>
  );
}

/** The number that the buyer names when he writes; copied with one press. */
function OrderNumber({ label }: { label: string }) {
  const say = useSay();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    // Only pages over HTTPS may write to the clipboard; elsewhere the number is marked, for the buyer to copy.
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(label).then(
        () => setCopied(true),
        () => mark(),
      );
    } else mark();
  };
  const mark = () => {
    const number = document.getElementById('order-number');
    if (number) getSelection()?.selectAllChildren(number);
  };
  return (
    <p className="order-number">
      <span className="quiet">{say('order.number')}</span> <b id="order-number">{label}</b>{' '}
      <button type="button" className="plain small no-print" onClick={() => void copy()}>
        {say('order.copy')}
      </button>
      <output className="small good-text">{copied ? say('order.copied') : ''}</output>
    </p>
  );
}

/** Where it goes, or is fetched. */
function Address({ order }: { order: Order }) {
  const say = useSay();
  const [first] = order.fulfillment.expectations;
  if (!first || Object.keys(first.destination).length === 0) return null;
  return (
    <section className="address">
      <h2>{first.method_type === 'pickup' ? say('order.fetch_at') : say('order.goes_to')}</h2>
      <Postal address={first.destination} />
    </section>
  );
}
