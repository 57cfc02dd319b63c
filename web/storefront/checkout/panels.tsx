import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { Checkout } from '../protocol/checkouts.ts';
import { checkouts } from '../protocol/checkouts.ts';
import type { Problem } from '../protocol/problem.ts';
import { newIntent } from '../protocol/request.ts';
import { Link, navigate } from '../router.tsx';
import { ProblemNote } from '../shell/problem-note.tsx';
import { useMoney, useSay } from '../words.tsx';
import type { PayingState } from './known-checkout.ts';
import type { CheckoutSession } from './session.ts';
import { amountOf } from './view.ts';

/** After so long a payment is called slow. */
const SLOW_MS = 10_000;

/** In place of the form while nobody can do anything with it. Its heading is focused, so that it is said. */
function Panel({ title, busy, children }: { title: string; busy?: boolean; children: ReactNode }) {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => ref.current?.focus(), [title]);
  return (
    <section className="panel card">
      {busy && <span className="spinner" aria-hidden="true" />}
      <h2 ref={ref} tabIndex={-1}>
        {title}
      </h2>
      {children}
    </section>
  );
}

/** A payment is under way: begun here, in another window, or before a reload. */
export function PayingPanel({ checkout }: { checkout: Checkout }) {
  const say = useSay();
  const money = useMoney(checkout.currency);
  const [isSlow, setSlow] = useState(checkout.messages.some(({ code }) => code === 'payment_slow'));
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Panel title={say('checkout.paying')} busy>
      <p>{say('checkout.paying_text', { amount: money(amountOf(checkout, 'total')) })}</p>
      <output>{isSlow ? say('checkout.paying_slow') : ''}</output>
    </Panel>
  );
}

/** The bank asks: its page is ours first, which tells shop and amount. Not gone to by itself, so that Back leads somewhere. */
export function BankPanel({ checkout }: { checkout: Checkout }) {
  const say = useSay();
  return (
    <Panel title={say('checkout.bank')}>
      <p>{say('checkout.bank_text')}</p>
      <p>
        <a className="button wide" href={checkout.continue_url}>
          {say('checkout.bank_go')}
        </a>
      </p>
      <p className="quiet small">{say('checkout.bank_else')}</p>
    </Panel>
  );
}

export function CancelingPanel() {
  const say = useSay();
  return (
    <Panel title={say('checkout.canceling')} busy>
      <p>{say('checkout.canceling_text')}</p>
    </Panel>
  );
}

/** Nobody answers in the middle of paying: what was sent is sent again as it was. */
export function ReconnectingPanel({
  session,
  paying,
}: {
  session: CheckoutSession;
  paying: Extract<PayingState, { kind: 'reconnecting' }>;
}) {
  const say = useSay();
  return (
    <Panel title={say('checkout.offline')} busy={!paying.gaveUp}>
      <p>{say('checkout.offline_text')}</p>
      {paying.gaveUp && (
        <button type="button" className="button wide" onClick={() => void session.send()}>
          {say('checkout.offline_again')}
        </button>
      )}
    </Panel>
  );
}

/** It was canceled, or is too old: a new one with the same lines is one press away. */
export function EndedPanel({ checkout }: { checkout: Checkout }) {
  const say = useSay();
  const [problem, setProblem] = useState<Problem | null>(null);
  // One new checkout, however often it is pressed.
  const intent = useRef(newIntent());
  const begin = async () => {
    const { line_items: lines, context, currency, buyer } = checkout;
    const answer = await checkouts.create(
      {
        line_items: lines.map(({ item, quantity }) => ({ item: { id: item.id }, quantity })),
        context: { ...context, currency },
        ...(buyer && { buyer }),
      },
      intent.current,
    );
    if (answer.ok) return navigate(`/checkout/${encodeURIComponent(answer.value.id)}`, { replace: true });
    // Refused: another press is another intent.
    if (answer.problem.kind === 'refused') intent.current = newIntent();
    setProblem(answer.problem);
  };
  return (
    <Panel title={say('checkout.ended')}>
      <p>{say('checkout.ended_text')}</p>
      <ProblemNote problem={problem} />
      <p>
        <button type="button" className="button wide" onClick={() => void begin()}>
          {say('checkout.ended_again')}
        </button>
      </p>
      <p>
        <Link to="/">{say('shell.to_shop')}</Link>
      </p>
    </Panel>
  );
}
