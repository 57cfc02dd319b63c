import type { Checkout } from '../protocol/checkouts.ts';
import { useMoney, useSay } from '../words.tsx';
import { isChange, spotOf } from './problems.ts';
import type { Difference } from './view.ts';

/** What is another than the buyer has seen: the totals before and now, and what made them so. He is asked again before he pays. */
export function DifferenceNotice({
  difference,
  currency,
  onSeen,
}: {
  difference: Difference | null;
  currency: string;
  onSeen: () => void;
}) {
  const say = useSay();
  const money = useMoney(currency);
  return (
    <div role="alert" id="checkout-difference" tabIndex={-1}>
      {difference && (
        <div className="note warn">
          <p>
            <b>{say(difference.fromMinor === difference.toMinor ? 'checkout.changed' : 'checkout.changed_total')}</b>
          </p>
          {difference.fromMinor !== difference.toMinor && (
            <p className="difference">
              <s>
                <span className="unseen">{say('checkout.changed_before')} </span>
                {money(difference.fromMinor)}
              </s>{' '}
              <span aria-hidden="true">→</span>{' '}
              <b>
                <span className="unseen">{say('checkout.changed_now')} </span>
                {money(difference.toMinor)}
              </b>
            </p>
          )}
          {difference.reasons.map(({ code, content }) => (
            <p key={code + content}>{content}</p>
          ))}
          <button type="button" className="button second" onClick={onSeen}>
            {say('checkout.changed_ok')}
          </button>
        </div>
      )}
    </div>
  );
}

/** Standing messages that another part of the page shows in its own words. */
const SHOWN_ELSEWHERE = new Set([
  'hold_lapsed',
  'requires_3ds',
  'not_ready',
  'payment_slow',
  'canceling',
  'field_required',
]);

/** What the API says of the checkout as a whole. */
export function PageMessages({ checkout, hasDifference }: { checkout: Checkout; hasDifference: boolean }) {
  const messages = checkout.messages.filter(
    (message) =>
      spotOf(message.path).kind === 'page' &&
      // That something has changed is said with what has.
      !(hasDifference && message.code === 'revision_mismatch') &&
      !SHOWN_ELSEWHERE.has(message.code) &&
      !isChange(message),
  );
  return (
    <div role="alert">
      {messages.map(({ type, code, content }) => (
        <p key={code + content} className={type === 'error' ? 'note bad' : 'note warn'}>
          {content}
        </p>
      ))}
    </div>
  );
}
