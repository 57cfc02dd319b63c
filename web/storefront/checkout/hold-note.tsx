import { useEffect, useReducer, useRef } from 'react';
import type { Checkout } from '../protocol/checkouts.ts';
import { shopNow } from '../protocol/request.ts';
import { useSay } from '../words.tsx';
import type { HoldView } from './view.ts';
import { holdOf, SOON_MS } from './view.ts';

/** How often is looked at the minutes that are left. */
const LOOK_MS = 10_000;

/** How the hold stands, as time goes by: looked at each second near its end, otherwise often enough for minutes. */
export function useHold(checkout: Checkout | null): HoldView | null {
  const [, look] = useReducer((looks: number) => looks + 1, 0);
  const view = checkout && holdOf(checkout, shopNow());
  const leftMs = view?.state === 'held' ? view.leftMs : null;
  useEffect(() => {
    if (leftMs === null) return undefined;
    const wait = leftMs > SOON_MS ? Math.min(LOOK_MS, leftMs - SOON_MS + 20) : (leftMs % 1_000) + 20;
    const timer = setTimeout(look, wait);
    return () => clearTimeout(timer);
  }, [leftMs]);
  return view;
}

/** How long the items are set aside: told calmly, announced when little is left and when it is over, and never a threat. */
export function HoldNote({
  hold,
  busy,
  onHold,
}: {
  hold: HoldView | null;
  busy: boolean;
  /** Sets the items aside anew. */
  onHold: () => void;
}) {
  const say = useSay();
  const ref = useRef<HTMLDivElement>(null);
  if (!hold) return null;
  // The button goes with its reason: what comes of it is focused in its place.
  const press = () => {
    ref.current?.focus();
    onHold();
  };
  if (hold.state === 'lapsed')
    return (
      <div className="note warn hold" role="alert" ref={ref} tabIndex={-1}>
        <p>{say('checkout.hold.lapsed')}</p>
        <button type="button" className="button second" onClick={press} aria-disabled={busy}>
          {say('checkout.hold.again')}
        </button>
      </div>
    );
  const isSoon = hold.leftMs <= SOON_MS;
  const seconds = Math.max(1, Math.ceil(hold.leftMs / 1_000));
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return (
    <div className="hold held" ref={ref} tabIndex={-1}>
      <p aria-hidden={isSoon ? true : undefined}>
        {isSoon
          ? say('checkout.hold.soon', { clock })
          : say('checkout.hold.held', { minutes: Math.round(hold.leftMs / 60_000) })}
      </p>
      {/* Said once: a clock that is read out each second would keep anyone from paying. */}
      <output className="unseen">
        {isSoon ? say('checkout.hold.soon_said', { more: hold.canExtend ? 'yes' : 'no' }) : ''}
      </output>
      {hold.canExtend && (
        <button type="button" className="plain" onClick={press} aria-disabled={busy}>
          {say('checkout.hold.longer')}
        </button>
      )}
    </div>
  );
}
