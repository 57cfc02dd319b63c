import { useEffect, useRef, useState } from 'react';
import type { LiveStock } from '../../../contracts/storefront.ts';
import type { Checkout } from '../protocol/checkouts.ts';
import { useMoney, useSay } from '../words.tsx';
import type { StorefrontText } from '../words.tsx';
import { hasRegions } from '../regions.ts';
import { formOf } from './form.ts';
import { messagesAt } from './problems.ts';
import { SpotMessages } from './spot-messages.tsx';
import './summary.css';
import type { GiftCard } from './view.ts';
import { amountOf, splitOf } from './view.ts';

interface SummaryParts {
  readonly checkout: Checkout;
  readonly giftCards: readonly GiftCard[];
  /** Of the items, where they are no longer set aside. */
  readonly stock: ReadonlyMap<string, LiveStock>;
  /** Null: nothing can be taken out now. */
  readonly onRemove: ((lineId: string) => void) | null;
}

/** Wide enough for two columns; as in checkout.css. */
const WIDE = '(min-width: 56rem)';

/** What is bought and what it costs, always in sight: beside the form, or in a bar above it that opens. */
export function Summary(parts: SummaryParts) {
  const say = useSay();
  const money = useMoney(parts.checkout.currency);
  const isWide = useMedia(WIDE);
  if (isWide)
    return (
      <section className="your-order card" aria-label={say('checkout.summary')}>
        <h2>{say('checkout.summary')}</h2>
        <Contents {...parts} />
      </section>
    );
  return (
    <details className="your-order bar" open={parts.checkout.line_items.some(needsLook(parts)) || undefined}>
      <summary>
        <span>{say('checkout.summary')}</span>
        <b>{money(splitOf(amountOf(parts.checkout, 'total'), parts.giftCards).dueMinor)}</b>
      </summary>
      <Contents {...parts} />
    </details>
  );
}

/** Something is wrong with a line that the buyer has to decide about. */
function needsLook({
  checkout,
  stock,
}: SummaryParts): (line: Checkout['line_items'][number], index: number) => boolean {
  return ({ item }, index) =>
    stock.get(item.id)?.available === false ||
    messagesAt(checkout.messages, 'line', index).some(({ type }) => type === 'error');
}

function Contents(parts: SummaryParts) {
  const { checkout, giftCards, stock, onRemove } = parts;
  const say = useSay();
  const money = useMoney(checkout.currency);
  const lines = useRef<HTMLUListElement>(null);
  return (
    <>
      <ul className="your-lines" ref={lines} tabIndex={-1}>
        {checkout.line_items.map((line, index) => {
          const { id, item, quantity, totals } = line;
          const messages = messagesAt(checkout.messages, 'line', index);
          const isGone = stock.get(item.id)?.available === false;
          const canRemove = onRemove && needsLook(parts)(line, index);
          return (
            <li key={id}>
              {item.image_url && <img src={item.image_url} alt="" width="56" height="56" loading="lazy" />}
              <span className="your-line">
                <b>{item.title}</b>
                <span className="quiet small">{say('checkout.quantity', { quantity })}</span>
              </span>
              <span className="your-amount">{money(amountOf({ totals }, 'subtotal'))}</span>
              <div className="line-news">
                <SpotMessages messages={messages} />
                {isGone && messages.length === 0 && <p className="error">{say('checkout.sold_out')}</p>}
                {canRemove && (
                  <button
                    type="button"
                    className="plain"
                    onClick={() => {
                      // The button goes with its line; the others stay.
                      lines.current?.focus();
                      onRemove(id);
                    }}
                  >
                    {say('checkout.remove', { title: item.title })}
                  </button>
                )}
              </div>
            </li>
          );
        })}
      </ul>
      <Totals checkout={checkout} giftCards={giftCards} />
    </>
  );
}

const LABELS: Readonly<Record<string, StorefrontText>> = {
  subtotal: 'checkout.total.subtotal',
  items_discount: 'checkout.total.discounts',
  discount: 'checkout.total.shipping_discount',
  fee: 'checkout.total.fee',
};

/** Every amount with its name; what is in the prices already is said below the total. */
function Totals({ checkout, giftCards }: { checkout: Checkout; giftCards: readonly GiftCard[] }) {
  const say = useSay();
  const money = useMoney(checkout.currency);
  const totalMinor = amountOf(checkout, 'total');
  const { shares, dueMinor } = splitOf(totalMinor, giftCards);
  const entries = checkout.totals.filter(({ type }) => type !== 'total');
  const [, ...included] = checkout.totals.find(({ type }) => type === 'total')?.lines ?? [];
  const isShippingOpen = checkout.fulfillment !== undefined && !entries.some(({ type }) => type === 'fulfillment');
  const { way, country, region } = formOf(checkout);
  const isTaxOpen =
    way === 'shipping' && hasRegions(country) && region === '' && !entries.some(({ type }) => type === 'tax');
  const labelOf = (type: string, text: string | undefined) => {
    const own = LABELS[type];
    return own ? say(own) : (text ?? type);
  };
  return (
    <dl className="your-totals">
      {entries.map(({ type, display_text: text, amount }) => (
        <div key={type + String(text)}>
          <dt>
            {labelOf(type, text)}
            {type === 'items_discount' &&
              (checkout.discounts?.applied ?? []).map(({ title, code }) => (
                <span key={title + String(code)} className="quiet small">
                  {title}
                </span>
              ))}
          </dt>
          <dd>{type === 'fulfillment' && amount === 0 ? say('checkout.free') : money(amount)}</dd>
        </div>
      ))}
      {isShippingOpen && (
        <div className="quiet">
          <dt>{say('checkout.total.shipping')}</dt>
          <dd>{say('checkout.total.shipping_open')}</dd>
        </div>
      )}
      {isTaxOpen && (
        <div className="quiet">
          <dt>{say('checkout.total.tax')}</dt>
          <dd>{say('checkout.total.shipping_open')}</dd>
        </div>
      )}
      <div className="total">
        <dt>{say('checkout.total.total')}</dt>
        <dd>
          <small className="quiet">{checkout.currency}</small> {money(totalMinor)}
        </dd>
      </div>
      {included.map(({ display_text: text, amount }) => (
        <div key={text} className="quiet small">
          <dt>{text}</dt>
          <dd>{money(amount)}</dd>
        </div>
      ))}
      {giftCards.map(({ lastFour }, place) => (
        <div key={lastFour}>
          <dt>{say('checkout.gift.pays', { lastFour })}</dt>
          <dd>{money(-(shares[place] ?? 0))}</dd>
        </div>
      ))}
      {giftCards.length > 0 && (
        <div className="total">
          <dt>{say('checkout.total.due')}</dt>
          <dd>{money(dueMinor)}</dd>
        </div>
      )}
    </dl>
  );
}

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const look = () => setMatches(list.matches);
    look();
    list.addEventListener('change', look);
    return () => list.removeEventListener('change', look);
  }, [query]);
  return matches;
}
