import { useId, useState } from 'react';
import type { Checkout } from '../protocol/checkouts.ts';
import { giftCards as giftCardApi } from '../protocol/gift-cards.ts';
import { useMoney, useSay } from '../words.tsx';
import { messagesAt } from './problems.ts';
import { SpotMessages } from './spot-messages.tsx';
import type { CheckoutSession } from './session.ts';
import type { GiftCard } from './view.ts';

/** So many pay one checkout (contracts/ucp, MOST_GIFT_CARDS). */
const MOST_GIFT_CARDS = 5;

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
  onGiftCards: (cards: readonly GiftCard[]) => void;
}) {
  const say = useSay();
  const codes = checkout.discounts?.codes ?? [];
  return (
    <details className="reductions" open={codes.length > 0 || giftCards.length > 0 ? true : undefined}>
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
  const [code, setCode] = useState('');
  const apply = async () => {
    const addCode = code.trim();
    if (addCode === '') return;
    await session.save({ addCode });
    setCode('');
  };
  return (
    <>
      <CodeField label={say('checkout.code')} value={code} onValue={setCode} onApply={apply} error={null} />
      <ul className="applied">
        {codes.map((given, index) => (
          <li key={given}>
            <span className="chip">
              {given}
              <button
                type="button"
                aria-label={say('checkout.code_remove', { code: given })}
                onClick={() => void session.save({ removeCode: given })}
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
  onCards: (cards: readonly GiftCard[]) => void;
}) {
  const say = useSay();
  const money = useMoney(currency);
  const [code, setCode] = useState('');
  const [error, setError] = useState<string | null>(null);
  const plain = (text: string) => text.toUpperCase().replace(/[\s-]/g, '');
  const apply = async () => {
    if (code.trim() === '') return;
    if (cards.some((card) => plain(card.code) === plain(code))) return setError(say('checkout.gift.twice'));
    if (cards.length === MOST_GIFT_CARDS) return setError(say('checkout.gift.most', { most: MOST_GIFT_CARDS }));
    const answer = await giftCardApi.balance(code.trim());
    if (!answer.ok)
      return setError(
        answer.problem.path !== null
          ? say('checkout.gift.unknown')
          : (answer.problem.content ?? say('problem.offline')),
      );
    const { usable, balance, currency: own, last_four: lastFour } = answer.value;
    if (!usable) return setError(say('checkout.gift.unknown'));
    if (own !== currency) return setError(say('checkout.gift.currency', { currency: own ?? '' }));
    if (balance === 0) return setError(say('checkout.gift.empty'));
    setError(null);
    setCode('');
    onCards([...cards, { code: code.trim(), lastFour: lastFour ?? '', balanceMinor: balance }]);
  };
  return (
    <>
      <CodeField label={say('checkout.gift')} value={code} onValue={setCode} onApply={apply} error={error} />
      <ul className="applied">
        {cards.map((card) => (
          <li key={card.code}>
            <span className="chip">
              {say('checkout.gift.has', { lastFour: card.lastFour, balance: money(card.balanceMinor) })}
              <button
                type="button"
                aria-label={say('checkout.gift.remove', { lastFour: card.lastFour })}
                onClick={() => onCards(cards.filter((each) => each !== card))}
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

function CodeField({
  label,
  value,
  error,
  onValue,
  onApply,
}: {
  label: string;
  value: string;
  error: string | null;
  onValue: (value: string) => void;
  onApply: () => Promise<unknown>;
}) {
  const say = useSay();
  const id = useId();
  const [isBusy, setBusy] = useState(false);
  const apply = async () => {
    if (isBusy) return;
    setBusy(true);
    await onApply();
    setBusy(false);
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
          onChange={({ target }) => onValue(target.value)}
          onKeyDown={(event) => {
            // Enter means this code, and not the order.
            if (event.key !== 'Enter') return;
            event.preventDefault();
            void apply();
          }}
        />
        <button type="button" className="button second" onClick={() => void apply()} aria-disabled={isBusy}>
          {say('checkout.apply')}
        </button>
      </div>
      <p className="error" id={`${id}-error`} role="alert">
        {error}
      </p>
    </div>
  );
}
