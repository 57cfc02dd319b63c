import type { Total } from '../../../contracts/ucp/v2026-08-25/response-parts.ts';
import type { StorefrontText } from '../words.tsx';
import { useWords } from '../words.tsx';
import './totals.css';

/** Entries that are called alike in every shop; taxes and fees have names of their own, which the API tells. */
const NAMES: Readonly<Record<string, StorefrontText>> = {
  subtotal: 'totals.subtotal',
  items_discount: 'totals.items_discount',
  discount: 'totals.discount',
  fulfillment: 'totals.fulfillment',
  total: 'totals.total',
};

/**
 * What it comes to, entry by entry. Taxes that prices contain are told below the total.
 * @param estimated shipping and taxes can still change
 */
export function Totals({
  totals,
  currency,
  estimated = false,
  busy = false,
}: {
  totals: readonly Total[];
  currency: string;
  estimated?: boolean;
  /** They are being worked out anew. */
  busy?: boolean;
}) {
  const { say, money } = useWords();
  const nameOf = ({ type, display_text: text }: Total) => {
    if (type === 'total' && estimated) return say('totals.estimated');
    if (type === 'fulfillment' && estimated) return say('totals.fulfillment_from');
    const own = NAMES[type];
    return own ? say(own) : (text ?? type);
  };
  return (
    <dl className="totals" aria-busy={busy}>
      {totals.map((entry, place) => (
        <div key={`${entry.type} ${place}`} className={entry.type}>
          <dt>{nameOf(entry)}</dt>
          <dd>
            {entry.type === 'fulfillment' && entry.amount === 0 ? say('totals.free') : money(entry.amount, currency)}
          </dd>
          {/* The first says what is left without them. */}
          {entry.lines?.slice(1).map((line) => (
            <dd key={line.display_text} className="included">
              {line.display_text}: {money(line.amount, currency)}
            </dd>
          ))}
        </div>
      ))}
    </dl>
  );
}
