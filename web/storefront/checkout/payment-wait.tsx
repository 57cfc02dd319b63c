import { useSay } from '../words.tsx';

/** By which it is found and focused what stands in place of the way to pay while there is none. */
export const WAIT_ID = 'payment-wait';
/** It is still on its way. */
export const PAYMENT_WAIT = { id: WAIT_ID, tabIndex: -1, className: 'payment-wait quiet' };

/** The way to pay can't be had now, and nothing else on the page is lost by it. */
export function PaymentNotLoaded({ onRetry }: { onRetry: () => void }) {
  const say = useSay();
  return (
    <div className="note bad" role="alert" id={WAIT_ID} tabIndex={-1}>
      <p>{say('checkout.stripe.failed')}</p>
      <button type="button" className="button second" onClick={onRetry}>
        {say('shell.retry')}
      </button>
    </div>
  );
}
