import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useLive } from '../live.ts';
import { navigate } from '../router.tsx';
import { useSettings } from '../settings.tsx';
import { Heading } from '../shell/heading.tsx';
import { Loading } from '../shell/loading.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { ProblemNote } from '../shell/problem-note.tsx';
import { useMoney, useSay } from '../words.tsx';
import { keepGiftCards, keptGiftCards } from './attempt.ts';
import { CheckoutFormPage } from './checkout-form.tsx';
import './checkout.css';
import { HoldNote, useHold } from './hold-note.tsx';
import { BankPanel, CancelingPanel, EndedPanel, PayingPanel, ReconnectingPanel } from './panels.tsx';
import type { CheckoutSession } from './session.ts';
import { createSession } from './session.ts';
import { Summary } from './summary.tsx';
import type { GiftCard } from './view.ts';
import { amountOf, stageOf } from './view.ts';

/** The checkout page. Its address is all that it needs: opened anywhere, it shows where the checkout stands and goes on from there. */
export default function CheckoutPage({ id }: { id: string }) {
  const say = useSay();
  const settings = useSettings();
  const session = useMemo(() => createSession(id, (url) => location.assign(url)), [id]);
  const state = useSyncExternalStore(session.subscribe, session.snapshot);
  const [giftCards, setGiftCards] = useState<readonly GiftCard[]>(() => keptGiftCards(id));
  const { checkout, paying, problem } = state;
  const stage = checkout && stageOf(checkout);
  const hold = useHold(checkout);
  // While they are set aside for him, what others can have of them does not matter.
  const items = hold?.state === 'lapsed' ? (checkout?.line_items ?? []).map(({ item }) => item.id) : [];
  const live = useLive(id, items);
  const revision = live.checkout?.revision ?? 0;
  useEffect(() => session.heard(revision), [session, revision]);
  useKept(session);
  useEffect(() => keepGiftCards(id, giftCards), [id, giftCards]);
  const order = stage === 'placed' ? checkout?.order : undefined;
  useEffect(() => {
    if (!order) return;
    keepGiftCards(id, []);
    // The checkout is not come back to: Back leads to where the buyer was before it.
    navigate(`/order/${encodeURIComponent(order.id)}`, { replace: true });
  }, [id, order]);

  if (!checkout && problem?.kind === 'refused')
    return <NotFound title={say('checkout.missing')}>{say('checkout.missing_text')}</NotFound>;
  if (!checkout && problem) return <ProblemNote problem={problem} onRetry={() => void session.start()} />;
  if (!checkout || !settings || stage === 'placed') return <Loading />;

  const panel =
    paying.kind === 'reconnecting' ? (
      <ReconnectingPanel session={session} paying={paying} />
    ) : stage === 'paying' ? (
      <PayingPanel checkout={checkout} />
    ) : stage === 'bank' ? (
      <BankPanel checkout={checkout} />
    ) : stage === 'canceling' ? (
      <CancelingPanel />
    ) : stage === 'ended' ? (
      <EndedPanel checkout={checkout} />
    ) : null;
  return (
    <div className="checkout">
      <Heading title={say('checkout.title')} />
      <TotalNews amountMinor={amountOf(checkout, 'total')} currency={checkout.currency} />
      <aside>
        <Summary
          checkout={checkout}
          giftCards={giftCards}
          stock={live.stock}
          onRemove={
            stage === 'open' && checkout.line_items.length > 1
              ? (removeLine) => void session.save({ removeLine })
              : null
          }
        />
      </aside>
      <div className="checkout-main">
        {panel}
        {stage !== 'ended' && (
          <CheckoutFormPage
            {...{ session, state, checkout, settings, giftCards }}
            onGiftCards={setGiftCards}
            hidden={panel !== null}
          >
            <HoldNote hold={hold} busy={state.saving} onHold={() => void session.save({}, true)} />
          </CheckoutFormPage>
        )}
      </div>
    </div>
  );
}

/** Begins with the truth, and comes back to it: out of the browser's cache of pages, and when the network is there again. */
function useKept(session: CheckoutSession): void {
  useEffect(() => {
    const look = () => void session.look();
    const shown = (event: PageTransitionEvent) => event.persisted && look();
    addEventListener('pageshow', shown);
    addEventListener('online', look);
    void session.start();
    return () => {
      removeEventListener('pageshow', shown);
      removeEventListener('online', look);
      session.stop();
    };
  }, [session]);
}

/** Says another total when there is one: the summary may be out of sight, and of hearing. */
function TotalNews({ amountMinor, currency }: { amountMinor: number; currency: string }) {
  const say = useSay();
  const money = useMoney(currency);
  const [first] = useState(amountMinor);
  return (
    <output className="unseen">
      {amountMinor === first ? '' : say('checkout.total_now', { amount: money(amountMinor) })}
    </output>
  );
}
