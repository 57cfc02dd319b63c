import { useId, useRef, useState } from 'react';
import type { Checkout } from '../protocol/checkouts.ts';
import { giftCards as giftCardApi } from '../protocol/gift-cards.ts';
import { useMoney, useSay } from '../words.tsx';
import { messagesAt } from './problems.ts';
import { SpotMessages } from './spot-messages.tsx';
import type { CheckoutSession } from './session.ts';
import type { GiftCard } from './view.ts';

/** So many pay one checkout (contracts/ucp, MOST_GIFT_CARDS). */
const MOST_GIFT_CARDS = 5;

/** Changes those that are there by then. */
export type ChangeGiftCards = (change: (cards: readonly GiftCard[]) => readonly GiftCard[]) => void;

/** Codes and gift cards: folded away, since an open field sends those who have none to look for one. */
export function Reductions({
  session,
  checkout,
  giftCards,
  onGiftCards,
}: {
  session: CheckoutSession;
  checkout: Checkout;
  giftCards: readonly GiftCard[];
  onGiftCards: ChangeGiftCards;
}) {
  const say = useSay();
  const codes = checkout.discounts?.codes ?? [];
  // Once open it stays so: who takes the last one off may want to try another.
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className="reductions"
      open={isOpen || codes.length > 0 || giftCards.length > 0}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>{say('checkout.reductions')}</summary>
      <PromotionCode session={session} checkout={checkout} codes={codes} />
      <GiftCards currency={checkout.currency} cards={giftCards} onCards={onGiftCards} />
    </details>
  );
}

function PromotionCode({
  session,
  checkout,
  codes,
}: {
  session: CheckoutSession;
  checkout: Checkout;
  codes: readonly string[];
}) {
  const say = useSay();
  const id = useId();
  const apply = async (addCode: string) => {
    await session.save({ addCode });
    return session.snapshot().problem === null;
  };
  return (
    <>
      <CodeField id={id} label={say('checkout.code')} onApply={apply} error={null} />
      <ul className="applied">
        {codes.map((given, index) => (
          <li key={given}>
            <span className="chip">
              {given}
              <button
                type="button"
                aria-label={say('checkout.code_remove', { code: given })}
                onClick={() => {
                  focusField(id);
                  void session.save({ removeCode: given });
                }}
              >
                ×
              </button>
            </span>
            <SpotMessages messages={messagesAt(checkout.messages, 'code', index)} />
          </li>
        ))}
      </ul>
    </>
  );
}

function GiftCards({
  currency,
  cards,
  onCards,
}: {
  currency: string;
  cards: readonly GiftCard[];
  onCards: ChangeGiftCards;
}) {
  const say = useSay();
  const money = useMoney(currency);
  const id = useId();
  const [error, setError] = useState<string | null>(null);
  const plain = (text: string) => text.toUpperCase().replace(/[\s-]/g, '');
  const refusal = (text: string) => {
    setError(text);
    return false;
  };
  const apply = async (code: string) => {
    const isGiven = (given: readonly GiftCard[]) => given.some((card) => plain(card.code) === plain(code));
    if (isGiven(cards)) return refusal(say('checkout.gift.twice'));
    if (cards.length === MOST_GIFT_CARDS) return refusal(say('checkout.gift.most', { most: MOST_GIFT_CARDS }));
    const answer = await giftCardApi.balance(code);
    if (!answer.ok)
      return refusal(
        answer.problem.path !== null
          ? say('checkout.gift.unknown')
          : (answer.problem.content ?? say('problem.offline')),
      );
    const { usable, balance, currency: own, last_four: lastFour } = answer.value;
    if (!usable) return refusal(say('checkout.gift.unknown'));
    if (own !== currency) return refusal(say('checkout.gift.currency', { currency: own ?? '' }));
    if (balance === 0) return refusal(say('checkout.gift.empty'));
    setError(null);
    const card = { code, lastFour: lastFour ?? '', balanceMinor: balance };
    // Another one may have been added while this one was looked at.
    onCards((now) => (isGiven(now) || now.length === MOST_GIFT_CARDS ? now : [...now, card]));
    return true;
  };
  return (
    <>
      <CodeField id={id} label={say('checkout.gift')} onApply={apply} error={error} />
      <ul className="applied">
        {cards.map((card) => (
          <li key={card.code}>
            <span className="chip">
              {say('checkout.gift.has', { lastFour: card.lastFour, balance: money(card.balanceMinor) })}
              <button
                type="button"
                aria-label={say('checkout.gift.remove', { lastFour: card.lastFour })}
                onClick={() => {
                  focusField(id);
                  onCards((now) => now.filter((each) => each !== card));
                }}
              >
                ×
              </button>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** What takes something off goes with its button: its field is where the buyer is then. */
const focusField = (id: string) => document.getElementById(id)?.focus();

/** @param onApply says whether the code was taken; it stays in the field otherwise */
function CodeField({
  id,
  label,
  error,
  onApply,
}: {
  id: string;
  label: string;
  error: string | null;
  onApply: (code: string) => Promise<boolean>;
}) {
  const say = useSay();
  const [value, setValue] = useState('');
  const underWay = useRef(new Set<string>());
  const apply = async () => {
    const code = value.trim();
    if (code === '' || underWay.current.has(code)) return;
    underWay.current.add(code);
    try {
      // What stands there by then may be another one, which the buyer has typed meanwhile.
      if (await onApply(code)) setValue((now) => (now.trim() === code ? '' : now));
    } finally {
      underWay.current.delete(code);
    }
  };
  return (
    <div className="field code">
      <label htmlFor={id}>{label}</label>
      <div>
        <input
          id={id}
          value={value}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          enterKeyHint="done"
          maxLength={100}
          aria-invalid={error ? true : undefined}
          aria-describedby={`${id}-error`}
          onChange={({ target }) => setValue(target.value)}
          onKeyDown={(event) => {
            // Enter means this code, and not the order.
            if (event.key !== 'Enter') return;
            event.preventDefault();
            void apply();
          }}
        />
        <button type="button" className="button second" onClick={() => void apply()}>
          {say('checkout.apply')}
        </button>
      </div>
      <p className="error" id={`${id}-error`} role="alert">
        {error}
      </p>
    </div>
  );
}
